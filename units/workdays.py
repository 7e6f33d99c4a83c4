"""Working days: the State Council's calendar, and the calendars of jurisdictions with days of
their own. Seeded when first asked for; a year whose holidays are not announced yet is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache

import chinese_calendar
from django.db import transaction
from django.db.models import QuerySet

from units.models import Jurisdiction, WorkDay
from units.moments import midnight
from units.refusals import Refused

FIRST_YEAR = min(chinese_calendar.holidays).year
LAST_PUBLISHED_YEAR = max(chinese_calendar.holidays).year
LAST_YEAR = LAST_PUBLISHED_YEAR + 2
ONE_DAY = timedelta(days=1)
BATCH = 1000


class OutsideCalendar(Refused):
    """A day lies before or after the calendar of working days."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day:%Y-%m-%d}不在工作日历（{FIRST_YEAR}年至{LAST_YEAR}年）之内。")


def calendar_of(jurisdiction: Jurisdiction | None) -> QuerySet[WorkDay]:
    """The days that hold in a jurisdiction: its own full set where it has one, else the nation's.

    ``ordinal`` grows by one with every working day; ``starts_at`` is the local midnight.
    """
    _ensure_seeded()
    own = WorkDay.objects.filter(jurisdiction=jurisdiction)
    return own if jurisdiction and own.exists() else WorkDay.objects.filter(jurisdiction=None)


def working_days_between(*, after: date, until: date, jurisdiction: Jurisdiction | None) -> int:
    """The working days strictly after one day, up to and including another; 0 when it is earlier.

    Raises OutsideCalendar when one of the days lies outside the calendar.
    """
    if until <= after:
        return 0
    ordinals = dict(
        calendar_of(jurisdiction).filter(day__in=(after, until)).values_list("day", "ordinal")
    )
    for day in (after, until):
        if day not in ordinals:
            raise OutsideCalendar(day)
    return ordinals[until] - ordinals[after]


def end_of_working_days(*, after: date, days: int, jurisdiction: Jurisdiction | None) -> datetime:
    """The instant at which ``days`` working days end: the last of them after ``after``, at 24:00.

    Raises OutsideCalendar when that day lies outside the calendar.
    """
    calendar = calendar_of(jurisdiction)
    start = calendar.filter(day=after).first()
    if start is None:
        raise OutsideCalendar(after)
    if days < 1:
        return midnight(after + ONE_DAY)
    last = calendar.filter(ordinal=start.ordinal + days, is_working=True).first()
    if last is None:
        raise OutsideCalendar(date(LAST_YEAR + 1, 1, 1))
    return midnight(last.day + ONE_DAY)


def occasion_of(day: date) -> str:
    """The holiday for which the nation is free on a day, or works on a weekend; else empty."""
    if not FIRST_YEAR <= day.year <= LAST_PUBLISHED_YEAR:
        return ""
    _, name = chinese_calendar.get_holiday_detail(day)
    return chinese_calendar.Holiday(name).chinese if name else ""


def year_is_published(year: int) -> bool:
    """Whether the holidays of that year are announced, so that its working days are final."""
    _ensure_seeded()
    last = WorkDay.objects.filter(jurisdiction=None, day=date(year, 12, 31))
    return last.filter(is_published=True).exists()


@transaction.atomic
def change_work_day(*, jurisdiction: Jurisdiction, day: date, is_working: bool) -> bool:
    """Make a day a working day or a free one in this jurisdiction; return whether it was not yet.

    The first change gives the jurisdiction a full set of days; without differences it goes.
    Raises OutsideCalendar.
    """
    if not calendar_of(jurisdiction).filter(day=day).exists():
        raise OutsideCalendar(day)
    if calendar_of(jurisdiction).filter(day=day, is_working=is_working).exists():
        return False
    changes = {**own_changes(jurisdiction), day: is_working}
    _write_own_days(jurisdiction, changes)
    return True


@transaction.atomic
def seed_work_days() -> int:
    """Bring the national calendar and all own ones up to date; return the national rows written.

    Idempotent: where the table already says what the library knows, nothing is written.
    """
    national = WorkDay.objects.filter(jurisdiction=None)
    days = list(_days(None, {}))
    known = list(national.values_list("day", "is_working", "is_published"))
    if known == [(row.day, row.is_working, row.is_published) for row in days]:
        return 0
    owners = Jurisdiction.objects.filter(work_days__isnull=False).distinct()
    changes_of = [(owner, own_changes(owner)) for owner in owners]
    national.delete()
    WorkDay.objects.bulk_create(days, batch_size=BATCH, ignore_conflicts=True)
    for owner, changes in changes_of:
        _write_own_days(owner, changes)
    return len(days)


def _ensure_seeded() -> None:
    """One cheap look: a newer library reaches further than the table does."""
    if not WorkDay.objects.filter(jurisdiction=None, day=date(LAST_YEAR, 12, 31)).exists():
        seed_work_days()


def own_changes(jurisdiction: Jurisdiction) -> dict[date, bool]:
    """The days on which a jurisdiction departs from the national calendar."""
    days = WorkDay.objects.values_list("day", "is_working")
    national = dict(days.filter(jurisdiction=None))
    own = days.filter(jurisdiction=jurisdiction)
    return {day: is_working for day, is_working in own if national.get(day) != is_working}


def _write_own_days(jurisdiction: Jurisdiction, changes: dict[date, bool]) -> None:
    WorkDay.objects.filter(jurisdiction=jurisdiction).delete()
    if any(_is_working(day) != is_working for day, is_working in changes.items()):
        WorkDay.objects.bulk_create(_days(jurisdiction, changes), batch_size=BATCH)


def _days(jurisdiction: Jurisdiction | None, changes: dict[date, bool]) -> Iterator[WorkDay]:
    ordinal = 0
    day = date(FIRST_YEAR, 1, 1)
    while day.year <= LAST_YEAR:
        is_working = changes.get(day, _is_working(day))
        ordinal += is_working
        yield WorkDay(
            jurisdiction=jurisdiction,
            day=day,
            starts_at=midnight(day),
            is_working=is_working,
            ordinal=ordinal,
            is_published=day.year <= LAST_PUBLISHED_YEAR,
        )
        day += ONE_DAY


@cache
def _is_working(day: date) -> bool:
    if day.year > LAST_PUBLISHED_YEAR:
        return day.weekday() < 5
    return chinese_calendar.is_workday(day)
