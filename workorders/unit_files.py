"""Units from files: a list of them, or the names in the unit column of a ticket file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max, Min

from units.ledger import Fact, write_down
from units.models import Jurisdiction, User
from units.names import UnitDirectory, code_from
from units.refusals import Refused, RowsRefused
from units.roster import UnitRow
from units.services import UnitsImported, import_units, register_jurisdiction
from workorders.cells import FIRST_YEAR
from workorders.mappings import compiled, mapping_of
from workorders.models import Ticket
from workorders.reading import file_digest, read_table
from workorders.rows import TICKET_COLUMNS, read_unit_names, read_units
from workorders.signals import announce, months_between


class MappingWithoutGroup(Refused):
    """Units from a ticket file need a group, and the mapping names none."""

    def __init__(self, code: str) -> None:
        super().__init__(f"映射“{code}”没有写明 [units] group，无法从工单文件登记单位。")


@dataclass(frozen=True, slots=True)
class UnitFileImported:
    """What a file did to the units, and what the user should know about it."""

    units: UnitsImported
    unknown_columns: list[str]
    notices: list[str]


@transaction.atomic
def import_unit_file(
    *,
    code: str,
    path: Path,
    at: datetime,
    by: User | None = None,
    jurisdiction_name: str = "",
    name: str = "",
) -> UnitFileImported:
    """Register the units of a file in the jurisdiction ``code``, made where it is new.

    Raises FileRefused, WrongHeader, NamelessJurisdiction, RowsRefused.
    """
    jurisdiction = _registered(code, jurisdiction_name, at, by)
    read = read_units(read_table(path, name=name))
    if read.problems:
        raise RowsRefused(read.problems, read.notices)
    done = _take_in(jurisdiction, read.rows, path, at, by)
    return UnitFileImported(done, read.unknown, read.notices)


@transaction.atomic
def import_units_of_tickets(
    *,
    code: str,
    path: Path,
    mapping: str,
    at: datetime,
    by: User | None = None,
    jurisdiction_name: str = "",
    name: str = "",
) -> UnitFileImported:
    """Register the units that a ticket file names, with codes made of their names.

    Raises FileRefused, WrongHeader, NamelessJurisdiction, UnknownMapping, WrongMapping,
    MappingWithoutGroup, RowsRefused.
    """
    jurisdiction = _registered(code, jurisdiction_name, at, by)
    document = mapping_of(jurisdiction=jurisdiction, code=mapping).document
    export = compiled(document, TICKET_COLUMNS)
    if not export.unit_group:
        raise MappingWithoutGroup(mapping)
    table = read_table(path, name=name)
    names = read_unit_names(table, export.sources)
    rows = _rows(jurisdiction, names, export.unit_group)
    done = _take_in(jurisdiction, rows, path, at, by)
    known = len(names) - len(rows)
    return UnitFileImported(UnitsImported(done.created, done.updated, known), [], table.notices)


def _rows(jurisdiction: Jurisdiction, names: list[str], group: str) -> list[UnitRow]:
    """Rows for the names that no unit has yet."""
    directory = UnitDirectory(jurisdiction)
    taken = set(jurisdiction.units.values_list("code", flat=True))
    rows: list[UnitRow] = []
    for number, name in enumerate(names, start=1):
        if directory.find(name) is None:
            code = code_from(name, taken)
            taken.add(code)
            rows.append(UnitRow(row=number, code=code, name=name, group=group))
    return rows


def _registered(code: str, name: str, at: datetime, by: User | None) -> Jurisdiction:
    """The jurisdiction of the file; that it is new or has another name is written down."""
    before = Jurisdiction.objects.filter(code=code).values_list("name", flat=True).first()
    jurisdiction = register_jurisdiction(code=code, name=name)
    if jurisdiction.name != before:
        kind = "jurisdiction.added" if before is None else "jurisdiction.edited"
        fact = Fact(kind, f"jurisdiction:{jurisdiction.pk}", {"name": jurisdiction.name})
        write_down(jurisdiction, [fact], by=by, at=at)
    return jurisdiction


def _take_in(
    jurisdiction: Jurisdiction, rows: Sequence[UnitRow], path: Path, at: datetime, by: User | None
) -> UnitsImported:
    """A unit that is new in a group changes the scores of every month, with or without tickets."""
    before = dict(jurisdiction.units.values_list("pk", "code"))
    done = import_units(jurisdiction=jurisdiction, rows=rows)
    if not (done.created or done.updated):
        return done
    content = {
        "created": done.created,
        "updated": done.updated,
        "moved": sorted(before[pk] for pk in done.moved & before.keys()),
        "digest": file_digest(path),
    }
    subject = f"jurisdiction:{jurisdiction.code}"
    write_down(jurisdiction, [Fact("units.imported", subject, content)], by=by, at=at)
    ends = Ticket.objects.filter(jurisdiction=jurisdiction).aggregate(
        first=Min("assigned_at"), last=Max("assigned_at")
    )
    months = months_between(ends["first"], ends["last"]) if ends["first"] else []
    # What is scored from events and grades alone has months without tickets: the first month that
    # a file can name stands for them, because all later ones are marked with it.
    announce(
        jurisdiction=jurisdiction,
        touched={(unit, month) for unit in done.moved for month in (f"{FIRST_YEAR}-01", *months)},
    )
    return done
