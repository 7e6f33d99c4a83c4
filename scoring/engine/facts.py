"""What the engine is told: the events, counts, grades and earlier results of a league's units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.engine.numbers import Number, written
from scoring.engine.period import Period
from scoring.engine.tallies import Tallies

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened under a rule; ``points`` for one occurrence where the rule asks."""

    code: str
    on: date
    times: int = 1
    points: Fraction | None = None
    ticket: str = ""
    ref: int = 0


@dataclass(frozen=True, slots=True)
class MonthResult:
    """What a unit got in one month, as printed; ``total`` is None where it had no score."""

    total: Decimal | None
    lines: Mapping[str, Decimal]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Everything about one unit in one period.

    ``counts`` are the tallies by measure code, ``events`` those of the period, ``earlier`` those
    before it that rules may still ask for, ``grades`` the marks by rule or measure code,
    ``previous`` the tallies of the period before, ``months`` the printed results of the months,
    ``kind`` what the roster says the unit is, where the rulebook groups by it. Whole tallies are
    ``int``, which is the quickest, or ``Fraction``.
    """

    unit: str
    group: str
    name: str = ""
    also_known_as: tuple[str, ...] = ()
    counts: Mapping[str, Number] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    earlier: tuple[Event, ...] = ()
    grades: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)
    previous: Mapping[str, Number] | None = None
    months: Mapping[str, MonthResult] = field(default_factory=dict)
    kind: str = ""

    def is_called(self, names: tuple[str, ...]) -> bool:
        """Whether one of the names means this unit: its code, its name or an alias."""
        return not {self.unit, self.name, *self.also_known_as}.isdisjoint(names)


@dataclass(frozen=True)
class LeagueFacts:
    """All units that are evaluated together for a period, each under a code of its own."""

    period: Period
    units: tuple[UnitFacts, ...]

    _kept: list[Tallies] = field(default_factory=list, init=False, repr=False, compare=False)

    def tallies(self, units: Sequence[UnitFacts]) -> Tallies:
        """The counts and events of the units in columns, kept for the next who has this order."""
        codes = [unit.unit for unit in units]
        for kept in self._kept:
            if kept.codes == codes:
                return kept
        found = Tallies(units)
        self._kept[:] = [found]
        return found


def to_document(facts: LeagueFacts) -> Document:
    """Write a league's facts as plain JSON values, units and codes in a fixed order."""
    units = sorted(facts.units, key=lambda unit: unit.unit)
    return {"period": facts.period.code, "units": [_write_unit(unit) for unit in units]}


def from_document(document: Mapping[str, Any]) -> LeagueFacts:
    """Read what ``to_document`` wrote, or the same through JSON."""
    units = tuple(_read_unit(unit) for unit in document["units"])
    return LeagueFacts(Period.parse(document["period"]), units)


def _write_unit(facts: UnitFacts) -> Document:
    unit: Document = {"unit": facts.unit, "group": facts.group, "name": facts.name}
    parts: Document = {
        "kind": facts.kind,
        "also_known_as": list(facts.also_known_as),
        "counts": _write_numbers(facts.counts),
        "events": [_write_event(event) for event in facts.events],
        "earlier": [_write_event(event) for event in facts.earlier],
        "grades": {
            code: [written(mark) for mark in facts.grades[code]] for code in sorted(facts.grades)
        },
        "months": {month: _write_month(facts.months[month]) for month in sorted(facts.months)},
    }
    if facts.previous is not None:
        unit["previous"] = _write_numbers(facts.previous)
    return unit | {key: part for key, part in parts.items() if part}


def _write_numbers(numbers: Mapping[str, Number]) -> Document:
    return {code: written(numbers[code]) for code in sorted(numbers)}


def _write_event(event: Event) -> list[object]:
    points = None if event.points is None else written(event.points)
    return [event.code, event.on.isoformat(), event.times, points, event.ticket, event.ref]


def _write_month(month: MonthResult) -> Document:
    return {
        "total": None if month.total is None else str(month.total),
        "lines": {code: str(month.lines[code]) for code in sorted(month.lines)},
        "apart": month.apart,
    }


def _read_unit(unit: Mapping[str, Any]) -> UnitFacts:
    previous = unit.get("previous")
    return UnitFacts(
        unit=unit["unit"],
        group=unit["group"],
        name=unit["name"],
        kind=unit.get("kind", ""),
        also_known_as=tuple(unit.get("also_known_as", ())),
        counts=_read_numbers(unit.get("counts", {})),
        events=tuple(_read_event(*event) for event in unit.get("events", ())),
        earlier=tuple(_read_event(*event) for event in unit.get("earlier", ())),
        grades={
            code: tuple(Fraction(mark) for mark in marks)
            for code, marks in unit.get("grades", {}).items()
        },
        previous=None if previous is None else _read_numbers(previous),
        months={month: _read_month(result) for month, result in unit.get("months", {}).items()},
    )


def _read_numbers(numbers: Mapping[str, str]) -> dict[str, Fraction]:
    return {code: Fraction(number) for code, number in numbers.items()}


def _read_event(code: str, on: str, times: int, points: str | None, ticket: str, ref: int) -> Event:
    value = None if points is None else Fraction(points)
    return Event(code, date.fromisoformat(on), times, value, ticket, ref)


def _read_month(month: Mapping[str, Any]) -> MonthResult:
    total = month["total"]
    lines = {code: Decimal(points) for code, points in month["lines"].items()}
    return MonthResult(None if total is None else Decimal(total), lines, month["apart"])
