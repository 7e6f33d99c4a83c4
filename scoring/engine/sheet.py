"""One part of a rulebook for a league: its columns, the places rules ask for, the totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import repeat
from operator import lt

from scoring.engine.cards import Card, ItemScore
from scoring.engine.columns import ItemColumn
from scoring.engine.figures import Figures, totals
from scoring.engine.formulas import LeagueView, Step
from scoring.engine.items import Item, Part
from scoring.engine.lanes import Lanes
from scoring.engine.numbers import Summed, figured, stopped
from scoring.engine.places import places
from scoring.engine.rulebook import Rulebook

Printed = dict[str, Decimal]
Column = tuple[str, list[Decimal | None]]


class Sheet:
    """One part, scored for all units of a league, column by column."""

    def __init__(self, rulebook: Rulebook, part: Part, view: LeagueView) -> None:
        self.rulebook = rulebook
        self.part = part
        self.view = view
        self.apart = _apart(rulebook, view)
        self.columns: list[ItemColumn] = []

    def cards(self) -> list[Card]:
        """The cards of the league, in its order, not yet placed.

        Items with a place rule wait for the others, because the place is taken from those.
        """
        codes = self.rulebook.children.get(self.part.code, {})
        waiting = self.rulebook.waiting
        columns = {
            code: self._column(variants) for code, variants in codes.items() if code not in waiting
        }
        late = [code for code in waiting if code in codes]
        for without in {place.without for code in late for place in waiting[code]}:
            self._stand(without, columns)
        columns |= {code: self._column(codes[code]) for code in late}
        self.columns = [columns[code] for code in codes]
        self.summed = self._summed(self.columns)
        printed = self._totals(self.summed)
        awaited = set[int]().union(*(column.awaited for column in self.columns))
        lacking = set[int]().union(*(column.apart for column in self.columns))
        units, size = self.view.units, self.view.size
        found = list(map(Card, units, repeat(self), range(size), printed, self.apart))
        for index in awaited:
            found[index].provisional = True
        for index in lacking:
            found[index].apart, found[index].total = self.apart[index] or "本期无从计算", None
        return found

    def _column(self, variants: Sequence[Item]) -> ItemColumn:
        return ItemColumn(self.rulebook, self.view, variants, self.counted, is_line=True)

    @cached_property
    def counted(self) -> Mapping[str, Figures]:
        """What the lines print that only count events."""
        return self.rulebook.counted[self.part.code].figures(self.view)

    # Places that rules ask for ----------------------------------------------------------

    def _stand(self, without: tuple[str, ...], columns: Mapping[str, ItemColumn]) -> None:
        """Find the places by the items that do not wait, without those named."""
        ranked = [column for code, column in columns.items() if code not in without]
        apart = set[int]().union(*(column.apart for column in ranked))
        printed = self._totals(self._summed(ranked))
        ties = self.view.ties(self.rulebook.heading.ties, self.view.everybody)
        keys = [
            None if self.apart[index] or index in apart else (total, *own)
            for index, (total, own) in enumerate(zip(printed, ties, strict=True))
        ]
        self.view.standing[without] = [
            place
            for members in self.view.groups
            for place in places([keys[index] for index in members.tolist()])
        ]

    # Totals -----------------------------------------------------------------------------

    def _summed(self, columns: Sequence[ItemColumn]) -> Lanes:
        """The sum of the printed lines and sections of every unit."""
        return totals([found for column in columns if (found := column.printed)], self.view.size)

    def _totals(self, summed: Lanes) -> list[Decimal]:
        heading = self.rulebook.heading
        stopped_sums = summed.stopped(self.part.floor, self.part.full)
        wholes = stopped_sums.wholes(heading.places, cut=heading.cut)
        return list(map(figured, wholes.tolist(), repeat(heading.places)))

    # What a card says when it is read ---------------------------------------------------

    def scores(self, index: int) -> list[ItemScore]:
        """The items that apply to a unit, with their reasoning."""
        return [score for column in self.columns if (score := column.score(index))]

    def steps(self, index: int) -> list[Step]:
        """How the total of a unit came about."""
        summed = self.summed.one(index)
        points = stopped(summed, self.part.floor, self.part.full)
        printed = [column.printed.decimals[index] for column in self.columns if column.printed]
        terms = [Fraction(figure) for figure in printed if figure is not None]
        steps = [Step("总分", "{0} = {1}", (Summed(terms), summed))]
        if points != summed:
            words = "超过总分上限，计 {0} 分" if points < summed else "低于总分下限，计 {0} 分"
            steps.append(Step("上下限", words, (points,)))
        return steps

    def lines(self, index: int) -> Printed:
        """The printed lines of a unit by code, in the order of the sheet."""
        return _of_one(self._lines, index)

    def sections(self, index: int) -> Printed:
        """The printed sections of a unit by code."""
        return _of_one(self._sections, index)

    @cached_property
    def _lines(self) -> list[Column]:
        columns = [
            line
            for column in self.columns
            for line in (column.inner if column.is_section else (column,))
        ]
        return _printed(columns)

    @cached_property
    def _sections(self) -> list[Column]:
        return _printed([column for column in self.columns if column.is_section])


def _apart(rulebook: Rulebook, view: LeagueView) -> list[str]:
    """Why every unit is listed apart, or ''."""
    apart = rulebook.apart
    if apart is None:
        return [""] * len(view.units)
    lanes, known = view.column(apart.measure)
    flags = known & lanes.compared(lt, apart.below)
    return [apart.label if is_apart else "" for is_apart in flags.tolist()]


def _printed(columns: Sequence[ItemColumn]) -> list[Column]:
    return [(column.code, column.printed.decimals) for column in columns if column.printed]


def _of_one(columns: Sequence[Column], index: int) -> Printed:
    """What is printed for one unit, where an item applies."""
    return {code: one for code, figures in columns if (one := figures[index]) is not None}
