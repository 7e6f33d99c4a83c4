"""The door of recomputation: what asks for scores, and what answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from scoring import runs
from scoring.engine.period import Period
from scoring.models import League
from units.models import Jurisdiction
from units.refusals import Refused


def touch(jurisdiction: Jurisdiction, months: Iterable[Period]) -> list[Period]:
    """Mark the leagues that the months stand in as changed, in the caller's transaction.

    Returns the periods that have been scored before and are stale now, months first.
    """
    periods = {period for month in months for period in _around(month)}
    codes = [period.code for period in periods]
    leagues = League.objects.filter(jurisdiction=jurisdiction, period__in=codes)
    leagues.update(input_version=F("input_version") + 1)
    scored = leagues.filter(runs__isnull=False).distinct()
    return sorted((league.span for league in scored), key=lambda one: (not one.is_month, one.code))


def request_scores(jurisdiction: Jurisdiction, periods: Iterable[Period], at: datetime) -> None:
    """Recompute the periods; call it after the commit of the change that made them stale.

    A period that cannot be scored keeps its last good cards.
    """
    for period in periods:
        try:
            runs.perform(jurisdiction=jurisdiction, period=period, at=at)
        except Refused:
            continue


def _around(month: Period) -> list[Period]:
    """The month, the later ones of its year that may look back on it, its quarter and year.

    December reaches into January where months start on another day.
    """
    later = [Period.month(month.year, number) for number in range(month.first + 1, 13)]
    if month.first == 12:
        later.append(Period.month(month.year + 1, 1))
    return [month, *later, month.quarter(), month.whole_year()]
