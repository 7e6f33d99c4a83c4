"""Rules applied to several units at once, as far as they go the same way."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple, Protocol, TypeVar

from scoring.engine.facts import Event
from scoring.engine.formulas.judged import Each
from scoring.engine.formulas.situation import Ends, GroupView, Outcome, Situation
from scoring.engine.lanes import Indices, PartedError, together
from scoring.engine.measures import Values

Weights = tuple[tuple[object, ...], ...]
Fact = TypeVar("Fact", bound=tuple[object, ...])


class Joint(Situation):
    """One rule applied to several units at once; what only one of them can answer parts them."""

    __slots__ = ("indices",)

    def __init__(self, group: GroupView, indices: Indices, code: str) -> None:
        self.group, self.indices, self.code = group, indices, code

    @property
    def index(self) -> int:  # type: ignore[override]
        raise PartedError

    @property
    def values(self) -> Values:
        return self.group.joint(self.indices)

    def ends(self, measure: str, within: str = "") -> Ends:
        if within:
            raise PartedError
        return self.group.ends(measure, "", self.indices[0])

    def marks(self) -> tuple[Fraction, ...]:
        units = self.group.units
        return self._common([units[index].grades.get(self.code, ()) for index in self.indices])

    def events(self, lasts: int = 1) -> list[Event]:
        if self.group.struck(self.code, lasts).keys().isdisjoint(self.indices):
            return []
        own = [self.group.events_of(index, self.code, lasts) for index in self.indices]
        self._common([_weights(events) for events in own])
        return own[0]

    def _common(self, facts: Sequence[Fact]) -> Fact:
        """What all have in common; those with other facts go another way."""
        if any(fact != facts[0] for fact in facts):
            raise PartedError(facts)
        return facts[0]


def _weights(events: Iterable[Event]) -> Weights:
    """What counts of events; two units with equal ones get the same."""
    return tuple((event.times, event.points, event.ticket) for event in events)


class Happened(Situation):
    """A rule applied to events and nothing else: for every unit, of any group, that has such."""

    __slots__ = ("own",)

    def __init__(self, own: list[Event]) -> None:
        self.own = own

    def events(self, lasts: int = 1) -> list[Event]:
        return self.own


class Applied(NamedTuple):
    """What units got that went the same way; ``usual``: what everybody got whom no piece names."""

    usual: Fraction | None
    pieces: Pieces


def applied(formula: Applying, view: GroupView, indices: Indices, code: str) -> Applied:
    """Apply a formula to units of a group, all together that go the same way."""
    if isinstance(formula, Each) and not formula.count:
        return _struck(formula, view, indices, code)
    found: Pieces = []

    def ask(some: Indices) -> Outcome:
        alone = len(some) == 1
        return formula.apply(Situation(view, some[0], code) if alone else Joint(view, some, code))

    together(indices, ask, lambda some, outcome: found.append((some, outcome)))
    return Applied(None, found)


def _struck(formula: Each, view: GroupView, indices: Indices, code: str) -> Applied:
    """Apply a rule that looks at events only: once for all of a league with equal ones."""
    struck = view.struck(code, formula.lasts)
    if indices is not view.everybody:
        struck = {index: struck[index] for index in indices if index in struck}
    events: dict[Hashable, list[Event]] = {}
    ways: dict[Hashable, list[int]] = {}
    for index, own in struck.items():
        way = formula.weighed(own)
        ways.setdefault(way, []).append(index)
        events[way] = own
    pieces = [(tuple(some), _once(formula, view, way, events[way])) for way, some in ways.items()]
    usual = _once(formula, view, (), [])
    if indices is view.everybody:
        return Applied(usual.points, pieces)
    others = tuple(index for index in indices if index not in struck)
    return Applied(None, [*pieces, (others, usual)])


def _once(formula: Each, view: GroupView, way: Hashable, events: list[Event]) -> Outcome:
    # By identity: a formula's own hash goes through all its parameters, and costs more than this.
    key = (id(formula), way)
    if key not in view.outcomes:
        view.outcomes[key] = formula.apply(Happened(events))
    return view.outcomes[key]


class Applying(Protocol):
    """What every kind of rule does."""

    def apply(self, situation: Situation) -> Outcome: ...


Pieces = list[tuple[Indices, Outcome]]
