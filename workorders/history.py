"""The changes of a ticket in plain words: what a later file made of which field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime

from units.templatetags.dates import moment
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
    """The changed fields in the order of the ticket; anything that is no field of it stays out."""
    return [
        FieldChange(
            str(field.verbose_name),
            in_words(field, change.changes[name][0], unit_names),
            in_words(field, change.changes[name][1], unit_names),
        )
        for name, field in FIELDS.items()
        if name in change.changes
    ]


def in_words(field: models.Field, value: Any, unit_names: dict[int, str]) -> str:
    """A stored value as a reader expects it: local times, 是 and 否, names of units."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, models.DateTimeField):
        return moment(value if isinstance(value, datetime) else parse_datetime(value))
    if isinstance(field, models.ForeignKey):
        return unit_names.get(value, str(value))
    return str(value)
