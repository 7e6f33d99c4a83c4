"""The steps of an appeal: which may follow which, written once with the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scoring.models import Appeal, AppealStep
from units.ledger import Fact, hold_chain, write_down
from units.models import User
from units.refusals import Refused
from workorders.models import Attachment

State = Appeal.State
DECIDED = (State.UPHELD, State.PARTLY, State.REJECTED)
FOLLOWS: dict[str, tuple[State, ...]] = {
    State.DRAFT: (State.DRAFT,),
    State.FILED: (State.DRAFT,),
    State.ACCEPTED: (State.FILED,),
    State.UPHELD: (State.FILED, State.ACCEPTED),
    State.PARTLY: (State.FILED, State.ACCEPTED),
    State.REJECTED: (State.FILED, State.ACCEPTED),
    State.WITHDRAWN: (State.DRAFT, State.FILED, State.ACCEPTED),
}
"""The states that each state may follow."""


class AppealRefused(Refused):
    """The step cannot be taken; the message says why."""


class NotByOneself(AppealRefused):
    """Nobody decides an appeal on what they recorded, or one that they opened (T17)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says with a step: who and when, why, with which files."""

    by: User
    at: datetime
    reason: str = ""
    attachments: Sequence[Attachment] = ()


def taken(appeal: Appeal, state: State) -> AppealStep | None:
    """Hold the appeal for a step, in the transaction that takes it.

    Returns the step where the appeal stands in that state already: it was sent twice. Raises
    AppealRefused where the state may not follow the present one.
    """
    hold_chain(appeal.jurisdiction)
    appeal.state = (
        Appeal.objects.select_for_update().values_list("state", flat=True).get(pk=appeal.pk)
    )
    if appeal.state == state != State.DRAFT:
        return appeal.steps.filter(state=state).order_by("pk").last()
    if appeal.state not in FOLLOWS[state]:
        present = State(appeal.state).label
        raise AppealRefused(f"这件申诉现在是“{present}”，不能再改为“{State(state).label}”。")
    return None


def write_step(
    appeal: Appeal, state: State, said: Said, *, effect: dict[str, Any] | None = None
) -> AppealStep:
    """Append a step, bring the appeal into its state, and write it down in the ledger."""
    step = AppealStep.objects.create(
        appeal=appeal,
        state=state,
        reason=said.reason.strip(),
        effect=effect or {},
        taken_by=said.by,
        taken_at=said.at,
    )
    step.attachments.set(said.attachments)
    if appeal.state != state:
        appeal.state = state
        appeal.save(update_fields=["state"])
    write_down(appeal.jurisdiction, [_fact(step, said)], by=said.by, at=said.at)
    return step


def _fact(step: AppealStep, said: Said) -> Fact:
    """What the ledger keeps of a step."""
    appeal = step.appeal
    content = {
        "unit": appeal.unit.code,
        "period": appeal.period,
        "event": appeal.event_id,
        "ticket": appeal.ticket.number if appeal.ticket else "",
        "line": appeal.line,
        "reason": step.reason,
        "attachments": [one.pk for one in said.attachments],
        "effect": step.effect,
    }
    return Fact(f"appeal.{step.state}", f"appeal:{appeal.pk}", content)
