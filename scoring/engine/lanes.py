"""Numbers side by side: one exact value for each of several units, calculated in whole numbers.

A formula is written for one unit. Given lanes instead of a number it calculates all of them at
once, as long as every comparison comes out the same for all; where they part, ``together`` lets
each side take its own way. So there is one arithmetic, and it is quick for many units.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from operator import eq, ge, gt, le, lt
from typing import TypeVar

from scoring.engine.numbers import figured

Found = TypeVar("Found")
Indices = tuple[int, ...]
Number = Fraction | int


class PartedError(Exception):
    """The lanes do not all go the same way; those with equal ``ways`` do, None: each its own."""

    def __init__(self, ways: Sequence[Hashable] | None = None) -> None:
        self.ways = ways

    def sides(self, indices: Indices) -> Iterable[Indices]:
        """The units of every way."""
        if self.ways is None:
            return [(index,) for index in indices]
        sides: dict[Hashable, list[int]] = {}
        for index, way in zip(indices, self.ways, strict=True):
            sides.setdefault(way, []).append(index)
        return map(tuple, sides.values())


class SplitError(PartedError):
    """As above, where it is known already who goes which way."""

    def __init__(self, found: Iterable[Sequence[int]]) -> None:
        super().__init__()
        self.found = found

    def sides(self, indices: Indices) -> Iterable[Indices]:
        return map(tuple, self.found)


class Lanes:
    """One fraction for every lane, as two lists of whole numbers, not reduced."""

    __slots__ = ("above", "below")

    def __init__(self, above: list[int], below: list[int]) -> None:
        self.above, self.below = above, below

    @classmethod
    def all(cls, number: Number, size: int) -> Lanes:
        """The same number in every lane."""
        above, below = number.as_integer_ratio()
        return cls([above] * size, [below] * size)

    @classmethod
    def of(cls, numbers: Iterable[Number | Decimal]) -> Lanes:
        ratios = [number.as_integer_ratio() for number in numbers]
        return cls([above for above, _ in ratios], [below for _, below in ratios])

    def numbers(self) -> list[Fraction]:
        """The numbers one by one."""
        return list(map(Fraction, self.above, self.below))

    def __add__(self, other: Lanes | Number) -> Lanes:
        pairs = zip(self.above, self.below, strict=True)
        if isinstance(other, Lanes):
            if self.below == other.below:
                sums = [one + two for one, two in zip(self.above, other.above, strict=True)]
                return Lanes(sums, self.below)
            others = zip(other.above, other.below, strict=True)
            sums = [a * d + c * b for (a, b), (c, d) in zip(pairs, others, strict=True)]
            return Lanes(sums, _products(self.below, other.below))
        above, below = other.numerator, other.denominator
        if not above:
            return self
        sums = [one * below + above * under for one, under in pairs]
        return Lanes(sums, _times(self.below, below))

    def __mul__(self, other: Lanes | Number) -> Lanes:
        if isinstance(other, Lanes):
            above = _products(self.above, other.above)
            return Lanes(above, _products(self.below, other.below))
        return Lanes(_times(self.above, other.numerator), _times(self.below, other.denominator))

    def __truediv__(self, other: Lanes | Number) -> Lanes:
        if isinstance(other, Lanes):
            return self * other._inverse()
        return self * (1 / Fraction(other))

    def _inverse(self) -> Lanes:
        """One over every lane; asked only where none is 0."""
        signs = [1 if above > 0 else -1 for above in self.above]
        return Lanes(_products(self.below, signs), _products(self.above, signs))

    def __neg__(self) -> Lanes:
        return Lanes([-above for above in self.above], self.below)

    def __sub__(self, other: Lanes | Number) -> Lanes:
        return self + -other

    def __rsub__(self, other: Number) -> Lanes:
        return -self + other

    def __rtruediv__(self, other: Number) -> Lanes:
        return self._inverse() * other

    __radd__ = __add__
    __rmul__ = __mul__

    # What decides the way of a formula: the answer must be the same in all lanes --------------

    def __bool__(self) -> bool:
        return agreed([above != 0 for above in self.above])

    def __lt__(self, other: Lanes | Number) -> bool:
        return agreed(self._compared(lt, other))

    def __le__(self, other: Lanes | Number) -> bool:
        return agreed(self._compared(le, other))

    def __gt__(self, other: Lanes | Number) -> bool:
        return agreed(self._compared(gt, other))

    def __ge__(self, other: Lanes | Number) -> bool:
        return agreed(self._compared(ge, other))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lanes | Number) and agreed(self._compared(eq, other))

    def _compared(
        self, compare: Callable[[int, int], bool], other: Lanes | Number
    ) -> Sequence[bool]:
        if isinstance(other, Lanes):
            above, below = other.above, other.below
            ours, theirs = _products(self.above, below), _products(above, self.below)
        else:
            ours = _times(self.above, other.denominator)
            theirs = _times(self.below, other.numerator)
        return list(map(compare, ours, theirs))

    # What only one number can answer ------------------------------------------------------------

    @property
    def numerator(self) -> int:
        raise PartedError

    def __floordiv__(self, other: object) -> Fraction:
        raise PartedError

    def __int__(self) -> int:
        raise PartedError

    # Over the lanes ---------------------------------------------------------------------------

    def ends(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest number, found over one common denominator."""
        common = lcm(*self.below)
        pairs = zip(self.above, self.below, strict=True)
        wholes = [above * (common // below) for above, below in pairs]
        return Fraction(min(wholes), common), Fraction(max(wholes), common)

    def one(self, index: int) -> Fraction:
        """The number in one lane."""
        return Fraction(self.above[index], self.below[index])

    def put(self, indices: Sequence[int], numbers: Lanes | Number) -> None:
        """Fill some of the lanes: one after the other from others, or all with a number."""
        if isinstance(numbers, Lanes):
            for place, index in enumerate(indices):
                self.above[index], self.below[index] = numbers.above[place], numbers.below[place]
        else:
            above, below = numbers.as_integer_ratio()
            for index in indices:
                self.above[index], self.below[index] = above, below

    def at(self, indices: Sequence[int]) -> Lanes:
        """Some of the lanes."""
        return Lanes([self.above[i] for i in indices], [self.below[i] for i in indices])

    def stopped(self, floor: Number | None, full: Number | None) -> Lanes:
        """Every lane stopped at its ends; None is no end."""
        found = self
        if floor is not None:
            found = found._kept(ge, floor)
        return found if full is None else found._kept(le, full)

    def _kept(self, compare: Callable[[int, int], bool], end: Number) -> Lanes:
        flags = self._compared(compare, end)
        if all(flags):
            return self
        above = [
            one if kept else end.numerator for one, kept in zip(self.above, flags, strict=True)
        ]
        below = [
            one if kept else end.denominator for one, kept in zip(self.below, flags, strict=True)
        ]
        return Lanes(above, below)

    def rounded(self, places: int, *, cut: bool) -> list[Decimal]:
        """Every lane as ``numbers.rounded`` would."""
        scale = 2 * 10**places
        return [
            figured((above * scale + (0 if cut else below)) // (2 * below), places)
            if above >= 0
            else figured(-((-above * scale + (0 if cut else below)) // (2 * below)), places)
            for above, below in zip(self.above, self.below, strict=True)
        ]


def together(
    indices: Indices, ask: Callable[[Indices], Found], take: Callable[[Indices, Found], None]
) -> None:
    """Ask for all units at once; where their ways part, for each side by itself."""
    try:
        found = ask(indices)
    except PartedError as parted:
        for side in parted.sides(indices):
            together(side, ask, take)
    else:
        take(indices, found)


def agreed(flags: Sequence[bool]) -> bool:
    """The one answer of all lanes; parts them where there are two."""
    if all(flags):
        return True
    if any(flags):
        raise PartedError(flags)
    return False


def _times(numbers: list[int], factor: int) -> list[int]:
    return numbers if factor == 1 else [number * factor for number in numbers]


def _products(ours: list[int], theirs: list[int]) -> list[int]:
    return [one * two for one, two in zip(ours, theirs, strict=True)]
