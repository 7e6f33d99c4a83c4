"""Score cards: what every item and rule came to, with the reasoning, the total and the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Protocol, overload

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


class Scores(Sequence[ItemScore]):
    """The items of one unit, written by their sheet when they are read for the first time."""

    __slots__ = ("_index", "_sheet", "_written")

    def __init__(self, sheet: Written, index: int) -> None:
        self._sheet, self._index = sheet, index
        self._written: list[ItemScore] | None = None

    @property
    def written(self) -> list[ItemScore]:
        if self._written is None:
            self._written = self._sheet.scores(self._index)
        return self._written

    @overload
    def __getitem__(self, index: int) -> ItemScore: ...
    @overload
    def __getitem__(self, index: slice) -> list[ItemScore]: ...
    def __getitem__(self, index: int | slice) -> ItemScore | list[ItemScore]:
        return self.written[index]

    def __len__(self) -> int:
        return len(self.written)

    @property
    def steps(self) -> list[Step]:
        """How the total came about."""
        return self._sheet.steps(self._index)

    @property
    def lines(self) -> dict[str, Decimal]:
        """The printed lines by code."""
        return self._sheet.lines(self._index)

    @property
    def sections(self) -> dict[str, Decimal]:
        """The printed sections by code."""
        return self._sheet.sections(self._index)


@dataclass(slots=True)
class Card:
    """得分表: lines and sections as printed, the total, the place, and the reasoning.

    ``overruled`` says what else decided over the total, after the sheet.
    """

    unit: UnitFacts
    scores: Sequence[ItemScore]
    total: Decimal | None
    overruled: Sequence[Step] = ()
    place: int | None = None
    apart: str = ""
    provisional: bool = False
    veto: str = ""
    band: str = ""
    notices: Sequence[Notice] = ()

    @property
    def steps(self) -> list[Step]:
        """How the total came about."""
        own = self.scores.steps if isinstance(self.scores, Scores) else []
        return [*own, *self.overruled]

    @property
    def lines(self) -> dict[str, Decimal]:
        """The printed lines by code, in the order of the sheet."""
        if isinstance(self.scores, Scores):
            return self.scores.lines
        return {
            line.item.code: line.printed
            for score in self.scores
            for line in (score.inner if score.item.section else (score,))
            if line.printed is not None
        }

    @property
    def sections(self) -> dict[str, Decimal]:
        """The printed sections by code."""
        if isinstance(self.scores, Scores):
            return self.scores.sections
        return {
            score.item.code: score.printed
            for score in self.scores
            if score.item.section and score.printed is not None
        }


@dataclass(slots=True)
class Result:
    """Everything that follows from one league's facts."""

    cards: list[Card]
    honours: list[Picked] = field(default_factory=list)
    summaries: list[Summarised] = field(default_factory=list)
