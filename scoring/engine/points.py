"""Points of a whole group: what most units get is kept once, beside the pieces that differ.

A rule that counts events hits few units, so most columns are one number and some exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import repeat

from scoring.engine.figures import Figures, Printed
from scoring.engine.lanes import Indices, Lanes
from scoring.engine.numbers import ZERO, stopped, whole
from scoring.engine.ratios import Ratios

Piece = tuple[Indices, Fraction | Lanes]


class Points:
    """Exact points: ``usual`` for all whom no piece names; None where the pieces name everybody."""

    def __init__(self, size: int, usual: Fraction | None, pieces: Sequence[Piece] = ()) -> None:
        self.size, self.usual, self.pieces = size, usual, pieces

    @classmethod
    def of(cls, size: int, pieces: Sequence[Piece]) -> Points:
        """From pieces that name everybody; the number that most of them got is the usual."""
        usual, most = None, 0
        for indices, points in pieces:
            if not isinstance(points, Lanes) and len(indices) > most:
                usual, most = points, len(indices)
        others = [piece for piece in pieces if len(piece[0]) != most or piece[1] is not usual]
        return cls(size, usual, others)

    @classmethod
    def of_figures(cls, figures: Figures) -> Points:
        """Printed figures as exact points."""
        usual = None if figures.usual is None else Fraction(figures.usual, 10**figures.places)
        pieces = [
            (some, Lanes(Ratios(wholes, [1] * len(wholes)), over=10**places))
            for some, wholes, places in figures.pieces
        ]
        return cls(figures.size, usual, pieces)

    @classmethod
    def summed(cls, size: int, start: Fraction, parts: Sequence[Points]) -> Points:
        """A start and several points added up, unit by unit."""
        if len(parts) == 1:
            return parts[0].plus(start)
        known = [part.usual for part in parts if part.usual is not None]
        usual = sum(known, start) if len(known) == len(parts) else None
        if usual is None:
            touched = tuple(range(size))
        else:
            named = (indices for part in parts for indices, _ in part.pieces)
            touched = tuple(sorted(set[int]().union(*named)))
        if not touched:
            return cls(size, usual)
        first, *others = (part.lanes(touched) for part in parts)
        return cls(size, usual, [(touched, sum(others, first + start))])

    def plus(self, number: Fraction) -> Points:
        """The same number added for everybody."""
        if not number:
            return self
        usual = None if self.usual is None else self.usual + number
        return Points(self.size, usual, [(some, points + number) for some, points in self.pieces])

    def stopped(self, floor: Fraction | None, full: Fraction | None) -> Points:
        """The points of every unit stopped at their ends; None is no end."""
        usual = None if self.usual is None else stopped(self.usual, floor, full)
        pieces: list[Piece] = [
            (some, points.stopped(floor, full))
            if isinstance(points, Lanes)
            else (some, stopped(points, floor, full))
            for some, points in self.pieces
        ]
        return Points(self.size, usual, pieces)

    @cached_property
    def numbers(self) -> list[Fraction]:
        """The points of every unit."""
        return self.lanes(tuple(range(self.size))).numbers()

    def lanes(self, indices: Indices) -> Lanes:
        """The points of some units side by side."""
        usual = ZERO if self.usual is None else self.usual
        found = dict.fromkeys(indices, usual.as_integer_ratio())
        for some, points in self.pieces:
            if isinstance(points, Lanes):
                if some == indices:
                    return points
                pairs: Iterable[tuple[int, int]] = points.pairs()
            else:
                pairs = repeat(points.as_integer_ratio(), len(some))
            found.update(zip(some, pairs, strict=True))
        above, below = zip(*(found[index] for index in indices), strict=True)
        return Lanes(Ratios(above, below))

    def printed(self, places: int, *, cut: bool) -> Figures:
        """The points of every unit, rounded once."""
        usual = None if self.usual is None else whole(self.usual, places, cut=cut)
        pieces = [
            Printed(some, points.wholes(places, cut=cut), places)
            if isinstance(points, Lanes)
            else Printed(some, [whole(points, places, cut=cut)] * len(some), places)
            for some, points in self.pieces
        ]
        return Figures(self.size, usual, places, pieces)
