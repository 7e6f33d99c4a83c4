"""Which periods have scores, which run of each is the latest, and how people choose among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Subquery

from scoring.engine.period import Period
from scoring.models import League, ScoreRun
from units.models import Jurisdiction, Unit

KINDS = ("月度", "季度", "年度")


@dataclass(frozen=True, slots=True)
class Chooser:
    """The periods that have scores, as a choice: the one that is shown, and its neighbours."""

    current: Period
    scored: Sequence[Period]

    @property
    def kinds(self) -> list[tuple[str, list[Period]]]:
        """Months, quarters and years, each with its name; those without scores are left out."""
        found = [(name, [p for p in self.scored if kind(p) == n]) for n, name in enumerate(KINDS)]
        return [(name, periods) for name, periods in found if periods]

    @property
    def later(self) -> Period | None:
        return self._neighbour(-1)

    @property
    def earlier(self) -> Period | None:
        return self._neighbour(1)

    def _neighbour(self, step: int) -> Period | None:
        alike = [period for period in self.scored if kind(period) == kind(self.current)]
        place = alike.index(self.current) + step if self.current in alike else -1
        return alike[place] if 0 <= place < len(alike) else None


def kind(period: Period) -> int:
    """0 for a month, 1 for a quarter, 2 for a year."""
    return 0 if period.is_month else 2 if period.is_year else 1


def scored_periods(jurisdiction: Jurisdiction, unit: Unit | None = None) -> list[Period]:
    """The periods with an official run: months before quarters before years, the newest first.

    With a unit only those in whose latest run it has a card.
    """
    latest = ScoreRun.objects.official().filter(league=OuterRef("pk")).order_by("-pk")
    leagues = League.objects.filter(jurisdiction=jurisdiction)
    leagues = leagues.annotate(latest=Subquery(latest.values("pk")[:1])).exclude(latest=None)
    if unit is not None:
        leagues = leagues.filter(Exists(unit.cards.filter(run=OuterRef("latest"))))
    periods = [Period.parse(code) for code in leagues.values_list("period", flat=True)]
    return sorted(periods, key=lambda one: (kind(one), -one.year, -one.last))


def latest_runs(jurisdiction: Jurisdiction, periods: Iterable[Period]) -> dict[str, int]:
    """The id of the latest official run of each period, by its code."""
    runs = ScoreRun.objects.official().filter(
        league__jurisdiction=jurisdiction, league__period__in=[period.code for period in periods]
    )
    return dict(runs.order_by().values_list("league__period").annotate(Max("pk")))
