"""Score the months and the year of every demo jurisdiction, and write the workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from scoring import runs, watch
from scoring.demo.aftermath import tell_aftermath
from scoring.demo.shelf import Shelf
from scoring.demo.traces import demo_jurisdictions
from scoring.engine import VERSION
from scoring.engine.period import Period
from scoring.models import Scorecard, ScoreRun
from units.models import Jurisdiction

SHOWN = 3


class GroupRanking(NamedTuple):
    """How a group came out: its name, the cards with a place in their order, all its units."""

    name: str
    placed: Sequence[Scorecard]
    units: int


@dataclass(frozen=True, slots=True)
class DemoScored:
    """A jurisdiction's year: the run, its groups, and the workbooks that were written."""

    run: ScoreRun
    groups: Sequence[GroupRanking]
    files: Sequence[Path] = ()


def score_demo(*, year: int, at: datetime, output: Path | None = None) -> Iterator[DemoScored]:
    """Score the year of every demo jurisdiction, its months first, one after the other.

    Into ``output`` go a workbook of the year and one of its last ended month. Where nothing has
    changed since the last time, nothing is computed and nothing is written. The first time, a
    month is published and appeals are told of as well. Raises NoRulebook and CannotScore.
    """
    whole = Period(year, 1, 12)
    # Units and days change without a word; what stands is asked for only once they were looked at.
    watch.notice_changes(at)
    shelf = Shelf(output) if output else None
    for jurisdiction in demo_jurisdictions(year):
        run = _scored(jurisdiction, whole, at)
        if tell_aftermath(jurisdiction, whole, at):
            run = runs.perform(jurisdiction=jurisdiction, period=whole, at=at)
        files = [shelf.put(one) for one in _shown(run, at)] if shelf else []
        yield DemoScored(run, _groups(run), files)


def _shown(year: ScoreRun, at: datetime) -> Sequence[ScoreRun]:
    """The year and its last ended month."""
    jurisdiction, calendar = year.league.jurisdiction, year.version.rulebook.calendar
    ended = [one for one in year.league.span.months() if calendar.span(one).end <= at]
    return year, _scored(jurisdiction, ended[-1], at)


def _scored(jurisdiction: Jurisdiction, period: Period, at: datetime) -> ScoreRun:
    """The run that holds the scores: the one that stands, else a new one."""
    run = ScoreRun.objects.fresh(jurisdiction, [period]).get(period.code)
    if run and run.engine_version == VERSION and not _month_ended(run, at):
        run.league.jurisdiction = jurisdiction
        return run
    return runs.perform(jurisdiction=jurisdiction, period=period, at=at)


def _month_ended(run: ScoreRun, at: datetime) -> bool:
    """Whether a month of the run's period has ended since: time passes without changing a fact."""
    calendar = run.version.rulebook.calendar
    ends = (calendar.span(month).end for month in run.league.span.months())
    return any(run.computed_at < end <= at for end in ends)


def _groups(run: ScoreRun) -> Sequence[GroupRanking]:
    """The groups in the rulebook's order."""
    found = []
    for group in run.version.rulebook.groups:
        cards = run.cards.filter(group=group.code).select_related("unit")
        placed = [card for card in cards.order_by("place", "unit__code") if card.place]
        found.append(GroupRanking(group.name, placed, len(cards)))
    return found
