"""What people wrote beside the figures of a run: reasons of events, appeals, rulings on tickets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from scoring.engine.facts import LeagueFacts
from scoring.engine.period import Period
from scoring.models import Appeal, AppealStep, ScoreRun
from units.models import Jurisdiction
from workorders.models import DeductionEvent, Ruling

ENDED = (Appeal.State.UPHELD, Appeal.State.PARTLY, Appeal.State.REJECTED, Appeal.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Why an event was recorded, and when (ISO)."""

    reason: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class AppealRecord:
    """What a unit disputed, why, and what came of it; instants in ISO, '' where open."""

    unit: str
    name: str
    about: str
    opened_at: str
    reason: str
    state: str
    answer: str
    ended_at: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A ticket that a ruling keeps from counting."""

    unit: str
    name: str
    ticket: str
    reason: str
    ruled_at: str


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that the reports of a run quote beside its facts."""

    events: dict[int, EventRecord]
    appeals: tuple[AppealRecord, ...]
    exclusions: tuple[Exclusion, ...]


def records_of(run: ScoreRun, facts: LeagueFacts) -> Records:
    """Read the records of a run as they stand now."""
    jurisdiction, period = run.league.jurisdiction, run.league.span
    return Records(
        events=_events(event.ref for unit in facts.units for event in unit.events + unit.earlier),
        appeals=tuple(_appeals(jurisdiction, period)),
        exclusions=tuple(_exclusions(run)),
    )


def to_document(records: Records) -> dict[str, Any]:
    """The records as plain JSON values."""
    return {
        "events": {str(ref): asdict(one) for ref, one in sorted(records.events.items())},
        "appeals": [asdict(one) for one in records.appeals],
        "exclusions": [asdict(one) for one in records.exclusions],
    }


def from_document(document: dict[str, Any]) -> Records:
    """Read what ``to_document`` wrote."""
    return Records(
        events={int(ref): EventRecord(**one) for ref, one in document["events"].items()},
        appeals=tuple(AppealRecord(**one) for one in document["appeals"]),
        exclusions=tuple(Exclusion(**one) for one in document["exclusions"]),
    )


def _events(refs: Iterable[int]) -> dict[int, EventRecord]:
    rows = DeductionEvent.objects.in_bulk([ref for ref in refs if ref])
    return {ref: EventRecord(row.reason, row.recorded_at.isoformat()) for ref, row in rows.items()}


def _appeals(jurisdiction: Jurisdiction, period: Period) -> list[AppealRecord]:
    """The appeals that were filed; drafts are the unit's own affair."""
    appeals = Appeal.objects.filter(jurisdiction=jurisdiction, period=period.code)
    appeals = appeals.exclude(state=Appeal.State.DRAFT).order_by("unit__code", "pk")
    related = appeals.select_related("unit", "event", "ticket").prefetch_related("steps")
    return [_appeal(one) for one in related]


def _appeal(appeal: Appeal) -> AppealRecord:
    steps = list(appeal.steps.all())
    filed = next((step for step in steps if step.state == Appeal.State.FILED), None)
    ended = steps[-1] if steps and steps[-1].state in ENDED else None
    return AppealRecord(
        unit=appeal.unit.code,
        name=appeal.unit.name,
        about=_about(appeal),
        opened_at=appeal.opened_at.isoformat(),
        reason=filed.reason if filed else "",
        state=str(appeal.get_state_display()),
        answer=ended.reason if ended else "",
        ended_at=_moment(ended),
    )


def _about(appeal: Appeal) -> str:
    if appeal.event:
        return f"{appeal.event.rule_code}（{appeal.event.occurred_on.isoformat()}）"
    ticket = f"工单 {appeal.ticket.number}" if appeal.ticket else ""
    return "　".join(part for part in (appeal.line, ticket) if part)


def _moment(step: AppealStep | None) -> str:
    return step.taken_at.isoformat() if step else ""


def _exclusions(run: ScoreRun) -> list[Exclusion]:
    """The tickets of the period that count nowhere, each with its latest ruling."""
    rulebook, period = run.version.rulebook, run.league.span
    span = rulebook.calendar.span(period if rulebook.part("month") else period.to_date())
    rulings = Ruling.objects.filter(
        ticket__jurisdiction=run.league.jurisdiction,
        ticket__is_excluded=True,
        ticket__assigned_at__gte=span.start,
        ticket__assigned_at__lt=span.end,
    )
    latest = {row.ticket_id: row for row in rulings.select_related("ticket__unit").order_by("pk")}
    found = [
        Exclusion(
            row.ticket.unit.code,
            row.ticket.unit.name,
            row.ticket.number,
            row.reason,
            row.ruled_at.isoformat(),
        )
        for row in latest.values()
    ]
    return sorted(found, key=lambda one: (one.unit, one.ticket))
