"""The first page of a jurisdiction: what is newest for each role, above what they may do."""

from __future__ import annotations

from typing import Any

from django.views.generic import TemplateView

from scoring.presentation.front import entries_this_month, front_of
from units.access import MemberRequired
from units.menu import EVERYBODY, OFFICE


class Home(MemberRequired, TemplateView):
    title = "首页"
    roles = EVERYBODY
    template_name = "scoring/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_office = self.membership.role in OFFICE
        return super().get_context_data(
            front=front_of(self.membership),
            entries=entries_this_month(self.jurisdiction) if is_office else None,
            **kwargs,
        )
