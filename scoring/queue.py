"""The queue: leagues whose facts have changed since they were scored, one row each.

A change marks its leagues in its own transaction, so that nothing can be lost; messages only wake
a worker. However many changes come in a row, a league is one piece of work.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from scoring import runs
from scoring.counts import forget
from scoring.engine.period import Period
from scoring.models import League
from scoring.reach import following, months_of, opened, reaches, touched_by_tickets
from scoring.seals import sealed_leagues, unsealed
from scoring.versions import NoRulebook
from units.ledger import hold_chain
from units.models import Jurisdiction
from units.refusals import Refused

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=8)
"""How long a dead worker's claim stands; a living one renews it in time."""
RENEW_EVERY = 2  # seconds
LET_MONTHS_PASS = timedelta(seconds=5)
FIRST_REST = timedelta(seconds=2)
LONGEST_REST = timedelta(hours=1)
MOST_ATTEMPTS = 8
KILLS_WORKERS = "计算这一期的进程一再中断，请查看日志和内存。"


# Marking ------------------------------------------------------------------------------------


def mark(
    jurisdiction: Jurisdiction,
    periods: Iterable[Period],
    at: datetime,
    *,
    recount: Collection[int] = (),
) -> list[League]:
    """Mark the leagues that look on periods of changed facts; in the transaction of the change.

    Those are the periods themselves and all later ones, which may look back on them; sealed ones
    stay as they are. A month, with its year, that nobody has asked for yet begins to be scored
    where something happened in it and a rulebook is in force. ``recount`` names units whose
    tickets have changed.
    """
    periods = set(periods)
    if not periods:
        return []
    # One change after the other: two at once would not see the leagues that the other opens.
    hold_chain(jurisdiction)
    leagues = League.objects.filter(jurisdiction=jurisdiction)
    if recount:
        periods = touched_by_tickets(jurisdiction, periods)
    asked = periods | ({following(period) for period in periods} if recount else set())
    if wanted := opened(jurisdiction, asked, {league.period for league in leagues}):
        _open(jurisdiction, wanted, at)
        leagues = leagues.all()
    reached = [league for league in leagues if reaches(periods, league.span)]
    sealed = sealed_leagues(jurisdiction)
    marked = [league for league in reached if league.pk not in sealed]
    _hold(reached)
    _bump(marked, at)
    if recount:
        # Of sealed months, too: their year goes on to be added up from what is kept of them.
        until = max(months_of(period)[1] for period in periods)
        forget([one for one in reached if one.span.year * 12 <= until], recount)
    return marked


def request(jurisdiction: Jurisdiction, periods: Iterable[Period], at: datetime) -> list[League]:
    """Ask for periods to be scored, whether anything changed or not; in a transaction.

    Sealed ones are left out.
    """
    codes = {period.code for period in periods}
    hold_chain(jurisdiction)
    _open(jurisdiction, codes, at)
    asked = League.objects.filter(jurisdiction=jurisdiction, period__in=codes)
    leagues = list(unsealed(asked))
    _hold(leagues)
    _bump(leagues, at)
    return leagues


@transaction.atomic
def retry(league: League, at: datetime) -> None:
    """Take up a league again that was parked or rests, without waiting for its facts to change."""
    request(league.jurisdiction, [league.span], at)


def _open(jurisdiction: Jurisdiction, codes: Iterable[str], at: datetime) -> None:
    new = [League(jurisdiction=jurisdiction, period=code, stale_since=at) for code in sorted(codes)]
    League.objects.bulk_create(new, ignore_conflicts=True)


def _hold(leagues: Iterable[League]) -> None:
    """Lock the leagues, in one order so that two who mark never wait for each other."""
    held = League.objects.filter(pk__in=[league.pk for league in leagues]).order_by("pk")
    list(held.select_for_update().values("pk"))


def _bump(leagues: Iterable[League], at: datetime) -> None:
    """Give the leagues a new input version: whatever is being computed is no longer stored."""
    League.objects.filter(pk__in=[league.pk for league in leagues]).update(
        input_version=F("input_version") + 1,
        stale_since=Coalesce(F("stale_since"), Value(at, output_field=DateTimeField())),
        is_parked=False,
        retry_at=None,
        attempts=0,
    )


# Claiming -----------------------------------------------------------------------------------


