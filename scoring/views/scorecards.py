"""Score cards: the list of a period, and one unit's card with every point's reasons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import DetailView, TemplateView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from scoring.engine.cards import Card
from scoring.engine.period import Period
from scoring.filters import ScorecardFilter
from scoring.models import Scorecard, ScorecardQuerySet
from scoring.presentation import cards
from scoring.presentation.replays import card_of, replayed
from scoring.presentation.rights import with_tickets
from scoring.presentation.sheets import band_of, full_marks, group_names
from scoring.tables import ScorecardTable
from scoring.views.scored import NewestPeriod, ScoredPeriod
from units.access import MemberRequired
from units.menu import EVERYBODY
from units.models import Unit, code_validator
from workorders.models import DeductionEvent


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


class Scorecards(ScoredPeriod, MemberRequired, SingleTableMixin, FilterView):
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

    def get_queryset(self) -> ScorecardQuerySet:
        found = Scorecard.objects.visible_to(self.membership).filter(run=self.run)
        return found.select_related("unit")

    def get_filterset_kwargs(self, filterset_class: type[ScorecardFilter]) -> dict[str, Any]:
        groups = group_names(self.run.version.rulebook)
        return super().get_filterset_kwargs(filterset_class) | {"groups": groups}

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"rulebook": self.run.version.rulebook, "period": self.period}


class ScorecardDetail(ScoredPeriod, MemberRequired, DetailView):
    roles = EVERYBODY
    template_name = "scoring/scorecard.html"

    @property
    def title(self) -> str:
        return f"{self.unit.name}{self.period.label}得分表"

    def get_object(self, queryset: ScorecardQuerySet | None = None) -> Scorecard:
        units = Unit.objects.visible_to(self.membership).select_related("group")
        self.unit = get_object_or_404(units, code=self.kwargs["unit"])
        found = Scorecard.objects.filter(run=self.run, unit=self.unit)
        return get_object_or_404(found)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rulebook = self.run.version.rulebook
        result = replayed(self.run)
        card = card_of(result, self.unit.code)
        recorded = self.recorded(card)
        trend, before = cards.history(self.jurisdiction, self.unit.pk, self.period)
        return super().get_context_data(
            unit=self.unit,
            card=card,
            group=group_names(rulebook)[card.unit.group],
            full=full_marks(rulebook, self.period, card.unit.group),
            band=band_of(rulebook, card.total),
            peers=cards.peers(result, card),
            stretches=cards.stretches(rulebook, self.period, card, recorded),
            notices=cards.notices(card),
            registered=cards.registered(rulebook, card, recorded),
            honours=cards.honours(result, self.unit.code),
            trend=trend,
            before=before,
            opened=self.request.GET.get("open", ""),
            **kwargs,
        )

    def recorded(self, card: Card) -> dict[int, DeductionEvent]:
        """The records behind the card's events, as they stand now."""
        events = DeductionEvent.objects.visible_to(self.membership)
        found = with_tickets(events.filter(pk__in=cards.events_of(card)), self.membership)
        return {event.pk: event for event in found.select_related("revocation")}
