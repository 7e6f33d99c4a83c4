"""Places: the largest first, equals share one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

Order = tuple[Decimal | Fraction | bool, ...]
Key = TypeVar("Key", Decimal, Order)


def places(keys: Sequence[Key | None]) -> list[int | None]:
    """The place of every key; equal keys share one (1, 2, 2, 4), None has none."""
    ranked = sorted(key for key in keys if key is not None)
    # From the last place up, so that of equal keys the first place stays.
    first = dict(zip(ranked, range(len(ranked), 0, -1), strict=True))
    return [None if key is None else first[key] for key in keys]
