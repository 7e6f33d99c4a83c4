"""Where a rule stands when it is applied: its unit, the group around it, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
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


@dataclass
class GroupView:
    """The units of one group and their measures; ends, totals and tiers are found once.

    ``tiers`` finds the tier of every unit under a rule of tiers, ``standing`` holds the places
    without some items.
    """

    period: Period
    calendar: Calendar
    units: Sequence[UnitFacts]
    values: Lookups
    tiers: Tiering
    outcomes: Outcomes = field(default_factory=dict)
    standing: dict[tuple[str, ...], Sequence[int | None]] = field(default_factory=dict)
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
        outcomes: Outcomes | None = None,
    ) -> GroupView:
        found = {} if outcomes is None else outcomes
        return cls(period, calendar, units, Lookups(measures, units), tiers, found)

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
            self._joint[indices] = JointValues.of(self.values.measures, counts)
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
    def _events(self) -> Happenings:
        """The events of the period."""
        return _by_code(unit.events for unit in self.units)

    @cached_property
    def _earlier(self) -> Happenings:
        """The events from before the period."""
        return _by_code(unit.earlier for unit in self.units)

    def struck(self, code: str, lasts: int) -> Mapping[int, list[Event]]:
        """The units that have such events, now or, where they last, from before; in order."""
        found = self._events.get(code, {})
        if lasts > 1:
            units = sorted({*found, *self._earlier.get(code, ())})
            return {index: self.events_of(index, code, lasts) for index in units}
        return found

    def events_of(self, index: int, code: str, lasts: int) -> list[Event]:
        """The events of a unit that count now: of the period, or still lasting into it."""
        found = self._events.get(code, {}).get(index, [])
        if lasts == 1:
            return found
        first = self.period.year * 12 + self.period.first
        lasting = [
            event
            for event in self._earlier.get(code, {}).get(index, [])
            if (month := self.calendar.month_of(event.on)).year * 12 + month.first + lasts > first
        ]
        return lasting + found

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
        return tuple(self.column(measure)[index] or ZERO for measure in measures)


Tiering = Callable[[GroupView, str], list[int | None]]
Happenings = dict[str, dict[int, list[Event]]]
"""Events by their code, then by their unit."""
Outcomes = dict[tuple[int, Hashable], Outcome]
"""What rules that look at events only give for them, kept for all groups of a league."""


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
        return self.group.events_of(self.index, self.code, lasts)


def _by_code(events: Iterable[Sequence[Event]]) -> Happenings:
    found: Happenings = {}
    for index, own in enumerate(events):
        for event in own:
            found.setdefault(event.code, {}).setdefault(index, []).append(event)
    return found
