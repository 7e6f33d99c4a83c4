"""Which alternative of an item or rule applies to each unit of a league."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic

import numpy as np

from scoring.engine.formulas import LeagueView
from scoring.engine.items import Scoped, chosen
from scoring.engine.ratios import Indices


class Choices(Generic[Scoped]):
    """The alternative for every unit; found for a group at a time where no unit is named.

    ``common`` is the one that applies to everybody, ``by_choice`` who is under which.
    """

    def __init__(self, view: LeagueView, scoped: Sequence[Scoped]) -> None:
        self.view = view
        self.scoped: Sequence[Scoped] = scoped
        self.common: Scoped | None = None
        if len(scoped) == 1 and not scoped[0].units and not scoped[0].groups:
            self.common = scoped[0]
            self.by_choice: list[tuple[Scoped, Indices]] = [(self.common, view.everybody)]
        else:
            self.by_choice = self._by_choice()

    def of(self, index: int) -> Scoped | None:
        """The alternative for one unit, or None."""
        return chosen(self.scoped, self.view.units[index])

    def _by_choice(self) -> list[tuple[Scoped, Indices]]:
        view = self.view
        if any(one.units for one in self.scoped):
            each = [chosen(self.scoped, unit) for unit in view.units]
        else:
            heads = (chosen(self.scoped, view.units[members[0]]) for members in view.groups)
            sizes = map(len, view.groups)
            each = [own for own, size in zip(heads, sizes, strict=True) for _ in range(size)]
        taken = [
            (one, [index for index, own in enumerate(each) if own is one]) for one in self.scoped
        ]
        return [(one, np.array(indices)) for one, indices in taken if indices]
