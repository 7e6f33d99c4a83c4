"""The bad rows of a file as a workbook: row, column, reason and the masked value (T12, T14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any

from units.paper import COUNT, HEAD, NOTE, TEXT, TITLE, Book

HEADS = ("行号", "列", "原因", "单元格内容（已脱敏）")
WIDTHS = (8, 20, 60, 30)


def write_problems(
    verdicts: Mapping[str, Any], *, file_name: str, at: datetime, target: IO[bytes]
) -> None:
    """Write the problems that were kept with the verdicts on a file; text stays text (T15)."""
    book = Book(f"{file_name}错误清单", at)
    sheet = book.sheet("错误清单", WIDTHS)
    sheet.add_across(f"“{file_name}”错误清单", TITLE, 36)
    sheet.add_across(_said(verdicts), NOTE, 20)
    heading = sheet.add(HEADS, [HEAD] * len(HEADS), 24)
    for problem in verdicts["problems"]:
        values = [problem["row"], problem["column"], problem["reason"], problem["value"]]
        sheet.add(values, [COUNT, TEXT, TEXT, TEXT])
    sheet.finish(freeze=f"A{heading + 1}", repeat=(heading, heading))
    book.save(target)


def _said(verdicts: Mapping[str, Any]) -> str:
    said = f"有错误的行 {verdicts.get('refused', 0)} 行，列出 {len(verdicts['problems'])} 处"
    left_out = verdicts.get("problems_left_out")
    return f"{said}，另有 {left_out} 处未列出" if left_out else said
