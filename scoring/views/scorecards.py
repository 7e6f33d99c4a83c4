"""Score cards: the list of a period, and one unit's card with every point's reasons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView
from django_filters.views import FilterView

from scoring.engine.period import Period
from scoring.filters import ScorecardFilter
from scoring.models import Scorecard, ScorecardQuerySet
from scoring.presentation import cards
from scoring.presentation.chronicle import history_of
from scoring.presentation.dues import dues
from scoring.presentation.sheets import band_of, full_marks, group_names
from scoring.presentation.trends import TOTAL, History
from scoring.tables import ScorecardTable
from scoring.views.scored import NewestPeriod, Page, ScoredPeriod, UnitCard
from units.access import MemberRequired
from units.listed import Listed
from units.menu import EVERYBODY
from units.models import code_validator


class NewestScorecards(NewestPeriod, MemberRequired, TemplateView):
    """A unit may be named, so that a choice of another period stays with the same card."""

    title = "得分表"
    roles = EVERYBODY
    onward = "scoring:scorecards_of"

    def go(self, period: Period) -> HttpResponseBase:
        unit = self.request.GET.get("unit", "")
        if code_validator.regex.match(unit):
            return redirect("scoring:scorecard", self.jurisdiction.code, period, unit)
        return super().go(period)


class Scorecards(ScoredPeriod, MemberRequired, Listed, FilterView):
    title = "得分表"
    roles = EVERYBODY
    table_class = ScorecardTable
    filterset_class = ScorecardFilter
    template_name = "scoring/scorecard_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A liaison has one card, and goes straight to it."""
        own = self.membership.unit
        if own is not None:
            return redirect("scoring:scorecard", self.jurisdiction.code, self.period, own.code)
        return super().get(request, *args, **kwargs)

    @property
    def export_title(self) -> str:
        return f"{self.jurisdiction}{self.period.label}{self.title}"

    def get_queryset(self) -> ScorecardQuerySet:
        found = Scorecard.objects.visible_to(self.membership).filter(run=self.run)
        return found.select_related("unit")

    def get_filterset_kwargs(self, filterset_class: type[ScorecardFilter]) -> dict[str, Any]:
        groups = group_names(self.run.version.rulebook)
        return super().get_filterset_kwargs(filterset_class) | {"groups": groups}

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"rulebook": self.run.version.rulebook, "period": self.period}


class ScorecardDetail(UnitCard, MemberRequired, Page):
    roles = EVERYBODY
    template_name = "scoring/scorecard.html"

    @property
    def title(self) -> str:
        return f"{self.unit.name}{self.period.label}得分表"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        glance, card, rulebook = self.glance, self.glance.card, self.glance.rulebook
        context = super().get_context_data(
            full=full_marks(rulebook, self.period, card.unit.group),
            band=band_of(rulebook, card.total),
            notices=cards.notices(card),
            registered=cards.registered(rulebook, card, glance.recorded),
            honours=cards.honours(glance.result, self.unit.code),
            turns=history_of(self.unit, self.period),
            opened=self.request.GET.get("open", ""),
            **self.over_time(),
            **kwargs,
        )
        is_newest = context["chooser"].later is None
        now = timezone.now()
        return context | {"dues": dues(self.membership, self.unit, now) if is_newest else None}

    def over_time(self) -> dict[str, Any]:
        """The twelve months of the figure that was chosen, and the card of the period before."""
        history = History.of(self.jurisdiction, [self.unit.pk], self.period)
        asked = self.request.GET.get("trend", "")
        code = asked if asked in self.glance.figures else TOTAL
        return {
            "trend": history.trend(self.unit.pk, code, self.glance.figures[code]),
            "before": history.before(self.unit.pk),
        }


class NextPlace(UnitCard, MemberRequired, Page):
    """What one place more would take, searched for however large the group is."""

    roles = EVERYBODY
    template_name = "scoring/scorecard_next.html"

    @property
    def title(self) -> str:
        return f"{self.unit.name}{self.period.label}再进一名"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(ways=self.glance.ways(), **kwargs)
