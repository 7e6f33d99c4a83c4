"""The calendar of working days as an office changes it: one day, with a reason, and what it moves.

Delays are counted in working days, so a changed day makes stale whatever is cut off after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from scoring import queue, watch
from scoring.counts import forget_all
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import League, RulebookVersion
from scoring.seals import sealed_leagues
from scoring.tasks import ring
from scoring.versions import last_day_of
from units.ledger import Fact, hold_chain, write_down
from units.models import Jurisdiction, LedgerEntry, User
from units.moments import midnight
from units.refusals import Refused
from units.workdays import change_work_day, own_changes

KIND = "workday.changed"


class CalendarRefused(Refused):
    """The day cannot be changed; the message says why."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The periods that a day of the calendar moves, and those it would move if not sealed."""

    open: tuple[Period, ...] = ()
    sealed: tuple[Period, ...] = ()


@transaction.atomic
def change_calendar(
    *,
    jurisdiction: Jurisdiction,
    day: date,
    is_working: bool,
    reason: str,
    by: User | None,
    at: datetime,
    key: str = "",
) -> Moved:
    """Make a day a working day or a free one here, and have what it moves computed anew.

    The same form's ``key`` changes it once. What was counted of the marked periods is forgotten.
    Raises CalendarRefused without a reason or where the day is so already, and OutsideCalendar.
    """
    # Two changes at once would each write the calendar without the other's day.
    hold_chain(jurisdiction)
    moved = moved_by(jurisdiction, day)
    if key and changes_of(jurisdiction, day.year).filter(content__key=key).exists():
        return moved
    if not reason.strip():
        raise CalendarRefused("调整工作日历须写明事由。")
    if not change_work_day(jurisdiction=jurisdiction, day=day, is_working=is_working):
        state = "工作日" if is_working else "休息日"
        raise CalendarRefused(f"{day.year}年{day.month}月{day.day}日本来就是{state}，没有改动。")
    said = {"departs": day in own_changes(jurisdiction), "reason": reason.strip(), "key": key}
    fact = _fact(day, is_working=is_working, moved=moved, **said)
    write_down(jurisdiction, [fact], by=by, at=at)
    _mark(jurisdiction, moved, at)
    return moved


def _mark(jurisdiction: Jurisdiction, moved: Moved, at: datetime) -> None:
    # Marked from their ends: a year that ends later does not drag in its earlier months.
    ends = {Period.month(period.year, period.last) for period in moved.open}
    marked = queue.mark(jurisdiction, ends, at)
    # Of sealed months, too: their year goes on to be added up from what is kept of them.
    sealed = [period.code for period in moved.sealed]
    forget_all([*marked, *League.objects.filter(jurisdiction=jurisdiction, period__in=sealed)])
    watch.know_days(jurisdiction)
    if marked:
        transaction.on_commit(ring)


def _fact(
    day: date, *, is_working: bool, departs: bool, reason: str, moved: Moved, key: str
) -> Fact:
    """``departs`` says whether the day now is another than the nation's."""
    content = {
        "working": is_working,
        "departs": departs,
        "reason": reason,
        "periods": [period.code for period in moved.open],
        "late": [period.code for period in moved.sealed],
        "key": key,
    }
    return Fact(KIND, f"day:{day.isoformat()}", content)


def changes_of(jurisdiction: Jurisdiction, year: int) -> QuerySet[LedgerEntry]:
    """What the ledger says of changed days of a year, the newest first."""
    entries = LedgerEntry.objects.filter(jurisdiction=jurisdiction, kind=KIND)
    told = entries.filter(subject__startswith=f"day:{year}-")
    return told.select_related("actor").order_by("-number")


def moved_by(jurisdiction: Jurisdiction, day: date) -> Moved:
    """The scored periods whose delays may count a day: cut off after it, by working days."""
    versions = RulebookVersion.objects.in_force(date.max).filter(jurisdiction=jurisdiction)
    versions = list(versions.defer("document", "source"))
    leagues = League.objects.filter(jurisdiction=jurisdiction).order_by("period")
    sealed = sealed_leagues(jurisdiction)
    found = [one for one in leagues if _counts(_in_force(versions, one.span), one.span, day)]
    return Moved(
        tuple(league.span for league in found if league.pk not in sealed),
        tuple(league.span for league in found if league.pk in sealed),
    )


def _in_force(versions: list[RulebookVersion], period: Period) -> Rulebook | None:
    """The rulebook a period is scored under, as ``version_for`` would find it."""
    last_day = last_day_of(period)
    started = (version for version in versions if version.starts_on <= last_day)
    version = next(started, None)
    return None if version is None else version.rulebook


def _counts(rulebook: Rulebook | None, period: Period, day: date) -> bool:
    if rulebook is None or rulebook.calendar.span(period).cutoff <= midnight(day):
        return False
    return any(tally.limits for tally in rulebook.tallies.values())
