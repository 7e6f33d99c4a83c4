"""Where a rule stands when it is applied: its unit, the league around it, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from scoring.engine.facts import Event, UnitFacts
from scoring.engine.formulas.view import LeagueView
from scoring.engine.measures import Values
from scoring.engine.numbers import ZERO, Rated, filled


class Step(NamedTuple):
    """One line of reasoning; the words are filled only when somebody reads them."""

    label: str
    words: str
    values: tuple[object, ...] = ()

    @property
    def text(self) -> str:
        return filled(self.words, self.values)


Reasoning = Callable[[], tuple[Step, ...]]


class Outcome(NamedTuple):
    """What a rule gives a unit: points, why (written when it is read), and what was lacking.

    ``missing``: there was nothing to measure, the rule's own policy decides.
    ``awaited``: somebody has still to enter a grade or a number; the card is provisional.
    """

    points: Fraction
    why: Reasoning
    missing: bool = False
    awaited: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.why()


@dataclass(slots=True)
class Situation:
    """One rule applied to one unit of a league."""

    view: LeagueView
    index: int
    code: str

    @property
    def unit(self) -> UnitFacts:
        return self.view.units[self.index]

    @property
    def values(self) -> Values:
        return self.view.values[self.index]

    def ends(self, measure: str, within: str = "") -> tuple[Fraction, Fraction]:
        """The lowest and highest value around the unit: of its group, or of its own segment."""
        low, high = self.view.ends(measure, within)
        return low.one(self.index), high.one(self.index)

    def total(self, measure: str) -> Fraction:
        """The sum of the measure over the unit's group."""
        return self.view.totals(measure).one(self.index)

    def tier(self, rule: str) -> int | None:
        """The unit's tier under a rule of tiers."""
        return self.view.tiers_of(rule)[self.index]

    def place(self, without: tuple[str, ...], last: int) -> int | None:
        """The unit's place in its group without some items; None without one.

        Places after the ``last`` that is asked for may be told as one.
        """
        return self.view.standing[without][self.index]

    def marks(self) -> tuple[Fraction, ...]:
        """What the assessors gave the unit under this rule."""
        return self.unit.grades.get(self.code, ())

    def mark(self) -> Fraction | None:
        """The mean of what the assessors gave; None while nobody did."""
        marks = self.marks()
        return sum(marks, ZERO) / len(marks) if marks else None

    def events(self, lasts: int = 1) -> list[Event]:
        """The events of this rule that count now: of the period, or still lasting into it."""
        return self.view.events_of(self.index, self.code, lasts)

    def times(self, lasts: int) -> Fraction:
        """How often they happened."""
        return Fraction(sum(event.times for event in self.events(lasts)))

    def recorded(self, lasts: int) -> Fraction:
        """The points that are recorded with them."""
        return sum(((event.points or ZERO) * event.times for event in self.events(lasts)), ZERO)

    def value_step(self, measure: str) -> Step:
        look = self.values.look(measure)
        return Step("数据值", look.words, look.values)

    def seen(self, measure: str, *values: Fraction) -> tuple[object, ...]:
        """Values of a measure for the words of a step: rates read as percentages."""
        return tuple(map(Rated, values)) if self.values.is_rate(measure) else values

    def lacking(self, measure: str, *steps: Step) -> Outcome:
        """The outcome where there is nothing to measure; the reason is the value's own or given."""
        awaited = self.values.awaited(measure)
        return Outcome(
            ZERO, lambda: steps or (self.value_step(measure),), missing=True, awaited=awaited
        )
