"""Rules applied to several units at once, as far as they go the same way."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from typing import Protocol, TypeVar, cast

import numpy as np

from scoring.engine.facts import Event
from scoring.engine.formulas.situation import Outcome, Situation
from scoring.engine.formulas.view import LeagueView
from scoring.engine.lanes import Lanes
from scoring.engine.measures import Values
from scoring.engine.numbers import ZERO
from scoring.engine.parting import PartedError, agreed, together
from scoring.engine.ratios import Indices

Way = TypeVar("Way", bound=Hashable)


class Joint(Situation):
    """One rule applied to several units at once: lanes stand where a formula expects a number.

    What is no number is answered where all give the same answer; else they part.
    """

    __slots__ = ("indices",)

    def __init__(self, view: LeagueView, indices: Indices, code: str) -> None:
        self.view, self.indices, self.code = view, indices, code

    @property
    def index(self) -> int:  # type: ignore[override]
        raise PartedError

    @property
    def _each(self) -> list[int]:
        each: list[int] = self.indices.tolist()
        return each

    @property
    def values(self) -> Values:
        return self.view.values_of(self.indices)

    def ends(self, measure: str, within: str = "") -> tuple[Fraction, Fraction]:
        low, high = self.view.ends(measure, within)
        return self._own(low), self._own(high)

    def total(self, measure: str) -> Fraction:
        return self._own(self.view.totals(measure))

    def tier(self, rule: str) -> int | None:
        return self._common(self.view.tiers_of(rule))

    def place(self, without: tuple[str, ...], last: int) -> int | None:
        return self._common(
            [place and min(place, last + 1) for place in self.view.standing[without]]
        )

    def mark(self) -> Fraction | None:
        units = self.view.units
        marks = [units[index].grades.get(self.code, ()) for index in self._each]
        if not agreed(np.array([bool(own) for own in marks])):
            return None
        return cast(Fraction, Lanes.of(sum(own, ZERO) / len(own) for own in marks))

    def times(self, lasts: int) -> Fraction:
        return self._own(self.view.times(self.code, lasts))

    def recorded(self, lasts: int) -> Fraction:
        return self._own(self.view.points(self.code, lasts))

    def events(self, lasts: int = 1) -> list[Event]:
        """Those of one unit, where all have such that count the same."""
        view, struck = self.view, self.view.struck.get(self.code, ())
        own = [
            view.events_of(index, self.code, lasts) if index in struck else []
            for index in self._each
        ]
        self._agree([tuple((one.times, one.ticket) for one in events) for events in own])
        return own[0]

    def _own(self, lanes: Lanes) -> Fraction:
        """Those of the lanes of a league that are meant."""
        is_everybody = len(self.indices) == self.view.size
        return cast(Fraction, lanes if is_everybody else lanes.at(self.indices))

    def _common(self, answers: Sequence[Way]) -> Way:
        """The one answer out of the answers for all units of a league."""
        return self._agree([answers[index] for index in self._each])

    def _agree(self, answers: Sequence[Way]) -> Way:
        if any(answer != answers[0] for answer in answers):
            raise PartedError(answers)
        return answers[0]


def applied(formula: Applying, view: LeagueView, indices: Indices, code: str) -> Pieces:
    """Apply a formula to units of a league, all together that go the same way."""
    found: Pieces = []

    def ask(some: Indices) -> Outcome:
        if len(some) == 1:
            return formula.apply(Situation(view, int(some[0]), code))
        return formula.apply(Joint(view, some, code))

    together(indices, ask, lambda some, outcome: found.append((some, outcome)))
    return found


class Applying(Protocol):
    """What every kind of rule does."""

    def apply(self, situation: Situation) -> Outcome: ...


Pieces = list[tuple[Indices, Outcome]]
"""Units that went the same way, with what they got."""
