"""Exact numbers: compute in fractions, round once per line, half up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

GRAMMAR = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,12})?")
SHOWN_PLACES = 4
ZERO = Fraction(0)
Number = Fraction | int
"""Exact either way; only what has become a fraction is divided, for Python's own ``/`` is not."""


def exact(value: int | Decimal | str) -> Fraction:
    """Return the number a document or file wrote, exactly.

    Whole numbers, decimals and plain decimal text only; raises ``ValueError`` for anything else,
    binary floats, ``NaN``, exponents and underscores among them.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError(f"“{value}”不是精确的数")
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if not GRAMMAR.fullmatch(text):
        raise ValueError(f"“{value}”不是精确的数")
    return Fraction(text)


def as_fraction(number: Number) -> Fraction:
    """The number as something that divides exactly."""
    return Fraction(number) if isinstance(number, int) else number


def rounded(value: Fraction, places: int = 2, *, cut: bool = False) -> Decimal:
    """Round half up (never half to even), or cut towards zero, to so many decimal places."""
    return figured(whole(value, places, cut=cut), places)


def whole(value: Fraction, places: int, *, cut: bool) -> int:
    """Round as ``rounded`` does, counted in the last place."""
    doubled = 2 * abs(value.numerator) * int(10**places) + (0 if cut else value.denominator)
    size = doubled // (2 * value.denominator)
    return size if value.numerator >= 0 else -size


@lru_cache(maxsize=65536)
def figured(size: int, places: int) -> Decimal:
    """Write a figure with so many places; as text, for Decimal's arithmetic keeps 28 digits."""
    return Decimal(f"{size}E-{places}")


def added(parts: Iterable[Fraction]) -> Fraction:
    """Add up; zeros, which most parts of a sheet are, cost nothing."""
    total = ZERO
    for part in parts:
        if part:
            total = total + part if total else part
    return total


def mean_of(figures: Sequence[Decimal]) -> Fraction:
    """The exact mean of printed figures, at least one."""
    pairs = [figure.as_integer_ratio() for figure in figures]
    over = lcm(*(below for _, below in pairs))
    total = sum([above * (over // below) for above, below in pairs])
    return Fraction(total, over * len(pairs))


def stopped(value: Fraction, floor: Fraction | None, full: Fraction | None) -> Fraction:
    """Stop a value at its ends; None is no end."""
    if floor is not None and _is_less(value, floor):
        value = floor
    return full if full is not None and _is_less(full, value) else value


def _is_less(one: Fraction, other: Fraction) -> bool:
    # A fraction's own comparison first finds out what the other is, for four times as long.
    return one.numerator * other.denominator < other.numerator * one.denominator


def written(value: Number) -> str:
    """Write a terminating decimal in full (``exact`` reads it), anything else as a fraction."""
    denominator, twos, fives = value.denominator, 0, 0
    if denominator == 1:
        return str(value.numerator)
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    return format(rounded(as_fraction(value), max(twos, fives)), "f")


def shown(value: Fraction) -> str:
    """Show a number to a person: in full where it is short, else rounded to four places."""
    text = written(value)
    if "/" not in text and len(text.partition(".")[2]) <= SHOWN_PLACES:
        return text
    return format(rounded(value, SHOWN_PLACES), "f").rstrip("0").rstrip(".")


def percent(value: Fraction) -> str:
    """Show a rate as a percentage with two places."""
    return f"{rounded(value * 100, 2)}%"


class Shown:
    """A number inside words: ``{:%}`` as a percentage, ``{}`` as a plain number."""

    __slots__ = ("value",)

    def __init__(self, value: Fraction) -> None:
        self.value = value

    def __format__(self, spec: str) -> str:
        return percent(self.value) if spec == "%" else shown(self.value)


class Rated(Shown):
    """A rate inside words, a percentage without being asked."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return percent(self.value)


class Summed:
    """Several numbers added inside words: 5 + 3 − 0.5; zeros are left out."""

    __slots__ = ("terms",)

    def __init__(self, terms: Iterable[Fraction]) -> None:
        self.terms = terms

    def __format__(self, spec: str) -> str:
        first, *rest = [term for term in self.terms if term] or [ZERO]
        return shown(first) + "".join(
            f" {'−' if term < 0 else '+'} {shown(abs(term))}" for term in rest
        )


def filled(words: str, values: Sequence[object]) -> str:
    """Put the values into the words; numbers are shown as a person reads them."""
    ready = (
        Shown(Fraction(value)) if isinstance(value, Fraction | int) else value for value in values
    )
    return words.format(*ready)
