"""A year of working days as a page shows it: months in weeks, holidays, what was changed here."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from scoring.calendars import changes_of
from units.models import Jurisdiction, LedgerEntry
from units.workdays import FIRST_YEAR, LAST_YEAR, calendar_of, occasion_of, year_is_published

WEEKDAYS = "一二三四五六日"


class Cell(NamedTuple):
    """A day: whether it is worked, here and in the nation, and what it is called."""

    day: date
    is_working: bool
    is_own: bool
    occasion: str

    @property
    def mark(self) -> str:
        """休 for a free day that is no weekend, 班 for a weekend that is worked."""
        if self.is_working == (self.day.weekday() < 5):
            return ""
        return "班" if self.is_working else "休"

    @property
    def words(self) -> str:
        """The day as it is read out."""
        state = "工作日" if self.is_working else "休息日"
        parts = [f"{self.day.month}月{self.day.day}日，星期{WEEKDAYS[self.day.weekday()]}，{state}"]
        parts += [self.occasion] if self.occasion else []
        parts += ["本辖区调整"] if self.is_own else []
        return "，".join(parts)


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its weeks, which begin on Monday; None outside of it."""

    number: int
    weeks: list[list[Cell | None]]
    working: int


@dataclass(frozen=True, slots=True)
class Change:
    """One day that was changed: when, by whom, why, as the ledger has it."""

    entry: LedgerEntry

    @property
    def day(self) -> date:
        return date.fromisoformat(self.entry.subject.partition(":")[2])

    @property
    def state(self) -> str:
        return "工作日" if self.entry.content["working"] else "休息日"

    @property
    def reason(self) -> str:
        return self.entry.content["reason"]


@dataclass(frozen=True, slots=True)
class YearSheet:
    """A year of the jurisdiction's calendar."""

    year: int
    months: list[Month]
    changes: list[Change]
    is_published: bool

    @property
    def weekdays(self) -> str:
        return WEEKDAYS

    @property
    def working(self) -> int:
        return sum(month.working for month in self.months)

    @property
    def own(self) -> int:
        """How many days depart from the nation's calendar."""
        days = (cell for month in self.months for week in month.weeks for cell in week)
        return sum(cell is not None and cell.is_own for cell in days)

    @property
    def before(self) -> int | None:
        return self.year - 1 if self.year > FIRST_YEAR else None

    @property
    def after(self) -> int | None:
        return self.year + 1 if self.year < LAST_YEAR else None


def year_sheet(jurisdiction: Jurisdiction, year: int) -> YearSheet:
    """The year as it holds in the jurisdiction."""
    national, own = (_days(place, year) for place in (None, jurisdiction))
    months = [_month(year, number, national, own) for number in range(1, 13)]
    changes = [Change(entry) for entry in changes_of(jurisdiction, year)]
    return YearSheet(year, months, changes, year_is_published(year))


def is_working_day(jurisdiction: Jurisdiction, day: date) -> bool | None:
    """Whether the day is worked in the jurisdiction; None outside the calendar."""
    days = calendar_of(jurisdiction).filter(day=day)
    return days.values_list("is_working", flat=True).first()


def _days(place: Jurisdiction | None, year: int) -> Mapping[date, bool]:
    days = calendar_of(place).filter(day__year=year)
    return dict(days.values_list("day", "is_working"))


def _month(
    year: int, number: int, national: Mapping[date, bool], own: Mapping[date, bool]
) -> Month:
    weeks = [
        [_cell(day, national, own) if day.month == number else None for day in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    working = sum(cell.is_working for week in weeks for cell in week if cell)
    return Month(number, weeks, working)


def _cell(day: date, national: Mapping[date, bool], own: Mapping[date, bool]) -> Cell:
    is_own = own[day] != national[day]
    return Cell(day, own[day], is_own, "" if is_own else occasion_of(day))
