"""The queue: leagues whose facts have changed since they were scored, one row each.

A change marks its leagues in its own transaction, so that nothing can be lost; messages only wake
a worker. However many changes come in a row, a league is one piece of work.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import F

from scoring import runs
from scoring.counts import forget
from scoring.engine.period import Period
from scoring.models import League, RulebookVersion
from units.models import Jurisdiction
from units.refusals import Refused

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)
FIRST_REST = timedelta(seconds=2)
LONGEST_REST = timedelta(hours=1)
MOST_ATTEMPTS = 8


def mark(
    jurisdiction: Jurisdiction,
    months: Iterable[Period],
    at: datetime,
    *,
    recount: Collection[int] = (),
) -> list[League]:
    """Mark the leagues that months of changed facts belong to; in the transaction of the change.

    Marked are the months, the later months of the year (which may look back on them), and the
    quarters and years; a month, and its year, that nobody has asked for yet begins to be scored
    where a rulebook is in force. ``recount`` names units whose tickets have changed. Leagues are
    locked in one order, before anything else is written about them.
    """
    months = set(months)
    wanted = _wanted(jurisdiction, months)
    periods = {around.code for month in months for around in _around(month)} | wanted
    _open(jurisdiction, wanted, at)
    leagues = League.objects.filter(jurisdiction=jurisdiction, period__in=periods)
    marked = list(leagues.order_by("pk").select_for_update())
    leagues.filter(pk__in=[league.pk for league in marked]).update(
        input_version=F("input_version") + 1, stale_since=at, is_parked=False, retry_at=None
    )
    if recount:
        forget(marked, recount)
    return marked


def _open(jurisdiction: Jurisdiction, periods: Iterable[str], at: datetime) -> None:
    new = [
        League(jurisdiction=jurisdiction, period=period, stale_since=at)
        for period in sorted(periods)
    ]
    League.objects.bulk_create(new, ignore_conflicts=True)


def _wanted(jurisdiction: Jurisdiction, months: Iterable[Period]) -> set[str]:
    """The months and years that are scored without being asked for: those a rulebook covers."""
    versions = RulebookVersion.objects.published().filter(jurisdiction=jurisdiction)
    first = versions.order_by("starts_on").values_list("starts_on", flat=True).first()
    if first is None:
        return set()
    covered = [month for month in months if (month.year, month.last) >= (first.year, first.month)]
    years = {str(month.year) for month in covered}
    latest = versions.order_by("-starts_on").first()
    if latest is None or latest.rulebook.part("month") is None:
        return years
    return years | {month.code for month in covered}


def _around(month: Period) -> list[Period]:
    """The month, the later ones of its year that may look back on it, its quarter and year.

    December reaches into January where months start on another day.
    """
    later = [Period.month(month.year, number) for number in range(month.first + 1, 13)]
    if month.first == 12:
        later.append(Period.month(month.year + 1, 1))
    return [month, *later, month.quarter(), month.whole_year()]


def request(jurisdiction: Jurisdiction, periods: Iterable[Period], at: datetime) -> list[League]:
    """Ask for periods to be scored, whether anything changed or not."""
    codes = {period.code for period in periods}
    _open(jurisdiction, codes, at)
    leagues = League.objects.filter(jurisdiction=jurisdiction, period__in=codes)
    leagues.update(
        input_version=F("input_version") + 1, stale_since=at, is_parked=False, retry_at=None
    )
    return list(leagues)


def claim(league_id: int, at: datetime) -> League | None:
    """Take a league that is due, by conditional update; None where somebody else has it."""
    due = League.objects.due(at).filter(pk=league_id)
    if not due.update(claimed_until=at + CLAIM):
        return None
    return League.objects.select_related("jurisdiction").get(pk=league_id)


def claim_next(at: datetime) -> League | None:
    """Take the next league that is due: months first, then the longest stale."""
    due = League.objects.due(at).values_list("pk", "period", "stale_since")
    waiting = sorted(due, key=lambda row: (len(row[1]) != len("2020-03"), row[2] or at, row[0]))
    for pk, _, _ in waiting:
        league = claim(pk, at)
        if league is not None:
            return league
    return None


def work_off(league: League, at: datetime) -> bool:
    """Score a claimed league; whatever fails rests for a while, and its last good cards stay."""
    try:
        runs.perform(jurisdiction=league.jurisdiction, period=league.span, at=at)
    except Exception as error:
        log.warning("league %s failed: %s", league.pk, type(error).__name__)
        _rest(league, error, at)
        return False
    return True


def _rest(league: League, error: Exception, at: datetime) -> None:
    """Back off: twice as long after every failure, parked after too many."""
    attempts = league.attempts + 1
    message = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
    League.objects.filter(pk=league.pk).update(
        claimed_until=None,
        attempts=attempts,
        retry_at=at + min(FIRST_REST * 2 ** (attempts - 1), LONGEST_REST),
        is_parked=attempts >= MOST_ATTEMPTS,
        error=message[:500],
    )


def drain(at: datetime) -> int:
    """Work off everything that is due; returns how many leagues were scored."""
    done = 0
    while (league := claim_next(at)) is not None:
        done += work_off(league, at)
    return done
