"""What can be done with a file of tickets: look at what it would change, and take it in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from units.jobs import Report, quietly
from units.ledger import Fact, write_down
from units.models import Jurisdiction, Unit, User
from units.names import UnitDirectory
from units.refusals import Problem, RowsRefused
from workorders.columns import Source
from workorders.foresight import Foresight
from workorders.intake import BATCH, Batch, Intake, write
from workorders.mappings import compiled, mapping_of
from workorders.models import TicketImport
from workorders.reading import Row, file_digest, read_table
from workorders.rows import TICKET_COLUMNS, RowsRead, TicketRow, read_tickets
from workorders.signals import Touched, announce

READING, COMPARING, WRITING = "读取文件", "与已有工单核对", "写入"
TOLD_EVERY = 500  # rows


@dataclass(slots=True)
class TicketsImported:
    """What a ticket file did, or would do; ``record`` is None where nothing was written."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    strangers: Counter[str] = field(default_factory=Counter)
    """How many rows name a unit that nobody knows, by the name."""
    foreseen: dict[str, Any] = field(default_factory=dict)
    """What a look at the file foresees; see ``workorders.foresight``."""
    record: TicketImport | None = None


def import_tickets(
    *,
    jurisdiction: Jurisdiction,
    path: Path,
    at: datetime,
    by: User | None = None,
    name: str = "",
    mapping: str = "",
    accept_good_rows: bool = False,
    report: Report = quietly,
    settle: Callable[[TicketsImported], None] | None = None,
) -> TicketsImported:
    """Take in a ticket file in one transaction: all of its rows, or none.

    With ``accept_good_rows`` the bad ones are left out. ``name`` is what the user calls the file.
    ``report`` is told of the progress and may stop the import by raising, until it is written;
    ``settle`` is called at the end of the transaction.
    Raises FileRefused, WrongHeader, UnknownMapping, WrongMapping, RowsRefused.
    """
    read, rows, result = _read(jurisdiction, path, name, mapping, report)
    if result.problems and not (accept_good_rows and rows):
        raise RowsRefused(result.problems, result.notices)
    intake, basis = _intake(jurisdiction, read), _newest_import(jurisdiction)
    batches = list(_compared(intake, rows, report))
    report(len(rows), len(rows), WRITING)
    record = TicketImport(
        jurisdiction=jurisdiction, mapping=mapping, imported_by=by, imported_at=at
    )
    record.file_name, record.file_digest = (name or path.name)[:200], file_digest(path)
    with transaction.atomic():
        # Two files at once would both insert the same number.
        Jurisdiction.objects.select_for_update(no_key=True).get(pk=jurisdiction.pk)
        if _newest_import(jurisdiction) != basis:
            batches = list(intake.batches(rows))
        _write(result, record, batches)
        if settle:
            settle(result)
    return result


def preview_tickets(
    *,
    jurisdiction: Jurisdiction,
    path: Path,
    name: str = "",
    mapping: str = "",
    report: Report = quietly,
) -> TicketsImported:
    """What ``import_tickets`` would do with the good rows of a file, and every bad one.

    Raises FileRefused, WrongHeader, UnknownMapping, WrongMapping.
    """
    read, rows, result = _read(jurisdiction, path, name, mapping, report)
    foresight = Foresight()
    for batch in _compared(_intake(jurisdiction, read), rows, report):
        _count(result, batch)
        foresight.add(batch)
    result.foreseen = foresight.document(rows)
    return result


def _newest_import(jurisdiction: Jurisdiction) -> int | None:
    """What the comparison with the tickets there are rests on: only imports change them."""
    imports = TicketImport.objects.filter(jurisdiction=jurisdiction).order_by("-pk")
    return imports.values_list("pk", flat=True).first()


def _compared(
    intake: Intake, rows: list[tuple[TicketRow, Unit]], report: Report
) -> Iterator[Batch]:
    """The batches of the rows. Before the transaction: others write while this takes its time."""
    report(0, len(rows), COMPARING)
    for number, batch in enumerate(intake.batches(rows), start=1):
        yield batch
        report(min(number * BATCH, len(rows)), len(rows), COMPARING)


def _write(result: TicketsImported, record: TicketImport, batches: list[Batch]) -> None:
    record.unknown_columns = result.unknown_columns
    record.save()
    result.record = record
    touched: Touched = set()
    for batch in batches:
        write(batch, record)
        _count(result, batch)
        touched |= batch.touched
    _close(result, by=record.imported_by, at=record.imported_at)
    announce(jurisdiction=record.jurisdiction, touched=touched)


def _told(rows: Iterator[Row], report: Report) -> Iterator[Row]:
    for count, row in enumerate(rows, start=1):
        if count % TOLD_EVERY == 0:
            report(count, 0, READING)
        yield row


def _read(
    jurisdiction: Jurisdiction, path: Path, name: str, mapping: str, report: Report
) -> tuple[RowsRead[TicketRow], list[tuple[TicketRow, Unit]], TicketsImported]:
    """Read a file and find the units of its rows; a row without one is a problem as well."""
    sources: dict[str, Source] = {}
    if mapping:
        document = mapping_of(jurisdiction=jurisdiction, code=mapping).document
        sources = compiled(document, TICKET_COLUMNS).sources
    report(0, 0, READING)
    table = read_table(path, name=name)
    read = read_tickets(replace(table, rows=_told(table.rows, report)), sources)
    directory = UnitDirectory(jurisdiction)
    column = sources["unit"].header if "unit" in sources else "承办单位"
    rows: list[tuple[TicketRow, Unit]] = []
    problems = list(read.problems)
    strangers: Counter[str] = Counter()
    for row in read.rows:
        if unit := directory.find(row.unit):
            rows.append((row, unit))
        else:
            strangers[row.unit] += 1
            problems.append(Problem(row.row, column, directory.why_not(row.unit), row.unit))
    problems.sort(key=lambda problem: problem.row)
    result = TicketsImported(
        refused=len({problem.row for problem in problems}),
        unknown_columns=read.unknown,
        notices=read.notices,
        problems=problems,
        strangers=strangers,
    )
    return read, rows, result


def _intake(jurisdiction: Jurisdiction, read: RowsRead[TicketRow]) -> Intake:
    return Intake(jurisdiction, read.fields, frozenset(read.unknown))


def _count(result: TicketsImported, batch: Batch) -> None:
    result.created += len(batch.new)
    result.updated += len(batch.changed)
    result.unchanged += batch.unchanged


def _close(result: TicketsImported, *, by: User | None, at: datetime) -> None:
    """Put the counts on the record of the import; what can move a score goes to the ledger."""
    record = result.record
    record.created, record.updated = result.created, result.updated
    record.unchanged, record.refused = result.unchanged, result.refused
    record.save(update_fields=["created", "updated", "unchanged", "refused"])
    if result.created or result.updated:
        counts = {"created": result.created, "updated": result.updated}
        content = {"file": record.file_name, "digest": record.file_digest, **counts}
        fact = Fact("tickets.imported", f"import:{record.pk}", content)
        write_down(record.jurisdiction, [fact], by=by, at=at)
