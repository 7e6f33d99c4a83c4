"""Arithmetic of the readings, section 3: half up, min-max, places; apart from the engine."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor

Values = Mapping[str, Fraction | None]


def half_up(value: Fraction) -> Decimal:
    """Two places; a half goes away from zero."""
    cents = floor(abs(value) * 100 + Fraction(1, 2))
    return Decimal(-cents if value < 0 else cents) / 100


def text(points: Decimal) -> str:
    """As the interchange document writes a score."""
    return f"{points:.2f}"


def held(value: Fraction, least: Fraction | int, most: Fraction | int) -> Fraction:
    """Stopped at both ends."""
    return max(Fraction(least), min(Fraction(most), value))


def rate(part: int, whole: int) -> Fraction | None:
    """None where there is nothing to divide by."""
    return Fraction(part, whole) if whole else None


def min_max(values: Values, full: int, bottom: Fraction) -> dict[str, Fraction]:
    """The formula as the source prints it; without a value or a range: full marks."""
    known = [value for value in values.values() if value is not None]
    points = {}
    for unit, value in values.items():
        if value is None or min(known) == max(known):
            points[unit] = Fraction(full)
            continue
        width = max(known) - min(known)
        above, below = (value - min(known)) / width, (max(known) - value) / width
        points[unit] = (above + bottom * below) * full
    return points


def fewest_best(values: Values, full: int) -> dict[str, Fraction]:
    """The highest value gets nothing, the lowest full marks, the others in proportion."""
    turned = {unit: None if value is None else -value for unit, value in values.items()}
    return min_max(turned, full, Fraction(0))


def at_most_apart(points: Mapping[str, Fraction], limit: int) -> dict[str, Fraction]:
    """Every gap to the best shrinks in proportion until the widest is the limit."""
    best = max(points.values())
    widest = max(best - value for value in points.values())
    if widest <= limit:
        return dict(points)
    return {unit: best - (best - value) * limit / widest for unit, value in points.items()}


def short_of(value: Fraction | None, target: Fraction, per_point: Fraction) -> Fraction:
    """What is lost for every percentage point below the target, in proportion."""
    if value is None or value >= target:
        return Fraction(0)
    return (target - value) * 100 * per_point


def places(totals: Mapping[str, Decimal]) -> dict[str, int]:
    """1, 2, 2, 4."""
    return {
        unit: 1 + sum(other > total for other in totals.values()) for unit, total in totals.items()
    }
