"""What rankings are shown to whom: liaisons meet published periods, as they were published."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404
from django.utils.functional import cached_property

from scoring.engine.period import Period
from scoring.models import ScoreRun
from scoring.presentation.periods import scored_periods
from scoring.presentation.published import published_periods, published_run
from scoring.views.scored import NewestPeriod, ScoredPeriod
from units.models import Membership


class RankedPeriod(ScoredPeriod):
    """The latest run of the period; for a liaison the published one, or 404."""

    membership: Membership

    @property
    def is_public(self) -> bool:
        """Whether only what was published is shown."""
        return self.membership.unit_id is not None

    @cached_property
    def run(self) -> ScoreRun:
        if not self.is_public:
            return self.newest_run()
        run = published_run(self.jurisdiction, self.period)
        if run is None:
            raise Http404
        return run

    def periods(self) -> Sequence[Period]:
        if self.is_public:
            return published_periods(self.jurisdiction)
        return scored_periods(self.jurisdiction)


class NewestRanked(NewestPeriod):
    """On to the newest period; for a liaison to the newest published one."""

    def periods(self) -> Sequence[Period]:
        if self.membership.unit_id is not None:
            return published_periods(self.jurisdiction)
        return scored_periods(self.jurisdiction)
