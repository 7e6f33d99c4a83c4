"""Long work by its kind: who performs it, and what is cleared away when it has ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from scoring import recomputation
from units import holds, jobs
from units.holds import Hold
from units.models import Job
from workorders import uploads


def nothing(job: Job) -> None:
    """Leave nothing behind that would have to go."""


@dataclass(frozen=True, slots=True)
class Performer:
    """How jobs of one kind are performed, and cleared away when they have ended."""

    perform: Callable[[Hold], None]
    clear: Callable[[Job], None] = nothing


PERFORMERS = {
    recomputation.KIND: Performer(recomputation.perform),
    uploads.KIND: Performer(uploads.perform, uploads.clear),
}


def work_off(hold: Hold) -> Job:
    """Perform a job that is held, and clear it away if it has ended."""
    performer = PERFORMERS[hold.job.kind]
    holds.work_off(hold, performer.perform)
    _clear(hold.job)
    return hold.job


def take_next(at: datetime) -> Job | None:
    """Take the job that has waited longest and perform it; None where nothing is due."""
    hold = holds.claim_next(at)
    return None if hold is None else work_off(hold)


def cancel(job: Job, at: datetime) -> Job:
    """Cancel a job, and clear it away if it has ended at once. Raises TooLate."""
    job = jobs.cancel(job=job, at=at)
    _clear(job)
    return job


def _clear(job: Job) -> None:
    if job.state not in jobs.OPEN:
        PERFORMERS[job.kind].clear(job)
