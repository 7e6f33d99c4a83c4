"""What can be done with a file of tickets: look at what it would change, and take it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from units.ledger import Fact, write_down
from units.models import Jurisdiction, Unit, User
from units.names import UnitDirectory
from units.refusals import Problem, RowsRefused
from workorders.columns import Source
from workorders.intake import Batch, Intake, write
from workorders.mappings import compiled, mapping_of
from workorders.models import TicketImport
from workorders.reading import file_digest, read_table
from workorders.rows import TICKET_COLUMNS, RowsRead, TicketRow, read_tickets
from workorders.signals import Touched, announce


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
) -> TicketsImported:
    """Take in a ticket file in one transaction: all of its rows, or none.

    With ``accept_good_rows`` the bad ones are left out. ``name`` is what the user calls the file.
    Raises FileRefused, WrongHeader, UnknownMapping, WrongMapping, RowsRefused.
    """
    read, rows, result = _read(jurisdiction, path, name, mapping)
    if result.problems and not (accept_good_rows and rows):
        raise RowsRefused(result.problems, result.notices)
    with transaction.atomic():
        # Two files at once would both insert the same number.
        Jurisdiction.objects.select_for_update(no_key=True).get(pk=jurisdiction.pk)
        result.record = TicketImport.objects.create(
            jurisdiction=jurisdiction,
            file_name=(name or path.name)[:200],
            file_digest=file_digest(path),
            mapping=mapping,
            unknown_columns=result.unknown_columns,
            imported_by=by,
            imported_at=at,
        )
        touched: Touched = set()
        for batch in _intake(jurisdiction, read).batches(rows):
            write(batch, result.record)
            _count(result, batch)
            touched |= batch.touched
        _close(result, by=by, at=at)
        announce(jurisdiction=jurisdiction, touched=touched)
    return result


def preview_tickets(
    *, jurisdiction: Jurisdiction, path: Path, name: str = "", mapping: str = ""
) -> TicketsImported:
    """What ``import_tickets`` would do with the good rows of a file, and every bad one.

    Raises FileRefused, WrongHeader, UnknownMapping, WrongMapping.
    """
    read, rows, result = _read(jurisdiction, path, name, mapping)
    for batch in _intake(jurisdiction, read).batches(rows):
        _count(result, batch)
    return result


def _read(
    jurisdiction: Jurisdiction, path: Path, name: str, mapping: str
) -> tuple[RowsRead[TicketRow], list[tuple[TicketRow, Unit]], TicketsImported]:
    """Read a file and find the units of its rows; a row without one is a problem as well."""
    sources: dict[str, Source] = {}
    if mapping:
        document = mapping_of(jurisdiction=jurisdiction, code=mapping).document
        sources = compiled(document, TICKET_COLUMNS).sources
    read = read_tickets(read_table(path, name=name), sources)
    directory = UnitDirectory(jurisdiction)
    column = sources["unit"].header if "unit" in sources else "承办单位"
    rows: list[tuple[TicketRow, Unit]] = []
    problems = list(read.problems)
    for row in read.rows:
        if unit := directory.find(row.unit):
            rows.append((row, unit))
        else:
            problems.append(Problem(row.row, column, directory.why_not(row.unit), row.unit))
    problems.sort(key=lambda problem: problem.row)
    result = TicketsImported(
        refused=len({problem.row for problem in problems}),
        unknown_columns=read.unknown,
        notices=read.notices,
        problems=problems,
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
