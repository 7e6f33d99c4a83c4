"""Places: the largest first, equals share one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from typing import TypeVar

Order = tuple[Decimal | Fraction | bool, ...]
Key = TypeVar("Key", Decimal, Order)


def ranked(keys: Sequence[Key | None]) -> list[tuple[int, int]]:
    """Whoever has a key, best first, by index and place; equals share a place (1, 2, 2, 4)."""
    with_key = [(key, index) for index, key in enumerate(keys) if key is not None]
    found: list[tuple[int, int]] = []
    above: Key | None = None
    place = 0
    best_first = sorted(with_key, key=itemgetter(0), reverse=True)
    for position, (key, index) in enumerate(best_first, start=1):
        if key != above:
            above, place = key, position
        found.append((index, place))
    return found


def places(keys: Sequence[Key | None]) -> list[int | None]:
    """The place of every key; None has none."""
    found: list[int | None] = [None] * len(keys)
    for index, place in ranked(keys):
        found[index] = place
    return found
