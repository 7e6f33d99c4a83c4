"""``python -m tests.bench --size small|1m|24m``: the whole bench, as a table and out/bench.json.

24m needs DATABASE_URL: an empty database of its own, in a PostgreSQL. On a machine that others use,
BENCH_CLOCK=cpu counts the processor's seconds instead of the wall's: those of this process and of
the one that serves it in a PostgreSQL on the same machine. What a worker does is not in them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import evaluation, report, services
from tests.bench.report import Row
from tests.bench.sizes import OFTEN, REPETITIONS, SIZES
from tests.bench.timing import CLOCK


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--tickets", type=int, help="another number of tickets, at the size's way")
    asked = parser.parse_args()
    sizes = (asked.tickets,) if asked.tickets else SIZES[asked.size]
    rows = list(evaluation.rows(OFTEN * REPETITIONS[asked.size]))
    for url in _databases(asked.size):
        rows += _measured(url, sizes, REPETITIONS[asked.size])
    report.write(rows, asked.size)
    print(report.table(rows))  # noqa: T201


def _databases(size: str) -> list[str]:
    """SQLite in a temporary folder, except for the largest; PostgreSQL where one is given."""
    given = [url] if (url := os.environ.get("DATABASE_URL")) else []
    return given if size == "24m" else ["", *given]


def _measured(url: str, sizes: tuple[int, ...], repetitions: int) -> Iterator[Row]:
    """Measure one database in processes of their own, so that their memory can be told."""
    with TemporaryDirectory() as folder:
        settings = {"DJANGO_SETTINGS_MODULE": "hotline_eval.settings", "HOTLINE_DATA": folder}
        settings |= {"REDIS_URL": "", "DATABASE_URL": url or f"sqlite:///{folder}/bench.sqlite3"}
        yield from _run("inside", settings, repetitions, *sizes)
        if services.has_redis() and CLOCK == "wall":
            with services.worker(settings) as redis:
                through = settings | {"REDIS_URL": redis}
                yield from _run("through", through, repetitions, sizes[-1])
        yield from _run("pages", settings, repetitions)


def _run(program: str, settings: dict[str, str], *arguments: int) -> Iterator[Row]:
    out = Path(settings["HOTLINE_DATA"]) / "rows.json"
    asked = [sys.executable, "-m", f"tests.bench.{program}", str(out), *map(str, arguments)]
    subprocess.run(asked, env=os.environ | settings, check=True)
    yield from (Row(**row) for row in json.loads(out.read_text()))


main()
