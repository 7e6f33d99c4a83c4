"""Printed figures of a league, as whole numbers of the last place until somebody reads them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property

import numpy as np

from scoring.engine.lanes import Lanes
from scoring.engine.numbers import figured
from scoring.engine.ratios import Indices, Ratios, Wholes, blank, fitting, largest, times

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

    @property
    def places(self) -> int:
        """The most decimal places that are printed."""
        return max((places for _, _, places in self.pieces), default=0)

    def counted(self, places: int) -> Wholes:
        """The figure of every unit, counted in the last of so many places (its own or more)."""
        pieces = [(indices, _finer(figures, places - own)) for indices, figures, own in self.pieces]
        if len(pieces) == 1 and len(pieces[0][0]) == self.size:
            return pieces[0][1]
        found = blank(self.size, max((largest(figures) for _, figures in pieces), default=0))
        for indices, figures in pieces:
            found[indices] = figures
        return found

    @cached_property
    def points(self) -> Lanes:
        """The figures as exact points."""
        return Lanes(Ratios(self.counted(self.places)), over=10**self.places)


def _finer(figures: Wholes, places: int) -> Wholes:
    """The same figures with so many more places."""
    fine = 10**places
    return times(figures, fine, largest(figures) * fine) if places else figures


def kept(figures: Wholes, least: End, most: End) -> Wholes:
    """Figures stopped at two ends, either of which may be missing."""
    for end, choose in ((least, np.maximum), (most, np.minimum)):
        if end is not None:
            furthest = abs(end) if isinstance(end, int) else largest(end)
            figures = choose(fitting(figures, furthest), end)
    return figures


def totals(columns: Sequence[Figures], size: int) -> Lanes:
    """Add up printed figures unit by unit, exactly."""
    places = max((column.places for column in columns), default=0)
    stacked = np.array([column.counted(places) for column in columns] or [blank(size, 0)])
    sums = fitting(stacked, len(stacked) * largest(stacked)).sum(axis=0)
    return Lanes(Ratios(sums), over=10**places)
