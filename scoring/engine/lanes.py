"""Numbers side by side: one exact value for each of several units, calculated in whole numbers.

A formula is written for one unit. Given lanes instead of a number it calculates all of them at
once, as long as every comparison comes out the same for all; where they part, ``together`` lets
each side take its own way. So there is one arithmetic, and it is quick for many units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import gcd, lcm
from operator import eq, ge, gt, le, lt
from typing import Any

import numpy as np

from scoring.engine import numbers
from scoring.engine.numbers import Number
from scoring.engine.parting import Flags, PartedError, agreed
from scoring.engine.ratios import (
    Bounds,
    Indices,
    Ratios,
    Wholes,
    blank,
    common,
    ends,
    fitting,
    largest,
    times,
    wholes,
)

Compare = Callable[[Any, Any], Any]
Choose = Callable[[Wholes, Any], Wholes]
ChooseOne = Callable[[int, int], int]
HALF = Fraction(1, 2)


class Lanes:
    """One number for every lane: (``times`` x ratio + ``plus``) / ``over``, in whole numbers.

    Most of a formula adds and multiplies fixed numbers. That changes the three whole numbers only;
    the ratios, which are many, are gone through where lanes meet lanes and when they are rounded.
    """

    __slots__ = ("over", "plus", "ratios", "times")

    def __init__(self, ratios: Ratios, times: int = 1, plus: int = 0, over: int = 1) -> None:
        self.ratios, self.times, self.plus, self.over = ratios, times, plus, over

    @classmethod
    def of(cls, values: Iterable[Number]) -> Lanes:
        """Numbers side by side, brought to a common denominator where there is a small one."""
        values = list(values)
        only_whole = np.array(values)
        if only_whole.dtype == np.int64:
            return cls(Ratios(only_whole))
        above, below = zip(*[value.as_integer_ratio() for value in values], strict=True)
        over = common(set(below))
        if over is None:
            return cls(Ratios(wholes(above), wholes(below)))
        if over == 1:
            return cls(Ratios(wholes(above)))
        scaled = [one * (over // own) for one, own in zip(above, below, strict=True)]
        return cls(Ratios(wholes(scaled)), over=over)

    @classmethod
    def constant(cls, size: int, number: Fraction) -> Lanes:
        """The same number in every lane."""
        return cls(Ratios(blank(size, 0)), plus=number.numerator, over=number.denominator)

    def numbers(self) -> list[Fraction]:
        """The numbers one by one."""
        return [self.one(place) for place in range(len(self))]

    def one(self, place: int) -> Fraction:
        """The number in one lane."""
        above, below = self.ratios.one(place)
        return Fraction(self.times * above + self.plus * below, self.over * below)

    def over_common(self, over: int | None) -> Ratios:
        """The ratios of the lanes to one over so much, a multiple of ``over``; None: to 1."""
        below = self.ratios.below
        if over is not None:
            return Ratios(self.above(over // self.over), below)
        own = wholes([self.over] * len(self)) if below is None else below
        deepest = self.over * self.ratios.deepest
        return Ratios(self.above(), own if below is None else times(own, self.over, deepest))

    def at(self, places: Indices) -> Lanes:
        """Some of the lanes."""
        return Lanes(self.ratios.at(places), self.times, self.plus, self.over)

    def __len__(self) -> int:
        return len(self.ratios.above)

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
        return _reduced(self.ratios, self.times * above, self.plus * above, self.over * below)

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
        return Lanes.constant(len(self), Fraction(other)) / self

    __radd__ = __add__
    __rmul__ = __mul__

    # Arithmetic lane by lane --------------------------------------------------------------------

    def above(self, scale: int = 1) -> Wholes:
        """So many times the numerators; the denominators are ``over`` times those of the ratios."""
        ratios, factor, plus = self.ratios, self.times * scale, self.plus * scale
        if factor == 1 and not plus:
            return ratios.above
        most = self._most(scale)
        found = times(ratios.above, factor, most)
        if not plus:
            return found
        return found + (plus if ratios.below is None else times(ratios.below, plus, most))

    def _most(self, scale: int = 1) -> int:
        """None of so many times the numerators is further from 0."""
        ratios = self.ratios
        return abs(scale) * (abs(self.times) * ratios.most + abs(self.plus) * ratios.deepest)

    def _bounds(self, scale: int) -> Bounds:
        """So many times whole numbers lie between; exact where the bounds of the ratios are."""
        low, high = self.ratios.bounds if self.times >= 0 else self.ratios.bounds[::-1]
        return scale * (self.times * low + self.plus), scale * (self.times * high + self.plus)

    def _plus(self, other: Lanes) -> Lanes:
        over, one, two = lcm(self.over, other.over), self.ratios, other.ratios
        ours, theirs = over // self.over, over // other.over
        if one.below is two.below:
            most = self._most(ours) + other._most(theirs)
            above = fitting(self.above(ours), most) + other.above(theirs)
            return Lanes(Ratios(above, one.below), over=over)
        most = self._most(ours) * two.deepest + other._most(theirs) * one.deepest
        above = _spread(self.above(ours), two, most) + _spread(other.above(theirs), one, most)
        return Lanes(Ratios(above, _below(one, two)), over=over)

    def _times(self, other: Lanes) -> Lanes:
        above = times(self.above(), other.above(), self._most() * other._most())
        below = _below(self.ratios, other.ratios)
        return Lanes(Ratios(above, below), over=self.over * other.over)

    def _by(self, other: Lanes) -> Lanes:
        """Divided by other lanes; asked only where none of them is 0."""
        one, two = self.ratios, other.ratios
        above, below = self.above(), other.above()
        most_above, most_below = self._most() * two.deepest, other._most() * one.deepest
        if one.below is not two.below:
            above, below = _spread(above, two, most_above), _spread(below, one, most_below)
        if ends(below)[0] < 0:
            signs = np.where(below < 0, -1, 1)
            above, below = times(above, signs, most_above), times(below, signs, most_below)
        return _reduced(Ratios(above, below), other.over, 0, self.over)

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
        return agreed(self.compared(compare, other))

    def compared(self, compare: Compare, other: Lanes | Number) -> Flags:
        """The answer of every lane."""
        difference = self if isinstance(other, int) and other == 0 else self - other
        flags: Flags = compare(difference.above(), 0)
        return flags

    # What only one number can answer ------------------------------------------------------------

    @property
    def numerator(self) -> int:
        raise PartedError

    def __int__(self) -> int:
        raise PartedError

    # Ends and places, lane by lane ----------------------------------------------------------------

    def stopped(self, floor: Number | None, full: Number | None) -> Lanes:
        """Every lane stopped at its ends; None is no end."""
        found = self if floor is None else self._kept(np.maximum, max, floor)
        return found if full is None else found._kept(np.minimum, min, full)

    def _kept(self, choose: Choose, choose_one: ChooseOne, end: Number) -> Lanes:
        over, ratios = lcm(self.over, end.denominator), self.ratios
        scale, edge = over // self.over, end.numerator * (over // end.denominator)
        if ratios.below is None:
            low, high = self._bounds(scale)
            bounds = choose_one(low, edge), choose_one(high, edge)
            if bounds == (low, high):
                return self
            kept = choose(fitting(self.above(scale), abs(edge)), edge)
            return Lanes(Ratios(kept, None, bounds), over=over)
        most = max(self._most(scale), abs(edge) * ratios.deepest)
        kept = choose(fitting(self.above(scale), most), times(ratios.below, edge, most))
        return Lanes(Ratios(kept, ratios.below), over=over)

    def floored(self) -> Wholes:
        """The largest whole number in every lane that is not above it."""
        ratios, most = self.ratios, self._most()
        found = times(ratios.above, self.times, max(most, self.over))
        if ratios.below is not None:
            found = found // ratios.below
        if self.plus:
            found = found + self.plus
        if self.over != 1:
            found = found // self.over
        return found

    def wholes(self, places: int, *, cut: bool, signed: bool = True) -> Wholes:
        """Every lane as ``numbers.rounded`` would, counted in the last place.

        Unless ``signed`` all that is known of a negative number's is that it is not above 0.
        """
        fine, half = self * 10**places, numbers.ZERO if cut else HALF
        if fine.over == 1 and fine.ratios.below is None:
            exact: Wholes = fine.above()
            return exact
        up: Wholes = (fine + half).floored()
        if not signed or (self.plus >= 0 and self.times * self.ratios.bounds[self.times < 0] >= 0):
            return up
        found: Wholes = np.where(self.compared(lt, 0), -(half - fine).floored(), up)
        return found

    def order(self) -> Wholes:
        """Whole numbers in the order of the lanes, equal where those are."""
        found = self.ratios.order()
        return times(found, (self.times > 0) - (self.times < 0), largest(found))


def _reduced(ratios: Ratios, factor: int, plus: int, over: int) -> Lanes:
    shared = gcd(factor, plus, over)
    return Lanes(ratios, factor // shared, plus // shared, over // shared)


def _spread(above: Wholes, other: Ratios, most: int) -> Wholes:
    """The numerators of ratios whose denominators are multiplied by those of others."""
    return fitting(above, most) if other.below is None else times(above, other.below, most)


def _below(one: Ratios, other: Ratios) -> Wholes | None:
    """The products of the denominators."""
    if one.below is None or other.below is None:
        return other.below if one.below is None else one.below
    return times(one.below, other.below, one.deepest * other.deepest)
