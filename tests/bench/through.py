"""One change through Redis and a real worker; run as a program on a database already filled."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from statistics import median
from time import monotonic, sleep

import django

django.setup()

from django.db import connection  # noqa: E402  (models need the set-up)

from scoring.models import League  # noqa: E402
from tests.bench import world  # noqa: E402
from tests.bench.recompute import Bench  # noqa: E402
from tests.bench.report import Row  # noqa: E402
from tests.bench.timing import seconds  # noqa: E402
from units.models import Jurisdiction  # noqa: E402

PATIENCE = 60


def main(out: str, repetitions: str, tickets: str) -> None:
    bench = Bench(Jurisdiction.objects.get(), int(tickets), int(repetitions))
    league = League.objects.get(jurisdiction=bench.jurisdiction, period=world.MONTH.code)
    _change(bench, league)  # the worker has started once this is through
    took = median(_timed(bench, league) for _ in range(bench.repetitions))
    name = f"one change to its fresh card, through Redis and a worker ({bench.where})"
    row = Row(name, took, goal="at most 0.5 s", holds=took <= 0.5)
    Path(out).write_text(json.dumps([asdict(row)], ensure_ascii=False))


def _timed(bench: Bench, league: League) -> float:
    """How long a change takes that finds the worker idle."""
    _await(lambda: not League.objects.stale().exists())
    return seconds(lambda: _change(bench, league))


def _change(bench: Bench, league: League) -> None:
    """Record an event and wait until another process has stored the cards."""
    bench.record(world.MONTH)
    _await(lambda: not League.objects.stale().filter(pk=league.pk).exists())


def _await(is_true: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not is_true():
        if monotonic() > end:
            raise TimeoutError(f"no worker answers ({connection.vendor})")
        sleep(0.005)


main(*sys.argv[1:])
