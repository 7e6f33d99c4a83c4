"""The counts and events of units in columns, read once, however often the units are scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Protocol

import numpy as np

from scoring.engine.lanes import Lanes
from scoring.engine.numbers import Number
from scoring.engine.parting import Flags
from scoring.engine.ratios import Wholes, blank, largest, wholes


class Happened(Protocol):
    """What happened, by its code, and how often."""

    @property
    def code(self) -> str: ...
    @property
    def times(self) -> int: ...


class Counted(Protocol):
    """Somebody with counts, and with what happened in the period."""

    @property
    def unit(self) -> str: ...
    @property
    def counts(self) -> Mapping[str, Number]: ...
    @property
    def events(self) -> Sequence[Happened]: ...


class Counts:
    """Counts by their codes, each code a column."""

    def __init__(self, counts: Iterable[Mapping[str, Number]]) -> None:
        self.counts = list(counts)
        self.found: dict[str, Lanes] = {}

    def __getitem__(self, code: str) -> Lanes:
        """The counts of everybody under a code, 0 where there is none."""
        if code not in self.found:
            self.found[code] = Lanes.of([own.get(code, 0) for own in self.counts])
        return self.found[code]

    def having(self, code: str) -> Flags:
        """Who has a count under a code."""
        return np.array([code in own for own in self.counts])


class Tallies:
    """The counts and events of several units, side by side in the order of the units."""

    def __init__(self, units: Sequence[Counted]) -> None:
        self.units = units
        self.codes = [unit.unit for unit in units]

    @cached_property
    def counts(self) -> Counts:
        return Counts(unit.counts for unit in self.units)

    @cached_property
    def rows(self) -> Mapping[str, Wholes]:
        """How often everything happened in the period: a row of all units for every code."""
        happened = [unit.events for unit in self.units]
        events = list(chain.from_iterable(happened))
        if not events:
            return {}
        codes = [event.code for event in events]
        rows = {code: row for row, code in enumerate(dict.fromkeys(codes))}
        at = np.array([rows[code] for code in codes])
        places = np.repeat(np.arange(len(happened)), [len(own) for own in happened])
        times = wholes([event.times for event in events])
        found = blank((len(rows), len(happened)), largest(times) * len(events))
        np.add.at(found, (at, places), times)
        return dict(zip(rows, found, strict=True))
