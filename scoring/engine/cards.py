"""Score cards: what every item and rule came to, with the reasoning, the total and the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Protocol

from scoring.engine.facts import UnitFacts
from scoring.engine.formulas import Step
from scoring.engine.items import Item, Rule


class Notice(NamedTuple):
    """What an alert tells a unit: which alert, how grave, what was counted, the clause."""

    code: str
    name: str
    level: str
    reason: str
    clause: str


class Picked(NamedTuple):
    """Who gets an honour in a group, and who is barred from it with the reason."""

    code: str
    name: str
    group: str
    units: tuple[str, ...]
    barred: Mapping[str, str]


class Summarised(NamedTuple):
    """What a summary says of a group: the value (None: nothing to measure), and in words."""

    code: str
    name: str
    group: str
    value: Fraction | None
    words: str


@dataclass(slots=True)
class RuleScore:
    """What one rule gave; ``passed_over`` are the alternatives that did not apply, with why."""

    rule: Rule
    points: Fraction
    steps: tuple[Step, ...]
    awaited: bool = False
    apart: bool = False
    passed_over: tuple[str, ...] = ()


@dataclass(slots=True)
class ItemScore:
    """What one item came to: the rules and sub-items in it, its sum, its end, its points."""

    item: Item
    rules: list[RuleScore]
    inner: list[ItemScore]
    points: Fraction
    steps: list[Step] = field(default_factory=list)
    printed: Decimal | None = None


class Written(Protocol):
    """A sheet that has the figures of all units, and writes those of one when they are read."""

    def scores(self, index: int) -> list[ItemScore]: ...
    def steps(self, index: int) -> list[Step]: ...
    def lines(self, index: int) -> dict[str, Decimal]: ...
    def sections(self, index: int) -> dict[str, Decimal]: ...


class OneLine:
    """The sheet of a card on which a single line stands for everything."""

    def __init__(self, line: ItemScore, printed: Decimal) -> None:
        self.line, self.printed = line, printed

    def scores(self, index: int) -> list[ItemScore]:
        return [self.line]

    def steps(self, index: int) -> list[Step]:
        return []

    def lines(self, index: int) -> dict[str, Decimal]:
        return {self.line.item.code: self.printed}

    def sections(self, index: int) -> dict[str, Decimal]:
        return {}


@dataclass(slots=True)
class Card:
    """得分表: lines and sections as printed, the total, the place, and the reasoning.

    ``sheet`` knows what stands behind the figures of the unit with this ``index``; ``overruled``
    says what else decided over the total, after the sheet.
    """

    unit: UnitFacts
    sheet: Written
    index: int
    total: Decimal | None
    apart: str = ""
    overruled: Sequence[Step] = ()
    place: int | None = None
    provisional: bool = False
    veto: str = ""
    band: str = ""
    notices: Sequence[Notice] = ()
    _scores: list[ItemScore] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def scores(self) -> list[ItemScore]:
        """The items with their reasoning, written when they are read for the first time."""
        if self._scores is None:
            self._scores = self.sheet.scores(self.index)
        return self._scores

    @property
    def steps(self) -> list[Step]:
        """How the total came about."""
        return [*self.sheet.steps(self.index), *self.overruled]

    @property
    def lines(self) -> dict[str, Decimal]:
        """The printed lines by code, in the order of the sheet."""
        return self.sheet.lines(self.index)

    @property
    def sections(self) -> dict[str, Decimal]:
        """The printed sections by code."""
        return self.sheet.sections(self.index)


@dataclass(slots=True)
class Result:
    """Everything that follows from one league's facts."""

    cards: list[Card]
    honours: list[Picked] = field(default_factory=list)
    summaries: list[Summarised] = field(default_factory=list)
