"""A comparison of two rulebooks in words: lines and groups under their names."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.engine.compare import LineMovement, Movement
from scoring.tryouts import Tryout
from units.templatetags.numbers import signed

MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Names:
    """What the lines and groups of both rulebooks are called; the one that is tried wins."""

    lines: dict[str, str]
    groups: dict[str, str]

    def line(self, code: str) -> str:
        return f"{code} {self.lines.get(code, '')}".strip()

    def moved(self, line: LineMovement) -> str:
        """A line and how it moved: L3 一次办好率 +0.52."""
        return f"{self.line(line.code)} {signed(line.change)}"

    def reasons(self, movement: Movement) -> list[str]:
        """The lines that moved a unit the most."""
        return [self.moved(line) for line in movement.lines[:MOST_LINES]]


def names_of(tryout: Tryout) -> Names:
    """The names in both rulebooks."""
    books = (tryout.before, tryout.after)
    lines = {item.code: item.name for book in books for item in book.items}
    lines |= {part.code: part.name for book in books for part in book.parts}
    return Names(lines, {group.code: group.name for book in books for group in book.groups})
