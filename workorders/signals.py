"""The only signal of the project: tickets have changed, and their scores with them.

Sent inside the transaction of the change, with ``jurisdiction`` and ``touched``: a set of
(unit id, local month as ``2020-03``) over every date that may put a ticket into a period, before
the change and after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from django.dispatch import Signal

from units.models import Jurisdiction
from units.moments import local_month
from workorders.models import Ticket

Touched: TypeAlias = set[tuple[int, str]]

tickets_changed = Signal()


def months_touched(ticket: Ticket) -> Touched:
    """The unit's months into which one of the ticket's dates may put it."""
    dates = (
        ticket.received_at,
        ticket.assigned_at,
        ticket.extended_until or ticket.due_at,
        ticket.replied_at,
        ticket.closed_at,
    )
    return {(ticket.unit_id, local_month(moment)) for moment in dates if moment is not None}


def announce(*, jurisdiction: Jurisdiction, touched: Iterable[tuple[int, str]]) -> None:
    """Tell the receivers, where anything was touched at all."""
    if touched := set(touched):
        tickets_changed.send(sender=Jurisdiction, jurisdiction=jurisdiction, touched=touched)
