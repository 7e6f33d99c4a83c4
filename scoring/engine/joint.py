"""The measures of several units at once: as those of one, with lanes for numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.engine.facts import UnitFacts
from scoring.engine.lanes import Lanes, PartedError, agreed
from scoring.engine.measures import Measure, Values


class JointCounts:
    """The counts of several units at once, as lanes; only what measures ask of counts."""

    def __init__(self, units: Sequence[UnitFacts]) -> None:
        self.units = units

    def get(self, code: str, default: Fraction) -> Lanes:
        return Lanes.of([unit.counts.get(code, default) for unit in self.units])

    def __contains__(self, code: str) -> bool:
        return agreed([code in unit.counts for unit in self.units])


@dataclass(slots=True)
class JointValues(Values):
    """The measures of several units at once; where they part, each side is looked up again."""

    units: Sequence[UnitFacts] = ()

    @classmethod
    def of(cls, measures: Mapping[str, Measure], units: Sequence[UnitFacts]) -> JointValues:
        return cls(measures, units[0], JointCounts(units), units=units)  # type: ignore[arg-type]

    def marks(self, code: str) -> tuple[Fraction, ...]:
        if agreed([code in unit.grades for unit in self.units]):
            raise PartedError
        return ()

    def before(self) -> Values | None:
        if agreed([unit.previous is not None for unit in self.units]):
            raise PartedError
        return None
