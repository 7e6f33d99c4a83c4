"""Numbers that were found piece by piece, put together: one for every unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from scoring.engine.lanes import Lanes
from scoring.engine.ratios import Indices, Ratios, blank, common

Piece = tuple[Indices, Fraction | Lanes]
"""Some of the units, with one number for all of them or one for each."""


def scattered(size: int, pieces: Sequence[Piece]) -> Lanes:
    """The numbers of all pieces for so many units; 0 for those in none."""
    if len(pieces) == 1 and len(pieces[0][0]) == size:
        only = pieces[0][1]
        return only if isinstance(only, Lanes) else Lanes.constant(size, only)
    lanes = list(_joined(pieces))
    over = common({own.over for _, own in lanes})
    parts = [(indices, own.over_common(over)) for indices, own in lanes]
    above = blank(size, max((part.most for _, part in parts), default=0))
    deepest = max((part.deepest for _, part in parts), default=1)
    below = None if deepest == 1 else blank(size, deepest) + 1
    for indices, part in parts:
        above[indices] = part.above
        if below is not None and part.below is not None:
            below[indices] = part.below
    return Lanes(Ratios(above, below), over=over or 1)


def _joined(pieces: Sequence[Piece]) -> Iterator[tuple[Indices, Lanes]]:
    """The pieces as lanes; those that are one number each, which may be many, as one."""
    single = []
    for indices, points in pieces:
        if isinstance(points, Lanes):
            yield indices, points
        else:
            single.append((indices, points))
    if single:
        sizes = [len(indices) for indices, _ in single]
        each = np.repeat(np.arange(len(single)), sizes)
        found = Lanes.of([points for _, points in single])
        yield np.concatenate([indices for indices, _ in single]), found.at(each)
