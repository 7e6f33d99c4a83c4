"""The units of a league around a rule: their measures, events and places, each found once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise
from operator import lt
from typing import NamedTuple

import numpy as np

from scoring.engine.facts import Event, UnitFacts
from scoring.engine.joint import JointCounts, JointValues
from scoring.engine.lanes import Lanes
from scoring.engine.measures import Measure, Value, Values
from scoring.engine.numbers import ZERO, added
from scoring.engine.parting import Flags, together
from scoring.engine.period import Calendar, Period
from scoring.engine.pieces import scattered
from scoring.engine.ratios import Indices, Ratios, Wholes, blank, largest, times
from scoring.engine.tallies import Tallies


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

    def at(self, indices: Indices) -> Column:
        """The measure of some units alone."""
        return Column(self.lanes.at(indices), self.known[indices])

    def short_of(self, bounds: Sequence[Fraction]) -> Indices:
        """How many of the bounds each of them lies below."""
        short: Indices = np.sum([self.lanes.compared(lt, bound) for bound in bounds], axis=0)
        return short

    def having_more(self) -> Indices:
        """How many units have more than each of them."""
        order = self.lanes.order()
        ranked = np.sort(order[self.known])
        return len(ranked) - np.searchsorted(ranked, order, side="right")


class Segments:
    """Units that are compared with one another, by the number of the segment that each is in."""

    def __init__(self, of: Indices) -> None:
        self.of, self.places = of, np.arange(len(of))
        self.members = np.argsort(of, kind="stable")
        self.starts = np.searchsorted(of[self.members], np.arange(of.max() + 1))

    def ends(self, order: Wholes, known: Flags) -> tuple[Indices, Indices]:
        """For every unit who has the least and who the most around it, by an order of all.

        Behind the order of each stands its place, so that an end tells at once whose it is.
        """
        size = len(order)
        beyond = (largest(order) + 1) * size
        numbered = times(order, size, beyond) + self.places
        low = high = numbered
        if not known.all():
            low, high = np.where(known, numbered, beyond), np.where(known, numbered, -beyond)
        return self._ends(np.minimum, low), self._ends(np.maximum, high)

    def _ends(self, choose: np.ufunc, numbered: Wholes) -> Indices:
        ends = choose.reduceat(numbered[self.members], self.starts) % len(numbered)
        found: Indices = ends.astype(np.intp)[self.of]
        return found


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


class LeagueView:
    """The units of a league, group by group; at least one.

    ``tiers`` finds the tier of every unit under a rule of tiers, ``standing`` holds the places
    without some items, ``tallies`` reads units into columns.
    """

    def __init__(
        self,
        period: Period,
        calendar: Calendar,
        groups: Sequence[Sequence[UnitFacts]],
        measures: Mapping[str, Measure],
        tiers: Tiering,
        tallies: Callable[[Sequence[UnitFacts]], Tallies] = Tallies,
    ) -> None:
        self.period, self.calendar, self.tiers = period, calendar, tiers
        self.units = [unit for group in groups for unit in group]
        self.size = len(self.units)
        self.everybody: Indices = np.arange(self.size)
        self.tallies = tallies(self.units)
        ends = accumulate(map(len, groups), initial=0)
        self.groups: list[Indices] = [self.everybody[start:end] for start, end in pairwise(ends)]
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
        counts = JointCounts(self.tallies.counts)
        return JointValues.of(self.values.measures, self.units, counts)

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
            segments = self._tiered(within) if within else self.segments
            self._ends[measure, within] = Ends(*map(lanes.at, segments.ends(lanes.order(), known)))
        return self._ends[measure, within]

    @cached_property
    def segments(self) -> Segments:
        """The groups."""
        return Segments(self.group_of)

    def _tiered(self, rule: str) -> Segments:
        """The units of every group that are in the same tier."""
        numbers: dict[tuple[int, int | None], int] = {}
        pairs = zip(self.group_of.tolist(), self.tiers_of(rule), strict=True)
        return Segments(np.array([numbers.setdefault(pair, len(numbers)) for pair in pairs]))

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
        row = self.tallies.rows.get(code)
        return blank(self.size, 0) if row is None else row


def _times(event: Event) -> Fraction:
    return Fraction(event.times)


def _points(event: Event) -> Fraction:
    return (event.points or ZERO) * event.times


Tiering = Callable[[LeagueView, str], list[int | None]]
