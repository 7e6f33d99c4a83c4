"""Which alternative of an item or rule applies to each unit of a group."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Generic

from scoring.engine.formulas import GroupView
from scoring.engine.items import Scoped, chosen
from scoring.engine.lanes import Indices


class Choices(Generic[Scoped]):
    """The alternative for every unit; where no unit is named, one choice fits the group.

    ``common`` is the one that applies to everybody, ``by_choice`` who is under which.
    """

    def __init__(self, view: GroupView, scoped: Sequence[Scoped]) -> None:
        self.everybody = view.everybody
        self.each: list[Scoped | None] = []
        self.common: Scoped | None = None
        if any(one.units for one in scoped):
            self.each = [chosen(scoped, unit) for unit in view.units]
        else:
            self.common = chosen(scoped, view.units[0])
        self.by_choice: list[tuple[Scoped, Indices]] = self._by_choice(scoped)

    def of(self, index: int) -> Scoped | None:
        """The alternative for one unit, or None."""
        return self.each[index] if self.each else self.common

    def _by_choice(self, scoped: Sequence[Scoped]) -> list[tuple[Scoped, Indices]]:
        if not self.each:
            return [(self.common, self.everybody)] if self.common else []
        found = []
        for one in scoped:
            indices = tuple(index for index, own in enumerate(self.each) if own is one)
            if indices:
                found.append((one, indices))
        return found

    @cached_property
    def without(self) -> Indices:
        """The units to which no alternative applies."""
        return tuple(index for index in self.everybody if self.of(index) is None)

    def shared(self, ours: Indices, theirs: Indices) -> Indices:
        """The units that are among both."""
        if len(ours) == len(self.everybody):
            return theirs
        also = set(theirs)
        return tuple(index for index in ours if index in also)
