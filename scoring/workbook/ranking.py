"""The sheet 排名表: one block per group, places first, units apart at the end, signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.formatting.rule import CellIsRule, ColorScaleRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from scoring.engine.cards import Card
from scoring.engine.numbers import shown, written
from scoring.workbook.report import Block, Column, Report, named, points_of
from units.paper import (
    FADED,
    FADED_TEXT,
    GROUP,
    HEAD,
    MIDDLE,
    NOTE,
    POINTS,
    SUM,
    TEXT,
    TITLE,
    Book,
    Sheet,
    Value,
    width_of,
)

NAME = "排名表"
PLACE, TOTAL = "名次", "总分"
LEADING = ("名次", "单位", "分组")
DATA_HEIGHT = 26
BLOCK_HEAD_HEIGHT = 150
LOWEST, HIGHEST, WEAK = "FFFFFF", "A9C8E8", "FBE3D6"
UNIT_WIDTHS = (12, 32)
COLUMN_WIDTHS = (8, 12)
MANY_COLUMNS = 14
TOTAL_WIDTH, BAND_WIDTH, REMARK_WIDTH = 10, 8, 16


def write(book: Book, report: Report) -> None:
    """Write title, blocks, notes and signatures."""
    sheet = book.sheet(NAME, _widths(report))
    _head(sheet, report)
    first_heading = 0
    alike = _are_alike(report.blocks)
    for number, block in enumerate(report.blocks):
        if number and not (alike and sheet.has_room(BLOCK_HEAD_HEIGHT)):
            sheet.start_page()
        heading = _block(sheet, report, block, report.blocks if alike and not number else ())
        first_heading = first_heading or heading
    for note in _notes(report):
        sheet.add_across(note, NOTE, 18)
    _signatures(sheet, report)
    rows = (first_heading, first_heading) if alike and first_heading else (1, 3)
    is_single = len(report.blocks) == 1
    sheet.finish(freeze=f"D{first_heading + 1}" if is_single else "D2", repeat=rows)


def _widths(report: Report) -> list[int]:
    units = [width_of(named(card.unit)) for card in report.cards]
    groups = [width_of(block.group.name) for block in report.blocks]
    widths = [8, _within(max(units, default=0) + 2, UNIT_WIDTHS), max(groups, default=0) + 2]
    most = max((len(block.columns) for block in report.blocks), default=0)
    for index in range(most):
        heads = [block.columns[index] for block in report.blocks if index < len(block.columns)]
        is_narrow = most > MANY_COLUMNS
        widths.append(COLUMN_WIDTHS[0] if is_narrow else max(_width(column) for column in heads))
    bands = [BAND_WIDTH] if report.rulebook.bands else []
    return [*widths, TOTAL_WIDTH, *bands, REMARK_WIDTH]


def _width(column: Column) -> int:
    """Wide enough for half the name, so that it takes two lines."""
    words = max(-(-width_of(column.name) // 2) + 3, width_of(column.code) + 2)
    return _within(words, COLUMN_WIDTHS)


def _within(width: int, ends: tuple[int, int]) -> int:
    return min(max(width, ends[0]), ends[1])


def _are_alike(blocks: Sequence[Block]) -> bool:
    """Whether one heading, repeated on every page, is true of all blocks but for the codes."""
    heads = {tuple((column.name, column.mark) for column in block.columns) for block in blocks}
    return len(heads) == 1


# Heading ------------------------------------------------------------------------------------


def _head(sheet: Sheet, report: Report) -> None:
    sheet.add_across(report.title, TITLE, 40)
    heading = report.rulebook.heading
    counted = len(report.cards)
    facts = [
        *([f"筛选：{report.filtered}"] if report.filtered else []),
        f"文号：{heading.document or '无'}",
        f"考核期：{report.period.label}",
        f"{report.numbered}数：{counted}",
    ]
    if report.months:
        months = "、".join(f"{month.first}月" for month in report.months)
        facts.append(f"计入月份：{months}")
    sheet.add_across("　　".join(facts), NOTE, 20)
    made = [f"计算时间：{report.computed}", f"摘要：{report.short_digest}", *report.state]
    sheet.add_across("　　".join(made), NOTE, 20)


# Blocks -------------------------------------------------------------------------------------


def _block(sheet: Sheet, report: Report, block: Block, shared: Sequence[Block]) -> int:
    """Write one group and say in which row its heading stands."""
    full = f"，满分 {shown(report.full(block.group.code))} 分"
    counted = f"共 {len(block.cards)} 个{report.numbered}"
    wide = len(LEADING) + len(block.columns) + 2 + bool(report.rulebook.bands)
    sheet.add_across(f"{block.group.name}　{counted}{full}", GROUP, DATA_HEIGHT, wide)
    heading = sheet.add(_headings(report, block, shared), [HEAD] * wide, 58)
    for card in block.cards:
        _card(sheet, report, block, card)
    _colour(sheet, block, heading)
    return heading


def _headings(report: Report, block: Block, shared: Sequence[Block]) -> list[Value]:
    """The heading row; the first of several blocks that are alike names the codes of all."""
    heads: list[Value] = [*LEADING]
    for index, column in enumerate(block.columns):
        codes = dict.fromkeys(other.columns[index].code for other in shared or (block,))
        kind = "小计" if column.is_section else ""
        parts = (column.name + kind, "／".join(codes), column.mark)
        heads.append("\n".join(part for part in parts if part))
    return [*heads, "总分", *(["等次"] if report.rulebook.bands else []), "备注"]


def _card(sheet: Sheet, report: Report, block: Block, card: Card) -> None:
    printed = points_of(card)
    is_apart = card.place is None
    values: list[Value] = [card.place or "单列", named(card.unit), block.group.name]
    styles = [MIDDLE, TEXT, MIDDLE]
    for column in block.columns:
        values.append(printed.get(column.code, "—"))
        styles.append(SUM if column.is_section else POINTS)
    values.append("—" if card.total is None else card.total)
    styles.append(SUM)
    if report.rulebook.bands:
        values.append(card.band or "—")
        styles.append(MIDDLE)
    values.append("；".join(_remarks(card)))
    styles.append(TEXT)
    if is_apart:
        styles = [FADED_TEXT if style == TEXT else FADED for style in styles]
    sheet.add(values, styles, DATA_HEIGHT)
    _mark(sheet, block, card)


def _mark(sheet: Sheet, block: Block, card: Card) -> None:
    """Remember where the figures stand, for the sheet that computes them again."""
    unit = card.unit.unit
    sheet.mark(unit, PLACE, 1)
    for number, column in enumerate(block.columns, start=len(LEADING) + 1):
        sheet.mark(unit, column.code, number)
    sheet.mark(unit, TOTAL, len(LEADING) + len(block.columns) + 1)


def _remarks(card: Card) -> Iterator[str]:
    """Why the card is apart, still open, or overruled."""
    if card.place is None:
        yield card.apart or "不参加排名"
    if card.provisional:
        yield "暂定"
    yield from (step.text for step in card.steps if step.label == "一票否决")


def _colour(sheet: Sheet, block: Block, heading: int) -> None:
    """Shade the totals from low to high, and tint lines under sixty per cent of their marks."""
    if not block.ranked:
        return
    first, last = heading + 1, heading + block.ranked
    column = len(LEADING) + 1
    rules = sheet.page.conditional_formatting
    for offset, head in enumerate(block.columns):
        if head.weak_below is not None:
            letter = get_column_letter(column + offset)
            tint = PatternFill(bgColor=WEAK)
            below = CellIsRule("lessThan", [written(head.weak_below)], fill=tint)
            rules.add(f"{letter}{first}:{letter}{last}", below)
    letter = get_column_letter(column + len(block.columns))
    scale = ColorScaleRule("min", None, LOWEST, end_type="max", end_value=None, end_color=HIGHEST)
    rules.add(f"{letter}{first}:{letter}{last}", scale)


# Notes --------------------------------------------------------------------------------------


def _notes(report: Report) -> list[str]:
    found = [f"名次：{places_taken(report)}", f"总分：{total_made(report)}"]
    if any(column.weak_below is not None for block in report.blocks for column in block.columns):
        found.append("底色：得分不足满分六成的项目以浅橙色标出；总分由浅到深表示由低到高。")
    if any(card.place is None for card in report.cards):
        found.append("单列：不参加排名，原因见备注。")
    numbered = [f"{number}．{note}" for number, note in enumerate(found, start=1)]
    return [f"注：{numbered[0]}", *(f"　　{note}" for note in numbered[1:])]


def places_taken(report: Report) -> str:
    """How places are taken, in words."""
    ties = [report.rulebook.measures[code].name for code in report.rulebook.heading.ties]
    compared = f"总分相同的依次比较{'、'.join(ties)}，仍相同的" if ties else "总分相同的"
    return (
        f"各组分别按总分由高到低排列；{compared}名次并列，其后名次顺延"
        f"（并列名次 1, 2, 2, 4），并列者按{report.numbered}编码排列。"
    )


def total_made(report: Report) -> str:
    """How the printed lines make the printed total, in words."""
    places = report.rulebook.heading.places
    rounded = f"{'舍去' if report.rulebook.heading.cut else '四舍五入'}到 {places} 位小数"
    if report.weighted:
        month, year = report.weighted
        return (
            f"{shown(month.weight)} × {month.name}各月总分的平均 + {shown(year.weight)} × "
            f"{year.name}各项得分之和，最后一次{rounded}；平均数按精确值参加计算。"
        )
    if report.is_mean:
        return (
            f"各月总分的平均，{rounded}；各项为各月得分的平均，分别取整，其和与总分可有末位之差。"
        )
    has_sections = any(column.is_section for block in report.blocks for column in block.columns)
    made = "各小计与未列入小计的各项之和" if has_sections else "各项得分之和"
    ends = [
        f"{word} {shown(end)} 分"
        for word, end in (("最低", report.part.floor), ("最高", report.part.full))
        if end is not None
    ]
    return f"{made}{'，' if ends else ''}{'、'.join(ends)}。各项得分{rounded}后相加。"


def _signatures(sheet: Sheet, report: Report) -> None:
    """Leave room for who made, checked and issued it; what is published names them."""
    sheet.row += 1
    third = sheet.columns // 3
    spans = (third, third, sheet.columns - 2 * third)
    out = report.out
    made, issued = (out.prepared_by, out.approved_by) if out else ("", "")
    sheet.add((f"制表：{made}", "审核：", f"签发：{issued}"), [NOTE] * 3, DATA_HEIGHT, spans)
