"""How workbooks look: named styles, text that stays text, widths, heights, the printed page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import IO
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from units.moments import LOCAL

Value = str | int | Decimal | Fraction | date | datetime | None

TITLE, NOTE, GROUP, HEAD = "表题", "表注", "分组", "表头"
TEXT, MIDDLE, DAY, MOMENT, COUNT = "正文", "居中", "日期", "时刻", "次数"
POINTS, SUM, FADED, FADED_TEXT = "得分", "合计", "单列", "单列文字"

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
FORMULA_STARTS = tuple("=+-@\t\n＝＋－＠")
A4 = 9
MOST_PLACES = 17
DIGITS = Context(prec=60)
LAST_PLACE = Decimal(1).scaleb(-MOST_PLACES)
FORMATS = {DAY: 'yyyy"年"m"月"d"日"', MOMENT: "yyyy-mm-dd hh:mm", COUNT: "0"}
MARGINS_MM = {"left": 12, "right": 12, "top": 15, "bottom": 18, "header": 8, "footer": 8}
PAGE_WIDTH, PAGE_HEIGHT = 774, 490
LINE_HEIGHT = 15
MOST_HEIGHT = 400


class Book:
    """A workbook with the house's named styles; every cell is written through its sheets."""

    def __init__(self, title: str, at: datetime) -> None:
        self._workbook = Workbook()
        self._cells: dict[tuple[str, str, str], str] = {}
        self._workbook.remove(self._workbook.active)
        for name in (*OPEN, *BOXED):
            self._workbook.add_named_style(_style(name))
        properties = self._workbook.properties
        properties.title, properties.creator = clean(title), "12345热线考核"
        properties.created = at.astimezone(LOCAL).replace(tzinfo=None)

    def sheet(self, name: str, widths: Sequence[int]) -> Sheet:
        """Add a sheet with columns of these widths; a Chinese character counts 2."""
        return Sheet(self._workbook.create_sheet(name), widths, self._cells)

    def save(self, target: Path | IO[bytes]) -> None:
        self._workbook.save(target)


class Sheet:
    """One sheet, written row by row from the top."""

    def __init__(
        self, page: Worksheet, widths: Sequence[int], cells: dict[tuple[str, str, str], str]
    ) -> None:
        self.page = page
        self._cells = cells
        self.widths = widths
        self.row = 0
        self._used = 0
        for column, width in enumerate(widths, start=1):
            page.column_dimensions[get_column_letter(column)].width = width

    @property
    def columns(self) -> int:
        return len(self.widths)

    def put(self, column: int, value: Value, style: str) -> Cell:
        """Write one value into the current row; text stays text whatever it begins with."""
        cell = self.page.cell(self.row, column)
        cell.style = style
        if isinstance(value, str):
            cell.value = clean(value)
            cell.data_type = "s"
            if value.startswith(FORMULA_STARTS):
                cell.quotePrefix = True
            return cell
        if isinstance(value, Decimal) and style in (POINTS, SUM, FADED):
            cell.number_format = number_format(value)
        cell.value = _decimal(value) if isinstance(value, Fraction) else value
        return cell

    def mark(self, unit: str, code: str, column: int) -> None:
        """Remember where in the current row a figure stands, for formulas of other sheets."""
        cell = f"'{self.page.title}'!{get_column_letter(column)}{self.row}"
        self._cells[self.page.title, unit, code] = cell

    def at(self, sheet: str, unit: str, code: str) -> str:
        """The cell of a figure that a sheet has marked."""
        return self._cells[sheet, unit, code]

    def put_at(self, row: int, column: int, value: Value, style: str) -> None:
        """Write one value into a row that is already there."""
        current, self.row = self.row, row
        self.put(column, value, style)
        self.row = current

    def put_formula(self, row: int, column: int, formula: str, style: str) -> None:
        """Write a formula of our own; nothing that people wrote may be part of it (T15)."""
        cell = self.page.cell(row, column)
        cell.style = style
        if style == POINTS:
            cell.number_format = "0.00"
        cell.value = f"={formula}"
        cell.data_type = "f"

    def add(
        self,
        values: Sequence[Value],
        styles: Sequence[str],
        height: int = 0,
        spans: Sequence[int] = (),
    ) -> int:
        """Write the next row, high enough for its wrapped text, and say which it is.

        ``spans`` says how many columns each value takes, one by default.
        """
        self.row += 1
        lines = first = 1
        for value, style, span in zip(values, styles, spans or [1] * len(values), strict=True):
            self._span(first, value, style, span)
            if isinstance(value, str):
                width = sum(self.widths[first - 1 : first - 1 + span])
                lines = max(lines, lines_in(value, width))
            first += span
        height = min(max(height, lines * LINE_HEIGHT + 4), MOST_HEIGHT)
        self.page.row_dimensions[self.row].height = height
        self._used += height
        return self.row

    def add_across(self, text: str, style: str, height: int, columns: int = 0) -> int:
        """Write the next row as one text across so many columns, all of them by default."""
        return self.add([text], [style], height, [columns or self.columns])

    def has_room(self, height: int) -> bool:
        """Whether so many points are still free on the page.

        An estimate: Excel shrinks a sheet to the width of the page, others stretch it as well.
        """
        width = Fraction(sum(21 * width + 15 for width in self.widths), 4) / PAGE_WIDTH
        pages = (PAGE_HEIGHT * width, PAGE_HEIGHT * max(width, Fraction(1)))
        return all(page - self._used % page >= height for page in pages)

    def start_page(self) -> None:
        """Let the next row begin a page."""
        self.page.row_breaks.append(Break(id=self.row))
        self._used = 0

    def _span(self, first: int, value: Value, style: str, span: int) -> None:
        self.put(first, value, style)
        if span > 1:
            for column in range(first + 1, first + span):
                self.put(column, None, style)
            self.page.merge_cells(None, self.row, first, self.row, first + span - 1)

    def finish(self, *, freeze: str, repeat: tuple[int, int]) -> None:
        """Set the page: A4 landscape, one page wide, repeated rows, numbered, thawed at a cell."""
        page, setup = self.page, self.page.page_setup
        setup.orientation, setup.paperSize = "landscape", A4
        setup.fitToWidth, setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.page_margins = PageMargins(
            **{side: millimetres / Decimal("25.4") for side, millimetres in MARGINS_MM.items()}
        )
        page.print_options.horizontalCentered = True
        page.oddFooter.center.text = "— &P —"
        page.print_title_rows = f"{repeat[0]}:{repeat[1]}"
        page.freeze_panes = freeze
        page.sheet_view.showGridLines = False


