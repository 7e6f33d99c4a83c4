"""The facts of a ticket in groups, each in the words of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from units.templatetags.dates import moment
from workorders.models import Ticket
from workorders.progress import is_late

GROUPS = {
    "基本情况": (
        "unit",
        "channel",
        "level",
        "kind",
        "urgency",
        "anonymous",
        "unreasonable",
        "duplicate",
        "is_excluded",
    ),
    "时限": (
        "received_at",
        "assigned_at",
        "due_at",
        "extended_until",
        "deadline_at",
        "replied_at",
        "closed_at",
    ),
    "回访与办理": (
        "contacted",
        "service_rating",
        "result_rating",
        "county_reworks",
        "city_reworks",
        "returns",
    ),
}
# A generated field does not take the name of its output field.
LABELS = {"deadline_at": "应办结时间"}
LATE = {"replied_at": "超期", "closed_at": "超时"}


@dataclass(frozen=True)
class Fact:
    """One fact: its label, its value in words, and a mark where a time came too late."""

    label: str
    words: str
    mark: str


def facts_of(ticket: Ticket, now: datetime) -> dict[str, list[Fact]]:
    """The facts by group. Callers and unknown columns are no part of them (T12)."""
    return {
        group: [
            Fact(
                LABELS.get(name) or str(Ticket._meta.get_field(name).verbose_name),
                in_words(getattr(ticket, name)),
                LATE[name] if name in LATE and is_late(ticket, name, now) else "",
            )
            for name in names
        ]
        for group, names in GROUPS.items()
    }


def in_words(value: Any, empty: str = "—") -> str:
    """A value as people read it: 是 and 否, local times, names."""
    if value is None or value == "":
        return empty
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return moment(value)
    return str(value)
