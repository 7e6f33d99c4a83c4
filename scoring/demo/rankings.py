"""Score the months and the year of every demo jurisdiction, and write the workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from scoring import runs
from scoring.demo.aftermath import tell_aftermath
from scoring.demo.traces import demo_jurisdictions
from scoring.engine.period import Period
from scoring.models import Scorecard, ScoreRun
from scoring.workbook import write_ranking
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
    changed since the last time, nothing is computed. The first time, a month is published and
    appeals are told of as well. Raises NoRulebook and CannotScore.
    """
    whole = Period(year, 1, 12)
    for jurisdiction in demo_jurisdictions(year):
        run = runs.perform(jurisdiction=jurisdiction, period=whole, at=at)
        if tell_aftermath(jurisdiction, whole, at):
            run = runs.perform(jurisdiction=jurisdiction, period=whole, at=at)
        files = _written(jurisdiction, run, at, output) if output else []
        yield DemoScored(run, _groups(run), files)


def _written(
    jurisdiction: Jurisdiction, year: ScoreRun, at: datetime, folder: Path
) -> Sequence[Path]:
    calendar = year.version.rulebook.calendar
    ended = [one for one in year.league.span.months() if calendar.span(one).end <= at]
    month = runs.perform(jurisdiction=jurisdiction, period=ended[-1], at=at)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for run in (year, month):
        path = folder / f"{jurisdiction.code}-{run.league.period}.xlsx"
        write_ranking(run, path)
        files.append(path)
    return files


def _groups(run: ScoreRun) -> Sequence[GroupRanking]:
    """The groups in the rulebook's order."""
    found = []
    for group in run.version.rulebook.groups:
        cards = run.cards.filter(group=group.code).select_related("unit")
        placed = [card for card in cards.order_by("place", "unit__code") if card.place]
        found.append(GroupRanking(group.name, placed, len(cards)))
    return found
