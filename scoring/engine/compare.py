"""Two results or two rulebooks side by side: what changed for whom, and what was amended."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from scoring.engine.amendments import Amendment, compare_rulebooks
from scoring.engine.cards import Card, Result

__all__ = ["Amendment", "LineMovement", "Movement", "compare_results", "compare_rulebooks"]


class LineMovement(NamedTuple):
    """How a figure moved; None where a card has no such line, or no total."""

    code: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal:
        return (self.after or Decimal(0)) - (self.before or Decimal(0))

    @property
    def has_moved(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Movement:
    """How a unit moved: total and place (None: it has none), and its lines, the largest first."""

    unit: str
    name: str
    group: str
    total: LineMovement
    place_before: int | None
    place_after: int | None
    lines: tuple[LineMovement, ...]

    @property
    def change(self) -> Decimal:
        return self.total.change

    @property
    def has_moved(self) -> bool:
        has_other_place = self.place_before != self.place_after
        return bool(self.lines) or self.total.has_moved or has_other_place


def compare_results(before: Result, after: Result) -> list[Movement]:
    """Who moved, the largest change of the total first; units that did not move are left out.

    A unit that stands in one of the results only moves from or to nothing.
    """
    old = {card.unit.unit: card for card in before.cards}
    new = {card.unit.unit: card for card in after.cards}
    found = [_movement(card, old.get(unit), new.get(unit)) for unit, card in {**old, **new}.items()]
    moved = [movement for movement in found if movement.has_moved]
    return sorted(moved, key=lambda movement: (-abs(movement.change), movement.unit))


def _movement(card: Card, before: Card | None, after: Card | None) -> Movement:
    old, new = before.lines if before else {}, after.lines if after else {}
    lines = [LineMovement(code, old.get(code), new.get(code)) for code in {**old, **new}]
    moved = [line for line in lines if line.has_moved]
    return Movement(
        unit=card.unit.unit,
        name=card.unit.name,
        group=card.unit.group,
        total=LineMovement("", before.total if before else None, after.total if after else None),
        place_before=before.place if before else None,
        place_after=after.place if after else None,
        lines=tuple(sorted(moved, key=lambda line: (-abs(line.change), line.code))),
    )
