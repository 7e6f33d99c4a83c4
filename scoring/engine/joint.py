"""The measures of several units at once: as those of one, with lanes for numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.engine.facts import UnitFacts
from scoring.engine.lanes import Indices, Lanes, PartedError, agreed
from scoring.engine.measures import Measure, Values


class JointCounts:
    """The counts of several units at once, as lanes; only what measures ask of counts."""

    def __init__(self, units: Sequence[UnitFacts], within: Within | None = None) -> None:
        self.units, self.within = units, within
        self.found: dict[str, Lanes] = {}

    def get(self, code: str, default: Fraction) -> Lanes:
        if code not in self.found:
            if self.within:
                everybody, indices = self.within
                self.found[code] = everybody.get(code, default).at(indices)
            else:
                self.found[code] = Lanes.of([unit.counts.get(code, default) for unit in self.units])
        return self.found[code]

    def __contains__(self, code: str) -> bool:
        return agreed([code in unit.counts for unit in self.units])


Within = tuple[JointCounts, Indices]


@dataclass(slots=True)
class JointValues(Values):
    """The measures of several units at once; where they part, each side is looked up again."""

    units: Sequence[UnitFacts] = ()

    @classmethod
    def of(cls, measures: Mapping[str, Measure], counts: JointCounts) -> JointValues:
        units = counts.units
        return cls(measures, units[0], counts, units=units)  # type: ignore[arg-type]

    def marks(self, code: str) -> tuple[Fraction, ...]:
        if agreed([code in unit.grades for unit in self.units]):
            raise PartedError
        return ()

    def before(self) -> Values | None:
        if agreed([unit.previous is not None for unit in self.units]):
            raise PartedError
        return None