def claim(league_id: int, at: datetime) -> League | None:
    """Take a league that is due, by conditional update; None where somebody else has it.

    Every claim is an attempt until it went well: a league that kills its workers, again and
    again, is parked like one that fails.
    """
    due = League.objects.due(at).filter(pk=league_id)
    free = due.filter(attempts__lt=MOST_ATTEMPTS)
    if not free.update(claimed_until=at + CLAIM, attempts=F("attempts") + 1):
        due.filter(attempts__gte=MOST_ATTEMPTS).update(is_parked=True, error=KILLS_WORKERS)
        return None
    return League.objects.select_related("jurisdiction").get(pk=league_id)


class Turn(NamedTuple):
    """From when on a league may be taken, and which one."""

    since: datetime
    league: int
    jurisdiction: int


def claim_next(at: datetime) -> League | None:
    """Take the next league that is due: what has waited longest, months before their years.

    A year is left while others score months of its jurisdiction: it would only score them, too.
    """
    for turn in _turns(at):
        if turn.since > at and _is_busy_with_months(turn.jurisdiction, at):
            continue
        league = claim(turn.league, at)
        if league is not None:
            return league
    return None


def is_work_for_two(at: datetime) -> bool:
    """Whether more than one league waits to be scored, years that let their months pass aside."""
    return sum(turn.since <= at for turn in _turns(at)) > 1


def _turns(at: datetime) -> list[Turn]:
    """Whose turn it is among those that are due, in order.

    Years wait a little, but not for ever while months change.
    """
    due = League.objects.due(at).order_by()
    rows = due.values_list("stale_since", "pk", "jurisdiction", "period")
    return sorted(
        Turn((since or at) + _patience(code), league, jurisdiction)
        for since, league, jurisdiction, code in rows
    )


def _patience(code: str) -> timedelta:
    return timedelta() if Period.parse(code).is_month else LET_MONTHS_PASS


def _is_busy_with_months(jurisdiction: int, at: datetime) -> bool:
    """Whether somebody is scoring a month of the jurisdiction."""
    claimed = League.objects.stale().filter(jurisdiction=jurisdiction, claimed_until__gte=at)
    return any(league.span.is_month for league in claimed)


@contextmanager
def _renewed(league: League) -> Iterator[None]:
    """Keep the claim alive while the league is being scored; a dead worker lets it run out."""
    done = threading.Event()
    threading.Thread(target=_renew, args=(league.pk, done), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _renew(league_id: int, done: threading.Event) -> None:
    while not done.wait(RENEW_EVERY):
        try:
            claimed = League.objects.filter(pk=league_id, claimed_until__isnull=False)
            claimed.update(claimed_until=timezone.now() + CLAIM)
        except DatabaseError as error:
            log.warning("claim on league %s not renewed: %s", league_id, type(error).__name__)
        finally:
            connection.close()


# Working ------------------------------------------------------------------------------------


def work_off(league: League, at: datetime) -> bool:
    """Score a claimed league; whatever fails rests for a while, and its last good cards stay."""
    try:
        with _renewed(league):
            runs.perform(jurisdiction=league.jurisdiction, period=league.span, at=at)
    except NoRulebook as error:
        _settle(league, error)
        return False
    except Exception as error:
        log.warning("league %s failed: %s", league.pk, type(error).__name__)
        if not connection.in_atomic_block:
            # A connection that broke is of no use for saying so.
            close_old_connections()
        _rest(league, error, at)
        return False
    return True


def _settle(league: League, error: NoRulebook) -> None:
    """Without a rulebook there is nothing to do; the one that is published marks the league."""
    League.objects.filter(pk=league.pk, input_version=league.input_version).update(
        scored_version=F("input_version"), stale_since=None, attempts=0, error=str(error)[:500]
    )
    League.objects.filter(pk=league.pk).update(claimed_until=None)


def _rest(league: League, error: Exception, at: datetime) -> None:
    """Back off: twice as long after every failure, parked after too many.

    Not where facts have changed meanwhile: they may be what was missing.
    """
    message = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
    League.objects.stale().filter(pk=league.pk, input_version=league.input_version).update(
        retry_at=at + min(FIRST_REST * 2 ** (league.attempts - 1), LONGEST_REST),
        is_parked=league.attempts >= MOST_ATTEMPTS,
        error=message[:500],
    )
    League.objects.filter(pk=league.pk).update(claimed_until=None)


def take_next(at: datetime) -> bool | None:
    """Claim and score the next league: whether it went well, or None where nothing is due."""
    league = claim_next(at)
    return None if league is None else work_off(league, at)


def drain(at: datetime) -> int:
    """Work off everything that is due at one moment; returns how many leagues were scored."""
    done = 0
    while (is_scored := take_next(at)) is not None:
        done += is_scored
    return done
