"""What formulas ask of one number or of several side by side, in the same words."""

from __future__ import annotations

from fractions import Fraction
from operator import ge, le
from typing import TypeVar

import numpy as np

from scoring.engine import numbers
from scoring.engine.lanes import Lanes
from scoring.engine.ratios import Ratios

Exact = TypeVar("Exact", Fraction, Lanes)


def stopped(value: Exact, floor: Fraction | None, full: Fraction | None) -> Exact:
    """A value stopped at its ends; None is no end."""
    if isinstance(value, Lanes):
        return value.stopped(floor, full)
    return numbers.stopped(value, floor, full)


def lies_within(value: Exact, least: Fraction | None, most: Fraction | None) -> Exact:
    """1 for a value between two ends, 0 for one that is not; None is no end."""
    if isinstance(value, Lanes):
        flags = np.ones(len(value), dtype=bool)
        for end, compare in ((least, ge), (most, le)):
            if end is not None:
                flags = flags & value.compared(compare, end)
        return Lanes(Ratios(flags.astype(np.int64)))
    is_short, is_beyond = least is not None and value < least, most is not None and value > most
    return Fraction(not is_short and not is_beyond)


def floored(value: Exact) -> Exact:
    """The largest whole number that is not above the value."""
    if isinstance(value, Lanes):
        return Lanes(Ratios(value.floored()))
    return Fraction(value // 1)


def to_places(value: Exact, places: int, *, cut: bool) -> Exact:
    """A value as it is printed with so many decimal places."""
    if isinstance(value, Lanes):
        return Lanes(Ratios(value.wholes(places, cut=cut)), over=10**places)
    return Fraction(numbers.rounded(value, places, cut=cut))
