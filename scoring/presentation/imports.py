"""What a ticket file would do to scores, told before anybody confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from scoring.engine.period import Period
from scoring.reach import Foreseen, foreseen
from units.models import Job, Unit


class MonthSum(NamedTuple):
    """How many tickets of a month of assignment are new and changed, of how many units."""

    month: Period
    units: int
    created: int
    updated: int


class ShareRow(NamedTuple):
    """The same for one unit."""

    month: Period
    unit: str
    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class FileEffects:
    """The control totals of a file, what it writes where, and which periods it moves."""

    totals: Mapping[str, Any]
    months: list[MonthSum]
    shares: list[ShareRow]
    shares_left_out: int
    reach: Foreseen

    @property
    def first(self) -> date | None:
        return _day(self.totals["first"])

    @property
    def last(self) -> date | None:
        return _day(self.totals["last"])


def effects_of(job: Job) -> FileEffects | None:
    """What the file of a job that asks would do now; None where there is no such question."""
    told = job.result.get("foreseen")
    if job.state != Job.State.ASKING or not told:
        return None
    arriving = {
        month: (datetime.fromisoformat(first), datetime.fromisoformat(last))
        for month, (first, last) in told["arriving"].items()
    }
    touched = {Period.parse(month) for month in told["touched"]}
    return FileEffects(
        totals=told["totals"],
        months=[MonthSum(Period.parse(month), *sums) for month, *sums in told["months"]],
        shares=_shares(told["shares"]),
        shares_left_out=told["shares_left_out"],
        reach=foreseen(job.jurisdiction, touched, arriving),
    )


def _shares(shares: list[list[Any]]) -> list[ShareRow]:
    names = dict(Unit.objects.filter(pk__in={one[1] for one in shares}).values_list("pk", "name"))
    return [
        ShareRow(Period.parse(month), names.get(unit, "—"), created, updated)
        for month, unit, created, updated in shares
    ]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
