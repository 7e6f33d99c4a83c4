"""The names of the demo, read from ``fixtures/demo``: units, places, subjects, turns of phrase."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from units.roster import UnitRow

FOLDER = settings.BASE_DIR / "fixtures" / "demo"
WORDING = "wording"


@dataclass(frozen=True)
class Cast:
    """Who and what one jurisdiction's story is about; ``units`` are listed by group.

    ``reasons`` has sentences for the events of some rules; the others use the common ones.
    """

    jurisdiction: str
    places: Sequence[str]
    units: Mapping[str, Sequence[Sequence[str]]]
    subjects: Mapping[str, Sequence[str]]
    reasons: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def rows(self) -> list[UnitRow]:
        """The units as a unit file has them: code, name, further names."""
        listed = [(group, names) for group, units in self.units.items() for names in units]
        return [
            UnitRow(row, names[0], names[1], group, tuple(names[2:]))
            for row, (group, names) in enumerate(listed, start=2)
        ]


@dataclass(frozen=True)
class Wording:
    """Turns of phrase that all jurisdictions share; of appeals by how they end: plea, grounds."""

    surnames: Sequence[str]
    given_names: Sequence[str]
    assessors: Sequence[str]
    grade_notes: Sequence[str]
    second_marks: Sequence[str]
    exclusions: Sequence[str]
    restorations: Sequence[str]
    revocations: Sequence[str]
    reasons: Sequence[str]
    reasons_with_ticket: Sequence[str]
    openings: Mapping[str, Sequence[str]]
    wishes: Mapping[str, Sequence[str]]
    appeals: Mapping[str, tuple[str, str]]


@cache
def casts() -> tuple[Cast, ...]:
    """The casts of all jurisdictions that have one, by code."""
    paths = sorted(path for path in FOLDER.glob("*.toml") if path.stem != WORDING)
    return tuple(Cast(path.stem, **_read(path)) for path in paths)


@cache
def wording() -> Wording:
    return Wording(**_read(FOLDER / f"{WORDING}.toml"))


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
