"""Long work as people see it: how far it is, what came of it, what may be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from scoring import recomputation
from units.jobs import OPEN, seconds_left
from units.models import Job
from units.templatetags.dates import period, remaining
from workorders import uploads

State = Job.State
SHOWN = 200
TONES = {
    State.DONE: "badge-good",
    State.FAILED: "badge-bad",
    State.ASKING: "badge-warn",
    State.CANCELLED: "",
}
AGAIN, UPLOAD = ("scoring:recompute", "再次重新计算…"), ("scoring:import_new", "重新上传…")
ONWARD = {
    (recomputation.KIND, State.DONE): ("scoring:rankings", "看考核排名"),
    (recomputation.KIND, State.FAILED): AGAIN,
    (recomputation.KIND, State.CANCELLED): AGAIN,
    (uploads.KIND, State.FAILED): UPLOAD,
    (uploads.KIND, State.CANCELLED): UPLOAD,
}


@dataclass(frozen=True, slots=True)
class JobSheet:
    """A job with the words of a page."""

    job: Job
    at: datetime

    @property
    def tone(self) -> str:
        return TONES.get(self.job.state, "")

    @property
    def is_open(self) -> bool:
        return self.job.state in OPEN

    @property
    def is_moving(self) -> bool:
        """Whether a look in a moment may show something else."""
        return self.job.state in (State.WAITING, State.RUNNING)

    @property
    def is_asking(self) -> bool:
        return self.job.state == State.ASKING

    @property
    def left(self) -> str:
        return remaining(seconds_left(self.job, self.at))

    @property
    def count(self) -> str:
        done, total = f"{self.job.done:,}", f"{self.job.total:,}"
        known = f"{done} / {total}" if self.job.total else f"已处理 {done}"
        return known if self.job.done or self.job.total else ""

    @property
    def verdicts(self) -> dict[str, Any]:
        """What a ticket file would do, or did."""
        return self.job.result if self.job.kind == uploads.KIND and self.job.result else {}

    @property
    def first_problems(self) -> list[dict[str, Any]]:
        """The problems that the page lists; the workbook has the others, too."""
        return self.verdicts["problems"][:SHOWN]

    @property
    def more_problems(self) -> int:
        return max(len(self.verdicts["problems"]) - SHOWN, 0)

    @property
    def failures(self) -> list[tuple[str, str]]:
        """The periods that could not be computed, and why."""
        failed = self.job.result.get("failed", [])
        return [(period(code), error) for code, error in failed]

    @property
    def recomputed(self) -> int | None:
        is_one = self.job.kind == recomputation.KIND
        return self.job.result.get("periods") if is_one else None

    @property
    def onward(self) -> tuple[str, str] | None:
        """Where people go from an ended job: the address's name, and what the link says."""
        return ONWARD.get((self.job.kind, State(self.job.state)))


def sheet_of(job: Job) -> JobSheet:
    """The job as it stands now."""
    return JobSheet(job, timezone.now())
