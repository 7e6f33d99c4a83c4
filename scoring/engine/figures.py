"""Printed figures of a whole group, as whole numbers of the last place until somebody reads them.

As with points, what most units get is kept once, beside the pieces that differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from operator import add
from typing import NamedTuple

from scoring.engine.lanes import Indices, Lanes
from scoring.engine.numbers import figured
from scoring.engine.ratios import Ratios


class Printed(NamedTuple):
    """Some units with the whole number of each, and how many of its digits are decimal places."""

    indices: Indices
    wholes: Sequence[int]
    places: int


class Figures:
    """What a column prints; units that are ``absent`` print nothing and count 0."""

    def __init__(
        self,
        size: int,
        usual: int | None,
        places: int,
        pieces: Sequence[Printed] = (),
        absent: Sequence[int] = (),
    ) -> None:
        self.size, self.usual, self.places, self.pieces = size, usual, places, pieces
        self.absent = absent

    @cached_property
    def decimals(self) -> list[Decimal | None]:
        """The figure of every unit."""
        found: list[Decimal | None] = [figured(self.usual or 0, self.places)] * self.size
        for indices, wholes, places in self.pieces:
            for index, whole in zip(indices, wholes, strict=True):
                found[index] = figured(whole, places)
        for index in self.absent:
            found[index] = None
        return found

    @property
    def finest(self) -> int:
        """The most decimal places of any figure."""
        return max([self.places, *(piece.places for piece in self.pieces)])

    def added_to(self, sums: list[int], finest: int) -> list[int]:
        """Sums in so many decimal places with these figures added, but for the usual figure."""
        usual = (self.usual or 0) * 10 ** (finest - self.places)
        for indices, wholes, places in self.pieces:
            factor = 10 ** (finest - places)
            more = [factor * whole - usual for whole in wholes] if factor > 1 or usual else wholes
            if len(indices) == self.size:
                sums = list(map(add, sums, more))
            else:
                for index, one in zip(indices, more, strict=True):
                    sums[index] += one
        return sums


def totals(columns: Sequence[Figures], size: int) -> Lanes:
    """Add up printed figures unit by unit, exactly."""
    finest = max((column.finest for column in columns), default=0)
    usual = sum((column.usual or 0) * 10 ** (finest - column.places) for column in columns)
    sums = [usual] * size
    for column in columns:
        sums = column.added_to(sums, finest)
    return Lanes(Ratios(sums, [1] * size), over=10**finest)
