"""Approving deductions: a second person finds recorded events in order (T17)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from units.ledger import Fact, write_down
from units.models import User
from units.refusals import Refused
from workorders.models import Approval, DeductionEvent


class ApprovalRefused(Refused):
    """The events cannot be approved; the message says why."""


@transaction.atomic
def approve_deductions(*, events: Iterable[DeductionEvent], by: User, at: datetime) -> int:
    """Approve events of one jurisdiction, all or none; returns how many were not approved yet.

    Raises ApprovalRefused where one is an own entry of the approver, or was revoked.
    """
    events = list(events)
    if own := [event for event in events if event.recorded_by_id == by.pk]:
        raise ApprovalRefused(f"不能核准自己录入的记录：{_named(own)}。")
    if revoked := [event for event in events if hasattr(event, "revocation")]:
        raise ApprovalRefused(f"已撤销的记录不能核准：{_named(revoked)}。")
    given = {"approved_by": by, "approved_at": at}
    found = [Approval.objects.get_or_create(event=event, defaults=given) for event in events]
    new = [approval.event for approval, is_new in found if is_new]
    if new:
        facts = [Fact("event.approved", f"event:{event.pk}", {}) for event in new]
        write_down(new[0].jurisdiction, facts, by=by, at=at)
    return len(new)


def _named(events: list[DeductionEvent]) -> str:
    return "、".join(f"{event.unit.name} {event.rule_code}" for event in events[:3])
