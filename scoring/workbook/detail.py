"""The sheet 指标得分: every line of every unit with its reasoning and reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from scoring.engine.cards import Card, ItemScore, RuleScore
from scoring.engine.formulas import (
    Bands,
    Proportion,
    Reach,
    ShareOfMax,
    ShareOfTotal,
    Spread,
    Step,
    Threshold,
)
from scoring.engine.measures import Rate, Values
from scoring.workbook.report import Report, named
from units.paper import HEAD, MIDDLE, POINTS, SUM, TEXT, TITLE, Book, Sheet, Value

NAME = "指标得分"
HEADS = ("单位", "项目编号", "项目", "条款", "满分", "数据值", "得分", "计算过程", "口径")
WIDTHS = (18, 11, 18, 18, 11, 11, 9, 62, 40)
LINE = (TEXT, MIDDLE, TEXT, TEXT, MIDDLE, MIDDLE, POINTS, TEXT, TEXT)
TOTAL = (TEXT, MIDDLE, TEXT, TEXT, MIDDLE, MIDDLE, SUM, TEXT, TEXT)
VALUE = 6
MEASURED = (Bands, Proportion, Reach, ShareOfMax, ShareOfTotal, Spread, Threshold)


def write(book: Book, report: Report) -> None:
    """Write the lines, section sums and totals of every card, in the order of the ranking."""
    sheet = book.sheet(NAME, WIDTHS)
    sheet.add_across(f"{report.title}：各项得分明细", TITLE, 36)
    heading = sheet.add(HEADS, [HEAD] * len(HEADS), 24)
    for card in report.detailed_cards:
        _card(sheet, report, card)
    last = max(sheet.row, heading + 1)
    sheet.page.auto_filter.ref = f"A{heading}:I{last}"
    sheet.finish(freeze=f"B{heading + 1}", repeat=(heading, heading))


def _card(sheet: Sheet, report: Report, card: Card) -> None:
    for score in card.scores:
        if score.item.section:
            for line in score.inner:
                _add(sheet, report, card, line)
        _add(sheet, report, card, score)
    sheet.add(_total(report, card), TOTAL)


def _add(sheet: Sheet, report: Report, card: Card, score: ItemScore) -> None:
    sheet.add(_line(report, card, score), TOTAL if score.item.section else LINE)
    measured = _measured(report, card, score)
    if measured is not None:
        rule, value = measured
        sheet.put(VALUE, value, MIDDLE)
        is_rate = isinstance(report.rulebook.measures[rule.rule.formula.of], Rate)
        sheet.page.cell(sheet.row, VALUE).number_format = "0.00%" if is_rate else "General"
        sheet.mark(card.unit.unit, score.item.code, VALUE)


def _measured(report: Report, card: Card, score: ItemScore) -> tuple[RuleScore, Fraction] | None:
    """The one rule of the line that looks at a value, and the value; None without one."""
    rules = [rule for rule in score.rules if isinstance(rule.rule.formula, MEASURED)]
    value = value_of(report, card, rules[0]) if len(rules) == 1 else None
    return None if value is None else (rules[0], value)


def value_of(report: Report, card: Card, rule: RuleScore) -> Fraction | None:
    """What the rule looked at for this unit, exactly; None where there was nothing to measure."""
    values = Values(report.rulebook.measures, card.unit, card.unit.counts)
    found: Fraction | None = values[rule.rule.formula.of]
    return found


def _line(report: Report, card: Card, score: ItemScore) -> list[Value]:
    item = score.item
    full, mark, _ = report.marks(item.code, card.unit)
    name = f"{item.name}小计" if item.section else item.name
    # What a section adds up stands in the rows above it.
    steps = item_steps(score) if item.section else reasoning(score)
    return [
        named(card.unit),
        item.code,
        name,
        item.clause,
        mark if full is None else full,
        "",
        score.printed,
        "\n".join(steps),
        "\n".join(dict.fromkeys(_readings(score))),
    ]


def _total(report: Report, card: Card) -> list[Value]:
    part = report.part
    made = [f"{step.label}：{step.text}" for step in card.steps]
    if card.apart:
        made.append(f"单列：{card.apart}")
    return [
        named(card.unit),
        "",
        "总分",
        part.clause,
        report.full(card.unit.group),
        "",
        "—" if card.total is None else card.total,
        "\n".join(made),
        part.reading,
    ]


# Reasoning ----------------------------------------------------------------------------------


def reasoning(score: ItemScore) -> list[str]:
    """The steps of an item in words: its rules, its inner items, what they add up to."""
    found = list(_rules(score))
    for inner in score.inner:
        found.append(f"{inner.item.code} {inner.item.name}：")
        found += [f"　{line}" for line in reasoning(inner)]
    return found + item_steps(score)


def item_steps(score: ItemScore) -> list[str]:
    return [f"{step.label}：{step.text}" for step in score.steps]


def _rules(score: ItemScore) -> Iterator[str]:
    """The rules in words; those that say the same share a line."""
    said: dict[str, list[str]] = {}
    for rule in score.rules:
        said.setdefault(_words(rule.steps), []).append(rule.rule.code)
    for words, codes in said.items():
        is_plain = codes == [score.item.code] and len(said) == 1
        yield words if is_plain else f"{'、'.join(codes)}　{words}"


def _words(steps: Sequence[Step]) -> str:
    return "；".join(f"{step.label}：{step.text}" for step in steps)


def _readings(score: ItemScore) -> Iterator[str]:
    """How the item, its limit, its rules and inner items are read, where the source is silent."""
    item = score.item
    limits = [item.limit] if item.limit else []
    rules: list[RuleScore] = score.rules
    for one in (item, *(rule.rule for rule in rules), *limits):
        if one.reading:
            yield one.reading
    if not item.section:
        for inner in score.inner:
            yield from _readings(inner)
