"""The sheet 验算: totals, places and arithmetic items built again with live formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from openpyxl.utils import get_column_letter

from scoring.engine.cards import Card, ItemScore, RuleScore
from scoring.engine.items import Part
from scoring.engine.measures import Values
from scoring.engine.numbers import ZERO, added
from scoring.workbook import detail, ranking
from scoring.workbook.formulas import (
    AMONG_PEERS,
    is_arithmetic,
    number,
    points_of,
    printed,
    stopped,
)
from scoring.workbook.report import Block, Report, named
from units.paper import GROUP, HEAD, MIDDLE, NOTE, POINTS, TEXT, TITLE, Book, Sheet

NAME = "验算"
HEADS = ("单位", "项目编号", "项目", "数据值", "其余得分", "重算", "表列", "结果")
WIDTHS = (18, 12, 30, 18, 12, 12, 12, 10)
KEY_WIDTH = 12
VALUE, REST, AGAIN, LISTED, VERDICT, KEYS = 4, 5, 6, 7, 8, 9
STYLES = (TEXT, MIDDLE, TEXT, POINTS, POINTS, POINTS, POINTS, MIDDLE)
SAME, DIFFERENT = "一致", "不一致"
HOW = (
    "本表的“重算”都是公式：由《排名表》的各项得分和《指标得分》的数据值重新算出小计、总分、名次和"
    "按公式计分的项目，与“表列”比较。按次加扣、评定和收窄分差的部分列在“其余得分”，不重算。"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card whose points follow from a value: the score, its rule, the value."""

    card: Card
    score: ItemScore
    rule: RuleScore
    value: Fraction | None
    column: str = ""


def write(book: Book, report: Report) -> None:
    """Write the summary, the sums and places of every group, and the arithmetic items."""
    keys = len(report.rulebook.heading.ties) + 1 if report.rulebook.heading.ties else 0
    sheet = book.sheet(NAME, (*WIDTHS, *[KEY_WIDTH] * keys))
    sheet.add_across(f"{report.title}：验算", TITLE, 36)
    sheet.add_across(HOW, NOTE, 36)
    summary = sheet.add(["验算结果", ""], [HEAD, HEAD], 24)
    heading = sheet.add(HEADS, [HEAD] * len(HEADS), 24)
    for block in report.blocks:
        _sums(sheet, report, block)
        _items(sheet, report, block)
    verdicts = f"{_letter(VERDICT)}{heading + 1}:{_letter(VERDICT)}{max(sheet.row, heading + 1)}"
    verdict = f'IF(COUNTIF({verdicts},"{SAME}")=COUNTA({verdicts}),"{SAME}","{DIFFERENT}")'
    sheet.put_formula(summary, 2, verdict, HEAD)
    sheet.finish(freeze=f"A{heading + 1}", repeat=(heading, heading))


def _letter(column: int) -> str:
    return get_column_letter(column)


def _check(sheet: Sheet, card: Card, code: str, name: str, formula: str, listed: str) -> int:
    """Write one check: what is computed again, what is listed, whether they agree."""
    row = sheet.add([named(card.unit), code, name, None, None, None, None, None], STYLES, 20)
    sheet.put_formula(row, AGAIN, formula, POINTS)
    sheet.put_formula(row, LISTED, listed, POINTS)
    again, found = f"{_letter(AGAIN)}{row}", f"{_letter(LISTED)}{row}"
    same = f'IF(ISNUMBER({found}),IF(ABS({again}-{found})<0.000001,"{SAME}","{DIFFERENT}")'
    sheet.put_formula(row, VERDICT, f'{same},"{DIFFERENT}")', MIDDLE)
    return row


# Sums and places ----------------------------------------------------------------------------


def _sums(sheet: Sheet, report: Report, block: Block) -> None:
    title = f"{block.group.name}：小计、总分、名次"
    sheet.add_across(title, GROUP, 22, len(HEADS))
    for card in block.cards:
        for score in card.scores:
            if score.item.section and not report.is_mean:
                _section(sheet, report, card, score)
    first = sheet.row + 1
    ranked = [card for card in block.cards if card.place is not None]
    rows = [_total(sheet, report, card) for card in ranked]
    for card in block.cards:
        if card.place is None and card.total is not None:
            _total(sheet, report, card)
    if report.is_whole and rows:
        _places(sheet, report, ranked, rows, first)


