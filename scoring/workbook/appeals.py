"""The sheet 申诉情况: what units disputed in the period, and what came of it."""

from __future__ import annotations

from datetime import datetime

from scoring.records import AppealRecord
from scoring.workbook.report import Report
from units.moments import LOCAL
from units.paper import HEAD, MIDDLE, MOMENT, NOTE, TEXT, TITLE, Book, Value

NAME = "申诉情况"
HEADS = ("单位", "申诉事项", "申诉理由", "提出时间", "状态", "处理意见", "办结时间")
WIDTHS = (18, 24, 50, 18, 11, 50, 18)
STYLES = (TEXT, TEXT, TEXT, MOMENT, MIDDLE, TEXT, MOMENT)
NOTHING = "本期没有申诉。"


def write(book: Book, report: Report) -> None:
    """Write the appeals that were filed, unit by unit."""
    sheet = book.sheet(NAME, WIDTHS)
    sheet.add_across(f"{report.title}：申诉情况", TITLE, 36)
    heading = sheet.add(HEADS, [HEAD] * len(HEADS), 24)
    found = [one for one in report.records.appeals if report.tells_of(one.unit)]
    for one in found:
        sheet.add(_row(one), STYLES, 22)
    if not found:
        sheet.add_across(NOTHING, NOTE, 20)
    sheet.finish(freeze=f"B{heading + 1}", repeat=(heading, heading))


def _row(one: AppealRecord) -> list[Value]:
    opened, ended = _local(one.opened_at), _local(one.ended_at)
    return [one.name, one.about, one.reason, opened, one.state, one.answer, ended]


def _local(moment: str) -> datetime | None:
    if not moment:
        return None
    return datetime.fromisoformat(moment).astimezone(LOCAL).replace(tzinfo=None)
