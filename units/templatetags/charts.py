"""Charts as SVG from the server: they print, need no script and can be tested as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django import template

from units.templatetags.numbers import full_marks, score

register = template.Library()

Amount = Decimal | Fraction | str
Points = Sequence[tuple[str, "Decimal | None"]]
Words = Callable[[Any], str]

WIDTH, HEIGHT = 480, 180
LEFT, RIGHT, TOP, BOTTOM = 48, 24, 24, 28
MOST_LABELS = 12
TENTH = Decimal("0.1")
TICK = Decimal("0.8")
"""How wide the mark of a median is, in hundredths of the bar."""


@dataclass(frozen=True)
class Scale:
    """Maps values between ``low`` and ``high`` to heights, in units of the drawing."""

    low: Decimal
    high: Decimal

    def y(self, value: Decimal) -> Decimal:
        share = (value - self.low) / (self.high - self.low)
        return tenth(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM))


@register.inclusion_tag("includes/trend.html")
def trend(points: Points, label: str, *, places: bool = False) -> dict[str, Any]:
    """A line through ``(name, value)`` pairs in their order; a value of None leaves a gap.

    ``places`` are drawn with the first at the top.
    """
    values = [value for _, value in points if value is not None]
    if not values:
        return {"label": label, "marks": []}
    scale, text = scale_of(values, falling=places), full_marks if places else score
    marks = marks_of(points, scale, text)
    return {
        "label": label,
        "words": "，".join(f"{name} {text(value)}" for name, value in points),
        "lines": lines(marks),
        "marks": marks,
        **frame(scale, text),
    }


@register.inclusion_tag("includes/trends.html")
def trends(series: Sequence[tuple[str, Points]], label: str, *, places: bool = False) -> Any:
    """Several such lines over the same names, told apart by dashes as well as by colour."""
    values = [value for _, points in series for _, value in points if value is not None]
    if not values:
        return {"label": label, "series": []}
    scale, text = scale_of(values, falling=places), full_marks if places else score
    drawn = [(name, marks_of(points, scale, text)) for name, points in series]
    return {
        "label": label,
        "series": [{"name": name, "marks": marks, "lines": lines(marks)} for name, marks in drawn],
        "marks": drawn[0][1],
        **frame(scale, text),
    }


def frame(scale: Scale, text: Words) -> dict[str, Any]:
    """The size of the drawing and the two ends of its scale."""
    return {
        "ticks": [{"y": scale.y(v), "text": text(v)} for v in (scale.low, scale.high)],
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
    }


@register.inclusion_tag("includes/bar.html")
def bar(points: Amount, full: Amount, median: Amount | None = None) -> dict[str, Any]:
    """A bar of full marks: how much of ``full`` is there, and where the group's median lies."""
    width = width_of(points, full)
    words = f"满分 {full_marks(full)}，得 {score(points)}"
    if median is None or median == "":
        return {"width": width, "lost": width < 100, "words": words}
    words = f"{words}，组内中位数 {score(median)}"
    at = min(width_of(median, full), 100 - TICK)
    return {"width": width, "lost": width < 100, "words": words, "median": at, "tick": TICK}


@register.inclusion_tag("includes/loss.html")
def loss(points: Amount, most: Amount) -> dict[str, Any]:
    """A bar of a loss, as long as its share of the largest one."""
    return {"width": width_of(points, most)}


def width_of(points: Amount, full: Amount) -> Decimal:
    """The share of the full marks in hundredths, never beyond the ends."""
    kept, whole = Fraction(points), Fraction(full)
    share = min(max(kept / whole, Fraction(0)), Fraction(1)) if whole > 0 else Fraction(0)
    return tenth(Decimal(100 * share.numerator) / Decimal(share.denominator))


def scale_of(values: Sequence[Decimal], *, falling: bool = False) -> Scale:
    """Whole numbers around the values, never both the same; falling: the smallest at the top."""
    low = min(values).to_integral_value(ROUND_FLOOR)
    high = max(values).to_integral_value(ROUND_CEILING)
    high = high if high > low else low + 1
    return Scale(high, low) if falling else Scale(low, high)


def marks_of(points: Points, scale: Scale, text: Words) -> list[dict[str, Any]]:
    return [
        mark(n, len(points), name, value, scale, text) for n, (name, value) in enumerate(points)
    ]


def mark(
    n: int, count: int, name: str, value: Decimal | None, scale: Scale, text: Words
) -> dict[str, Any]:
    """Where the n-th of ``count`` values stands; the names thin out where they would touch."""
    x = tenth(LEFT + Decimal(WIDTH - LEFT - RIGHT) * n / max(count - 1, 1))
    step = -(-count // MOST_LABELS)
    named = name if (count - 1 - n) % step == 0 else ""
    y = None if value is None else scale.y(value)
    return {"x": x, "y": y, "name": named, "text": text(value) if named else ""}


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
