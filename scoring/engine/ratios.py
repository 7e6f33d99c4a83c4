"""Whole numbers and ratios of them, many at once and exact: numpy goes through them.

They are kept in machine words as long as the largest number that can come out fits one; where it
might not, Python's own whole numbers take over, slower and without end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

Wholes = NDArray[Any]
"""Whole numbers: machine words, or Python's own."""
Indices = NDArray[np.intp]
"""Which units, as places in a list of them."""
Bounds = tuple[int, int]
WORD = 2**63
COMMON = 10**6
"""Numbers are brought to a common denominator up to this one, so that sums stay small."""


class Ratios:
    """Numerators over positive denominators, or over 1 where there are none; never changed.

    ``bounds``: no numerator lies outside; looked for where nobody knows them.
    """

    __slots__ = ("_bounds", "_deepest", "_most", "above", "below")

    def __init__(
        self, above: Wholes, below: Wholes | None = None, bounds: Bounds | None = None
    ) -> None:
        self.above, self.below = above, below
        self._bounds, self._most, self._deepest = bounds, 0, 0

    def at(self, places: Indices) -> Ratios:
        """Some of the ratios; the bounds of all hold for them, too."""
        below = None if self.below is None else self.below[places]
        found = Ratios(self.above[places], below, self.bounds)
        found._deepest = self.deepest
        return found

    def one(self, place: int) -> tuple[int, int]:
        """One of the ratios, in Python's own whole numbers."""
        return int(self.above[place]), 1 if self.below is None else int(self.below[place])

    @property
    def bounds(self) -> Bounds:
        """No numerator lies outside."""
        if self._bounds is None:
            self._bounds = ends(self.above)
        return self._bounds

    @property
    def most(self) -> int:
        """No numerator is further from 0; at least 1."""
        if not self._most:
            low, high = self.bounds
            self._most = max(high, -low, 1)
        return self._most

    @property
    def deepest(self) -> int:
        """No denominator is larger."""
        if not self._deepest:
            self._deepest = 1 if self.below is None else ends(self.below)[1]
        return self._deepest

    def order(self) -> Wholes:
        """Whole numbers in the order of the ratios, equal where those are.

        Ratios that differ do so by at least 1 over the product of their denominators, so that
        their multiples by the square of the largest differ by at least 1.
        """
        if self.below is None:
            return self.above
        fine = self.deepest**2
        return times(self.above, fine, self.most * fine) // self.below


def common(denominators: Iterable[int]) -> int | None:
    """The least common multiple, unless it is large: many numbers would grow with it."""
    found = 1
    for one in denominators:
        found = lcm(found, one)
        if found > COMMON:
            return None
    return found


def wholes(numbers: Sequence[int]) -> Wholes:
    """Whole numbers side by side."""
    try:
        return np.array(numbers, dtype=np.int64)
    except OverflowError:
        return np.array(numbers, dtype=object)


def ends(numbers: Wholes) -> Bounds:
    """The least and the largest number; found by their places, which numpy does much faster."""
    return int(numbers.item(numbers.argmin())), int(numbers.item(numbers.argmax()))


def largest(numbers: Wholes) -> int:
    """The largest distance of any number from 0, at least 1."""
    low, high = ends(numbers)
    return max(high, -low, 1)


def blank(shape: int | tuple[int, int], most: int) -> Wholes:
    """Zeros, to be replaced by numbers of which none lies beyond ``most``."""
    return np.zeros(shape, dtype=np.int64 if most < WORD else object)


def fitting(numbers: Wholes, most: int) -> Wholes:
    """The numbers, fit for an operation from which nothing beyond ``most`` can come."""
    return numbers if most < WORD else numbers.astype(object)


def times(numbers: Wholes, others: Wholes | int, most: int) -> Wholes:
    """The products, of which none lies beyond ``most``."""
    found: Wholes = (numbers if most < WORD else numbers.astype(object)) * others
    return found
