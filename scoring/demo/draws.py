"""Draws in whole numbers from named streams: the same story on every machine."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, MutableSequence, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weights(Generic[T]):
    """Options with their weights, ready to be drawn from many times."""

    __slots__ = ("ends", "options")

    def __init__(self, weights: Mapping[T, int]) -> None:
        self.options = tuple(weights)
        self.ends = tuple(accumulate(weights.values()))


class Draw:
    """One stream of draws. Its name decides it, so streams can be left out or added freely."""

    def __init__(self, *name: object) -> None:
        self._random = Random("/".join(map(str, name)))  # noqa: S311 - a story, not a secret

    def below(self, end: int) -> int:
        return self._random.randrange(end)

    def between(self, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``, both possible."""
        return least + self._random.randrange(most - least + 1)

    def chance(self, permille: int) -> bool:
        """True so many times in a thousand."""
        return self._random.randrange(1000) < permille

    def about(self, hundredths: int) -> int:
        """A count whose mean is so many hundredths, from none to about twice as many."""
        return (self.between(0, 2 * hundredths) + self.below(100)) // 100

    def one(self, options: Sequence[T]) -> T:
        return options[self._random.randrange(len(options))]

    def weighted(self, weights: Weights[T]) -> T:
        return weights.options[bisect(weights.ends, self._random.randrange(weights.ends[-1]))]

    def shuffle(self, options: MutableSequence[T]) -> None:
        self._random.shuffle(options)
