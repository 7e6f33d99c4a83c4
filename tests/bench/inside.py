"""Measure the database of the environment and write the rows to a file as JSON."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import django

django.setup()

from tests.bench.database import rows  # noqa: E402  (models need the set-up)


def main(out: str, repetitions: str, *sizes: str) -> None:
    found = []
    for row in rows([int(size) for size in sizes], int(repetitions)):
        print(row, file=sys.stderr, flush=True)  # noqa: T201
        found.append(asdict(row))
    Path(out).write_text(json.dumps(found, ensure_ascii=False))


main(*sys.argv[1:])
