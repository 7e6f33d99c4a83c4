"""Which tickets count, and how often: the readings, section 2, over rows of a ticket file."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from tests.oracle.clock import DAY, last_day, working_days

Row = dict
SATISFIED = ("非常满意", "满意", "基本满意")
BAD = ("不满意", "非常不满意")


def assigned(row: Row) -> datetime:
    return row["交办时间"] or row["受理时间"]


def due_time(row: Row) -> datetime | None:
    return row["延期至"] or row["办理期限"]


def _late(done: datetime | None, row: Row, cutoff: datetime) -> bool:
    limit = due_time(row)
    if limit is None:
        return False
    return done > limit if _by(done, cutoff) else limit < cutoff


def _by(moment: datetime | None, cutoff: datetime) -> bool:
    return moment is not None and moment < cutoff


def _known(row: Row) -> bool:
    return row["是否匿名"] != "是"


def marks(row: Row, cutoff: datetime) -> dict[str, bool]:
    """What is so of one ticket at the cut-off, by measure."""
    closed = _by(row["办结时间"], cutoff)
    pleased = row["办理结果评价"] in SATISFIED
    reworks = int(row["市级重办次数"] or 0)
    late = _late(row["办结时间"], row, cutoff)
    return {
        "handled": True,
        "unresponsive": (_known(row) and row["是否联系"] == "否") or row["服务过程评价"] in BAD,
        "first_pass": closed and reworks == 0 and pleased,
        "rework_pass": closed and reworks >= 1 and pleased,
        "county_twice": int(row["县级重办次数"] or 0) >= 2,
        "city_twice": reworks >= 2,
        "overdue": _late(row["回复时间"], row, cutoff),
        "closed_late": late,
        "due": closed or _by(due_time(row), cutoff),
        "closed_on_time": closed and not late,
        "closed": closed,
        "rated": row["办理结果评价"] != "",
        "satisfied": pleased,
        "answered": _known(row) and row["是否联系"] == "是",
        "answerable": _known(row) and row["是否联系"] != "",
        "unreasonable": row["不合规诉求"] == "是",
    }


def tally(rows: Iterable[Row], cutoff: datetime) -> Counter[str]:
    """Every measure over the tickets of one unit and period."""
    counts: Counter[str] = Counter()
    for row in rows:
        for measure, holds in marks(row, cutoff).items():
            counts[measure] += holds
    return counts


def limit_day(row: Row) -> date:
    """Changzhou's limit: two working days for enquiries, three otherwise; urgent as stated."""
    if row["紧急程度"] == "紧急" and due_time(row):
        return due_time(row).date()
    return last_day(assigned(row).date(), 2 if row["诉求类型"] == "咨询" else 3)


def days_late(row: Row, cutoff: datetime) -> int:
    """拖延天数 of one ticket at the cut-off."""
    closed = row["办结时间"]
    until = closed.date() if _by(closed, cutoff) else (cutoff - DAY).date()
    return working_days(limit_day(row), until)
