"""The rows of one database: filled to growing sizes, measured at each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from tests.bench import world
from tests.bench.recompute import Bench, growth, memory
from tests.bench.report import Row
from tests.bench.sizes import LARGE
from tests.bench.timing import CLOCK, SERVERS
from units.models import Jurisdiction

PLANS = Path("out/plans.txt")


class NotEmptyError(Exception):
    """The database holds something else."""


def rows(sizes: Sequence[int], repetitions: int) -> Iterator[Row]:
    """Measure at growing numbers of tickets; the last size is what the growth is told of."""
    call_command("migrate", verbosity=0)
    if Jurisdiction.objects.exists():
        raise NotEmptyError("The bench wants an empty database of its own.")
    _watch_server()
    jurisdiction = world.found()
    done, benches = 0, []
    for size in sizes:
        _fill(jurisdiction, done, size)
        bench = Bench(jurisdiction, size, repetitions)
        with memory(bench.where) as noted:
            yield from bench.rows(with_year=size < LARGE)
        if benches:
            yield from noted
        done, benches = size, [*benches, bench]
    if connection.vendor == "postgresql":
        PLANS.parent.mkdir(exist_ok=True)
        PLANS.write_text("\n\n".join(benches[-1].plans()))
    if len(benches) > 1:
        yield from growth(benches[-2], benches[-1])


def _watch_server() -> None:
    """Count the processor time of PostgreSQL's process for us, which then works alone."""
    if CLOCK == "cpu" and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")
            cursor.execute("SELECT pg_backend_pid()")
            SERVERS.append(cursor.fetchone()[0])


def _fill(jurisdiction: Jurisdiction, done: int, size: int) -> None:
    """Add tickets up to the size, over the whole year."""
    world.add_tickets(jurisdiction, done + 1, size, size - done)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE workorders_ticket")
