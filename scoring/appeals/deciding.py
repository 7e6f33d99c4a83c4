"""Deciding an appeal: what it would do to the score, and doing it, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from scoring.appeals.moves import AppealRefused, NotByOneself, Said, State, taken, write_step
from scoring.appeals.subjects import subject_of
from scoring.approvals import approve_deductions
from scoring.engine.period import Period
from scoring.models import Appeal, AppealStep, ScoreRun
from scoring.runs import perform
from scoring.seals import is_sealed
from scoring.services import Entry, entry_problem, recorded, revoke_deduction, write_event
from scoring.versions import version_on
from scoring.whatif import Standing, Trial, WhatIf
from units.ledger import write_down
from units.models import User
from units.refusals import Refused
from workorders.models import DeductionEvent, Revocation, Ticket
from workorders.rulings import exclude_ticket

VERDICTS: dict[str, tuple[State, ...]] = {
    "event": (State.UPHELD, State.PARTLY, State.REJECTED),
    "ticket": (State.UPHELD, State.REJECTED),
    "line": (State.UPHELD, State.PARTLY, State.REJECTED),
}
"""What can be decided on each kind of thing: a ticket counts or does not."""
MOST_REASON = Revocation._meta.get_field("reason").max_length


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a decision changes: the times and points of an event, or the tickets to exclude."""

    times: int = 1
    points: Decimal | None = None
    tickets: Sequence[Ticket] = ()


@transaction.atomic
def decide_appeal(
    *,
    appeal: Appeal,
    verdict: State,
    reason: str,
    remedy: Remedy | None = None,
    by: User,
    at: datetime,
) -> AppealStep:
    """Decide an appeal and carry the decision out; the score follows by itself.

    Upheld, an event is revoked and a ticket excluded; partly upheld, an event is revoked and
    recorded anew by the remedy, approved. A line is decided in words, or by excluding the
    remedy's tickets. The step keeps total and place before and after. The same verdict twice
    gives the first step.
    Raises AppealRefused, NotByOneself.
    """
    if known := taken(appeal, verdict):
        return known
    remedy = remedy or Remedy()
    check_decider(appeal, by)
    _check_remedy(appeal, verdict, remedy)
    if not reason.strip():
        raise AppealRefused("决定须写明理由。")
    run = fresh_run(appeal, at)
    found = foreseen(run, appeal, verdict, remedy) if run else None
    done = _carry_out(appeal, verdict, reason, remedy, by, at)
    return write_step(appeal, verdict, Said(by, at, reason), effect=_effect(found) | done)


def tried(*, appeal: Appeal, verdict: State, remedy: Remedy) -> WhatIf | None:
    """What a decision would do to total and place, before it is made; nothing is stored.

    None where it changes nothing, or the unit has no card yet. Raises AppealRefused.
    """
    _check_remedy(appeal, verdict, remedy)
    run = ScoreRun.objects.current(appeal.jurisdiction, Period.parse(appeal.period))
    if run is None or not run.cards.filter(unit=appeal.unit_id).exists():
        return None
    return foreseen(run, appeal, verdict, remedy)


def foreseen(run: ScoreRun, appeal: Appeal, verdict: State, remedy: Remedy) -> WhatIf | None:
    """Total and place before and after a decision; None where it changes nothing.

    Raises AppealRefused where an event would cost the unit more than it did.
    """
    if verdict == State.REJECTED:
        return None
    trial = Trial(run, appeal.unit)
    if appeal.event_id and verdict == State.PARTLY:
        return _no_worse(
            trial.with_event(appeal.event_id, times=remedy.times, points=remedy.points)
        )
    if appeal.event_id:
        return trial.without_events([appeal.event_id])
    tickets = [ticket.pk for ticket in _excluded(appeal, remedy)]
    return trial.without_tickets(tickets) if tickets else None


def _no_worse(found: WhatIf) -> WhatIf:
    if found.change is not None and found.change < 0:
        raise AppealRefused("部分成立不能使总分降低，请改小次数或分值。")
    return found


def fresh_run(appeal: Appeal, at: datetime) -> ScoreRun | None:
    """The run that holds the unit's present card; None where it has none, or cannot be scored."""
    jurisdiction, period = appeal.jurisdiction, Period.parse(appeal.period)
    run = ScoreRun.objects.current(jurisdiction, period)
    try:
        if run is None or run.is_stale:
            run = perform(jurisdiction=jurisdiction, period=period, at=at)
    except Refused:
        return None
    return run if run.cards.filter(unit=appeal.unit_id).exists() else None


