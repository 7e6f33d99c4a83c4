"""The workbook of a comparison: who moves, which lines move, and what was amended."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import IO

from scoring.presentation.differences import Names, names_of
from scoring.tryouts import Tryout
from units.paper import (
    COUNT,
    HEAD,
    MIDDLE,
    NOTE,
    POINTS,
    TEXT,
    TITLE,
    Book,
    Sheet,
)

UNITS = ("单位", "分组", "对照总分", "试用总分", "变动", "对照名次", "试用名次", "主要由于")
UNIT_STYLES = (TEXT, MIDDLE, POINTS, POINTS, POINTS, COUNT, COUNT, TEXT)
LINES = ("项目", "得分上升的单位", "得分下降的单位", "平均变动")
TITLE_HEIGHT, HEAD_HEIGHT = 36, 24


def write_comparison(tryout: Tryout, title: str, target: Path | IO[bytes], at: datetime) -> None:
    """Write the comparison as an xlsx workbook, all of it as values."""
    book, names = Book(title, at), names_of(tryout)
    said = f"对照：{tryout.before.heading.title}　试用：{tryout.after.heading.title}"
    _units(_headed(book, "单位变动", (20, 16, 11, 11, 10, 10, 10, 60), title, said), tryout, names)
    _lines(_headed(book, "项目变动", (40, 16, 16, 14), title, said), tryout, names)
    _amendments(_headed(book, "办法差异", (110,), title, said), tryout)
    book.save(target)


def _headed(book: Book, name: str, widths: tuple[int, ...], title: str, said: str) -> Sheet:
    sheet = book.sheet(name, widths)
    sheet.add_across(title, TITLE, TITLE_HEIGHT)
    sheet.add_across(said, NOTE, HEAD_HEIGHT)
    return sheet


def _head(sheet: Sheet, heads: tuple[str, ...]) -> int:
    return sheet.add(heads, [HEAD] * len(heads), HEAD_HEIGHT)


def _units(sheet: Sheet, tryout: Tryout, names: Names) -> None:
    heading = _head(sheet, UNITS)
    for one in tryout.movements:
        values = [
            one.name or one.unit,
            names.groups.get(one.group, one.group),
            one.total.before,
            one.total.after,
            one.change,
            one.place_before,
            one.place_after,
            "；".join(names.moved(line) for line in one.lines),
        ]
        sheet.add(values, UNIT_STYLES)
    sheet.finish(freeze=f"B{heading + 1}", repeat=(heading, heading))


def _lines(sheet: Sheet, tryout: Tryout, names: Names) -> None:
    heading = _head(sheet, LINES)
    for one in tryout.effects:
        values = (names.line(one.code), one.up, one.down, one.mean)
        sheet.add(values, (TEXT, COUNT, COUNT, POINTS))
    sheet.finish(freeze=f"B{heading + 1}", repeat=(heading, heading))


def _amendments(sheet: Sheet, tryout: Tryout) -> None:
    heading = _head(sheet, ("考核办法的差异",))
    for amendment in tryout.amendments:
        sheet.add([str(amendment)], [TEXT])
    sheet.finish(freeze=f"A{heading + 1}", repeat=(heading, heading))