def _section(sheet: Sheet, report: Report, card: Card, score: ItemScore) -> None:
    """A section is its start, its own rules and its printed lines, stopped at its ends."""
    item = score.item
    own = item.start + added(rule.points for rule in score.rules)
    inner = [sheet.at(ranking.NAME, card.unit.unit, line.item.code) for line in score.inner]
    if not inner or item.limit:
        return
    expression = f"{number(own)}+SUM({','.join(inner)})" if own else f"SUM({','.join(inner)})"
    formula = printed(report.rulebook, stopped(expression, *item.ends), item.places)
    listed = sheet.at(ranking.NAME, card.unit.unit, item.code)
    _check(sheet, card, item.code, f"{item.name}小计", formula, listed)


def _total(sheet: Sheet, report: Report, card: Card) -> int:
    formula = _capped(report, card, _sum_of(sheet, report, card))
    listed = sheet.at(ranking.NAME, card.unit.unit, ranking.TOTAL)
    return _check(sheet, card, "", "总分", formula, listed)


def _sum_of(sheet: Sheet, report: Report, card: Card) -> str:
    """The total as it is made: of lines and sections, of months, or of both with weights."""
    mean = f"AVERAGE({','.join(_months(card))})"
    if report.weighted:
        month, year = report.weighted
        own = _of_lines(sheet, report, card, year, without=month.code)
        weighed = f"{number(month.weight)}*{mean}+{number(year.weight)}*{own}"
        return printed(report.rulebook, weighed)
    if report.is_mean:
        return printed(report.rulebook, mean)
    return _of_lines(sheet, report, card, report.part)


def _of_lines(sheet: Sheet, report: Report, card: Card, part: Part, *, without: str = "") -> str:
    codes = [score.item.code for score in card.scores if score.item.code != without]
    cells = [sheet.at(ranking.NAME, card.unit.unit, code) for code in codes]
    summed = f"SUM({','.join(cells)})" if cells else "0"
    return printed(report.rulebook, stopped(summed, part.floor, part.full))


def _months(card: Card) -> list[str]:
    months = card.unit.months
    totals = [months[code].total for code in sorted(months)]
    return [str(total) for total in totals if total is not None]


def _capped(report: Report, card: Card, formula: str) -> str:
    """A veto that costs points leaves no more than it says."""
    struck = {str(step.values[0]) for step in card.steps if step.label == "一票否决"}
    for veto in report.rulebook.vetoes:
        if veto.name in struck and veto.effect != "last":
            most = veto.points if veto.effect == "at_most" else ZERO
            formula = f"MIN({number(most or ZERO)},{formula})"
    return formula


def _places(
    sheet: Sheet, report: Report, ranked: Sequence[Card], rows: Sequence[int], first: int
) -> None:
    """Places by the totals that were computed again; what decides ties stands beside them."""
    keys = [_letter(column) for column in _keys(sheet, report, ranked, rows)]
    for card, row in zip(ranked, rows, strict=True):
        formula = _ahead(keys, row, first, rows[-1])
        listed = sheet.at(ranking.NAME, card.unit.unit, ranking.PLACE)
        at = _check(sheet, card, "", "名次", formula, listed)
        for column in (AGAIN, LISTED):
            sheet.page.cell(at, column).number_format = "0"


def _keys(
    sheet: Sheet, report: Report, ranked: Sequence[Card], rows: Sequence[int]
) -> Iterator[int]:
    """The columns that places are compared by, written where they are more than the totals."""
    if any(card.veto for card in ranked):
        for card, row in zip(ranked, rows, strict=True):
            sheet.put_at(row, KEYS, int(not card.veto), POINTS)
        yield KEYS
    yield AGAIN
    measures = report.rulebook.measures
    for column, code in enumerate(report.rulebook.heading.ties, start=KEYS + 1):
        for card, row in zip(ranked, rows, strict=True):
            value = Values(measures, card.unit, card.unit.counts)[code]
            sheet.put_at(row, column, value or ZERO, POINTS)
        yield column


def _ahead(keys: Sequence[str], row: int, first: int, last: int) -> str:
    """One more than the number of those that are ahead by the first key in which they differ."""
    if len(keys) == 1:
        return f"RANK({keys[0]}{row},{keys[0]}${first}:{keys[0]}${last})"
    terms, equal = [], ""
    for key in keys:
        column = f"{key}${first}:{key}${last}"
        terms.append(f"{equal}({column}>{key}{row})")
        equal += f"({column}={key}{row})*"
    return f"1+SUMPRODUCT({'+'.join(terms)})"


