"""The ranked workbook of a result: places, reasoning, events, appeals, grounds, and its check."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from scoring.models import Publication, ScoreRun
from scoring.workbook import appeals, basis, check, detail, ledger, ranking
from scoring.workbook.report import Report
from units.paper import Book


def report_of(run: ScoreRun, *, is_draft: bool = False) -> Report:
    """What is reported of a run's period: the publication where there is one, else the run.

    A draft is the run as it stands, whatever is published.
    """
    league = run.league
    out = None if is_draft else Publication.objects.current(league.jurisdiction, league.span)
    return Report.published(out) if out else Report.of(run)


def write_ranking(run: ScoreRun, target: Path | IO[bytes]) -> None:
    """Write a run as it stands, published or not; see ``write_report``."""
    write_report(Report.of(run), target)


def write_report(report: Report, target: Path | IO[bytes]) -> None:
    """Write a report as an xlsx workbook to a path or a binary stream.

    Everything comes from the facts of its run, replayed, or from the frozen bytes of its
    publication. Raises ``OSError`` where the path cannot be written.
    """
    book = Book(report.title, report.run.computed_at)
    for sheet in (ranking, detail, ledger, appeals, basis, check):
        sheet.write(book, report)
    book.save(target)
