"""A ticket beside an entry: whose it is, how late it was, what it has cost already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scoring.presentation.clauses import ClauseBook
from units.models import Membership
from units.moments import local_day
from units.workdays import OutsideCalendar, working_days_between
from workorders.models import DeductionEvent, Ticket


@dataclass(frozen=True, slots=True)
class TicketCard:
    """A ticket with the working days it is late (None without a limit) and its earlier events."""

    ticket: Ticket
    days_late: int | None
    earlier: Sequence[tuple[DeductionEvent, str, str]]


def ticket_card(
    membership: Membership, number: str, today: date, book: ClauseBook
) -> TicketCard | None:
    """The card of a ticket that the member may look at, or None."""
    tickets = Ticket.objects.visible_to(membership).filter(number=number)
    ticket = tickets.select_related("unit", "jurisdiction").first()
    if ticket is None:
        return None
    events = DeductionEvent.objects.visible_to(membership).standing().filter(ticket_number=number)
    related = events.select_related("unit__group").prefetch_related("unit__aliases")
    earlier = [(event, *book.in_words(event)) for event in related.order_by("occurred_on", "pk")]
    return TicketCard(ticket, _days_late(ticket, today), earlier)


def _days_late(ticket: Ticket, today: date) -> int | None:
    """The working days after the day of the limit, up to the day of closing, else until today."""
    if ticket.deadline_at is None:
        return None
    until = local_day(ticket.closed_at) if ticket.closed_at else today
    try:
        return working_days_between(
            after=local_day(ticket.deadline_at), until=until, jurisdiction=ticket.jurisdiction
        )
    except OutsideCalendar:
        return None
