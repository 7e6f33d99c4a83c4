"""Places: the largest first, equals share one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

Order = tuple[Decimal | Fraction | bool, ...]
Key = TypeVar("Key", Decimal, Order)


def ranked(keys: Sequence[Key | None]) -> list[tuple[int, int]]:
    """Whoever has a key, best first, by index and place; equals share a place (1, 2, 2, 4)."""
    with_key = [index for index, key in enumerate(keys) if key is not None]
    found: list[tuple[int, int]] = []
    above: Key | None = None
    place = 0
    for position, index in enumerate(sorted(with_key, key=keys.__getitem__, reverse=True), start=1):
        if keys[index] != above:
            above, place = keys[index], position
        found.append((index, place))
    return found


def places(keys: Sequence[Key | None]) -> list[int | None]:
    """The place of every key; None has none."""
    found: list[int | None] = [None] * len(keys)
    for index, place in ranked(keys):
        found[index] = place
    return found
