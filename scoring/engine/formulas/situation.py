"""Where a rule stands when it is applied: its unit, the group around it, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from scoring.engine.facts import Event, UnitFacts
from scoring.engine.joint import JointCounts, JointValues
from scoring.engine.lanes import Indices, Lanes, together
from scoring.engine.measures import Measure, Value, Values
from scoring.engine.numbers import ZERO, Rated, added, filled
from scoring.engine.period import Calendar, Period


class Step(NamedTuple):
    """One line of reasoning; the words are filled only when somebody reads them."""

    label: str
    words: str
    values: tuple[object, ...] = ()

    @property
    def text(self) -> str:
        return filled(self.words, self.values)


class Outcome(NamedTuple):
    """What a rule gives a unit: points, reasoning, and what was lacking.

    ``missing``: there was nothing to measure, the rule's own policy decides.
    ``awaited``: somebody has still to enter a grade or a number; the card is provisional.
    """

    points: Fraction
    steps: tuple[Step, ...]
    missing: bool = False
    awaited: bool = False


class Ends(NamedTuple):
    """The lowest and highest value of a group or segment."""

    low: Fraction
    high: Fraction


@dataclass
class GroupView:
    """The units of one group and their measures; ends, totals and tiers are found once.

    ``tiers`` finds the tier of every unit under a rule of tiers, ``standing`` holds the places
    without some items.
    """

    period: Period
    calendar: Calendar
    units: Sequence[UnitFacts]
    values: Sequence[Values]
    tiers: Tiering
    standing: dict[tuple[str, ...], Sequence[int | None]] = field(default_factory=dict)
    _events: list[Mapping[str, list[Event]]] = field(default_factory=list)
    _joint: dict[Indices, JointValues] = field(default_factory=dict)
    _columns: dict[str, list[Fraction | None]] = field(default_factory=dict)
    _ends: dict[tuple[str, str, int | None], Ends] = field(default_factory=dict)
    _totals: dict[str, Fraction] = field(default_factory=dict)
    _tiers: dict[str, list[int | None]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        period: Period,
        calendar: Calendar,
        units: Sequence[UnitFacts],
        measures: Mapping[str, Measure],
        tiers: Tiering,
    ) -> GroupView:
        values = [Values(measures, unit, unit.counts) for unit in units]
        return cls(period, calendar, units, values, tiers)

    def events(self, index: int) -> Mapping[str, list[Event]]:
        """The events of a unit in the period, by code."""
        if not self._events:
            self._events = [_by_code(unit.events) for unit in self.units]
        return self._events[index]

    @cached_property
    def everybody(self) -> Indices:
        return tuple(range(len(self.units)))

    @cached_property
    def counts(self) -> JointCounts:
        return JointCounts(self.units)

    def joint(self, indices: Indices) -> Values:
        """The measures of several units at once, or those of one."""
        if len(indices) == 1:
            return self.values[indices[0]]
        if indices not in self._joint:
            units = [self.units[index] for index in indices]
            counts = JointCounts(units, (self.counts, indices))
            self._joint[indices] = JointValues.of(self.values[0].measures, counts)
        return self._joint[indices]

    def _looked_up(self, measure: str) -> list[tuple[Indices, Value]]:
        """The measure of all units, those together that can be looked up together."""
        found: list[tuple[Indices, Value]] = []
        together(
            self.everybody,
            lambda indices: self.joint(indices)[measure],
            lambda indices, value: found.append((indices, value)),
        )
        return found

    @cached_property
    def struck(self) -> Mapping[str, set[int]]:
        """The units that have events, now or from before, by code."""
        found: dict[str, set[int]] = {}
        for index, unit in enumerate(self.units):
            for event in (*unit.events, *unit.earlier):
                found.setdefault(event.code, set()).add(index)
        return found

    def column(self, measure: str) -> list[Fraction | None]:
        """The measure of every unit of the group."""
        if measure not in self._columns:
            column: list[Fraction | None] = [None] * len(self.units)
            for indices, value in self._looked_up(measure):
                numbers = value.numbers() if isinstance(value, Lanes) else [value] * len(indices)
                for index, number in zip(indices, numbers, strict=True):
                    column[index] = number
            self._columns[measure] = column
        return self._columns[measure]

    def tier_of(self, rule: str, index: int) -> int | None:
        """The tier of a unit under a rule of tiers."""
        if rule not in self._tiers:
            self._tiers[rule] = self.tiers(self, rule)
        return self._tiers[rule][index]

    def ends(self, measure: str, within: str, index: int) -> Ends:
        """The ends of the group, or of the unit's own segment ``within`` a rule of tiers.

        Asked for a unit that has a value itself, so that there is a lowest and a highest.
        """
        tier = self.tier_of(within, index) if within else None
        key = (measure, within, tier)
        if key not in self._ends:
            self._ends[key] = self._segment(measure, within, tier) if within else self._all(measure)
        return self._ends[key]

    def _segment(self, measure: str, within: str, tier: int | None) -> Ends:
        known = [
            value
            for peer, value in enumerate(self.column(measure))
            if value is not None and self.tier_of(within, peer) == tier
        ]
        return Ends(min(known), max(known))

    def _all(self, measure: str) -> Ends:
        ends: list[Fraction] = []
        for _, value in self._looked_up(measure):
            if isinstance(value, Lanes):
                ends += value.ends()
            elif value is not None:
                ends.append(value)
        return Ends(min(ends), max(ends))

    def total(self, measure: str) -> Fraction:
        """The sum of the measure over the group."""
        if measure not in self._totals:
            known = (value for value in self.column(measure) if value is not None)
            self._totals[measure] = added(known)
        return self._totals[measure]

    def ties(self, measures: Sequence[str], index: int) -> tuple[Fraction, ...]:
        """What decides between units with equal totals; nothing to measure counts 0."""
        return tuple(self.values[index][measure] or ZERO for measure in measures)


Tiering = Callable[[GroupView, str], list[int | None]]


@dataclass(slots=True)
class Situation:
    """One rule applied to one unit of a group."""

    group: GroupView
    index: int
    code: str

    @property
    def unit(self) -> UnitFacts:
        return self.group.units[self.index]

    @property
    def values(self) -> Values:
        return self.group.values[self.index]

    def ends(self, measure: str, within: str = "") -> Ends:
        """The lowest and highest value around the unit: of its group, or of its own segment."""
        return self.group.ends(measure, within, self.index)

    def marks(self) -> tuple[Fraction, ...]:
        """What the assessors gave the unit under this rule."""
        return self.unit.grades.get(self.code, ())

    def value_step(self, measure: str) -> Step:
        look = self.values.look(measure)
        return Step("数据值", look.words, look.values)

    def seen(self, measure: str, *values: Fraction) -> tuple[object, ...]:
        """Values of a measure for the words of a step: rates read as percentages."""
        return tuple(map(Rated, values)) if self.values.is_rate(measure) else values

    def lacking(self, measure: str, *steps: Step) -> Outcome:
        """The outcome where there is nothing to measure; the reason is the value's own or given."""
        why = steps or (self.value_step(measure),)
        return Outcome(ZERO, why, missing=True, awaited=self.values.awaited(measure))

    def events(self, lasts: int = 1) -> list[Event]:
        """The events of this rule that count now: of the period, or still lasting into it."""
        return self.events_of(self.index, lasts)

    def events_of(self, index: int, lasts: int) -> list[Event]:
        """The same of any unit of the group."""
        found = self.group.events(index).get(self.code, [])
        if lasts == 1:
            return found
        first = self.group.period.year * 12 + self.group.period.first
        month_of = self.group.calendar.month_of
        lasting = [
            event
            for event in self.group.units[index].earlier
            if event.code == self.code
            and (month := month_of(event.on)).year * 12 + month.first + lasts > first
        ]
        return lasting + found


def _by_code(events: Sequence[Event]) -> Mapping[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.code, []).append(event)
    return found
