"""Recomputing many periods: read anew and scored one by one, months before what rests on them."""

from __future__ import annotations

import threading
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from scoring import queue
from scoring.counts import forget_all
from scoring.engine.period import Period
from scoring.models import League
from scoring.seals import is_sealed, unsealed
from units import jobs
from units.holds import Hold
from units.ledger import Fact, write_down
from units.models import Job, Jurisdiction, User
from units.refusals import Refused

KIND = "recomputation"
LOOK_AGAIN = 1  # second
SEALED = "已封存，没有重算。"


class NothingToRecompute(Refused):
    """No scored period of the jurisdiction lies in the range."""


@transaction.atomic
def ask_for_recomputation(
    *,
    jurisdiction: Jurisdiction,
    first: Period | None = None,
    last: Period | None = None,
    by: User | None,
    at: datetime,
    key: str = "",
) -> Job:
    """Ask for every scored period from ``first`` to ``last`` to be computed anew.

    Quarters and years belong to it that share a month with the range; without an end it is open.
    Raises NothingToRecompute.
    """
    periods = periods_between(jurisdiction, first, last)
    if not periods:
        raise NothingToRecompute("这段时间里没有计算过的考核期，或者都已封存。")
    codes = [period.code for period in periods]
    label = f"重新计算{_range_in_words(periods)}"
    content = {"periods": codes}
    job = jobs.ask(
        jurisdiction=jurisdiction, kind=KIND, title=label, content=content, by=by, at=at, key=key
    )
    if job.asked_at == at:
        fact = Fact("recomputation.asked", f"job:{job.pk}", content)
        write_down(jurisdiction, [fact], by=by, at=at)
    return job


def periods_between(
    jurisdiction: Jurisdiction, first: Period | None, last: Period | None
) -> list[Period]:
    """The scored periods that touch the range, each after those that it rests on.

    Sealed ones keep what they have.
    """
    leagues = unsealed(League.objects.filter(jurisdiction=jurisdiction))
    spans = [league.span for league in leagues]
    since = (first.year, first.first) if first else (0, 0)
    until = (last.year, last.last) if last else (9999, 12)
    touching = [one for one in spans if (one.year, one.last) >= since]
    asked = [one for one in touching if (one.year, one.first) <= until]
    return sorted(asked, key=lambda one: (one.year, one.last, one.last - one.first))


def perform(hold: Hold) -> None:
    """Compute the periods anew, one after the other; a performer of jobs.

    It may be stopped between two periods. One that fails stands in the result, and keeps the
    others from nothing. A worker that takes over goes on where the last one was.
    """
    job = hold.job
    periods = [Period.parse(code) for code in job.content["periods"]]
    failed = []
    for number in range(min(job.done, len(periods)), len(periods)):
        hold.advance(number, len(periods), periods[number].label)
        if error := _recomputed(hold, periods[number]):
            failed.append([periods[number].code, error])
    hold.advance(len(periods), len(periods), "完成")
    hold.finish({"periods": len(periods), "failed": failed})


def _recomputed(hold: Hold, period: Period) -> str:
    """Have one league read and scored anew; returns what went wrong, or ''.

    The queue's own worker may be quicker: then it is waited for.
    """
    league = _asked_anew(hold.job.jurisdiction, period)
    if league is None:
        return SEALED
    while True:
        if claimed := queue.claim(league.pk, timezone.now()):
            queue.work_off(claimed, timezone.now())
        league.refresh_from_db()
        is_scored = league.scored_version >= league.input_version
        if is_scored or league.is_parked or league.retry_at:
            return league.error
        threading.Event().wait(LOOK_AGAIN)
        if hold.wish is not None:
            raise hold.wish
        if is_sealed(hold.job.jurisdiction, period):
            return SEALED


@transaction.atomic
def _asked_anew(jurisdiction: Jurisdiction, period: Period) -> League | None:
    """Nothing that was counted before is believed: every ticket of the period is read again.

    None where the period was sealed meanwhile.
    """
    leagues = queue.request(jurisdiction, [period], timezone.now())
    months = [month.code for month in period.months()]
    parts = League.objects.filter(jurisdiction=jurisdiction, period__in=months)
    forget_all([*leagues, *parts])
    return leagues[0] if leagues else None


def _range_in_words(periods: list[Period]) -> str:
    first = min(periods, key=lambda one: (one.year, one.first))
    last = max(periods, key=lambda one: (one.year, one.last))
    if len(periods) == 1:
        return first.label
    return f"{first.year}年{first.first}月至{last.year}年{last.last}月的{len(periods)}个考核期"
