"""Chosen units side by side: their items, the differences, and twelve months of one figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.engine.rulebook import Rulebook
from scoring.models import Scorecard
from scoring.presentation.sheets import Column, columns_of, group_names
from scoring.presentation.trends import PLACE, TOTAL, History, Trend

FEWEST, MOST = 2, 6


@dataclass(frozen=True, slots=True)
class Compared:
    """What one unit got, and by how much that differs from the first of the units."""

    points: Decimal | None
    difference: Decimal | None


@dataclass(frozen=True, slots=True)
class Row:
    """One item for all units, and how far the best and the worst lie apart."""

    column: Column
    cells: Sequence[Compared]
    apart: Decimal | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The cards of some units, the first being what the others are compared with."""

    rulebook: Rulebook
    cards: Sequence[Scorecard]

    @property
    def names(self) -> Sequence[str]:
        return [card.unit.name for card in self.cards]

    @property
    def groups(self) -> Sequence[str]:
        names = group_names(self.rulebook)
        return [names.get(card.group, card.group) for card in self.cards]

    @property
    def rows(self) -> Sequence[Row]:
        """The items in the order of the sheet, those of one group alone among them."""
        return [
            _row(column, [_points(card, column.code) for card in self.cards])
            for column in self._columns()
        ]

    @property
    def total(self) -> Row:
        totals = [None if card.apart else card.total for card in self.cards]
        return _row(Column(TOTAL, "总分"), totals)

    def _columns(self) -> Sequence[Column]:
        found: dict[str, Column] = {}
        for card in self.cards:
            present = {*card.lines, *card.sections}
            for column in columns_of(self.rulebook, card.group, present):
                found.setdefault(column.code, column)
        return list(found.values())

    @property
    def figures(self) -> Mapping[str, str]:
        """What a trend can be drawn of: names by code."""
        columns = {column.code: column.name for column in self._columns()}
        return {TOTAL: "总分", PLACE: "名次", **columns}

    def trends(self, history: History, code: str) -> Sequence[Trend]:
        """The figure of every unit, under the unit's name."""
        return [history.trend(card.unit_id, code, card.unit.name) for card in self.cards]


def _points(card: Scorecard, code: str) -> Decimal | None:
    text = card.lines.get(code, card.sections.get(code))
    return None if text is None else Decimal(text)


def _row(column: Column, points: Sequence[Decimal | None]) -> Row:
    known = [one for one in points if one is not None]
    first = points[0]
    cells = [
        Compared(one, None if number == 0 or one is None or first is None else one - first)
        for number, one in enumerate(points)
    ]
    return Row(column, cells, max(known) - min(known) if len(known) > 1 else None)