def _decimal(value: Fraction) -> Decimal:
    """The number as a workbook keeps it: in full, or to more digits than a cell can hold."""
    number = DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
    ends = number.as_tuple().exponent >= -MOST_PLACES
    return number if ends else number.quantize(LAST_PLACE, ROUND_HALF_UP, DIGITS)


def clean(text: str) -> str:
    """Replace what a workbook cannot hold, and keep Excel from reading ``_x0041_`` as a letter."""
    text = UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return ESCAPE_LIKE.sub("_x005F_", text)


def number_format(value: Decimal) -> str:
    """As many decimals as the number was printed with."""
    places = -int(value.as_tuple().exponent)
    return f"0.{'0' * places}" if places > 0 else "0"


def width_of(text: str) -> int:
    """The width of the longest line: 2 for a Chinese character, 1 for a Latin one."""
    lines = text.split("\n")
    return max(sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in line) for line in lines)


@lru_cache(maxsize=4096)
def lines_in(text: str, width: int) -> int:
    """How many lines the text takes in a column of this width; one place is lost at the edge."""
    return sum(-(-max(width_of(line), 1) // max(width - 1, 1)) for line in text.split("\n"))


# Styles -------------------------------------------------------------------------------------

THIN = Side(style="thin", color="808080")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
GREY = Font(name="仿宋_GB2312", size=11, color="7F7F7F")
FONTS: Mapping[str, Font] = {
    TITLE: Font(name="方正小标宋简体", size=20),
    NOTE: Font(name="仿宋_GB2312", size=11),
    GROUP: Font(name="黑体", size=12),
    HEAD: Font(name="黑体", size=10),
    SUM: Font(name="仿宋_GB2312", size=11, bold=True),
    FADED: GREY,
    FADED_TEXT: GREY,
}
BODY = Font(name="仿宋_GB2312", size=11)
FILLS: Mapping[str, str] = {GROUP: "DDE6EF", HEAD: "EEF2F6", SUM: "F7F7F7"}
SIDES: Mapping[str, str] = dict.fromkeys((NOTE, GROUP, TEXT, FADED_TEXT), "left")
OPEN = (TITLE, NOTE)
BOXED = (GROUP, HEAD, TEXT, MIDDLE, DAY, MOMENT, COUNT, POINTS, SUM, FADED, FADED_TEXT)


def _style(name: str) -> NamedStyle:
    fill = FILLS.get(name)
    return NamedStyle(
        name=name,
        font=FONTS.get(name, BODY),
        fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        border=Border() if name in OPEN else BOX,
        alignment=Alignment(
            horizontal=SIDES.get(name, "center"), vertical="center", wrap_text=True
        ),
        number_format=FORMATS.get(name, "General"),
    )
