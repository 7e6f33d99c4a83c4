"""How workers take long work: each job is held by one, for a while that it renews.

A worker that dies lets its hold run out, and the next one takes the job over. Whoever performs a
job tells the hold how far it is, and is stopped there when somebody wishes so.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from units.jobs import State, ended
from units.models import Job, JobQuerySet
from units.refusals import Refused

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
RENEW_EVERY = 5  # seconds
TELL_EVERY = 1  # second; more often nobody could read it
MOST_ATTEMPTS = 3
KILLS_WORKERS = "执行这项任务的进程一再中断，请查看日志和内存。"
FAILED = "程序出错（{}），任务没有完成，请联系管理员。"


class Stopped(Exception):  # noqa: N818 - not an error
    """The work ends here, between two of its pieces."""


class Cancelled(Stopped):
    """Somebody wishes the job to end."""


class Interrupted(Stopped):
    """The worker ends, not the job: another one goes on with it."""


class Lost(Stopped):
    """The job was taken over, or is gone."""


def due(at: datetime) -> JobQuerySet:
    """Jobs that a worker may take now: waiting, or left behind by one that died."""
    deserted = Q(state=State.RUNNING, claimed_until__lt=at)
    return Job.objects.filter(Q(state=State.WAITING) | deserted)


def claim(job_id: int, at: datetime) -> Hold | None:
    """Take a job by conditional update; None where somebody else has it."""
    job = due(at).select_related("jurisdiction", "asked_by").filter(pk=job_id).first()
    if job is None:
        return None
    attempts = job.content.get("attempts", 0) + 1
    if attempts > MOST_ATTEMPTS:
        due(at).filter(pk=job_id).update(**ended(State.FAILED, at), error=KILLS_WORKERS)
        return None
    books = {"worker": uuid.uuid4().hex, "attempts": attempts, "counted_from": None}
    job.content |= books
    job.state, job.started_at = State.RUNNING, job.started_at or at
    taken = {"state": job.state, "content": job.content, "claimed_until": at + LEASE}
    is_mine = due(at).filter(pk=job_id).update(**taken, started_at=Coalesce("started_at", at))
    return Hold(job) if is_mine else None


def claim_next(at: datetime) -> Hold | None:
    """Take what was asked for first; one job at a time, so that no worker has nothing but jobs."""
    if Job.objects.filter(state=State.RUNNING, claimed_until__gte=at).exists():
        return None
    for pk in due(at).order_by("asked_at", "pk").values_list("pk", flat=True):
        if hold := claim(pk, at):
            return hold
    return None


@dataclass
class Hold:
    """A worker's hold on a job. ``wish`` ends the work at its next piece, from any thread."""

    job: Job
    listener: Callable[[Job], None] | None = None
    wish: type[Stopped] | None = None
    told_at: int = field(default=0, repr=False)

    def advance(self, done: int, total: int, step: str) -> None:
        """Say how far the work is; a ``Report``. Raises Stopped where it shall not go on.

        Within one step it is written once a second at most.
        """
        job, now = self.job, time.monotonic_ns()
        is_fresh = now - self.told_at < TELL_EVERY * 10**9 and 0 < done < total
        is_new = step != job.step
        if done < job.done or total != job.total:
            job.content["counted_from"] = timezone.now().isoformat()
        job.done, job.total, job.step = done, total, step[:200]
        if self.wish is not None:
            raise self.wish
        if is_fresh and not is_new:
            return
        self.told_at = now
        self._write(done=done, total=total, step=job.step, content=job.content)
        if self.listener:
            self.listener(job)

    def question(self, result: dict[str, Any]) -> None:
        """Leave the job to the people: it goes on when they have answered."""
        self._write(state=State.ASKING, result=result, claimed_until=None, step="")

    def finish(self, result: dict[str, Any]) -> None:
        """The work is done. In the transaction of the work, both hold or neither."""
        self._write(**ended(State.DONE, timezone.now()), result=result, step="")

    def fail(self, error: str) -> None:
        self._own().update(**ended(State.FAILED, timezone.now()), error=error[:500])

    def cancel(self) -> None:
        """End it where it is; what is done stays done."""
        self._own().update(**ended(State.CANCELLED, timezone.now()), **self._reached())

    def release(self) -> None:
        """Give the job back: it is not its fault that the worker ends."""
        content = self.job.content | {"attempts": self.job.content["attempts"] - 1}
        free = {"state": State.WAITING, "content": content, "claimed_until": None}
        self._own().update(**free, **self._reached())

    def renew(self) -> bool:
        """Hold it for another while; whether it is still ours."""
        return bool(self._own().update(claimed_until=timezone.now() + LEASE))

    def _reached(self) -> dict[str, Any]:
        return {"done": self.job.done, "total": self.job.total, "step": ""}

    def _own(self) -> JobQuerySet:
        worker = self.job.content["worker"]
        return Job.objects.filter(pk=self.job.pk, state=State.RUNNING, content__worker=worker)

    def _write(self, **values: Any) -> None:
        """Write to the job, unless it is to stop or in other hands. Raises Stopped."""
        values.setdefault("claimed_until", timezone.now() + LEASE)
        if not self._own().filter(is_to_stop=False).update(**values):
            raise Cancelled if self._own().exists() else Lost
        for name in values.keys() & {"state", "result", "step"}:
            setattr(self.job, name, values[name])


# Working ------------------------------------------------------------------------------------


def work_off(hold: Hold, perform: Callable[[Hold], None]) -> None:
    """Perform a job that is held; whatever happens is written on it."""
    try:
        with _renewed(hold):
            perform(hold)
    except Cancelled:
        hold.cancel()
    except Interrupted:
        hold.release()
    except Lost:
        log.warning("job %s was taken over", hold.job.pk)
    except Refused as error:
        hold.fail(str(error))
    except Exception as error:
        log.warning("job %s failed: %s", hold.job.pk, type(error).__name__)
        if not connection.in_atomic_block:
            # A connection that broke is of no use for saying so.
            close_old_connections()
        hold.fail(FAILED.format(type(error).__name__))
    hold.job.refresh_from_db()


@contextmanager
def _renewed(hold: Hold) -> Iterator[None]:
    """Keep the hold while a piece of the work takes long."""
    done = threading.Event()
    threading.Thread(target=_renew, args=(hold, done), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _renew(hold: Hold, done: threading.Event) -> None:
    while not done.wait(RENEW_EVERY):
        try:
            hold.renew()
        except DatabaseError as error:
            log.warning("hold on job %s not renewed: %s", hold.job.pk, type(error).__name__)
        finally:
            connection.close()
