"""Who is scored against whom: by the roster, by lists, by kinds, or by this period's figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter

from scoring.engine.facts import UnitFacts
from scoring.engine.items import Group
from scoring.engine.measures import Values
from scoring.engine.rulebook import Rulebook


class UnknownGroupError(Exception):
    """A unit stands in a group that the rulebook does not know; the message names both."""


def grouped(rulebook: Rulebook, units: Iterable[UnitFacts]) -> list[list[UnitFacts]]:
    """The units of every group that has any, by code, the groups in the rulebook's order.

    Raises ``UnknownGroupError`` for a unit whose group the rulebook does not know.
    """
    groups: dict[str, list[UnitFacts]] = {group.code: [] for group in rulebook.groups}
    with_terms = [group for group in rulebook.groups if group.has_terms]
    ordered = sorted(units, key=attrgetter("unit"))
    if with_terms:
        ordered = [_placed(rulebook, with_terms, unit) for unit in ordered]
    for unit in ordered:
        try:
            groups[unit.group].append(unit)
        except KeyError:
            raise UnknownGroupError(
                f"考核办法 {rulebook.heading.code} 中没有分组“{unit.group}”，"
                f"单位“{unit.name or unit.unit}”无法计分。"
            ) from None
    return [units for units in groups.values() if units]


def _placed(rulebook: Rulebook, with_terms: Sequence[Group], unit: UnitFacts) -> UnitFacts:
    """The unit in the first group whose terms it meets, else where the roster puts it."""
    for group in with_terms:
        if group.takes(unit):
            values = Values(rulebook.measures, unit, unit.counts)
            if group.of is None or group.holds(values[group.of]):
                return unit if unit.group == group.code else replace(unit, group=group.code)
    return unit
