"""Places: the largest first, equals share one."""

from __future__ import annotations

from collections.abc import Sequence


def places(keys: Sequence[tuple[object, ...] | None]) -> list[int | None]:
    """The place of every key; equal keys share one (1, 2, 2, 4), None has none."""
    ranked = sorted((key for key in keys if key is not None), reverse=True)  # type: ignore[type-var]
    first: dict[tuple[object, ...], int] = {}
    for position, key in enumerate(ranked, start=1):
        first.setdefault(key, position)
    return [None if key is None else first[key] for key in keys]
