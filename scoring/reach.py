"""How far a change of facts reaches: which leagues it moves, and which begin to be scored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scoring.collect import has_entries, has_tickets
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import League, RulebookVersion
from scoring.seals import late_leagues, sealed_leagues
from scoring.versions import version_for
from units.models import Jurisdiction

Arriving = Mapping[str, tuple[datetime, datetime]]
"""Tickets still to come: the first and the last of every local month of their assignment."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a file of tickets would move: scored periods, new ones, and sealed ones it cannot."""

    moved: tuple[Period, ...]
    opened: tuple[Period, ...]
    sealed: tuple[Period, ...]


def foreseen(
    jurisdiction: Jurisdiction, months: Collection[Period], arriving: Arriving
) -> Foreseen:
    """What tickets of these months would move, by the rules that mark it when they come."""
    if not months:
        return Foreseen((), (), ())
    leagues = League.objects.filter(jurisdiction=jurisdiction)
    sealed = sealed_leagues(jurisdiction)
    spans = {league.pk: league.span for league in leagues}
    periods = touched_by_tickets(jurisdiction, months)
    asked = periods | {following(period) for period in periods}
    codes = opened(jurisdiction, asked, {span.code for span in spans.values()}, arriving)
    moved = [span for key, span in spans.items() if key not in sealed and reaches(periods, span)]
    late = map(Period.parse, late_leagues(jurisdiction, months))
    return Foreseen(in_order(moved), in_order(map(Period.parse, codes)), in_order(late))


def in_order(periods: Iterable[Period]) -> tuple[Period, ...]:
    """By their ends, months before what they are part of."""
    return tuple(sorted(periods, key=lambda one: (one.year, one.last, one.last - one.first)))


def reaches(periods: Iterable[Period], span: Period) -> bool:
    """Whether a league looks on one of the periods: itself and all later ones may look back."""
    return months_of(span)[1] >= min(months_of(period)[0] for period in periods)


def months_of(period: Period) -> tuple[int, int]:
    """The first and last month of a period, counted from the year 0."""
    return period.year * 12 + period.first, period.year * 12 + period.last


def touched_by_tickets(jurisdiction: Jurisdiction, periods: Iterable[Period]) -> set[Period]:
    """Calendar months of tickets, with those before where their first hours belong to them."""
    found = set(periods)
    if _months_start_in_the_day(jurisdiction):
        found |= {period.previous() for period in found}
    return found


def _months_start_in_the_day(jurisdiction: Jurisdiction) -> bool:
    """Whether the first hours of a calendar month belong to the month before."""
    versions = RulebookVersion.objects.published().filter(jurisdiction=jurisdiction)
    calendars = [version.rulebook.calendar for version in versions]
    return any(one.day == 1 and (one.hour or one.minute) for one in calendars)


def following(period: Period) -> Period:
    """The month after a period: where months start on another day, the end of one belongs to it."""
    year, month = divmod(months_of(period)[1], 12)
    return Period.month(year, month + 1)


def opened(
    jurisdiction: Jurisdiction,
    periods: Iterable[Period],
    known: Collection[str],
    arriving: Arriving | None = None,
) -> set[str]:
    """The months and years that are scored without being asked for, and are not known yet."""
    versions = RulebookVersion.objects.published().filter(jurisdiction=jurisdiction)
    first = versions.order_by("starts_on").values_list("starts_on", flat=True).first()
    wanted: set[str] = set()
    for period in periods:
        codes = {period.code, str(period.year)}
        is_asked = period.is_month or period.is_year
        is_covered = first and months_of(period)[1] >= first.year * 12 + first.month
        if not (is_asked and is_covered) or codes <= {*known, *wanted}:
            continue
        rulebook = version_for(jurisdiction, period).rulebook
        if _has_work(jurisdiction, rulebook, period, arriving or {}):
            wanted |= codes if rulebook.part("month") else {str(period.year)}
    return wanted.difference(known)


def _has_work(
    jurisdiction: Jurisdiction, rulebook: Rulebook, period: Period, arriving: Arriving
) -> bool:
    span = rulebook.calendar.span(period)
    # Never both ends of a period lie within one local month: one of the two tells.
    if any(span.start <= moment < span.end for pair in arriving.values() for moment in pair):
        return True
    is_there = has_tickets(jurisdiction, rulebook, period)
    return is_there or has_entries(jurisdiction, rulebook, period)
