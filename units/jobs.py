"""Long work that people wait for: asked for once, answered when it asks, cancelled when wished.

The row is the queue, the progress and the wish to stop at once; see ``units.holds`` for how
workers take it, and whoever performs a kind of job for what the work consists of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from units.ledger import hold_chain
from units.menu import OFFICE
from units.models import Job, Jurisdiction, Membership, User
from units.refusals import Refused

State = Job.State
OPEN = (State.WAITING, State.RUNNING, State.ASKING)
BOOKS = {"key", "worker", "attempts", "counted_from"}
"""What the queue itself keeps in a job's content."""

Report: TypeAlias = Callable[[int, int, str], None]
"""Told how much is done, of how much (0 where nobody knows yet), and the present step."""


class TooLate(Refused):
    """The job is past the point at which it could be answered or cancelled."""


def quietly(done: int, total: int, step: str) -> None:
    """Tell nobody."""


# Asking and answering -----------------------------------------------------------------------


@transaction.atomic
def ask(
    *,
    jurisdiction: Jurisdiction,
    kind: str,
    title: str,
    content: dict[str, Any],
    by: User | None,
    at: datetime,
    key: str = "",
) -> Job:
    """Ask for a job. The same wish that is still open, or the same form's key, is the same job."""
    # Two who ask at once would not see each other's job.
    hold_chain(jurisdiction)
    jobs = Job.objects.filter(jurisdiction=jurisdiction, kind=kind)
    known = jobs.filter(content__key=key).first() if key else None
    same = (job for job in jobs.filter(state__in=OPEN) if wish_of(job) == content)
    if job := known or next(same, None):
        return job
    return Job.objects.create(
        jurisdiction=jurisdiction,
        kind=kind,
        title=title[:200],
        content={**content, "key": key},
        asked_by=by,
        asked_at=at,
    )


def wish_of(job: Job) -> dict[str, Any]:
    """What was asked for, without the queue's own books."""
    return {name: value for name, value in job.content.items() if name not in BOOKS}


def answer(*, job: Job, content: dict[str, Any]) -> None:
    """Answer a job's question, so that it goes on. Raises TooLate where it asks nothing."""
    known = {name: value for name, value in job.content.items() if name not in BOOKS - {"key"}}
    asking = Job.objects.filter(pk=job.pk, state=State.ASKING)
    waiting = {"state": State.WAITING, "content": known | content, "started_at": None}
    if not asking.update(**waiting, done=0, total=0, step=""):
        raise TooLate("这项任务不在等待确认。")


def cancel(*, job: Job, at: datetime) -> Job:
    """Cancel a job: at once where nobody works on it, else between two pieces of the work.

    Raises TooLate where it has ended.
    """
    jobs = Job.objects.filter(pk=job.pk)
    idle = Q(state__in=[State.WAITING, State.ASKING])
    deserted = Q(state=State.RUNNING, claimed_until__lt=at)
    if not jobs.filter(idle | deserted).update(**ended(State.CANCELLED, at)) and not (
        jobs.filter(state=State.RUNNING).update(is_to_stop=True)
    ):
        raise TooLate("这项任务已经结束，不能再取消。")
    job.refresh_from_db()
    return job


def seconds_left(job: Job, at: datetime) -> int | None:
    """How long a running job will still take at its present pace; None where nobody can say."""
    since = job.content.get("counted_from") or job.started_at
    if job.state != State.RUNNING or not (job.done and job.total and since):
        return None
    start = datetime.fromisoformat(since) if isinstance(since, str) else since
    passed = max((at - start).total_seconds(), 0)
    return round(passed * max(job.total - job.done, 0) / job.done)


def with_open_jobs(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Memberships that know of the open jobs, without a query of their own for every page."""
    return memberships.annotate(
        jobs_working=_number([State.WAITING, State.RUNNING]), jobs_asking=_number([State.ASKING])
    )


def _number(states: list[str]) -> Coalesce:
    jobs = Job.objects.filter(jurisdiction=OuterRef("jurisdiction"), state__in=states).order_by()
    number = jobs.values("jurisdiction").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


def open_jobs(membership: Membership) -> dict[str, int]:
    """How many jobs wait or run (``working``) or ask (``asking``); empty outside the office.

    The membership comes from ``with_open_jobs``.
    """
    counts = {"working": membership.jobs_working, "asking": membership.jobs_asking}
    return counts if membership.role in OFFICE and any(counts.values()) else {}


def ended(state: str, at: datetime) -> dict[str, Any]:
    """The columns of a job that has ended."""
    return {"state": state, "ended_at": at, "claimed_until": None}
