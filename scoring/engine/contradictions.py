"""Measures that no ticket can ever meet, because their conditions contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from scoring.engine.conditions import Condition, described
from scoring.engine.errors import Finding
from scoring.engine.fields import FIELDS, Kind, Test
from scoring.engine.measures import Tally
from scoring.engine.rulebook import Rulebook

MET_BY_NOTHING = {Test.EMPTY, Test.NOT_IN, Test.NOT_BEFORE_CUTOFF, Test.NOT_AFTER}
"""Tests that an empty field meets."""


def contradictions(rulebook: Rulebook) -> Iterator[Finding]:
    """Lists of conditions that nothing meets, with the two that exclude each other."""
    for code, measure in rulebook.measures.items():
        if not isinstance(measure, Tally):
            continue
        for number, conditions in enumerate(measure.alternatives, start=1):
            if pair := _clash(conditions):
                which = f"第 {number} 组条件" if len(measure.alternatives) > 1 else "条件"
                words = f"“{described(pair[0])}”与“{described(pair[1])}”"
                said = f"{which}自相矛盾（{words}），永远数不到工单，请改其一。"
                yield Finding.error(f"计量 {code}", said)


def _clash(conditions: tuple[Condition, ...]) -> tuple[Condition, Condition] | None:
    """Two conditions on one field that exclude each other."""
    for one, other in combinations(conditions, 2):
        if one.field == other.field and _exclude(one, other):
            return one, other
    return None


def _exclude(one: Condition, other: Condition) -> bool:
    tests = {one.test, other.test}
    if Test.EMPTY in tests:
        return not tests <= MET_BY_NOTHING
    kind = FIELDS[one.field].kind
    if kind is Kind.MOMENT:
        return _moments_exclude(tests, one, other)
    if kind is Kind.NUMBER:
        (low, high), (lowest, highest) = _range(one), _range(other)
        return _beyond(low, highest) or _beyond(lowest, high)
    return not _values(one) & _values(other)


def _moments_exclude(tests: set[Test], one: Condition, other: Condition) -> bool:
    if tests == {Test.BEFORE_CUTOFF, Test.NOT_BEFORE_CUTOFF}:
        return True
    return tests == {Test.AFTER, Test.NOT_AFTER} and one.of == other.of


def _range(condition: Condition) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that a number may be; None where there is no end."""
    value = condition.value if isinstance(condition.value, Fraction) else None
    low = None if condition.test is Test.AT_MOST else value
    return low, None if condition.test is Test.AT_LEAST else value


def _beyond(low: Fraction | None, high: Fraction | None) -> bool:
    return low is not None and high is not None and low > high


def _values(condition: Condition) -> set[object]:
    """The values that a choice or a flag may have."""
    field, value = FIELDS[condition.field], condition.value
    every: set[object] = {True, False} if field.kind is Kind.FLAG else set(field.choices)
    if condition.test is Test.GIVEN:
        return every
    named: set[object] = set(value) if isinstance(value, tuple) else {value}
    return every - named if condition.test is Test.NOT_IN else named
