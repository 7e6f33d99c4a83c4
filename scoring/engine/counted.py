"""Lines that only count events, all reckoned in one table: a row for each rule, units side by side.

Most rules of most regulations are of this kind. Here are their points; their reasoning is written
like that of any other rule, by applying it to one unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from scoring.engine.exact import floored, stopped
from scoring.engine.figures import Figures
from scoring.engine.formulas import Each, LeagueView
from scoring.engine.items import Item, Rule
from scoring.engine.lanes import Lanes
from scoring.engine.numbers import ZERO
from scoring.engine.ratios import Ratios
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
    firsts = np.cumsum([0, *(len(item.rules) for item in items[:-1])])
    points = _points(view, [rule for item in items for rule in item.rules]).added(firsts)
    floors, fulls = zip(*(item.ends for item in items), strict=True)
    points = (points + _column(item.start for item in items)).stopped(
        _column(floors), _column(fulls)
    )
    heading = rulebook.heading
    rows = points.wholes(heading.places, cut=heading.cut)
    pairs = zip(items, rows, strict=True)
    return {
        item.code: Figures(view.size, [(view.everybody, row, heading.places)])
        for item, row in pairs
    }


def _points(view: LeagueView, rules: Sequence[Rule]) -> Lanes:
    """The points of every rule in a row, lost or won."""
    formulas = [rule.formula for rule in rules if isinstance(rule.formula, Each)]
    times = Lanes(Ratios(np.array([view.row(rule.code) for rule in rules])))
    due = stopped(times - _column(formula.free for formula in formulas), ZERO, None)
    amounts = ((formula.amount.fixed or ZERO) * (1 if formula.add else -1) for formula in formulas)
    return floored(due / _column(formula.every for formula in formulas)) * _column(amounts)


def _column(numbers: Iterable[Fraction | int]) -> Lanes:
    return Lanes.of(numbers).down()
