"""The sheet 口径说明: the rulebook behind the scores, in words, and the lists of the period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from scoring.engine.cards import Picked
from scoring.engine.items import Item, Rule
from scoring.engine.numbers import shown
from scoring.engine.rulebook import Rulebook
from scoring.workbook.ranking import places_taken, total_made
from scoring.workbook.report import Report, day_in_words, named
from scoring.workbook.words import (
    CYCLES,
    LEVELS,
    applies_to,
    formula_in_words,
    measure_in_words,
)
from units.moments import LOCAL
from units.paper import GROUP, HEAD, MIDDLE, TEXT, TITLE, Book, Sheet, Value

NAME = "口径说明"
WIDTHS = (18, 28, 20, 34, 46, 46)
SIX, MEASURE, PICKED = (1, 1, 1, 1, 1, 1), (1, 1, 4), (1, 1, 1, 2, 1)
EXCLUDED = (1, 1, 3, 1)
Row = Sequence[Value]
COUNTED = "交办时间（没有的按受理时间）在考核期内的工单；裁定不计入考核的和标为重复的不计。"


def write(book: Book, report: Report) -> None:
    """Write what the scores rest on, table under table."""
    sheet = book.sheet(NAME, WIDTHS)
    sheet.add_across(f"{report.title}：口径说明", TITLE, 36)
    first = sheet.row + 1
    _facts(sheet, report)
    rulebook = report.rulebook
    rules = ("编号", "名称", "条款", "满分与计分方式", "要点", "口径")
    _table(sheet, "考核项目与细则", (rules, *_rules(rulebook)), SIX)
    measures = ("代码", "名称", "定义")
    _table(sheet, "计量", (measures, *_measures(rulebook)), MEASURE)
    others = ("编号", "名称", "条款", "类别", "要点", "口径")
    _table(sheet, "预警、评优与其他规定", (others, *_consequences(rulebook)), SIX)
    notices = ("编号", "名称", "条款", "单位", "情形", "级别")
    _table(sheet, "本期预警", (notices, *_notices(report)), SIX)
    honours = ("编号", "名称", "分组", "入选", "取消资格")
    _table(sheet, "本期评优", (honours, *_honours(report)), PICKED)
    excluded = ("工单编号", "单位", "事由", "裁定时间")
    _table(sheet, "裁定不计入考核的工单", (excluded, *_exclusions(report)), EXCLUDED)
    sheet.finish(freeze=f"A{first}", repeat=(1, 1))


def _table(sheet: Sheet, title: str, rows: Sequence[Row], spans: Sequence[int]) -> None:
    """Write a table with its headings, or that there is nothing to list."""
    sheet.add_across(title, GROUP, 24)
    heads, *found = rows
    if not found:
        sheet.add_across("无", TEXT, 20)
        return
    sheet.add(heads, [HEAD] * len(heads), 22, spans)
    for row in found:
        sheet.add(row, [MIDDLE, *[TEXT] * (len(row) - 1)], 0, spans)


# Facts of the run ---------------------------------------------------------------------------


def _facts(sheet: Sheet, report: Report) -> None:
    sheet.add_across("依据", GROUP, 24)
    for pair in _facts_of(report):
        sheet.add(pair, (HEAD, TEXT), 20, (1, 5))


def _facts_of(report: Report) -> Iterator[tuple[str, str]]:
    run, heading = report.run, report.rulebook.heading
    yield "考核办法", heading.title
    yield "文号", heading.document or "无"
    yield "版本", f"{heading.code}，{day_in_words(run.version.starts_on)}起施行"
    yield "引擎版本", run.engine_version
    yield "摘要", run.digest
    cutoff = report.rulebook.calendar.span(report.read_period).cutoff.astimezone(LOCAL)
    yield "考核期", report.period.label + ("（年初至今）" if report.is_to_date else "")
    yield "截止时间", f"{day_in_words(cutoff)} {cutoff:%H:%M}，在此之前发生的为准"
    yield "计算时间", report.computed
    if report.out:
        yield "公布摘要", report.out.digest
        yield "台账末码", report.out.ledger_head
    if report.months:
        yield "计入月份", "、".join(month.label for month in report.months)
    if report.state:
        yield "状态", "；".join(report.state)
    yield "计入的工单", COUNTED
    yield "名次", places_taken(report)
    yield "总分", total_made(report)
    if heading.reading:
        yield "口径", heading.reading


# Rules and measures -------------------------------------------------------------------------


def _rules(rulebook: Rulebook) -> Iterator[Row]:
    for part in rulebook.parts:
        points = "" if part.points is None else f"满分 {shown(part.points)}"
        weight = "" if len(rulebook.parts) == 1 else f"权重 {shown(part.weight)}"
        how = "，".join(word for word in (points, weight) if word)
        yield part.code, part.name, part.clause, how, part.summary, part.reading
        if part.annual:
            annual = part.annual
            yield annual.code, "年度成绩", annual.clause, "", annual.summary, annual.reading
    for item in rulebook.items:
        yield from _item(rulebook, item)


def _item(rulebook: Rulebook, item: Item) -> Iterator[Row]:
    """The item and its rules; a lone rule of the same code shares the item's row."""
    name = _name(item.name, applies_to(rulebook, item.groups, item.units))
    starts = "从满分起扣" if item.starts == "full" else ""
    full = "" if item.full is None else f"满分 {shown(item.full)}"
    kind = "小计" if item.section else ""
    how = "，".join(word for word in (kind, full, starts) if word)
    rules = list(item.rules)
    if len(rules) == 1 and rules[0].code == item.code:
        (rule,) = rules
        ways = _lines(how, formula_in_words(rulebook, rule.formula))
        summary, reading = _lines(item.summary, rule.summary), _lines(item.reading, rule.reading)
        yield item.code, name, rule.clause or item.clause, ways, summary, reading
    else:
        yield item.code, name, item.clause, how, item.summary, item.reading
        yield from (_rule(rulebook, item, rule) for rule in rules)
    if item.limit:
        limit = item.limit
        gap = f"最大分差 {shown(limit.gap)}"
        yield limit.code, "　分差限制", limit.clause, gap, limit.summary, limit.reading


