"""Rulebooks, grades, leagues and runs in the administration pages: for looking only.

What they hold is append-only or frozen, or made by the queue; it changes through services.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from scoring.models import Grade, League, RulebookVersion, Scorecard, ScoreRun


class LookOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RulebookVersion)
class RulebookVersionAdmin(LookOnly):
    list_display = ["code", "title", "starts_on", "published_at", "jurisdiction"]
    list_filter = ["jurisdiction"]
    list_select_related = ["jurisdiction"]
    search_fields = ["code", "title"]


@admin.register(Grade)
class GradeAdmin(LookOnly):
    list_display = ["unit", "rule_code", "period", "points", "assessor", "graded_by", "graded_at"]
    list_filter = ["unit__jurisdiction"]
    list_select_related = ["unit", "graded_by"]
    search_fields = ["unit__name", "rule_code", "period"]


@admin.register(League)
class LeagueAdmin(LookOnly):
    list_display = ["period", "jurisdiction", "stale_since", "attempts", "is_parked", "error"]
    list_filter = ["jurisdiction", "is_parked"]
    list_select_related = ["jurisdiction"]


@admin.register(ScoreRun)
class ScoreRunAdmin(LookOnly):
    list_display = ["pk", "league", "version", "engine_version", "computed_at"]
    list_filter = ["league__jurisdiction"]
    list_select_related = ["league__jurisdiction", "version"]
    exclude = ["facts"]


@admin.register(Scorecard)
class ScorecardAdmin(LookOnly):
    list_display = ["unit", "run", "group", "total", "place", "apart", "provisional"]
    list_filter = ["unit__jurisdiction", "apart", "provisional"]
    list_select_related = ["unit", "run__league__jurisdiction"]
    search_fields = ["unit__name", "unit__code"]
