"""Periods of assessment: a month, a quarter, a year; half-open, in the one time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
CODE = re.compile(r"(?P<year>[0-9]{4})(-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?")
YEARS = range(1900, 9999)


class Span(NamedTuple):
    """A half-open stretch of time and the moment at which it is looked back on."""

    start: datetime
    end: datetime
    cutoff: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """A month (``2020-03``), a quarter (``2020-Q1``) or a year (``2020``), by its months."""

    year: int
    first: int
    last: int

    @classmethod
    def parse(cls, code: str) -> Period:
        """Read a period's code; raises ``ValueError`` for anything else."""
        found = CODE.fullmatch(code)
        if not found or int(found["year"]) not in YEARS:
            raise ValueError(f"考核期“{code}”应写成 2020-03、2020-Q1 或 2020。")
        year = int(found["year"])
        if found["month"]:
            return cls.month(year, int(found["month"]))
        if found["quarter"]:
            quarter = int(found["quarter"])
            return cls(year, quarter * 3 - 2, quarter * 3)
        return cls(year, 1, 12)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        return cls(year, month, month)

    @property
    def is_month(self) -> bool:
        return self.first == self.last

    @property
    def is_year(self) -> bool:
        return self.last - self.first == 11

    @property
    def code(self) -> str:
        if self.is_month:
            return f"{self.year}-{self.first:02}"
        return f"{self.year}" if self.is_year else f"{self.year}-Q{self.last // 3}"

    @property
    def label(self) -> str:
        if self.is_month:
            return f"{self.year}年{self.first}月"
        if self.is_year:
            return f"{self.year}年"
        if self == self.quarter():
            return f"{self.year}年第{self.last // 3}季度"
        return f"{self.year}年{self.first}至{self.last}月"

    def months(self) -> tuple[Period, ...]:
        return tuple(Period.month(self.year, month) for month in range(self.first, self.last + 1))

    def whole_year(self) -> Period:
        return Period(self.year, 1, 12)

    def quarter(self) -> Period:
        """The quarter in which this period ends."""
        number = (self.last + 2) // 3
        return Period(self.year, number * 3 - 2, number * 3)

    def previous(self) -> Period:
        """The period of the same length just before this one."""
        length = self.last - self.first + 1
        if self.first > length:
            return Period(self.year, self.first - length, self.last - length)
        return Period(self.year - 1, 13 - length, 12)

    def to_date(self) -> Period:
        """From the start of the year to the end of this period."""
        return Period(self.year, 1, self.last)

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where months begin: on the first at midnight, or on a day and hour of the month before."""

    day: int = 1
    hour: int = 0
    minute: int = 0
    grace_days: int = 0
    grace_hours: int = 0

    def span(self, period: Period) -> Span:
        """The period's start and end, and its cut-off: the end plus the grace."""
        start = self._start(period.year, period.first)
        year, month = divmod(period.year * 12 + period.last, 12)
        end = self._start(year, month + 1)
        return Span(start, end, end + timedelta(days=self.grace_days, hours=self.grace_hours))

    def month_of(self, day: date) -> Period:
        """The month to which an event of this day belongs (its midnight decides)."""
        month, midnight = Period.month(day.year, day.month), self._midnight(day)
        start, end, _ = self.span(month)
        if midnight >= end:
            return Period.month(*self._next(day.year, day.month))
        return month if midnight >= start else month.previous()

    def days(self, period: Period) -> tuple[date, date]:
        """The first day of the period and the first after it, for facts that carry no time."""
        span = self.span(period)
        return self._first_midnight(span.start), self._first_midnight(span.end)

    def _start(self, year: int, month: int) -> datetime:
        if self.day != 1:
            year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        return datetime(year, month, self.day, self.hour, self.minute, tzinfo=ZONE)

    @staticmethod
    def _next(year: int, month: int) -> tuple[int, int]:
        return (year + 1, 1) if month == 12 else (year, month + 1)

    @staticmethod
    def _midnight(day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=ZONE)

    def _first_midnight(self, moment: datetime) -> date:
        day = moment.date()
        return day if moment == self._midnight(day) else day + timedelta(days=1)
