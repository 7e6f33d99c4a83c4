"""Rules applied to several units at once, as far as they go the same way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Protocol, TypeVar

from scoring.engine.facts import Event
from scoring.engine.formulas.situation import Ends, GroupView, Outcome, Situation
from scoring.engine.lanes import Indices, PartedError, SplitError, together
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
        struck = self.group.struck.get(self.code, ())
        own = [index for index in self.indices if index in struck]
        if not own:
            return []
        ways: dict[Weights, list[int]] = {}
        if len(own) < len(self.indices):
            ways[()] = [index for index in self.indices if index not in struck]
        for index in own:
            ways.setdefault(_weights(self.events_of(index, lasts)), []).append(index)
        if len(ways) > 1:
            raise SplitError(ways.values())
        return self.events_of(self.indices[0], lasts)

    def _common(self, facts: Sequence[Fact]) -> Fact:
        """What all have in common; those with other facts go another way."""
        if any(fact != facts[0] for fact in facts):
            raise PartedError(facts)
        return facts[0]


def _weights(events: Iterable[Event]) -> Weights:
    """What counts of events; two units with equal ones get the same."""
    return tuple((event.times, event.points, event.ticket) for event in events)


def applied(formula: Applying, view: GroupView, indices: Indices, code: str) -> Pieces:
    """Apply a formula to units of a group, all together that go the same way."""
    found: Pieces = []

    def ask(some: Indices) -> Outcome:
        alone = len(some) == 1
        return formula.apply(Situation(view, some[0], code) if alone else Joint(view, some, code))

    together(indices, ask, lambda some, outcome: found.append((some, outcome)))
    return found


class Applying(Protocol):
    """What every kind of rule does."""

    def apply(self, situation: Situation) -> Outcome: ...


Pieces = list[tuple[Indices, Outcome]]
