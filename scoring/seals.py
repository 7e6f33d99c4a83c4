"""Seals: which leagues late facts no longer move."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from scoring.engine.period import Period
from scoring.models import League, LeagueQuerySet, Seal
from units.models import Jurisdiction


def closed_seals() -> QuerySet[Seal]:
    """The latest seal of every league whose latest one closes it."""
    last = Seal.objects.filter(league=OuterRef("league")).order_by("-pk").values("pk")[:1]
    return Seal.objects.filter(pk=Subquery(last), is_closed=True)


def seal_on(league: League) -> Seal | None:
    """The seal that closes the league now, or None."""
    return closed_seals().filter(league=league).select_related("sealed_by").first()


def is_sealed(jurisdiction: Jurisdiction, period: Period) -> bool:
    """Whether late facts no longer move the period's scores."""
    sealed = closed_seals().filter(league__jurisdiction=jurisdiction, league__period=period.code)
    return sealed.exists()


def sealed_leagues(jurisdiction: Jurisdiction) -> set[int]:
    """The ids of the jurisdiction's sealed leagues."""
    sealed = closed_seals().filter(league__jurisdiction=jurisdiction)
    return set(sealed.values_list("league_id", flat=True))


def with_seals(leagues: LeagueQuerySet) -> LeagueQuerySet:
    """The leagues, each with ``is_closed``: whether late facts no longer move its scores."""
    seals = Seal.objects.filter(league=OuterRef("pk")).order_by("-pk")
    last = Subquery(seals.values("is_closed")[:1])
    return leagues.annotate(is_closed=Coalesce(last, False))


def unsealed(leagues: LeagueQuerySet) -> LeagueQuerySet:
    """Those of the leagues that facts still move."""
    return with_seals(leagues).filter(is_closed=False)


def late_leagues(jurisdiction: Jurisdiction, periods: Collection[Period]) -> list[str]:
    """The sealed leagues to which facts of these months and days would belong, by period code."""
    sealed = League.objects.filter(pk__in=sealed_leagues(jurisdiction))
    spans = [league.span for league in sealed.order_by("period")]
    return [span.code for span in spans if any(_overlap(span, one) for one in periods)]


def _overlap(one: Period, other: Period) -> bool:
    return one.year == other.year and one.first <= other.last and other.first <= one.last
