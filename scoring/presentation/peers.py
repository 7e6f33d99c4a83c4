"""The group around a card: the median and the ends of its figures, never whose they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine.cards import Card, Result
from scoring.engine.numbers import rounded

FEWEST = 3
"""In a smaller group the median or an end would give away the figure of another unit."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the figures of a group lie, those of its units that have a place.

    Between two figures the median is rounded half up, to as many places as they are printed with.
    """

    low: Decimal
    median: Decimal
    high: Decimal
    size: int

    @classmethod
    def of(cls, figures: Iterable[Decimal]) -> Spread:
        ranked = sorted(figures)
        middle = ranked[(len(ranked) - 1) // 2 : len(ranked) // 2 + 1]
        mean = sum(map(Fraction, middle), Fraction(0)) / len(middle)
        return cls(ranked[0], rounded(mean, _places(ranked)), ranked[-1], len(ranked))


def _places(figures: Iterable[Decimal]) -> int:
    """How many places the figures are printed with."""
    return max(-int(figure.as_tuple().exponent) for figure in figures)


def placed(result: Result, card: Card) -> Sequence[Card]:
    """The cards of the card's group that have a place."""
    group = card.unit.group
    return [one for one in result.cards if one.unit.group == group and one.place is not None]


def total_spread(cards: Sequence[Card]) -> Spread | None:
    """Where the totals lie."""
    return _spread([card.total for card in cards if card.total is not None])


def spreads(cards: Sequence[Card]) -> Mapping[str, Spread]:
    """Where the points of every line and section lie, by code; those of too few are left out."""
    figures: dict[str, list[Decimal]] = defaultdict(list)
    for card in cards:
        for code, points in (*card.lines.items(), *card.sections.items()):
            figures[code].append(points)
    return {code: found for code, own in figures.items() if (found := _spread(own))}


def _spread(figures: Sequence[Decimal]) -> Spread | None:
    return Spread.of(figures) if len(figures) >= FEWEST else None
