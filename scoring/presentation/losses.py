"""Where a card lost its points, the largest loss first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.presentation.cards import Line


@dataclass(frozen=True, slots=True)
class Loss:
    """The points that a line fell short of its full marks, or took away."""

    line: Line
    points: Decimal


@dataclass(frozen=True, slots=True)
class Losses:
    """All losses in order, what they come to, and what bonuses added."""

    found: Sequence[Loss]
    lost: Decimal
    added: Decimal

    @property
    def most(self) -> Decimal:
        return self.found[0].points if self.found else Decimal(0)


def losses_of(lines: Collection[Line]) -> Losses:
    """The losses of a card's lines; equal ones in the order of the sheet."""
    found = [Loss(line, points) for line in lines if (points := _lost(line))]
    found.sort(key=lambda loss: -loss.points)
    added = [line.score.printed for line in lines if line.adds and line.score.printed]
    return Losses(found, sum((loss.points for loss in found), Decimal(0)), sum(added, Decimal(0)))


def _lost(line: Line) -> Decimal | None:
    """What a line lost; one without full marks loses what it takes away."""
    if line.lost is not None:
        return line.lost
    printed = line.score.printed
    return -printed if line.score.item.full is None and printed and printed < 0 else None
