"""Where a ticket stands at a moment, as a condition for lists and in words for one ticket."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from workorders.models import Ticket


def open_at(moment: datetime) -> Q:
    """Not closed before the moment."""
    return Q(closed_at__isnull=True) | Q(closed_at__gte=moment)


def late(done: str, moment: datetime) -> Q:
    """``done`` happened before the moment and after the due time; or it did not and that is past.

    With ``replied_at`` this is 超期, with ``closed_at`` 超时办结 (readings, section 2).
    """
    undone = Q(**{f"{done}__isnull": True}) | Q(**{f"{done}__gte": moment})
    done_late = Q(**{f"{done}__lt": moment, f"{done}__gt": F("deadline_at")})
    return done_late | (undone & Q(deadline_at__lt=moment))


def is_open(ticket: Ticket, moment: datetime) -> bool:
    return ticket.closed_at is None or ticket.closed_at >= moment


def is_late(ticket: Ticket, done: str, moment: datetime) -> bool:
    """The same as ``late``, for a ticket at hand."""
    done_at = getattr(ticket, done)
    if ticket.deadline_at is None:
        return False
    if done_at is not None and done_at < moment:
        return done_at > ticket.deadline_at
    return ticket.deadline_at < moment
