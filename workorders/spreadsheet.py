"""The child process that opens a workbook under limits: rows as JSON lines on standard output.

Run by path, isolated from the project (``python -I spreadsheet.py FILE``). The first line names
the sheet; every other one is the row's number in the sheet and its cells as exact text. A
refusal is one sentence on standard error and exit code 3.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

REFUSED = 3
MOST_ROWS = 500_000
MOST_COLUMNS = 300
FIRST_INEXACT = 10**15
LIMITS = {
    resource.RLIMIT_AS: 3 * 1024**3,
    resource.RLIMIT_CPU: 90,
    resource.RLIMIT_FSIZE: 2 * 1024**3,
    resource.RLIMIT_CORE: 0,
}


class SheetRefused(Exception):  # noqa: N818 - a sentence for the parent process
    """The workbook cannot be read, with a Chinese sentence that says why."""


def cell_text(value: object) -> str:
    """A cell as exact text: numbers as Excel shows them, dates as ISO, TRUE and FALSE."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"{(value + timedelta(milliseconds=500)).replace(microsecond=0)}"
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, date | time):
        return value.isoformat()
    return number_text(float(value))


def number_text(value: float) -> str:
    """Fifteen digits are what Excel keeps; a longer number is shown as inexact (``1.2E+17``)."""
    if abs(value) >= FIRST_INEXACT:
        return f"{value:.14E}"
    if value.is_integer():
        return str(int(value))
    return f"{Decimal(f'{value:.15g}').normalize():f}"


def main_sheet(book: CalamineWorkbook) -> tuple[CalamineSheet, list[str]]:
    """The first visible sheet with anything in it, and what the user should know about others."""
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
    ]
    for name in visible:
        sheet = book.get_sheet_by_name(name)
        if sheet.end is not None:
            others = len(visible) - 1
            return sheet, [f"另有{others}个工作表没有读入，只读了“{name}”。"] if others else []
    raise SheetRefused("工作簿里没有数据。")


def write_rows(path: str) -> None:
    """Write the sheet's name and notices, then its rows; empty cells at a row's end are left out.

    Raises SheetRefused, and what the library raises for a damaged or locked workbook.
    """
    with CalamineWorkbook.from_path(path) as book:
        sheet, notices = main_sheet(book)
        last_row, last_column = sheet.end
        if last_row >= MOST_ROWS or last_column >= MOST_COLUMNS:
            raise SheetRefused(f"工作表超过{MOST_ROWS}行或{MOST_COLUMNS}列。")
        if sheet.merged_cell_ranges:
            notices.append("有合并单元格，合并区域只有第一格有值。")
        sys.stdout.write(json.dumps([sheet.name, notices]) + "\n")
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = [cell_text(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                sys.stdout.write(json.dumps([number, cells]) + "\n")


def main() -> int:
    """Put the limits on this process, then read; the exit code says how it went."""
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    try:
        write_rows(sys.argv[1])
    except SheetRefused as error:
        reason = str(error)
    except PasswordError:
        reason = "工作簿有密码，请去掉密码后再导入。"
    except (CalamineError, MemoryError):
        reason = "工作簿已损坏，无法读取。"
    else:
        return 0
    sys.stderr.buffer.write(reason.encode())
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
