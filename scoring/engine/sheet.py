"""One part of a rulebook for one group: its columns, the places rules ask for, the totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial

from scoring.engine.cards import Card, ItemScore, Scores
from scoring.engine.columns import ItemColumn, stopped
from scoring.engine.formulas import GroupView, Place, Step
from scoring.engine.items import Item, Part
from scoring.engine.numbers import Summed, totals
from scoring.engine.places import Key, places
from scoring.engine.rulebook import Rulebook

ABSENT = Decimal(0)
Printed = dict[str, Decimal]


class Figures:
    """The printed figures of one unit, gathered when somebody asks how the total came about."""

    __slots__ = ("columns", "index")

    def __init__(self, columns: Sequence[ItemColumn], index: int) -> None:
        self.columns, self.index = columns, index

    def __iter__(self) -> Iterator[Fraction]:
        return (Fraction(column.printed[self.index] or ABSENT) for column in self.columns)


class Sheet:
    """One part, scored for all units of a group, column by column."""

    def __init__(self, rulebook: Rulebook, part: Part, view: GroupView) -> None:
        self.rulebook = rulebook
        self.part = part
        self.view = view
        self.apart = [_apart(rulebook, view, index) for index in range(len(view.units))]
        self.columns: list[ItemColumn] = []

    def cards(self) -> list[Card]:
        """The cards of the group, in its order, not yet placed.

        Items with a place rule wait for the others, because the place is taken from those.
        """
        codes = self.rulebook.children.get(self.part.code, {})
        waiting = {code: self._place_rules(variants) for code, variants in codes.items()}
        columns = {
            code: self._column(variants) for code, variants in codes.items() if not waiting[code]
        }
        for without in {formula.without for found in waiting.values() for formula in found}:
            self._stand(without, columns)
        for code, variants in codes.items():
            if waiting[code]:
                columns[code] = self._column(variants)
        self.columns = [columns[code] for code in codes]
        summed = self._summed(self.columns)
        lines, sections = self._printed()
        awaited = set[int]().union(*(column.awaited for column in self.columns))
        lacking = set[int]().union(*(column.apart for column in self.columns))
        found = []
        for index, unit in enumerate(self.view.units):
            scores = Scores(partial(self._scores, index), lines[index], sections[index])
            card = Card(unit, scores, None, self._steps(index, summed[index]))
            card.provisional = index in awaited
            if index in lacking:
                card.apart = self.apart[index] or "本期无从计算"
            else:
                card.apart, card.total = self.apart[index], self._total(summed[index])
            found.append(card)
        return found

    def _column(self, variants: Sequence[Item]) -> ItemColumn:
        return ItemColumn(self.rulebook, self.view, variants, is_line=True)

    # Places that rules ask for ----------------------------------------------------------

    def _place_rules(self, variants: Sequence[Item]) -> list[Place]:
        own = [rule.formula for item in variants for rule in item.rules]
        below = self.rulebook.children.get(variants[0].code, {}).values()
        found = [formula for formula in own if isinstance(formula, Place)]
        return found + [formula for inner in below for formula in self._place_rules(inner)]

    def _stand(self, without: tuple[str, ...], columns: Mapping[str, ItemColumn]) -> None:
        """Find the places by the items that do not wait, without those named."""
        ranked = [column for code, column in columns.items() if code not in without]
        apart = set[int]().union(*(column.apart for column in ranked))
        ties = self.rulebook.heading.ties
        keys: list[Key | None] = []
        for index, summed in enumerate(self._summed(ranked)):
            is_apart = self.apart[index] or index in apart
            keys.append(None if is_apart else (self._total(summed), *self.view.ties(ties, index)))
        self.view.standing[without] = places(keys)

    # Cards ------------------------------------------------------------------------------

    def _summed(self, columns: Sequence[ItemColumn]) -> list[Fraction]:
        """The sum of the printed lines and sections of every unit."""
        figures = [[figure or ABSENT for figure in column.printed] for column in columns]
        return totals(figures, len(self.view.units))

    def _stopped(self, summed: Fraction) -> Fraction:
        return stopped(summed, self.part.floor, self.part.full)

    def _printed(self) -> tuple[list[Printed], list[Printed]]:
        """The printed lines, and the printed sections, of every unit by code."""
        sections = [column for column in self.columns if column.is_section]
        lines = [
            line
            for column in self.columns
            for line in (column.inner if column.is_section else (column,))
        ]
        return _by_unit(lines, len(self.view.units)), _by_unit(sections, len(self.view.units))

    def _total(self, summed: Fraction) -> Decimal:
        return self.rulebook.printed(self._stopped(summed))

    def _scores(self, index: int) -> list[ItemScore]:
        return [score for column in self.columns if (score := column.score(index))]

    def _steps(self, index: int, summed: Fraction) -> list[Step]:
        points = self._stopped(summed)
        steps = [Step("总分", "{0} = {1}", (Summed(Figures(self.columns, index)), summed))]
        if points != summed:
            words = "超过总分上限，计 {0} 分" if points < summed else "低于总分下限，计 {0} 分"
            steps.append(Step("上下限", words, (points,)))
        return steps


def _apart(rulebook: Rulebook, view: GroupView, index: int) -> str:
    """Why the unit is listed apart, or ''."""
    apart = rulebook.apart
    if apart is None:
        return ""
    value = view.values[index][apart.measure]
    return apart.label if value is not None and value < apart.below else ""


def _by_unit(columns: Sequence[ItemColumn], size: int) -> list[Printed]:
    """What is printed in the columns, by code, for every unit; where an item applies."""
    if not columns:
        return [{} for _ in range(size)]
    codes = [column.code for column in columns]
    rows = zip(*(column.printed for column in columns), strict=True)
    return [
        {code: figure for code, figure in zip(codes, row, strict=True) if figure is not None}
        for row in rows
    ]
