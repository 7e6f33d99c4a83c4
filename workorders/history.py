"""The changes of a ticket in plain words: what a later file made of which field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime

from workorders.facts import in_words
from workorders.models import Ticket, TicketChange

EMPTY = "空"
NOT_SHOWN = {"id", "jurisdiction", "extra", "deadline_at"}
FIELDS = {
    field.name: field for field in Ticket._meta.concrete_fields if field.name not in NOT_SHOWN
}


@dataclass(frozen=True)
class FieldChange:
    """One field of one change, ready to be read."""

    label: str
    before: str
    after: str


def field_changes(change: TicketChange, unit_names: dict[int, str]) -> list[FieldChange]:
    """The changed fields in the order of the ticket.

    Anything else that the record mentions, above all the caller, stays out (T12).
    """
    changed = [field for name, field in FIELDS.items() if name in change.changes]
    return [
        FieldChange(
            str(field.verbose_name),
            *(
                in_words(recorded(field, value, unit_names), empty=EMPTY)
                for value in change.changes[field.name]
            ),
        )
        for field in changed
    ]


def recorded(field: models.Field, value: Any, unit_names: dict[int, str]) -> Any:
    """A value of the record as the ticket holds it: an instant, the name of a unit."""
    if isinstance(field, models.DateTimeField) and value:
        return parse_datetime(value)
    if isinstance(field, models.ForeignKey):
        return unit_names.get(value, value)
    return value