def check_decider(appeal: Appeal, by: User) -> None:
    """Raise NotByOneself where the person recorded the event, or brought the appeal (T17)."""
    if appeal.event and appeal.event.recorded_by_id == by.pk:
        raise NotByOneself("这条记录是您本人登记的，申诉须由另一位负责人决定。")
    brought = appeal.steps.filter(state__in=(State.DRAFT, State.FILED), taken_by=by)
    if appeal.opened_by_id == by.pk or brought.exists():
        raise NotByOneself("这件申诉是您本人提出的，须由另一位负责人决定。")


def _check_remedy(appeal: Appeal, verdict: State, remedy: Remedy) -> None:
    """Raise AppealRefused where the verdict does not fit the thing, or the remedy the verdict."""
    if verdict not in VERDICTS[subject_of(appeal).kind]:
        raise AppealRefused("工单只有计入和不计入两种结果，请选择成立或不成立。")
    if verdict != State.REJECTED and is_sealed(appeal.jurisdiction, Period.parse(appeal.period)):
        raise AppealRefused("这一期已封存，得分不再变动；支持申诉的，请先启封。")
    if verdict == State.PARTLY and appeal.event:
        _check_change(appeal.event, remedy)
    strangers = [one.number for one in remedy.tickets if one.unit_id != appeal.unit_id]
    if strangers:
        raise AppealRefused(f"工单 {'、'.join(strangers)} 不是{appeal.unit.name}承办的。")


def _check_change(event: DeductionEvent, remedy: Remedy) -> None:
    if hasattr(event, "revocation"):
        raise AppealRefused("这条记录已经撤销，只能决定成立或不成立。")
    if (remedy.times, remedy.points) == (event.times, event.points):
        raise AppealRefused("部分成立须改变次数或分值；不改变的，请决定不成立。")
    entry = _entry(event, remedy)
    if problem := entry_problem(entry, version_on(event.jurisdiction, event.occurred_on)):
        raise AppealRefused(problem)


def _excluded(appeal: Appeal, remedy: Remedy) -> Sequence[Ticket]:
    return [appeal.ticket] if appeal.ticket else remedy.tickets


def _carry_out(
    appeal: Appeal, verdict: State, reason: str, remedy: Remedy, by: User, at: datetime
) -> dict[str, Any]:
    """Do what the decision says; returns what the step keeps of it."""
    if verdict == State.REJECTED:
        return {}
    why = f"申诉第 {appeal.pk} 号{State(verdict).label}：{reason.strip()}"[:MOST_REASON]
    if event := appeal.event:
        revoke_deduction(event=event, reason=why, by=by, at=at)
        if verdict == State.UPHELD:
            return {}
        return {"event": _recorded_anew(appeal, event, remedy, by, at).pk}
    tickets = _excluded(appeal, remedy)
    for ticket in tickets:
        exclude_ticket(ticket=ticket, reason=why, at=at, by=by)
    return {"tickets": [ticket.number for ticket in tickets]} if tickets else {}


def _recorded_anew(
    appeal: Appeal, event: DeductionEvent, remedy: Remedy, by: User, at: datetime
) -> DeductionEvent:
    """The event as the decision leaves it, with the proof that it had, and found in order.

    It stays its recorder's entry, so that the decider is the second person (T17); the ledger names
    the decider. Revoking the event has marked its periods for computing anew already.
    """
    anew = write_event(
        _entry(event, remedy), by=event.recorded_by, at=at, entry_key=f"appeal:{appeal.pk}"
    )
    anew.evidence.set(event.evidence.all())
    fact = recorded(anew)
    corrected = {"appeal": appeal.pk, "corrects": event.pk}
    write_down(appeal.jurisdiction, [replace(fact, content=fact.content | corrected)], by=by, at=at)
    approve_deductions(events=[anew], by=by, at=at)
    return anew


def _entry(event: DeductionEvent, remedy: Remedy) -> Entry:
    """What the event says, with the remedy's times and points."""
    return Entry(
        unit=event.unit,
        rule_code=event.rule_code,
        occurred_on=event.occurred_on,
        times=remedy.times,
        points=remedy.points,
        ticket_number=event.ticket_number,
        reason=event.reason,
    )


def _effect(found: WhatIf | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {"before": _written(found.before), "after": _written(found.after)}


def _written(standing: Standing) -> dict[str, Any]:
    total = None if standing.total is None else str(standing.total)
    return {"total": total, "place": standing.place, "peers": standing.peers}
