"""How the installation stands: a page for the office, and one line of JSON for machines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import TemplateView, View

from scoring import queue
from scoring.models import League
from scoring.presentation.standing import health, standing_of
from units.access import MemberRequired
from units.menu import OFFICE


class Standing(MemberRequired, TemplateView):
    title = "运行状态"
    roles = OFFICE
    template_name = "scoring/standing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(standing=standing_of(self.jurisdiction), **kwargs)


class LeagueRetry(MemberRequired, View):
    roles = OFFICE

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        leagues = League.objects.filter(jurisdiction=self.jurisdiction)
        league = get_object_or_404(leagues.select_related("jurisdiction"), pk=kwargs["pk"])
        queue.retry(league, timezone.now())
        messages.success(request, f"{league.span.label}已重新排队。")
        return redirect("scoring:standing", self.jurisdiction.code)


class Health(View):
    """For whoever watches the installation: no login, no names, 503 without a database."""

    def get(self, request: HttpRequest) -> JsonResponse:
        try:
            found, status = health(timezone.now()), 200
        except DatabaseError:
            found, status = {"database": "down"}, 503
        answer = JsonResponse(found, status=status)
        answer["Cache-Control"] = "no-store"
        return answer
