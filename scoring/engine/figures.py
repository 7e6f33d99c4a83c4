"""Printed figures of a league, as whole numbers of the last place until somebody reads them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from math import lcm

import numpy as np

from scoring.engine.lanes import Lanes
from scoring.engine.numbers import figured
from scoring.engine.pieces import scattered
from scoring.engine.ratios import Indices, Ratios, Wholes, fitting, largest

End = Wholes | int | None
Printed = tuple[Indices, Wholes, int]
"""Some units with what they print, in whole numbers of the last of so many decimal places."""


class Figures:
    """What a column prints; units in no piece print nothing and count 0."""

    def __init__(self, size: int, pieces: Sequence[Printed]) -> None:
        self.size, self.pieces = size, pieces

    @cached_property
    def decimals(self) -> list[Decimal | None]:
        """The figure of every unit."""
        found: list[Decimal | None] = [None] * self.size
        for indices, figures, places in self.pieces:
            for index, figure in zip(indices.tolist(), figures.tolist(), strict=True):
                found[index] = figured(figure, places)
        return found

    @cached_property
    def points(self) -> Lanes:
        """The figures as exact points."""
        pieces = [
            (indices, Lanes(Ratios(figures), over=10**places))
            for indices, figures, places in self.pieces
        ]
        return scattered(self.size, pieces)


def kept(figures: Wholes, least: End, most: End) -> Wholes:
    """Figures stopped at two ends, either of which may be missing."""
    for end, choose in ((least, np.maximum), (most, np.minimum)):
        if end is not None:
            furthest = abs(end) if isinstance(end, int) else largest(end)
            figures = choose(fitting(figures, furthest), end)
    return figures


def totals(columns: Sequence[Figures], size: int) -> Lanes:
    """Add up printed figures unit by unit, exactly; figures are over powers of ten and no more."""
    points = [column.points for column in columns] or [scattered(size, [])]
    over = lcm(*(one.over for one in points))
    stacked = np.array([one.above(over // one.over) for one in points])
    sums = fitting(stacked, len(points) * largest(stacked)).sum(axis=0)
    return Lanes(Ratios(sums), over=over)
