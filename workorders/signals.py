"""The only signal of the project: tickets have changed, and their scores with them.

Sent inside the transaction of the change, with ``jurisdiction`` and ``touched``: a set of
(unit id, local month as ``2020-03``) over every date that may put a ticket into a period, before
the change and after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeAlias

from django.dispatch import Signal

from units.models import Jurisdiction
from units.moments import local_day, local_month

Touched: TypeAlias = set[tuple[int, str]]

tickets_changed = Signal()


class Dated(Protocol):
    """A ticket, or a row that becomes one."""

    received_at: datetime
    assigned_at: datetime | None
    due_at: datetime | None
    extended_until: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None


def months_touched(unit_id: int, ticket: Dated) -> Touched:
    """The unit's months into which one of the ticket's dates may put it."""
    dates = (
        ticket.received_at,
        ticket.assigned_at,
        ticket.extended_until or ticket.due_at,
        ticket.replied_at,
        ticket.closed_at,
    )
    return {(unit_id, local_month(moment)) for moment in dates if moment is not None}


def months_between(first: datetime, last: datetime) -> list[str]:
    """The local months from one instant to another, both included."""
    start, end = local_day(first), local_day(last)
    numbers = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


def announce(*, jurisdiction: Jurisdiction, touched: Iterable[tuple[int, str]]) -> None:
    """Tell the receivers, where anything was touched at all."""
    if touched := set(touched):
        tickets_changed.send(sender=Jurisdiction, jurisdiction=jurisdiction, touched=touched)
