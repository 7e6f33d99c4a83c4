"""The sheet 加扣分明细: the events that counted, each with what it came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from scoring.engine.cards import Card, ItemScore, RuleScore
from scoring.engine.facts import Event, UnitFacts
from scoring.engine.formulas import Each, LeagueView, Situation
from scoring.engine.numbers import written
from scoring.engine.rulebook import Rulebook
from scoring.records import EventRecord
from scoring.workbook.report import Report, named
from units.moments import LOCAL
from units.paper import (
    COUNT,
    DAY,
    HEAD,
    MIDDLE,
    MOMENT,
    NOTE,
    TEXT,
    TITLE,
    Book,
    Sheet,
    Value,
)

NAME = "加扣分明细"
HEADS = (
    "单位", "条款编号", "要点", "发生日期", "次数", "分值", "计入分", "工单编号", "事由", "录入时间"
)  # fmt: skip
WIDTHS = (18, 11, 40, 16, 7, 9, 11, 18, 44, 18)
STYLES = (TEXT, MIDDLE, TEXT, DAY, COUNT, MIDDLE, MIDDLE, TEXT, TEXT, MOMENT)
AMOUNT_FORMAT = "0.00##"
NOTHING = "本期没有加扣分记录。"
TOGETHER, POINTLESS = "合并计算", "不计分"
NOTE_TEXT = (
    "注：计入分为封顶、扣完为止之前的分值；“合并计算”的记录按逐次分值或每满若干次计分，"
    "合计见明细；“不计分”的记录只用于预警、一票否决或请假。"
)


class Counted(NamedTuple):
    """An event that counted, under which rule or record, and its own points where it has any."""

    unit: UnitFacts
    event: Event
    summary: str
    amount: Fraction | None
    points: Fraction | str


def write(book: Book, report: Report) -> None:
    """Write the events that counted, unit by unit in the order of the ranking, by day."""
    sheet = book.sheet(NAME, WIDTHS)
    sheet.add_across(f"{report.title}：加扣分记录", TITLE, 36)
    heading = sheet.add(HEADS, [HEAD] * len(HEADS), 24)
    found = [one for card in report.detailed_cards for one in counted(report, card)]
    for one in found:
        _add(sheet, one, report.records.events.get(one.event.ref))
    if found:
        sheet.page.auto_filter.ref = f"A{heading}:J{sheet.row}"
    sheet.add_across(NOTE_TEXT if found else NOTHING, NOTE, 20)
    sheet.finish(freeze=f"B{heading + 1}", repeat=(heading, heading))


def _add(sheet: Sheet, one: Counted, row: EventRecord | None) -> None:
    event = one.event
    points = one.points if isinstance(one.points, str) else _decimal(one.points)
    recorded = _local(row.recorded_at) if row else None
    values: list[Value] = [
        named(one.unit),
        event.code,
        one.summary,
        event.on,
        event.times,
        "—" if one.amount is None else _decimal(one.amount),
        points,
        event.ticket,
        row.reason if row else "",
        recorded,
    ]
    sheet.add(values, STYLES, 22)
    for column in (6, 7):
        sheet.page.cell(sheet.row, column).number_format = AMOUNT_FORMAT


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(LOCAL).replace(tzinfo=None)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(written(value))


# What counted -------------------------------------------------------------------------------


def counted(report: Report, card: Card) -> list[Counted]:
    """The events that went into the card, by day: points of rules, records without points."""
    found = [*_under_rules(report, card), *_of_months(report, card), *_records(report, card)]
    return sorted(found, key=lambda one: (one.event.on, one.event.ref))


def _under_rules(report: Report, card: Card) -> Iterator[Counted]:
    """Those of the rules on the card itself, the ones of earlier months that still last too."""
    rulebook, unit = report.rulebook, card.unit
    group = LeagueView(
        report.read_period, rulebook.calendar, [[unit]], rulebook.measures, lambda view, code: []
    )
    for rule in _rule_scores(card.scores):
        if isinstance(rule.rule.formula, Each):
            situation = Situation(group, 0, rule.rule.code)
            for event in situation.events(rule.rule.formula.lasts):
                yield _counted(unit, event, rule.rule.summary, rule.rule.formula)


def _rule_scores(scores: Iterable[ItemScore]) -> Iterator[RuleScore]:
    for score in scores:
        yield from score.rules
        yield from _rule_scores(score.inner)


def _of_months(report: Report, card: Card) -> Iterator[Counted]:
    """Those behind the printed months of a quarter or year, by the line they stand in."""
    rulebook, unit = report.rulebook, card.unit
    if not report.is_mean:
        return
    for event in unit.events:
        month = unit.months.get(rulebook.calendar.month_of(event.on).code)
        found = rulebook.rule_for(event.code, unit)
        if month and found and _line_of(rulebook, found[0].code) in month.lines:
            item, rule = found
            if isinstance(rule.formula, Each):
                yield _counted(unit, event, rule.summary or item.name, rule.formula)


def _line_of(rulebook: Rulebook, code: str) -> str:
    """The line in which an item stands: itself, or what it stands under."""
    items = {item.code: item for item in rulebook.items}
    while (above := items.get(items[code].under)) is not None and not above.section:
        code = above.code
    return code


def _records(report: Report, card: Card) -> Iterator[Counted]:
    for event in card.unit.events:
        record = report.rulebook.records.get(event.code)
        if record is not None:
            yield Counted(card.unit, event, record.name, None, POINTLESS)


def _counted(unit: UnitFacts, event: Event, summary: str, formula: Each) -> Counted:
    """What the event comes to on its own, where the formula looks at events one by one."""
    amount = event.points if formula.amount.is_open else formula.amount.fixed
    if formula.ladder or formula.every > 1 or formula.free or amount is None:
        return Counted(unit, event, summary, None if formula.ladder else amount, TOGETHER)
    size = amount * event.times
    return Counted(unit, event, summary, amount, size if formula.add else -size)
