"""Places: the largest first, equals share one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Key = tuple[Decimal | Fraction | bool, ...]


def places(keys: Sequence[Key | None]) -> list[int | None]:
    """The place of every key; equal keys share one (1, 2, 2, 4), None has none."""
    ranked = sorted((key for key in keys if key is not None), reverse=True)
    first: dict[Key, int] = {}
    for position, key in enumerate(ranked, start=1):
        first.setdefault(key, position)
    return [None if key is None else first[key] for key in keys]
