"""Periods and working days of the readings, section 1; every instant is local and naive."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar

DAY = timedelta(days=1)
Span = Callable[[str], tuple[datetime, datetime]]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def months_of(period: str) -> list[str]:
    """The months of 2020-03, 2020-Q1 or 2020."""
    if "Q" in period:
        year, quarter = period.split("-Q")
        return [f"{year}-{int(quarter) * 3 - back:02}" for back in (2, 1, 0)]
    if "-" in period:
        return [period]
    return [f"{period}-{month:02}" for month in range(1, 13)]


def span(period: str) -> tuple[datetime, datetime]:
    """The first instant of a period, and the first after it."""
    months = months_of(period)
    year, month = (int(part) for part in months[-1].split("-"))
    after = date(year + month // 12, month % 12 + 1, 1)
    return midnight(date.fromisoformat(f"{months[0]}-01")), midnight(after)


def year_to(month: str) -> tuple[datetime, datetime]:
    """From the start of the year to the end of the month."""
    return span(month[:4])[0], span(month)[1]


@cache
def is_working(day: date) -> bool:
    return chinese_calendar.is_workday(day)


def working_days(after: date, until: date) -> int:
    """Strictly after the one, up to and including the other."""
    days = (until - after).days
    return sum(is_working(after + DAY * number) for number in range(1, days + 1))


def last_day(assigned: date, working: int) -> date:
    """The day with whose end so many working days from an assignment end."""
    day = assigned
    while working:
        day += DAY
        working -= is_working(day)
    return day
