"""Charts as SVG from the server: they print, need no script and can be tested as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django import template

from units.templatetags.numbers import full_marks, score

register = template.Library()

Amount = Decimal | Fraction | str
Points = Sequence[tuple[str, "Decimal | None"]]

WIDTH, HEIGHT = 480, 180
LEFT, RIGHT, TOP, BOTTOM = 48, 24, 24, 28
MOST_LABELS = 12
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Scale:
    """Maps values between ``low`` and ``high`` to heights, in units of the drawing."""

    low: Decimal
    high: Decimal

    def y(self, value: Decimal) -> Decimal:
        share = (value - self.low) / (self.high - self.low)
        return tenth(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM))


@register.inclusion_tag("includes/trend.html")
def trend(points: Points, label: str) -> dict[str, Any]:
    """A line through ``(name, value)`` pairs in their order; a value of None leaves a gap."""
    values = [value for _, value in points if value is not None]
    if not values:
        return {"label": label, "marks": []}
    scale = scale_of(values)
    marks = [mark(n, len(points), name, value, scale) for n, (name, value) in enumerate(points)]
    return {
        "label": label,
        "words": "，".join(f"{name} {score(value)}" for name, value in points),
        "lines": lines(marks),
        "marks": marks,
        "ticks": [{"y": scale.y(v), "text": score(v)} for v in (scale.low, scale.high)],
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
    }


@register.inclusion_tag("includes/bar.html")
def bar(points: Amount, full: Amount) -> dict[str, Any]:
    """A bar of full marks: how much of ``full`` is there."""
    kept, whole = Fraction(points), Fraction(full)
    share = min(max(kept / whole, Fraction(0)), Fraction(1)) if whole > 0 else Fraction(0)
    width = Decimal(100 * share.numerator) / Decimal(share.denominator)
    words = f"满分 {full_marks(full)}，得 {score(points)}"
    return {"width": tenth(width), "lost": share < 1, "words": words}


def scale_of(values: Sequence[Decimal]) -> Scale:
    """Whole numbers around the values, never both the same."""
    low = min(values).to_integral_value(ROUND_FLOOR)
    high = max(values).to_integral_value(ROUND_CEILING)
    return Scale(low, high if high > low else low + 1)


def mark(n: int, count: int, name: str, value: Decimal | None, scale: Scale) -> dict[str, Any]:
    """Where the n-th of ``count`` values stands; the names thin out where they would touch."""
    x = tenth(LEFT + Decimal(WIDTH - LEFT - RIGHT) * n / max(count - 1, 1))
    step = -(-count // MOST_LABELS)
    named = name if (count - 1 - n) % step == 0 else ""
    y = None if value is None else scale.y(value)
    return {"x": x, "y": y, "name": named, "text": score(value) if named else ""}


def lines(marks: list[dict[str, Any]]) -> list[str]:
    """One polyline for each stretch without a gap."""
    stretches: list[list[str]] = [[]]
    for each in marks:
        if each["y"] is None:
            stretches.append([])
        else:
            stretches[-1].append(f"{each['x']},{each['y']}")
    return [" ".join(stretch) for stretch in stretches if len(stretch) > 1]


def tenth(length: Decimal) -> Decimal:
    return Decimal(length).quantize(TENTH, ROUND_HALF_UP)
