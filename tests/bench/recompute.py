"""Scores from a database full of tickets, beside the bare grouped queries on the same table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from math import log
from resource import RUSAGE_SELF, getrusage
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from scoring import queue, runs
from scoring.counting import tallied
from scoring.engine.period import Period
from scoring.models import League, ScoreRun
from scoring.services import Entry, record_deduction, refresh, write_event
from scoring.versions import version_for
from tests.bench import world
from tests.bench.report import Row, compared
from tests.bench.timing import medians, seconds
from units.models import Jurisdiction, Unit

Query = tuple[str, Sequence[Any]]
A_UNIT = 0.002
A_MILLION = 1_000_000
A_YEAR = (*world.YEAR.months(), world.YEAR)
KEYS = count()


class Bench:
    """One database with one league, at one number of tickets."""

    def __init__(self, jurisdiction: Jurisdiction, tickets: int, repetitions: int) -> None:
        self.jurisdiction, self.tickets, self.repetitions = jurisdiction, tickets, repetitions
        self.units = list(
            Unit.objects.filter(jurisdiction=jurisdiction).values_list("pk", flat=True)
        )
        self.where = f"{connection.vendor}, {tickets:,} tickets"
        self.year_s = 0.0

    def rows(self, *, with_year: bool) -> Iterator[Row]:
        """Recompute everything once, then measure a month, a change, and where asked a year."""
        world.open_leagues(self.jurisdiction)
        self._recompute([world.YEAR])
        yield self._month()
        yield self._import()
        yield from self._change()
        if with_year:
            yield self._year()

    def plans(self) -> Iterator[str]:
        """How PostgreSQL answers the query of a month, and that of one unit's month."""
        for units in (None, self.units[:1]):
            for sql, params in self.queries([world.MONTH], units):
                with connection.cursor() as cursor:
                    cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + sql, params)
                    yield "\n".join(line for (line,) in cursor.fetchall())

    def _month(self) -> Row:
        queries = self.queries([world.WITHIN])
        ours, bare = self._beside([world.WITHIN], queries)
        name = f"recompute a month, facts to stored cards ({self.where})"
        most = 1.3 * bare + A_UNIT * world.UNITS
        return compared(name, ours, bare, goal="1.3 x the query + 2 ms a unit", most=most)

    def _import(self) -> Row:
        """What a night's import into the last month comes to."""
        periods = (world.MONTH, world.YEAR)
        queries = self.queries(periods)
        ours, bare = self._beside(periods, queries)
        name = f"the last month and its year, facts to stored cards ({self.where})"
        return Row(name, ours, bare, ours / bare)

    def _year(self) -> Row:
        queries = self.queries(A_YEAR)
        ours, bare = self._beside(A_YEAR, queries)
        self.year_s = ours
        name = f"a year: 12 months and the year ({self.where}, {len(queries)} queries)"
        return self.year(name, ours, bare)

    def year(self, name: str, ours: float, bare: float) -> Row:
        """A year beside its queries; the goal is set for a million tickets."""
        if self.tickets < A_MILLION:
            return Row(name, ours, bare, ours / bare)
        return compared(name, ours, bare, goal="1.5 x the queries", most=1.5 * bare)

    def _change(self) -> Iterator[Row]:
        fresh, all_of_it = medians(self.repetitions, self._to_the_card, self._to_the_end)
        name = f"one change to its fresh card ({self.where})"
        yield Row(name, fresh, goal="at most 0.1 s", holds=fresh <= 0.1)
        yield Row(f"one change to everything fresh ({self.where})", all_of_it)

    # What is measured -------------------------------------------------------------------

    def _beside(self, periods: Sequence[Period], queries: Sequence[Query]) -> list[float]:
        """Our recomputation beside the bare queries; what was counted is forgotten before."""
        times: list[list[float]] = []
        for _ in range(self.repetitions):
            self.change_everything(periods)
            ours = seconds(lambda: self._perform(periods))
            times.append([ours, seconds(lambda: run(queries))])
        return [sorted(column)[len(column) // 2] for column in zip(*times, strict=True)]

    def _perform(self, periods: Sequence[Period]) -> None:
        for period in periods:
            runs.perform(jurisdiction=self.jurisdiction, period=period, at=world.NOW)

    def _recompute(self, periods: Sequence[Period]) -> None:
        self.change_everything(periods)
        self._perform(periods)

    def change_everything(self, periods: Sequence[Period]) -> None:
        """As an import does: every unit is counted again, and the result is another one."""
        months = {period.months()[-1] for period in periods}
        with transaction.atomic():
            for month in months:
                write_event(self._entry(month), by=None, at=world.NOW, entry_key=uuid4().hex)
            refresh(self.jurisdiction, months, world.NOW, recount=self.units)

    def record(self, month: Period) -> None:
        """Record an event of the month, every time of another unit."""
        entry = self._entry(month)
        record_deduction(entry=entry, by=None, at=world.NOW, entry_key=uuid4().hex)

    def _entry(self, month: Period) -> Entry:
        number = next(KEYS)
        unit = Unit.objects.get(pk=self.units[number % len(self.units)])
        day = world.START_ON.replace(month=month.first, day=1 + number % 28)
        return Entry(unit=unit, rule_code="L6b.1", occurred_on=day)

    def _to_the_card(self) -> None:
        self.record(world.MONTH)
        league = League.objects.get(jurisdiction=self.jurisdiction, period=world.MONTH.code)
        while league.scored_version != league.input_version:
            claimed = queue.claim_next(world.NOW)
            if claimed is None or not queue.work_off(claimed, world.NOW):
                raise AssertionError("nothing fresh came of the change")
            league.refresh_from_db()
        ScoreRun.objects.current(self.jurisdiction, world.MONTH).cards.get(unit_id=self.units[0])

    def _to_the_end(self) -> None:
        self.record(world.MONTH)
        queue.drain(world.NOW)

    def queries(self, periods: Sequence[Period], units: Sequence[int] | None = None) -> list[Query]:
        """The grouped queries over the tickets that recomputing the periods runs."""
        found: list[Query] = []

        def keep(
            execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
        ) -> Any:
            found.append((sql, params))
            return execute(sql, params, many, context)

        rulebook = version_for(self.jurisdiction, periods[0]).rulebook
        with connection.execute_wrapper(keep):
            for period in periods:
                tallied(self.jurisdiction, rulebook, period, units)
        return found


def growth(small: Bench, large: Bench) -> Iterator[Row]:
    """How the times grow with the tickets: 1 is in proportion."""
    factor = log(large.tickets / small.tickets)
    exponent = log(large.year_s / small.year_s) / factor
    name = f"growth of the year from {small.tickets:,} ({large.where}), exponent"
    yield Row(name, exponent, goal="at most 1.05", holds=exponent <= 1.05)


@contextmanager
def memory(name: str) -> Iterator[list[Row]]:
    """How much the largest size of the process grows meanwhile, in megabytes."""
    rows: list[Row] = []
    before = _largest()
    yield rows
    grown = _largest() - before
    rows.append(Row(f"{name}, growth of the process in MB", grown, goal="flat", holds=grown <= 20))


def _largest() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


def run(queries: Sequence[Query]) -> None:
    with connection.cursor() as cursor:
        for sql, params in queries:
            cursor.execute(sql, params)
            cursor.fetchall()
