"""Comparison of chosen units: their items side by side and their last twelve months."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.functional import cached_property

from scoring.models import Scorecard
from scoring.presentation.comparisons import FEWEST, MOST, Comparison
from scoring.presentation.trends import PLACE, TOTAL, History
from scoring.views.scored import Page, ScoredPeriod
from units.access import MemberRequired
from units.menu import UNPUBLISHED


class UnitComparison(ScoredPeriod, MemberRequired, Page):
    title = "单位比较"
    roles = UNPUBLISHED
    template_name = "scoring/comparison.html"

    @cached_property
    def chosen(self) -> list[Scorecard]:
        """The cards of the units in the address, in its order; an unknown one is a 404."""
        codes = list(dict.fromkeys(self.request.GET.getlist("unit")))
        found = Scorecard.objects.visible_to(self.membership).filter(run=self.run)
        if not FEWEST <= len(codes) <= MOST:
            return []
        cards = {
            card.unit.code: card
            for card in found.select_related("unit").filter(unit__code__in=codes)
        }
        if len(cards) < len(codes):
            raise Http404
        return [cards[code] for code in codes]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            most=MOST, **(self.compared() if self.chosen else {}), **kwargs
        )

    def compared(self) -> dict[str, Any]:
        comparison = Comparison(self.run.version.rulebook, self.chosen)
        asked = self.request.GET.get("trend", "")
        code = asked if asked in comparison.figures else TOTAL
        units = [card.unit_id for card in self.chosen]
        trends = comparison.trends(History.of(self.jurisdiction, units, self.period), code)
        return {
            "comparison": comparison,
            "trends": trends,
            "series": [(trend.name, trend.points) for trend in trends],
            "figure": code,
            "label": f"近十二个月{comparison.figures[code]}",
            "is_place": code == PLACE,
        }
