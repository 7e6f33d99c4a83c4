"""Tickets for the tests, with nothing in them but what the test is about."""

from datetime import UTC, datetime
from typing import Any

from units.models import Unit
from workorders.models import Ticket
from workorders.signals import announce, months_touched

MARCH = datetime(2026, 3, 10, 4, tzinfo=UTC)


def ticket(unit: Unit, number: str, **fields: Any) -> Ticket:
    """A ticket of the unit, assigned at noon of 10 March 2026 unless said otherwise."""
    assigned = fields.setdefault("assigned_at", MARCH)
    fields.setdefault("received_at", assigned)
    return Ticket.objects.create(jurisdiction=unit.jurisdiction, unit=unit, number=number, **fields)


def announced(unit: Unit, number: str, assigned_at: datetime, **fields: Any) -> Ticket:
    """Such a ticket, and word of it as the services give it."""
    found = ticket(unit, number, assigned_at=assigned_at, **fields)
    announce(jurisdiction=unit.jurisdiction, touched=months_touched(unit.pk, found))
    return found