def _rule(rulebook: Rulebook, item: Item, rule: Rule) -> Row:
    name = _name(f"　{rule.name or '细则'}", applies_to(rulebook, rule.groups, rule.units))
    words = formula_in_words(rulebook, rule.formula)
    return rule.code, name, rule.clause or item.clause, words, rule.summary, rule.reading


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _name(name: str, whose: str) -> str:
    return f"{name}（{whose}）" if whose else name


def _measures(rulebook: Rulebook) -> Iterator[Row]:
    for code, measure in rulebook.measures.items():
        yield code, measure.name, measure_in_words(rulebook, measure)


def _consequences(rulebook: Rulebook) -> Iterator[Row]:
    if rulebook.apart:
        apart = rulebook.apart
        name = rulebook.measures[apart.measure].name
        yield "", apart.label, "", "单列", f"{name}少于 {shown(apart.below)}，不参加排名", ""
    if rulebook.leave:
        leave = rulebook.leave
        total = f"当月计 {shown(leave.total)} 分"
        yield leave.code, leave.name, leave.clause, "请假", total, leave.reading
    for band in rulebook.bands:
        yield "", band.name, "", "等次", f"总分不低于 {shown(band.at_least)}", band.reading
    for veto in rulebook.vetoes:
        yield veto.code, veto.name, veto.clause, "一票否决", veto.summary, veto.reading
    for alert in rulebook.alerts:
        kind = f"预警：{LEVELS[alert.level]}（{CYCLES[alert.cycle]}）"
        yield alert.code, alert.name, alert.clause, kind, alert.summary, alert.reading
    for honour in rulebook.honours:
        kind = f"评优（{CYCLES[honour.cycle]}）"
        yield honour.code, honour.name, honour.clause, kind, honour.summary, honour.reading
    for duty in rulebook.duties:
        yield duty.code, duty.name, duty.clause, "工作要求", duty.summary, duty.reading


# Lists of the period ------------------------------------------------------------------------


def _notices(report: Report) -> Iterator[Row]:
    for card in report.detailed_cards:
        for notice in card.notices:
            level = LEVELS[notice.level]
            unit = named(card.unit)
            yield notice.code, notice.name, notice.clause, unit, notice.reason, level


def _honours(report: Report) -> Iterator[Row]:
    names = {card.unit.unit: named(card.unit) for card in report.result.cards}
    groups = {group.code: group.name for group in report.rulebook.groups}
    for picked in report.result.honours:
        chosen = "、".join(names[unit] for unit in picked.units) or "无"
        yield picked.code, picked.name, groups[picked.group], chosen, _barred(picked, names)


def _exclusions(report: Report) -> Iterator[Row]:
    for one in report.records.exclusions:
        if report.tells_of(one.unit):
            ruled = datetime.fromisoformat(one.ruled_at).astimezone(LOCAL)
            yield one.ticket, one.name, one.reason, day_in_words(ruled)


def _barred(picked: Picked, names: dict[str, str]) -> str:
    return "；".join(f"{names[unit]}（{why}）" for unit, why in picked.barred.items())
