"""What a half-filled entry form asks about: whatever of it can be read already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from scoring.engine.items import Item, Rule
from scoring.models import RulebookVersion
from scoring.services import Entry, as_facts, entry_problem
from scoring.versions import NoRulebook, version_on
from units.models import Jurisdiction, Membership, Unit
from workorders import cells
from workorders.cells import BadCell

T = TypeVar("T")
MOST_TIMES = 9999


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields that are filled in; what is missing or cannot be read is None or empty."""

    unit: Unit | None
    rule_code: str
    occurred_on: date | None
    times: int
    points: Decimal | None
    ticket_number: str

    def entry(self, version: RulebookVersion | None) -> Entry | None:
        """The entry, where enough is there and the rulebook would take it."""
        if not (self.unit and self.rule_code and self.occurred_on and version):
            return None
        entry = Entry(
            self.unit,
            self.rule_code,
            self.occurred_on,
            self.times,
            self.points,
            self.ticket_number,
        )
        return None if entry_problem(entry, version) else entry

    def rule(self, version: RulebookVersion | None) -> tuple[Item, Rule] | None:
        """The rule the clause means: that of the unit, else the first of its alternatives."""
        found = version.rulebook.rules.get(self.rule_code) if version else None
        if not version or not found:
            return None
        own = version.rulebook.rule_for(self.rule_code, as_facts(self.unit)) if self.unit else None
        return own or found[0]


def asked(membership: Membership, data: Mapping[str, str]) -> Asked:
    """Read the fields of a form that is still being filled in."""
    units = Unit.objects.visible_to(membership).filter(code=data.get("unit", "")[:60])
    related = units.select_related("group", "jurisdiction").prefetch_related("aliases")
    return Asked(
        unit=related.first(),
        rule_code=_read(data, "rule_code", lambda raw: cells.identifier(raw, most=40)) or "",
        occurred_on=_read(data, "occurred_on", cells.day),
        times=_read(data, "times", lambda raw: cells.whole(raw, least=1, most=MOST_TIMES)) or 1,
        points=_read(data, "points", lambda raw: cells.positive(raw, places=4)),
        ticket_number=_read(data, "ticket_number", cells.identifier) or "",
    )


def version_in_force(jurisdiction: Jurisdiction, day: date) -> RulebookVersion | None:
    """The version in force on a day, or None."""
    try:
        return version_on(jurisdiction, day)
    except NoRulebook:
        return None


def _read(data: Mapping[str, str], name: str, grammar: Callable[[str], T]) -> T | None:
    try:
        return grammar(data.get(name, ""))
    except BadCell:
        return None
