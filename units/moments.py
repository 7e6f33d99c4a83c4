"""Where instants and local days meet: one time zone, Asia/Shanghai (readings, section 1)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def midnight(day: date) -> datetime:
    """The instant at which a local day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)


def local_day(moment: datetime) -> date:
    """The local day on which an instant falls."""
    return moment.astimezone(LOCAL).date()


def local_month(moment: datetime) -> str:
    """The local month of an instant, as ``2020-03``."""
    day = local_day(moment)
    return f"{day.year}-{day.month:02}"
