"""One jurisdiction's year of the demo and the units in it: what all parts of the story share."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from scoring.demo.cast import Cast
from scoring.demo.days import Days
from scoring.demo.draws import Draw
from scoring.demo.nature import Nature
from scoring.engine.facts import UnitFacts
from scoring.engine.period import Period
from scoring.ledgers import cycle_of
from scoring.models import RulebookVersion
from units.models import Jurisdiction, Unit, User

NEAR = timedelta(days=25)


@dataclass(slots=True)
class Cases:
    """A unit's tickets by the day of their assignment, for events to refer to."""

    days: list[date] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    def add(self, day: date, number: str) -> None:
        """Tickets come in the order of their days, more or less."""
        self.days.append(max(day, self.days[-1]) if self.days else day)
        self.numbers.append(number)

    def near(self, day: date, draw: Draw) -> str:
        """Some ticket of the weeks before a day, or '' where there is none."""
        first, after = bisect_right(self.days, day - NEAR), bisect_right(self.days, day)
        return self.numbers[draw.between(first, after - 1)] if first < after else ""


@dataclass(frozen=True, slots=True)
class Player:
    """A unit with its nature, as the engine knows it, and its tickets so far."""

    unit: Unit
    facts: UnitFacts
    nature: Nature
    cases: Cases = field(default_factory=Cases)

    def is_away(self, month: Period) -> bool:
        return month.first in self.nature.away

    def form(self, month: Period) -> int:
        return self.nature.form[month.first - 1]


@dataclass(frozen=True)
class Stage:
    """A jurisdiction's year: its months with the versions in force, and who works there.

    ``until`` is the last moment that the story knows: what comes after it is still open. ``at`` is
    when it is told, and therefore when the ledger learns of it.
    """

    jurisdiction: Jurisdiction
    cast: Cast
    year: Period
    versions: Mapping[Period, RulebookVersion]
    players: Sequence[Player]
    days: Days
    until: datetime
    at: datetime
    clerk: User
    chief: User
    seed: int

    def draw(self, *name: object) -> Draw:
        """The stream of draws for one part of this story."""
        return Draw(self.seed, self.jurisdiction.code, self.year.code, *name)

    @property
    def months(self) -> Sequence[Period]:
        return tuple(self.versions)

    @cached_property
    def version(self) -> RulebookVersion:
        """The version for the year: the one in force in its last month."""
        return self.versions[self.months[-1]]

    @cached_property
    def cycles(self) -> Mapping[int, Mapping[str, str]]:
        """The clock of every rule and entered measure: version id -> code -> cycle."""
        return {
            version.pk: {
                code: cycle_of(version, code)
                for code in (*version.rulebook.rules, *sorted(version.rulebook.measures))
            }
            for version in self.versions.values()
        }

    def office_day(self, month: Period, draw: Draw) -> date:
        """Some working day of a month."""
        first, after = self.versions[month].rulebook.calendar.days(month)
        return self.days.some_working(first, after, draw)
