"""The months of a quarter or year: which of them count, and what their cards contribute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from scoring.collect import Months, has_entries, has_tickets
from scoring.engine.cards import Card
from scoring.engine.facts import MonthResult
from scoring.engine.period import Period
from scoring.models import RulebookVersion, Scorecard, ScoreRun
from scoring.versions import covered
from units.models import Jurisdiction


def months_of(
    version: RulebookVersion,
    jurisdiction: Jurisdiction,
    period: Period,
    *,
    at: datetime,
    code: str | None = None,
) -> list[Period]:
    """The ended months since the rulebook came into force in which the league has work.

    Work is a ticket; for rulebooks that do not score tickets, an event or a grade will do.
    """
    calendar = version.rulebook.calendar
    ended = [month for month in period.months() if calendar.span(month).end <= at]
    in_force = covered(jurisdiction, ended, code)
    return [month for month in in_force if _has_work(version, jurisdiction, month)]


def _has_work(version: RulebookVersion, jurisdiction: Jurisdiction, month: Period) -> bool:
    rulebook = version.rulebook
    if has_tickets(jurisdiction, rulebook, month):
        return True
    return rulebook.apart is None and has_entries(jurisdiction, rulebook, month)


def results_of(runs: Iterable[ScoreRun]) -> Months:
    """The printed results that the runs of months contribute, by unit id."""
    months = {run.pk: (run.league.period, run.version.rulebook.heading.places) for run in runs}
    results: dict[int, dict[str, MonthResult]] = defaultdict(dict)
    cards = Scorecard.objects.filter(run__in=months).order_by()
    said = ("run_id", "unit_id", "total", "lines", "apart")
    for run, unit, total, lines, is_apart in cards.values_list(*said):
        month, places = months[run]
        results[unit][month] = _result(total, lines, is_apart, places)
    return results


def month_result(card: Card, places: int) -> MonthResult:
    """What a card of a month contributes to its quarter and year, as printed."""
    return _result(card.total, card.lines, bool(card.apart), places)


def _result(
    total: Decimal | None, lines: Mapping[str, Decimal | str], is_apart: bool, places: int
) -> MonthResult:
    printed = None if total is None else total.quantize(Decimal(1).scaleb(-places))
    return MonthResult(printed, {code: Decimal(one) for code, one in lines.items()}, is_apart)
