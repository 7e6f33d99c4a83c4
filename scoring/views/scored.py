"""What pages of one scored period share: the run behind it, and the choice of other periods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from scoring.engine.period import Period
from scoring.models import Scorecard, ScoreRun
from scoring.presentation.glance import Glance
from scoring.presentation.periods import Chooser, scored_periods
from scoring.presentation.published import standing_of
from scoring.presentation.sheets import group_names, is_to_date
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

    is_public = False
    """Whether the page shows a publication, and nothing of what has happened since."""

    @cached_property
    def run(self) -> ScoreRun:
        return self.newest_run()

    def newest_run(self) -> ScoreRun:
        """The latest official run of the period, or 404."""
        run = ScoreRun.objects.defer("facts").current(self.jurisdiction, self.period)
        if run is None:
            raise Http404
        return run

    def periods(self) -> Sequence[Period]:
        """The periods among which the reader may choose."""
        return scored_periods(self.jurisdiction, self.unit)

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
            chooser=Chooser(self.period, self.periods()),
            standing=standing_of(self.run),
            **kwargs,
        )


class Page(TemplateView):
    """A page whose context says what it says itself, without the parts of the address."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data())


class UnitCard(ScoredPeriod):
    """For views below ``<period>/<unit>/``: the card of a unit the member may see, or 404."""

    membership: Membership

    @cached_property
    def unit(self) -> Unit:  # type: ignore[override]
        units = Unit.objects.visible_to(self.membership).select_related("group")
        return get_object_or_404(units, code=self.kwargs["unit"])

    @cached_property
    def glance(self) -> Glance:
        get_object_or_404(Scorecard.objects.only("pk"), run=self.run, unit=self.unit)
        return Glance(self.run, self.unit, self.membership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = group_names(self.run.version.rulebook)
        return super().get_context_data(
            unit=self.unit,
            glance=self.glance,
            card=self.glance.card,
            group=names[self.glance.card.unit.group],
            **kwargs,
        )


class NewestPeriod:
    """For the address above: on to the period that was chosen, or to the newest one."""

    template_name = "scoring/unscored.html"
    onward: str
    jurisdiction: Jurisdiction
    membership: Membership

    def periods(self) -> Sequence[Period]:
        """The periods among which the reader may choose."""
        return scored_periods(self.jurisdiction, self.membership.unit)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        codes = {period.code: period for period in self.periods()}
        asked = request.GET.get("period") or next(iter(codes), "")
        if asked in codes:
            return self.go(codes[asked])
        if codes:
            raise Http404
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    def go(self, period: Period) -> HttpResponseBase:
        return redirect(self.onward, self.jurisdiction.code, period)
