"""What pages of one scored period share: the run behind it, and the choice of other periods."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property

from scoring.engine.period import Period
from scoring.models import ScoreRun
from scoring.presentation.periods import Chooser, scored_periods
from scoring.presentation.sheets import is_to_date
from units.models import Jurisdiction, Membership, Unit
from workorders.models import TicketImport


class ScoredPeriod:
    """For views below ``<period>/``: the latest official run of the period, or 404."""

    jurisdiction: Jurisdiction
    unit: Unit | None = None
    kwargs: dict[str, Any]

    @property
    def period(self) -> Period:
        return self.kwargs["period"]

    @cached_property
    def run(self) -> ScoreRun:
        run = ScoreRun.objects.defer("facts").current(self.jurisdiction, self.period)
        if run is None:
            raise Http404
        return run

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rulebook = self.run.version.rulebook
        imports = TicketImport.objects.filter(jurisdiction=self.jurisdiction)
        if self.run.is_stale:
            imports = imports.filter(imported_at__lte=self.run.computed_at)
        return super().get_context_data(  # type: ignore[misc]
            run=self.run,
            period=self.period,
            rulebook=rulebook,
            is_to_date=is_to_date(rulebook, self.period),
            is_open=rulebook.calendar.span(self.period).end > timezone.now(),
            latest_import=imports.only("imported_at").first(),
            chooser=Chooser(self.period, scored_periods(self.jurisdiction, self.unit)),
            **kwargs,
        )


class NewestPeriod:
    """For the address above: on to the period that was chosen, or to the newest one."""

    template_name = "scoring/unscored.html"
    onward: str
    jurisdiction: Jurisdiction
    membership: Membership

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        scored = scored_periods(self.jurisdiction, self.membership.unit)
        codes = {period.code: period for period in scored}
        asked = request.GET.get("period") or next(iter(codes), "")
        if asked in codes:
            return self.go(codes[asked])
        if codes:
            raise Http404
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    def go(self, period: Period) -> HttpResponseBase:
        return redirect(self.onward, self.jurisdiction.code, period)
