"""Numbers as the office writes them: points, signs, rates, percentage points, movements."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django import template

register = template.Library()

NOTHING = "—"


Points = Decimal | Fraction | str | None


@register.filter
def score(points: Points) -> str:
    """Points with two decimals, or with more where the rulebook keeps more. Never rounds."""
    if points is None or points == "":
        return NOTHING
    number = _decimal(points)
    places = max(2, -int(number.as_tuple().exponent))
    return f"{number:.{places}f}".replace("-", "−")


@register.filter
def full_marks(points: Points) -> str:
    """Full marks as the regulation prints them, without needless noughts: 35, 2.5."""
    return NOTHING if points is None or points == "" else f"{_decimal(points):f}"


@register.filter
def signed(points: Points) -> str:
    """Points with their sign in front: +1.00, −0.50; nothing in front of nought."""
    if points is None or points == "":
        return NOTHING
    return f"{'+' if _decimal(points) > 0 else ''}{score(points)}"


@register.filter
def percent(rate: Decimal | Fraction | str | None) -> str:
    """A rate between 0 and 1 as 95.23%, rounded half up; a dash where nothing was to divide by."""
    return NOTHING if rate is None or rate == "" else f"{_hundredths(rate)}%"


@register.filter
def percentage_points(difference: Decimal | Fraction | str | None) -> str:
    """A difference of two rates in 百分点, never in per cent: +1.20个百分点."""
    if difference is None or difference == "":
        return NOTHING
    points = _hundredths(difference)
    return f"{'+' if points > 0 else ''}{points}个百分点".replace("-", "−")


@register.filter
def movement(places: int | None) -> str:
    """How many places were won (↑2), lost (↓1) or neither (—) against the period before."""
    if not places:
        return NOTHING
    return f"↑{places}" if places > 0 else f"↓{-places}"


@register.filter
def movement_in_words(places: int | None, since: str = "上期") -> str:
    """The same for a reader who does not see the arrow; ``since`` is what is compared with."""
    if places is None:
        return f"{since}无名次"
    if places == 0:
        return f"与{since}持平"
    return f"比{since}上升{places}位" if places > 0 else f"比{since}下降{-places}位"


def _decimal(points: Decimal | Fraction | str) -> Decimal:
    exact = Fraction(points)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).normalize() + 0


def _hundredths(rate: Decimal | Fraction | str) -> Decimal:
    exact = Fraction(rate) * 10_000
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-2)
