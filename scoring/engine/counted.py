"""Lines that only count events, all reckoned in one table: a row for each rule, units side by side.

Most rules of most regulations are of this kind. Here are their points; their reasoning is written
like that of any other rule, by applying it to one unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from scoring.engine.figures import Figures, kept
from scoring.engine.formulas import Each, LeagueView
from scoring.engine.items import Item
from scoring.engine.lanes import Lanes
from scoring.engine.ratios import Ratios, Wholes, fitting, largest, wholes


class CountedLines:
    """Items of a part that only count events, with the figures of their rules in columns.

    Points are counted in the last place that is printed.
    """

    def __init__(self, items: Sequence[Item], *, places: int, cut: bool) -> None:
        self.items, self.places, self.cut = items, places, cut
        fine = 10**places
        if not items:
            return
        self.rules = [rule for item in items for rule in item.rules]
        formulas = [rule.formula for rule in self.rules if isinstance(rule.formula, Each)]
        self.free = _rows([formula.free for formula in formulas])
        every = wholes([formula.every for formula in formulas])
        self.most_for_one = largest(every)
        self.sparse = np.flatnonzero(every > 1)
        self.every = every[self.sparse, np.newaxis]
        self.amounts = _column(formula.per_time * fine for formula in formulas)
        self.firsts = np.cumsum([0, *(len(item.rules) for item in items[:-1])])
        self.starts = _column(item.start * fine for item in items)
        ends = (item.printed_ends(places, cut=cut) for item in items)
        self.least, self.most = map(_rows, zip(*ends, strict=True))
        self.is_signed = bool((self.least < 0).any())

    def figures(self, view: LeagueView) -> dict[str, Figures]:
        """What the lines print for the units of a league, by their codes."""
        if not self.items:
            return {}
        points = self._points(view) + self.starts
        figures = points.wholes(0, cut=self.cut, signed=self.is_signed)
        rows = kept(figures, self.least, self.most)
        return {
            item.code: Figures(view.size, [(view.everybody, row, self.places)])
            for item, row in zip(self.items, rows, strict=True)
        }

    def _points(self, view: LeagueView) -> Lanes:
        """What the rules of every item come to, a row for each item."""
        times = np.array([view.row(rule.code) for rule in self.rules])
        if self.free.any():
            times = fitting(times, largest(times) + largest(self.free)) - self.free
        due = fitting(np.maximum(times, 0), self.most_for_one)
        due[self.sparse] //= self.every
        points = Lanes(Ratios(due)) * self.amounts
        if len(self.rules) == len(self.items):
            return points
        above = points.above()
        sums = np.add.reduceat(fitting(above, largest(above) * len(self.rules)), self.firsts)
        return Lanes(Ratios(sums), over=points.over)


def _column(values: Iterable[Fraction]) -> Lanes:
    """Numbers below one another, a row for each, over one denominator, however large it is."""
    above, below = zip(*[value.as_integer_ratio() for value in values], strict=True)
    over = lcm(*below)
    scaled = [one * (over // own) for one, own in zip(above, below, strict=True)]
    return Lanes(Ratios(_rows(scaled)), over=over)


def _rows(numbers: Sequence[int]) -> Wholes:
    """One number for each row of a table."""
    return wholes(numbers)[:, np.newaxis]
