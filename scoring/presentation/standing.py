"""How the installation stands: what waits to be scored, what was parked, who is at work (T19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from scoring.engine import VERSION
from scoring.heartbeat import last_beat
from scoring.models import League, LeagueQuerySet
from scoring.presentation.guards import Guard, age, guards_for_machines, guards_of
from scoring.presentation.jobs import JobSheet, sheet_of
from units.models import Job, Jurisdiction, WorkDay
from workorders.models import TicketImport

MOST = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """What the office should know of its jurisdiction's works."""

    waiting: LeagueQuerySet
    parked: LeagueQuerySet
    imports: Any
    jobs: list[JobSheet]
    calendar_until: int | None
    is_calendar_old: bool
    beat_at: datetime | None
    version: str
    guards: list[Guard]


def standing_of(jurisdiction: Jurisdiction) -> Standing:
    """Read the standing of a jurisdiction; a handful of queries."""
    stale = League.objects.stale().filter(jurisdiction=jurisdiction)
    days = WorkDay.objects.filter(jurisdiction=None, is_published=True).order_by("-day")
    last = days.values_list("day", flat=True).first()
    imports = TicketImport.objects.filter(jurisdiction=jurisdiction)
    jobs = Job.objects.filter(jurisdiction=jurisdiction)
    return Standing(
        waiting=stale.filter(is_parked=False).order_by("stale_since"),
        parked=stale.filter(is_parked=True).order_by("stale_since"),
        imports=imports.select_related("imported_by")[:MOST],
        jobs=[sheet_of(job) for job in jobs[:MOST]],
        calendar_until=last.year if last else None,
        is_calendar_old=last is None or last.year < timezone.localdate().year,
        beat_at=last_beat(),
        version=VERSION,
        guards=guards_of(jurisdiction, timezone.now()),
    )


def health(at: datetime) -> dict[str, Any]:
    """The same for machines that watch, over all jurisdictions, without any name."""
    stale = League.objects.stale().filter(is_parked=False)
    oldest = stale.order_by("stale_since").values_list("stale_since", flat=True).first()
    jobs = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])
    return {
        "database": "ok",
        "oldest_stale_seconds": age(oldest, at),
        "parked_leagues": League.objects.filter(is_parked=True).count(),
        "jobs": jobs.count(),
        "heartbeat_seconds": age(last_beat(), at),
        **guards_for_machines(at),
    }
