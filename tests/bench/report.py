"""What the bench found: rows with goals, as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.bench.timing import CLOCK

OUT = Path("out/bench.json")
PACKAGES = ("Django", "psycopg", "openfisca-core", "numpy", "zen-engine", "celery", "redis")


@dataclass(frozen=True)
class Row:
    """One measurement: seconds (or what the name says), the other side, and the goal."""

    name: str
    ours_s: float
    against_s: float | None = None
    ratio: float | None = None
    goal: str = ""
    holds: bool | None = None


def compared(name: str, ours: float, against: float, *, goal: str, most: float) -> Row:
    """A row that holds as long as ours takes at most ``most`` seconds."""
    return Row(name, ours, against, ours / against, goal, ours <= most)


def machine() -> Mapping[str, object]:
    """Where and when, with which versions."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "clock": CLOCK,
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
        "system": platform.platform(),
        "python": platform.python_version(),
    } | {name: _version(name) for name in PACKAGES}


def write(rows: Iterable[Row], size: str) -> None:
    """Write the rows for programs."""
    OUT.parent.mkdir(exist_ok=True)
    found = {"size": size, "machine": machine(), "rows": [asdict(row) for row in rows]}
    OUT.write_text(json.dumps(found, ensure_ascii=False, indent=1))


def table(rows: Iterable[Row]) -> str:
    """Write the rows for people, as a table that a Markdown page takes."""
    lines = ["| what | ours | against | ratio | goal | holds |", "|---|---|---|---|---|---|"]
    for row in rows:
        holds = {None: "", True: "yes", False: "**no**"}[row.holds]
        cells = (row.name, _number(row.ours_s), _number(row.against_s), _number(row.ratio))
        lines.append("| " + " | ".join((*cells, row.goal, holds)) + " |")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor()
