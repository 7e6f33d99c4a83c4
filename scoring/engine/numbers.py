"""Exact numbers: compute in fractions, round once per line, half up."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

GRAMMAR = re.compile(r"[+-]?\d{1,15}(\.\d{1,12})?")
SHOWN_PLACES = 4


def exact(value: int | Decimal | str) -> Fraction:
    """Return the number a document or file wrote, exactly.

    Whole numbers, decimals and plain decimal text only; raises ``ValueError`` for anything else,
    binary floats, ``NaN``, exponents and underscores among them.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError(f"not an exact number: {value!r}")
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if not GRAMMAR.fullmatch(text):
        raise ValueError(f"not an exact number: {value!r}")
    return Fraction(text)


def rounded(value: Fraction, places: int = 2, *, cut: bool = False) -> Decimal:
    """Round half up (never half to even), or cut towards zero, to so many decimal places."""
    scaled = abs(value) * 10**places
    if cut:
        whole = scaled.numerator // scaled.denominator
    else:
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def written(value: Fraction) -> str:
    """Write a terminating decimal in full (``exact`` reads it), anything else as a fraction."""
    denominator, twos, fives = value.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    return format(rounded(value, max(twos, fives)), "f")


def shown(value: Fraction) -> str:
    """Show a number to a person: in full where it is short, else rounded to four places."""
    text = written(value)
    if "/" not in text and len(text.partition(".")[2]) <= SHOWN_PLACES:
        return text
    return format(rounded(value, SHOWN_PLACES), "f").rstrip("0").rstrip(".")


def percent(value: Fraction) -> str:
    """Show a rate as a percentage with two places."""
    return f"{rounded(value * 100, 2)}%"
