"""Numbers side by side: one exact value for each of several units, calculated in whole numbers.

A formula is written for one unit. Given lanes instead of a number it calculates all of them at
once, as long as every comparison comes out the same for all; where they part, ``together`` lets
each side take its own way. So there is one arithmetic, and it is quick for many units.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd
from operator import eq, ge, gt, le, lt
from typing import TypeVar

from scoring.engine.ratios import Ratios

Found = TypeVar("Found")
Indices = tuple[int, ...]
Number = Fraction | int
Compare = Callable[[int, int], bool]


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


class Lanes:
    """One number for every lane: (``times`` x ratio + ``plus``) / ``over``, in whole numbers.

    Most of a formula adds and multiplies fixed numbers. That changes the three whole numbers only;
    the ratios, which are many, are looked at once, when the points are rounded.
    """

    __slots__ = ("over", "plus", "ratios", "times")

    def __init__(self, ratios: Ratios, times: int = 1, plus: int = 0, over: int = 1) -> None:
        self.ratios, self.times, self.plus, self.over = ratios, times, plus, over

    @classmethod
    def of(cls, numbers: Iterable[Number | Decimal]) -> Lanes:
        above, below = zip(*(number.as_integer_ratio() for number in numbers), strict=True)
        return cls(Ratios(above, below))

    def numbers(self) -> list[Fraction]:
        """The numbers one by one."""
        return [Fraction(above, below) for above, below in self.pairs()]

    def pairs(self) -> Iterable[tuple[int, int]]:
        """The numbers as numerators and denominators, not reduced."""
        below = self.ratios.below
        if self.over != 1:
            below = [self.over * one for one in below]
        return zip(self._above(), below, strict=True)

    def one(self, place: int) -> Fraction:
        """The number in one lane."""
        above, below = self.ratios.above[place], self.ratios.below[place]
        return Fraction(self.times * above + self.plus * below, self.over * below)

    def at(self, places: Sequence[int]) -> Lanes:
        """Some of the lanes."""
        return Lanes(self.ratios.at(places), self.times, self.plus, self.over)

    # Arithmetic with one number, which leaves the ratios alone ----------------------------------

    def __add__(self, other: Lanes | Number) -> Lanes:
        if isinstance(other, Lanes):
            return self._plus(other)
        above, below = other.numerator, other.denominator
        plus = self.plus * below + above * self.over
        return Lanes(self.ratios, self.times * below, plus, self.over * below)

    def __mul__(self, other: Lanes | Number) -> Lanes:
        if isinstance(other, Lanes):
            return self._times(other)
        above, below = other.numerator, other.denominator
        return Lanes(self.ratios, self.times * above, self.plus * above, self.over * below)

    def __truediv__(self, other: Lanes | Number) -> Lanes:
        if isinstance(other, Lanes):
            return self._by(other)
        return self * (1 / Fraction(other))

    def __neg__(self) -> Lanes:
        return Lanes(self.ratios, -self.times, -self.plus, self.over)

    def __sub__(self, other: Lanes | Number) -> Lanes:
        return self + -other

    def __rsub__(self, other: Number) -> Lanes:
        return -self + other

    def __rtruediv__(self, other: Number) -> Lanes:
        above, below = _upright(self.ratios.below, self._above())
        return Lanes(Ratios(above, below), self.over) * other

    __radd__ = __add__
    __rmul__ = __mul__

    # Arithmetic lane by lane --------------------------------------------------------------------

    def _above(self) -> Sequence[int]:
        """The numerators; the denominators are ``over`` times those of the ratios."""
        ratios, times, plus = self.ratios, self.times, self.plus
        if not plus:
            return ratios.above if times == 1 else [times * above for above in ratios.above]
        if ratios.is_whole:
            return [times * above + plus for above in ratios.above]
        pairs = zip(ratios.above, ratios.below, strict=True)
        return [times * above + plus * below for above, below in pairs]

    def _plus(self, other: Lanes) -> Lanes:
        ours, theirs = (self * other.over)._above(), (other * self.over)._above()
        below, over = self.ratios.below, self.over * other.over
        if not other.ratios.has_the_denominators_of(self.ratios):
            ours, theirs = _products(ours, other.ratios.below), _products(theirs, below)
            below = _products(below, other.ratios.below)
        sums = [one + two for one, two in zip(ours, theirs, strict=True)]
        return Lanes(Ratios(sums, below), over=over)

    def _times(self, other: Lanes) -> Lanes:
        above = _products(self._above(), other._above())
        below = _products(self.ratios.below, other.ratios.below)
        return Lanes(Ratios(above, below), over=self.over * other.over)

    def _by(self, other: Lanes) -> Lanes:
        """Divided by other lanes; asked only where none of them is 0."""
        above, below = self._above(), other._above()
        if not other.ratios.has_the_denominators_of(self.ratios):
            above = _products(above, other.ratios.below)
            below = _products(below, self.ratios.below)
        return Lanes(Ratios(*_upright(above, below)), other.over, over=self.over)

    # What decides the way of a formula: the answer must be the same in all lanes --------------

    def __bool__(self) -> bool:
        return not self._agrees(eq, 0)

    def __lt__(self, other: Lanes | Number) -> bool:
        return self._agrees(lt, other)

    def __le__(self, other: Lanes | Number) -> bool:
        return self._agrees(le, other)

    def __gt__(self, other: Lanes | Number) -> bool:
        return self._agrees(gt, other)

    def __ge__(self, other: Lanes | Number) -> bool:
        return self._agrees(ge, other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lanes | Number) and self._agrees(eq, other)

    def _agrees(self, compare: Compare, other: Lanes | Number) -> bool:
        """The one answer of all lanes; where the ends lie on one side, so does what is between."""
        difference = self - other
        low, high = difference._signs()
        if low == high:
            return compare(low, 0)
        return agreed([compare(above, 0) for above in difference._above()])

    def _signs(self) -> tuple[int, int]:
        """The signs of the lowest and of the highest number, in no order."""
        low, high = (self.times * above + self.plus * below for above, below in self.ratios.ends)
        return (low > 0) - (low < 0), (high > 0) - (high < 0)

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
        """The lowest and the highest number."""
        one, two = (
            Fraction(self.times * above + self.plus * below, self.over * below)
            for above, below in self.ratios.ends
        )
        return (one, two) if one <= two else (two, one)

    def stopped(self, floor: Number | None, full: Number | None) -> Lanes:
        """Every lane stopped at its ends; None is no end."""
        found = self if floor is None else self._kept(ge, floor)
        return found if full is None else found._kept(le, full)

    def _kept(self, compare: Compare, end: Number) -> Lanes:
        distance = self - end
        if all(compare(sign, 0) for sign in distance._signs()):
            return self
        kept = [above if compare(above, 0) else 0 for above in distance._above()]
        return Lanes(Ratios(kept, self.ratios.below), over=distance.over) + end

    def wholes(self, places: int, *, cut: bool) -> list[int]:
        """Every lane as ``numbers.rounded`` would, counted in the last place."""
        signs = self._signs()
        if min(signs) >= 0:
            return self._rounded(10**places, cut=cut)
        if max(signs) <= 0:
            return [-whole for whole in (-self)._rounded(10**places, cut=cut)]
        ways = self._rounded(10**places, cut=cut), (-self)._rounded(10**places, cut=cut)
        return [
            up if above >= 0 else -down
            for above, up, down in zip(self._above(), *ways, strict=True)
        ]

    def _rounded(self, scale: int, *, cut: bool) -> list[int]:
        """The whole part, after adding a half; right for what is not negative."""
        times, plus, over = self.times * scale, self.plus * scale, self.over
        if not cut:
            times, plus, over = 2 * times, 2 * plus + over, 2 * over
        common = gcd(times, plus, over)
        times, plus, over = times // common, plus // common, over // common
        if self.ratios.is_whole:
            return [(times * above + plus) // over for above in self.ratios.above]
        pairs = zip(self.ratios.above, self.ratios.below, strict=True)
        return [(times * above // below + plus) // over for above, below in pairs]


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


def _products(ours: Sequence[int], theirs: Sequence[int]) -> list[int]:
    return [one * two for one, two in zip(ours, theirs, strict=True)]


def _upright(above: Sequence[int], below: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    """The same ratios over positive denominators."""
    if min(below) > 0:
        return above, below
    signs = [1 if one > 0 else -1 for one in below]
    return _products(above, signs), _products(below, signs)
