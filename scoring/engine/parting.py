"""Units that go the same way together, and the parting of those that do not."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.engine.ratios import Indices

Found = TypeVar("Found")
Flags = NDArray[np.bool_]


class PartedError(Exception):
    """The lanes do not all go the same way; those with equal ``ways`` do, None: each its own."""

    def __init__(self, ways: Flags | Sequence[Hashable] | None = None) -> None:
        self.ways = ways

    def sides(self, indices: Indices) -> Iterable[Indices]:
        """The units of every way."""
        if self.ways is None:
            return np.split(indices, len(indices))
        if isinstance(self.ways, np.ndarray):
            return indices[self.ways], indices[~self.ways]
        sides: dict[Hashable, list[int]] = {}
        for place, way in enumerate(self.ways):
            sides.setdefault(way, []).append(place)
        return [indices[places] for places in sides.values()]


def together(
    indices: Indices, ask: Callable[[Indices], Found], take: Callable[[Indices, Found], None]
) -> None:
    """Ask for all units at once; where their ways part, for each side by itself."""
    try:
        found = ask(indices)
    except PartedError as parted:
        for side in parted.sides(indices):
            together(side, ask, take)
    else:
        take(indices, found)


def agreed(flags: Flags) -> bool:
    """The one answer of all lanes; parts them where there are two."""
    true = int(np.count_nonzero(flags))
    if 0 < true < len(flags):
        raise PartedError(flags)
    return true > 0
