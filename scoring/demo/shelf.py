"""The demo's workbooks in their folder: written where something has changed since, else left."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings

from scoring.models import ScoreRun
from scoring.workbook import write_ranking
from units.ledger import head

NOTES = ".written.json"
"""From which facts each workbook was written, beside the workbooks."""


class Shelf:
    """A folder of workbooks that remembers what they were written from."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._code = _newest_source()
        self._notes = _read(folder / NOTES)

    def put(self, run: ScoreRun) -> Path:
        """The workbook of a run, written unless the one that lies there would be the same."""
        path = self.folder / f"{run.league.jurisdiction.code}-{run.league.period}.xlsx"
        note = self._note(run)
        if self._notes.get(path.name) != note or not path.exists():
            write_ranking(run, path)
            self._notes[path.name] = note
            (self.folder / NOTES).write_text(json.dumps(self._notes, indent=1), "utf-8")
        return path

    def _note(self, run: ScoreRun) -> str:
        """All that a workbook shows: the scores, what the ledger tells of, how it is written."""
        parts = (run.digest, head(run.league.jurisdiction), self._code)
        return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _read(path: Path) -> dict[str, str]:
    """The notes; none where they are missing or no longer to be read."""
    try:
        notes = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def _newest_source() -> str:
    """When a program of the site was last changed: whoever changes the workbook wants to see it."""
    sources = (
        one for app in ("units", "scoring") for one in (settings.BASE_DIR / app).rglob("*.py")
    )
    return str(max(source.stat().st_mtime_ns for source in sources))
