"""The ranked workbook of a run: places, reasoning, events and what the scores rest on."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from scoring.models import ScoreRun
from scoring.workbook import basis, detail, ledger, ranking
from scoring.workbook.paper import Book
from scoring.workbook.report import Report


def write_ranking(run: ScoreRun, target: Path | IO[bytes]) -> None:
    """Write the run as an xlsx workbook to a path or a binary stream.

    Everything comes from the run's stored facts, replayed; only the reasons of its events are
    read from their rows. Raises ``OSError`` where the path cannot be written.
    """
    report = Report.of(run)
    book = Book(report.title, run.computed_at)
    for sheet in (ranking, detail, ledger, basis):
        sheet.write(book, report)
    book.save(target)
