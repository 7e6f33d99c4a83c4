"""Ratios of whole numbers, many at once, that remember their lowest and their highest."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

FINE = 64


class Ratios:
    """Numerators over positive denominators, not reduced; never changed once they are made."""

    def __init__(self, above: Sequence[int], below: Sequence[int]) -> None:
        self.above, self.below = above, below

    def at(self, places: Sequence[int]) -> Ratios:
        """Some of the ratios."""
        above, below = self.above.__getitem__, self.below.__getitem__
        return Ratios([*map(above, places)], [*map(below, places)])

    def has_the_denominators_of(self, other: Ratios) -> bool:
        return self.below is other.below or self.below == other.below

    @cached_property
    def is_whole(self) -> bool:
        """Whether all are whole numbers as they stand."""
        return max(self.below) == 1

    @cached_property
    def ends(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The lowest and the highest."""
        if self.is_whole:
            return (min(self.above), 1), (max(self.above), 1)
        pairs = list(zip(self.above, self.below, strict=True))
        # Whole parts order the ratios as far as they differ; the few that are left, fractions do.
        parts = [(above << FINE) // below for above, below in pairs]
        low, high = min(parts), max(parts)
        if parts.count(low) == parts.count(high) == 1:
            return pairs[parts.index(low)], pairs[parts.index(high)]
        lows = {pair for pair, part in zip(pairs, parts, strict=True) if part == low}
        highs = {pair for pair, part in zip(pairs, parts, strict=True) if part == high}
        return min(lows, key=_value), max(highs, key=_value)


def _value(pair: tuple[int, int]) -> Fraction:
    return Fraction(*pair)
