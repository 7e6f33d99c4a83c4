"""Medians of several repetitions, both sides in turn, without the garbage collector."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

Work = Callable[[], object]
SERVERS: list[int] = []
"""The processes of a database on this machine whose processor time counts as well."""


def processor_time() -> float:
    """The processor's seconds of this process, and of what works for it in the database."""
    return process_time() + sum(map(_processor_seconds, SERVERS))


def _processor_seconds(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


CLOCKS = {"wall": perf_counter, "cpu": processor_time}
CLOCK = os.environ.get("BENCH_CLOCK", "wall")


def seconds(work: Work) -> float:
    """How long it takes once; garbage of before is collected first, none meanwhile."""
    gc.collect()
    gc.disable()
    clock = CLOCKS[CLOCK]
    started = clock()
    try:
        work()
        return clock() - started
    finally:
        gc.enable()


def medians(repetitions: int, *works: Work) -> list[float]:
    """The median of every work; they take turns, so that a noisy moment meets all of them."""
    rounds = [[seconds(work) for work in works] for _ in range(repetitions)]
    return [median(column) for column in zip(*rounds, strict=True)]
