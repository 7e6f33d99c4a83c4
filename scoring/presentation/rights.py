"""Who may do what to an entry, where the role alone does not say it (architecture, section 8)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from units.models import Membership, Role
from workorders.models import DeductionEvent, DeductionEventQuerySet, Ticket


def may_revoke(membership: Membership, event: DeductionEvent) -> bool:
    """The chief takes back any standing event, a clerk only those they recorded themselves."""
    if membership.role == Role.CHIEF:
        return True
    return membership.role == Role.CLERK and event.recorded_by_id == membership.user_id


def may_approve(membership: Membership, event: DeductionEvent) -> bool:
    """The chief approves standing events that somebody else recorded and nobody approved (T17)."""
    is_settled = hasattr(event, "revocation") or hasattr(event, "approval")
    is_own = event.recorded_by_id == membership.user_id
    return membership.role == Role.CHIEF and not is_settled and not is_own


def with_tickets(events: DeductionEventQuerySet, membership: Membership) -> DeductionEventQuerySet:
    """The events, each saying (``has_ticket``) whether its number leads the member to a ticket."""
    tickets = Ticket.objects.visible_to(membership).filter(number=OuterRef("ticket_number"))
    return events.annotate(has_ticket=Exists(tickets))
