"""What a unit has to see to in the next working days: open tickets, the overdue ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from units.models import Membership, Unit
from units.moments import local_day
from units.workdays import OutsideCalendar, end_of_working_days
from workorders.models import Ticket
from workorders.progress import open_at

WORKING_DAYS = 3
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Due:
    """An open ticket and whether its time has run out."""

    ticket: Ticket
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Dues:
    """The most urgent of them, and how many there are in all."""

    first: Sequence[Due]
    overdue: int
    coming: int

    @property
    def more(self) -> int:
        return self.overdue + self.coming - len(self.first)


def dues(membership: Membership, unit: Unit, now: datetime) -> Dues:
    """Open tickets whose time has run out or does so within the next working days.

    Tickets that do not count are left out.
    """
    today = local_day(now)
    try:
        until = end_of_working_days(
            after=today, days=WORKING_DAYS, jurisdiction=membership.jurisdiction
        )
    except OutsideCalendar:
        until = now
    tickets = Ticket.objects.visible_to(membership).counted().filter(open_at(now), unit=unit)
    due = tickets.filter(deadline_at__lt=until).order_by("deadline_at", "number")
    overdue, whole = due.aggregate(
        overdue=Count("pk", filter=Q(deadline_at__lt=now)), whole=Count("pk")
    ).values()
    first = due.only("number", "subject", "deadline_at")[:SHOWN]
    return Dues([Due(one, one.deadline_at < now) for one in first], overdue, whole - overdue)
