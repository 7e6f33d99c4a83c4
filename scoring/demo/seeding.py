"""Make up a year of work for the demo: units, accounts, tickets, events and grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from scoring.demo.accounts import accounts_opened, member_of
from scoring.demo.cast import Cast, casts
from scoring.demo.days import Days
from scoring.demo.draws import Draw
from scoring.demo.files import TAKEN_IN, bring_tickets
from scoring.demo.ledger import give_grades, record_events
from scoring.demo.nature import busy, natures
from scoring.demo.stage import Player, Stage
from scoring.demo.traces import FILE, RealDataFound, foreign, has_demo
from scoring.engine.period import Period
from scoring.models import RulebookVersion
from scoring.services import as_facts, refresh
from scoring.versions import NoRulebook, version_for
from units.ledger import Fact, write_down
from units.models import Jurisdiction, Role, Unit
from units.moments import midnight
from units.refusals import Refused
from units.services import import_units

TICKETS = 40_000


class NothingToTell(Refused):
    """No jurisdiction of the demo has a rulebook for an ended month of the year."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"{year}年没有可演示的月份：请先用 load_rulebooks 载入考核办法，年份须已有月份结束。"
        )


class Plot(NamedTuple):
    """A jurisdiction that can be told of: its names, its ended months with their versions."""

    cast: Cast
    jurisdiction: Jurisdiction
    versions: Mapping[Period, RulebookVersion]


@dataclass(frozen=True, slots=True)
class Seeded:
    """What became of one jurisdiction; ``is_new`` where its data were made up now."""

    jurisdiction: Jurisdiction
    tickets: int = 0
    events: int = 0
    grades: int = 0
    is_new: bool = False
    is_other: bool = False


@transaction.atomic
def seed_demo(
    *, seed: int, year: int, at: datetime, tickets: int = TICKETS, force: bool = False
) -> list[Seeded]:
    """Make up the year for the shipped rulebooks' jurisdictions that have no demo of it yet.

    About ``tickets`` tickets altogether, the same for the same seed on every machine. A
    jurisdiction with data of its own is never touched; where there is one, nothing is made up at
    all unless ``force`` says so. Raises NothingToTell and RealDataFound.
    """
    plots = _plots(Period(year, 1, 12), at)
    if not plots:
        raise NothingToTell(year)
    missing = [plot for plot in plots if not has_demo(plot.jurisdiction, year)]
    others = foreign() if missing else []
    if others and not force:
        raise RealDataFound(others)
    wanted = [plot for plot in missing if plot.jurisdiction not in others]
    for plot in wanted:
        _bring_units(plot, at)
    told = {}
    seeded = [plot for plot in plots if plot not in missing or plot in wanted]
    with accounts_opened([plot.jurisdiction for plot in seeded], at):
        for plot in wanted:
            stage = _stage(plot, Period(year, 1, 12), seed, at)
            told[plot.jurisdiction] = _tell(stage, _quota(plot.cast, tickets))
    return [
        told.get(plot.jurisdiction)
        or Seeded(plot.jurisdiction, is_other=plot.jurisdiction in others)
        for plot in plots
    ]


def _plots(year: Period, at: datetime) -> list[Plot]:
    jurisdictions = {each.code: each for each in Jurisdiction.objects.all()}
    found = []
    for cast in casts():
        jurisdiction = jurisdictions.get(cast.jurisdiction)
        if jurisdiction and (versions := _versions(jurisdiction, year, at)):
            found.append(Plot(cast, jurisdiction, versions))
    return found


def _versions(
    jurisdiction: Jurisdiction, year: Period, at: datetime
) -> Mapping[Period, RulebookVersion]:
    """The ended months in which a rulebook is in force, each with its version."""
    found = {}
    for month in year.months():
        try:
            version = version_for(jurisdiction, month)
        except NoRulebook:
            continue
        if version.rulebook.calendar.span(month).end <= at:
            found[month] = version
    return found


def _bring_units(plot: Plot, at: datetime) -> None:
    done = import_units(jurisdiction=plot.jurisdiction, rows=plot.cast.rows)
    content = {"created": done.created, "updated": done.updated, "file": FILE.strip()}
    subject = f"jurisdiction:{plot.jurisdiction.code}"
    if done.created or done.updated:
        write_down(plot.jurisdiction, [Fact("units.imported", subject, content)], by=None, at=at)


def _quota(cast: Cast, tickets: int) -> int:
    """A jurisdiction's part of all tickets, by the kinds and numbers of its units."""
    return tickets * busy(cast) // sum(busy(each) for each in casts())


def _stage(plot: Plot, year: Period, seed: int, at: datetime) -> Stage:
    jurisdiction = plot.jurisdiction
    last_month, version = list(plot.versions.items())[-1]
    _, after = version.rulebook.calendar.days(last_month)
    draw = Draw(seed, jurisdiction.code, year.code, "natures")
    return Stage(
        jurisdiction=jurisdiction,
        cast=plot.cast,
        year=year,
        versions=plot.versions,
        players=_players(plot, draw, with_leave=version.rulebook.leave is not None),
        days=Days(jurisdiction, year.year),
        until=min(midnight(after) + TAKEN_IN, at),
        at=at,
        clerk=member_of(jurisdiction, Role.CLERK),
        chief=member_of(jurisdiction, Role.CHIEF),
        seed=seed,
    )


def _players(plot: Plot, draw: Draw, *, with_leave: bool) -> Sequence[Player]:
    codes = [row.code for row in plot.cast.rows]
    units = Unit.objects.filter(jurisdiction=plot.jurisdiction, code__in=codes)
    units = units.select_related("group").prefetch_related("aliases")
    # Sorted here: databases differ in the order of letters and hyphens.
    units = sorted(units, key=lambda unit: unit.code)
    hidden = natures(units, draw, with_leave=with_leave)
    return [Player(unit, as_facts(unit), hidden[unit.pk]) for unit in units]


def _tell(stage: Stage, quota: int) -> Seeded:
    """Write everything that happened, and mark what is to be scored."""
    tickets = bring_tickets(stage, quota)
    events, grades = record_events(stage), give_grades(stage)
    units = [player.unit.pk for player in stage.players]
    refresh(stage.jurisdiction, stage.months, stage.at, recount=units)
    return Seeded(stage.jurisdiction, tickets, events, grades, is_new=True)