# Items --------------------------------------------------------------------------------------


def _items(sheet: Sheet, report: Report, block: Block) -> None:
    """The lines whose points follow from values, or from the months, line by line."""
    cards = [card for card in block.cards if report.is_detailed(card)]
    if report.is_mean:
        _means(sheet, report, cards)
    codes = dict.fromkeys(
        line.item.code for card in block.cards for line in _lines_of(card) if line.rules
    )
    for code in codes:
        found = [line for card in cards if (line := _arithmetic(report, card, code))]
        if found and (report.is_all_detailed or not _needs_peers(found)):
            _write_lines(sheet, report, block, found)


def _lines_of(card: Card) -> Iterator[ItemScore]:
    for score in card.scores:
        yield from score.inner if score.item.section else (score,)


def _means(sheet: Sheet, report: Report, cards: Sequence[Card]) -> None:
    for card in cards:
        for line in _lines_of(card):
            code = line.item.code
            months = _months_of(report, card, code)
            if months and not line.rules:
                formula = printed(report.rulebook, f"AVERAGE({','.join(months)})")
                listed = sheet.at(ranking.NAME, card.unit.unit, code)
                _check(sheet, card, code, f"{line.item.name}（各月平均）", formula, listed)


def _months_of(report: Report, card: Card, code: str) -> list[str]:
    """What the months had under a line; under the line of the months themselves, their totals."""
    if report.weighted and code == report.weighted[0].code:
        return _months(card)
    months = card.unit.months
    return [str(months[one].lines[code]) for one in sorted(months) if code in months[one].lines]


def _arithmetic(report: Report, card: Card, code: str) -> Line | None:
    """The line of a card under a code, where one of its rules computes points from a value."""
    score = next((line for line in _lines_of(card) if line.item.code == code), None)
    if score is None or score.item.limit:
        return None
    rules = [rule for rule in score.rules if is_arithmetic(rule.rule.formula)]
    if len(rules) != 1:
        return None
    return Line(card, score, rules[0], detail.value_of(report, card, rules[0]))


def _needs_peers(lines: Sequence[Line]) -> bool:
    return any(isinstance(line.rule.rule.formula, AMONG_PEERS) for line in lines)


def _write_lines(sheet: Sheet, report: Report, block: Block, lines: Sequence[Line]) -> None:
    """Write one line of all units of a group below each other, so that ends are of one column."""
    if _needs_peers(lines) and not _are_all(report, block, lines):
        return
    first, last = sheet.row + 1, sheet.row + len(lines)
    column = f"{_letter(VALUE)}${first}:{_letter(VALUE)}${last}"
    for line in lines:
        _write_line(sheet, report, line, column)


def _are_all(report: Report, block: Block, lines: Sequence[Line]) -> bool:
    """Whether everybody in the group who has the value stands in the column."""
    formulas = {line.rule.rule.formula.of for line in lines}  # type: ignore[union-attr]
    if len(formulas) > 1:
        return False
    (measure,) = formulas
    standing = {line.card.unit.unit for line in lines}
    measures = report.rulebook.measures
    return all(
        card.unit.unit in standing or Values(measures, card.unit, card.unit.counts)[measure] is None
        for card in block.cards
    )


def _write_line(sheet: Sheet, report: Report, line: Line, column: str) -> None:
    score, item = line.score, line.score.item
    others = [rule.points for rule in score.rules if rule is not line.rule]
    rest = item.start + added(others) + added(inner.points for inner in score.inner)
    row = sheet.row + 1
    expression = f"{_letter(REST)}{row}"
    if line.value is None:
        rest += line.rule.points
    else:
        value = f"{_letter(VALUE)}{row}"
        expression += f"+{points_of(line.rule.rule.formula, value, column)}"
    formula = printed(report.rulebook, stopped(expression, *item.ends), item.places)
    unit = line.card.unit.unit
    listed = sheet.at(ranking.NAME, unit, item.code)
    _check(sheet, line.card, item.code, item.name, formula, listed)
    sheet.put_at(row, REST, rest, POINTS)
    if line.value is None:
        sheet.put_at(row, VALUE, "—", MIDDLE)
    else:
        sheet.put_formula(row, VALUE, sheet.at(detail.NAME, unit, item.code), POINTS)
        sheet.page.cell(row, VALUE).number_format = "General"
