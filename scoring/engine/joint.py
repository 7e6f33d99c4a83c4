"""The measures of several units at once: as those of one, with lanes for numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from scoring.engine.facts import UnitFacts
from scoring.engine.lanes import Lanes
from scoring.engine.measures import Look, Measure, Values
from scoring.engine.numbers import ZERO
from scoring.engine.parting import PartedError, agreed
from scoring.engine.ratios import Indices
from scoring.engine.tallies import Counts


class JointCounts:
    """The counts of several units at once, as lanes; only what measures ask of counts.

    ``indices``: of some units among those whose counts they are; None: of all.
    """

    def __init__(self, counts: Counts, indices: Indices | None = None) -> None:
        self.counts, self.indices = counts, indices

    def get(self, code: str, _: Fraction) -> Lanes:
        """The counts under a code, 0 where there is none."""
        return self[code]

    def __getitem__(self, code: str) -> Lanes:
        lanes = self.counts[code]
        return lanes if self.indices is None else lanes.at(self.indices)

    def __contains__(self, code: str) -> bool:
        flags = self.counts.having(code)
        return agreed(flags if self.indices is None else flags[self.indices])


@dataclass(slots=True)
class JointValues(Values):
    """The measures of several units at once; where they part, each side is looked up again.

    What all units of the league could look up together is not looked up for some of them again.
    """

    units: Sequence[UnitFacts] = ()
    among: tuple[JointValues, Indices] | None = None
    parted: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        measures: Mapping[str, Measure],
        units: Sequence[UnitFacts],
        counts: JointCounts,
        among: tuple[JointValues, Indices] | None = None,
    ) -> JointValues:
        return cls(measures, units[0], counts, units=units, among=among)  # type: ignore[arg-type]

    def at(self, indices: Indices) -> JointValues:
        """The measures of some of the units."""
        units = [self.units[index] for index in indices.tolist()]
        counts = JointCounts(self.counts.counts, indices)  # type: ignore[attr-defined]
        return JointValues.of(self.measures, units, counts, among=(self, indices))

    def look(self, code: str) -> Look:
        if code not in self.looks:
            shared = self._shared(code)
            self.looks[code] = self.measures[code].look(code, self) if shared is None else shared
        return self.looks[code]

    def _shared(self, code: str) -> Look | None:
        """What the whole league looked up together; None where it parted."""
        if self.among is None:
            return None
        everybody, indices = self.among
        if code in everybody.parted:
            return None
        try:
            look = everybody.look(code)
        except PartedError:
            everybody.parted.add(code)
            return None
        value = look.value
        return Look(value.at(indices), "") if isinstance(value, Lanes) else look

    def marks(self, code: str) -> tuple[Fraction, ...]:
        """Nobody's marks, or one for everybody: the mean of those that each unit has."""
        if self.is_past:
            return super(JointValues, self).marks(code)
        marks = [unit.grades.get(code, ()) for unit in self.units]
        if not agreed(np.array([bool(own) for own in marks])):
            return ()
        return (Lanes.of(sum(own, ZERO) / len(own) for own in marks),)  # type: ignore[return-value]

    def before(self) -> Values | None:
        known = [unit.previous for unit in self.units if unit.previous is not None]
        if self.is_past or not agreed(np.array([unit.previous is not None for unit in self.units])):
            return None
        if self._past is None:
            counts = JointCounts(Counts(known))
            self._past = JointValues(
                self.measures,
                self.unit,
                counts,  # type: ignore[arg-type]
                is_past=True,
                units=self.units,
            )
        return self._past
