"""The units of a league around a rule: their measures, events and places, each found once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np

from scoring.engine.facts import Event, UnitFacts
from scoring.engine.joint import JointValues
from scoring.engine.lanes import Lanes
from scoring.engine.measures import Measure, Value, Values
from scoring.engine.numbers import ZERO, added
from scoring.engine.parting import Flags, together
from scoring.engine.period import Calendar, Period
from scoring.engine.pieces import scattered
from scoring.engine.ratios import Indices, Ratios, Wholes, blank, largest, wholes


class Ends(NamedTuple):
    """The lowest and the highest value around every unit."""

    low: Lanes
    high: Lanes


class Column(NamedTuple):
    """A measure of every unit; 0 for those that have nothing to measure, which are not known."""

    lanes: Lanes
    known: Flags

    def values(self, indices: Indices) -> list[Fraction | None]:
        """The measure of some units, None where there is nothing to measure."""
        return [self.lanes.one(i) if self.known[i] else None for i in indices.tolist()]


class Lookups:
    """The measures of every unit, each looked up when somebody asks for that unit."""

    def __init__(self, measures: Mapping[str, Measure], units: Sequence[UnitFacts]) -> None:
        self.measures, self.units = measures, units
        self.found: dict[int, Values] = {}

    def __getitem__(self, index: int) -> Values:
        if index not in self.found:
            unit = self.units[index]
            self.found[index] = Values(self.measures, unit, unit.counts)
        return self.found[index]

    def __iter__(self) -> Iterator[Values]:
        return map(self.__getitem__, range(len(self.units)))


class LeagueView:
    """The units of a league, group by group; at least one.

    ``tiers`` finds the tier of every unit under a rule of tiers, ``standing`` holds the places
    without some items.
    """

    def __init__(
        self,
        period: Period,
        calendar: Calendar,
        groups: Sequence[Sequence[UnitFacts]],
        measures: Mapping[str, Measure],
        tiers: Tiering,
    ) -> None:
        self.period, self.calendar, self.tiers = period, calendar, tiers
        self.units = [unit for group in groups for unit in group]
        self.size = len(self.units)
        self.everybody: Indices = np.arange(self.size)
        ends = np.cumsum([len(group) for group in groups])
        self.groups: list[Indices] = np.split(self.everybody, ends[:-1])
        self.values = Lookups(measures, self.units)
        self.standing: dict[tuple[str, ...], list[int | None]] = {}
        self._joint: dict[bytes, JointValues] = {}
        self._columns: dict[str, Column] = {}
        self._ends: dict[tuple[str, str], Ends] = {}
        self._totals: dict[str, Lanes] = {}
        self._figures: dict[tuple[str, int, Callable[[Event], Fraction]], Lanes] = {}
        self._tiers: dict[str, list[int | None]] = {}

    @cached_property
    def group_of(self) -> Indices:
        """The group of every unit, counted from 0."""
        sizes = [len(members) for members in self.groups]
        return np.repeat(np.arange(len(sizes)), sizes)

    # Measures -----------------------------------------------------------------------------------

    @cached_property
    def joint(self) -> JointValues:
        """The measures of all units at once."""
        return JointValues.of(self.values.measures, self.units)

    def values_of(self, indices: Indices) -> Values:
        """The measures of some units at once, or those of one."""
        if len(indices) == 1:
            return self.values[int(indices[0])]
        if len(indices) == self.size:
            return self.joint
        key = indices.tobytes()
        if key not in self._joint:
            self._joint[key] = self.joint.at(indices)
        return self._joint[key]

    def column(self, measure: str) -> Column:
        """The measure of every unit."""
        if measure not in self._columns:
            self._columns[measure] = self._column(measure)
        return self._columns[measure]

    def _column(self, measure: str) -> Column:
        known = np.ones(self.size, dtype=bool)
        pieces: list[tuple[Indices, Fraction | Lanes]] = []

        def take(indices: Indices, value: Value) -> None:
            if value is None:
                known[indices] = False
            else:
                pieces.append((indices, value))

        together(self.everybody, lambda indices: self.values_of(indices)[measure], take)
        return Column(scattered(self.size, pieces), known)

    def ends(self, measure: str, within: str) -> Ends:
        """The ends of every unit's group, or of its own segment ``within`` a rule of tiers.

        Asked for units that have a value themselves, so that there is a lowest and a highest.
        """
        if (measure, within) not in self._ends:
            lanes, known = self.column(measure)
            order, at = lanes.order(), np.zeros((2, self.size), dtype=np.intp)
            for members in self._segments(within) if within else self.groups:
                having = members if known.all() else members[known[members]]
                if len(having):
                    own = order[having]
                    at[:, members] = [[having[own.argmin()]], [having[own.argmax()]]]
            self._ends[measure, within] = Ends(lanes.at(at[0]), lanes.at(at[1]))
        return self._ends[measure, within]

    def _segments(self, rule: str) -> list[Indices]:
        """The units of every group that are in the same tier."""
        found: dict[tuple[int, int | None], list[int]] = {}
        for index, group in enumerate(self.group_of.tolist()):
            found.setdefault((group, self.tiers_of(rule)[index]), []).append(index)
        return [np.array(members) for members in found.values()]

    def totals(self, measure: str) -> Lanes:
        """For every unit the sum of the measure over its group."""
        if measure not in self._totals:
            values = self.column(measure).lanes.numbers()
            sums = [added(values[index] for index in members.tolist()) for members in self.groups]
            self._totals[measure] = Lanes.of(sums).at(self.group_of)
        return self._totals[measure]

    def ties(self, measures: Sequence[str], members: Indices) -> list[tuple[Fraction, ...]]:
        """What decides between units with equal totals; nothing to measure counts 0."""
        columns = [self.column(measure).lanes.at(members).numbers() for measure in measures]
        return list(zip(*columns, strict=True)) if columns else [()] * len(members)

    def tiers_of(self, rule: str) -> list[int | None]:
        """The tier of every unit under a rule of tiers."""
        if rule not in self._tiers:
            self._tiers[rule] = self.tiers(self, rule)
        return self._tiers[rule]

    # Events -------------------------------------------------------------------------------------

    def events_of(self, index: int, code: str, lasts: int) -> list[Event]:
        """The events of a unit that count now: of the period, or still lasting into it."""
        unit = self.units[index]
        own = [event for event in unit.events if event.code == code]
        if lasts == 1:
            return own
        first = self.period.year * 12 + self.period.first
        return [
            event
            for event in unit.earlier
            if event.code == code
            and (month := self.calendar.month_of(event.on)).year * 12 + month.first + lasts > first
        ] + own

    def times(self, code: str, lasts: int) -> Lanes:
        """How often what the code stands for happened to every unit, as far as it counts now."""
        if lasts > 1:
            return self._over_events(code, lasts, _times)
        return Lanes(Ratios(self.row(code)))

    def points(self, code: str, lasts: int) -> Lanes:
        """The points that are recorded with the events of every unit."""
        return self._over_events(code, lasts, _points)

    def _over_events(self, code: str, lasts: int, figure: Callable[[Event], Fraction]) -> Lanes:
        """A figure summed over the events that count now, for every unit."""
        if (code, lasts, figure) not in self._figures:
            sums = [ZERO] * self.size
            for index in self.struck.get(code, ()):
                sums[index] = added(map(figure, self.events_of(index, code, lasts)))
            self._figures[code, lasts, figure] = Lanes.of(sums)
        return self._figures[code, lasts, figure]

    @cached_property
    def struck(self) -> Mapping[str, set[int]]:
        """The units to which something happened, by its code."""
        found: dict[str, set[int]] = {}
        for index, unit in enumerate(self.units):
            for event in (*unit.earlier, *unit.events):
                found.setdefault(event.code, set()).add(index)
        return found

    def row(self, code: str) -> Wholes:
        """How often what the code stands for happened to every unit in the period."""
        row = self._rows.get(code)
        return blank(self.size, 0) if row is None else row

    @cached_property
    def _rows(self) -> Mapping[str, Wholes]:
        """How often everything happened in the period: a row of all units for every code."""
        indices = np.repeat(self.everybody, [len(unit.events) for unit in self.units])
        events = [event for unit in self.units for event in unit.events]
        if not events:
            return {}
        rows: dict[str, int] = {}
        places = [rows.setdefault(event.code, len(rows)) for event in events]
        times = wholes([event.times for event in events])
        found = blank((len(rows), self.size), largest(times) * len(events))
        np.add.at(found, (np.array(places), indices), times)
        return dict(zip(rows, found, strict=True))


def _times(event: Event) -> Fraction:
    return Fraction(event.times)


def _points(event: Event) -> Fraction:
    return (event.points or ZERO) * event.times


Tiering = Callable[[LeagueView, str], list[int | None]]
