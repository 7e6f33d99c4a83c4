"""Lines that only count events, all reckoned in one table: a row for each rule, units side by side.

Most rules of most regulations are of this kind. Here are their points; their reasoning is written
like that of any other rule, by applying it to one unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from scoring.engine.exact import floored, stopped
from scoring.engine.figures import Figures, kept
from scoring.engine.formulas import Each, LeagueView
from scoring.engine.items import Item
from scoring.engine.lanes import Lanes
from scoring.engine.numbers import ZERO
from scoring.engine.ratios import Ratios, Wholes, fitting, largest, wholes
from scoring.engine.rulebook import Rulebook


def counted(
    rulebook: Rulebook, view: LeagueView, lines: Iterable[Sequence[Item]]
) -> dict[str, Figures]:
    """What those of the lines print, by code, that only count events."""
    items = [
        item
        for item, *others in lines
        if item.only_counts and not others and item.code not in rulebook.children
    ]
    if not items:
        return {}
    heading = rulebook.heading
    points = _points(view, items) + _column(item.start for item in items)
    figures = points.wholes(heading.places, cut=heading.cut)
    ends = (item.figures(heading.places, cut=heading.cut) for item in items)
    rows = kept(figures, *map(_rows, zip(*ends, strict=True)))
    pairs = zip(items, rows, strict=True)
    return {
        item.code: Figures(view.size, [(view.everybody, row, heading.places)])
        for item, row in pairs
    }


def _points(view: LeagueView, items: Sequence[Item]) -> Lanes:
    """What the rules of every item come to, a row for each item."""
    rules = [rule for item in items for rule in item.rules]
    formulas = [rule.formula for rule in rules if isinstance(rule.formula, Each)]
    times = Lanes(Ratios(np.array([view.row(rule.code) for rule in rules])))
    due = stopped(times - _column(formula.free for formula in formulas), ZERO, None)
    due = floored(due / _column(formula.every for formula in formulas))
    amounts = ((formula.amount.fixed or ZERO) * (1 if formula.add else -1) for formula in formulas)
    points = due * _column(amounts)
    if len(rules) == len(items):
        return points
    above = points.above()
    firsts = np.cumsum([0, *(len(item.rules) for item in items[:-1])])
    sums = np.add.reduceat(fitting(above, largest(above) * len(rules)), firsts)
    return Lanes(Ratios(sums), over=points.over)


def _column(values: Iterable[Fraction | int]) -> Lanes:
    """Numbers below one another, a row for each, over one denominator, however large it is."""
    above, below = zip(*[value.as_integer_ratio() for value in values], strict=True)
    over = lcm(*below)
    scaled = [one * (over // own) for one, own in zip(above, below, strict=True)]
    return Lanes(Ratios(_rows(scaled)), over=over)


def _rows(numbers: Sequence[int]) -> Wholes:
    """One number for each row of a table."""
    return wholes(numbers)[:, np.newaxis]
