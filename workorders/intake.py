"""Rows of a ticket file against the tickets there are: what is new, what changes, and writing it.

A field changes only where the file has a column for it; rulings are never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from units.models import Jurisdiction, Unit
from workorders.callers import Caller, seal, unseal
from workorders.loading import load
from workorders.models import CallerRecord, Ticket, TicketChange, TicketImport
from workorders.rows import TicketRow
from workorders.signals import Touched, months_touched

BATCH = 1000
PERSONAL = ("caller", "phone")
NOT_COMPARED = {"row", "number", "unit", "assigned_at", "extra", *PERSONAL}
FIELDS = tuple(name for name in TicketRow.__slots__ if name not in NOT_COMPARED)
COLUMNS = tuple(
    each.attname
    for each in Ticket._meta.concrete_fields
    if not (each.primary_key or each.generated)
)
Values = dict[str, Any]
Changes = dict[str, list[Any]]


class TicketKey(NamedTuple):
    """What names a ticket for good."""

    jurisdiction_id: int
    number: str


@dataclass(slots=True)
class Batch:
    """What some rows come to: values ready to be written, not yet written."""

    new: list[Values] = field(default_factory=list)
    changed: list[tuple[Ticket, Changes]] = field(default_factory=list)
    callers: dict[TicketKey, Caller] = field(default_factory=dict)
    touched: Touched = field(default_factory=set)
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Intake:
    """How one file is taken in: which fields and unknown columns it has."""

    jurisdiction: Jurisdiction
    fields: frozenset[str]
    unknown: frozenset[str]

    def batches(self, rows: Sequence[tuple[TicketRow, Unit]]) -> Iterator[Batch]:
        """Compare the rows with the tickets there are, so many at a time."""
        for start in range(0, len(rows), BATCH):
            yield self._compare(rows[start : start + BATCH])

    def _compare(self, rows: Sequence[tuple[TicketRow, Unit]]) -> Batch:
        batch = Batch()
        numbers = [row.number for row, _ in rows]
        # In the default order SQLite would walk all tickets of the jurisdiction.
        known = Ticket.objects.filter(jurisdiction=self.jurisdiction, number__in=numbers)
        tickets = {ticket.number: ticket for ticket in known.order_by()}
        callers = self._callers(tickets)
        for row, unit in rows:
            if ticket := tickets.get(row.number):
                self._update(batch, ticket, row, unit, callers.get(ticket.pk))
            else:
                self._add(batch, row, unit)
        return batch

    def _callers(self, tickets: dict[str, Ticket]) -> dict[int, CallerRecord]:
        if not self.fields.intersection(PERSONAL):
            return {}
        records = CallerRecord.objects.filter(ticket__in=tickets.values())
        return {record.ticket_id: record for record in records}

    def _add(self, batch: Batch, row: TicketRow, unit: Unit) -> None:
        values = {name: getattr(row, name) for name in FIELDS}
        values["jurisdiction_id"] = self.jurisdiction.pk
        values["number"] = row.number
        values["unit_id"] = unit.pk
        values["assigned_at"] = row.assigned_at or row.received_at
        values["is_excluded"] = False
        values["extra"] = row.extra
        batch.new.append(values)
        batch.touched |= months_touched(unit.pk, row)
        if row.caller or row.phone:
            key = TicketKey(self.jurisdiction.pk, row.number)
            batch.callers[key] = Caller(row.caller, row.phone)

    def _update(
        self,
        batch: Batch,
        ticket: Ticket,
        row: TicketRow,
        unit: Unit,
        record: CallerRecord | None,
    ) -> None:
        after = self._values(ticket, row, unit)
        changes = {
            name: [_plain(getattr(ticket, name)), _plain(value)]
            for name, value in after.items()
            if getattr(ticket, name) != value
        }
        if caller := self._changed_caller(ticket, row, record):
            batch.callers[TicketKey(ticket.jurisdiction_id, ticket.number)] = caller
            changes["caller"] = ["已登记" if record else "", "已更改"]
        if not changes:
            batch.unchanged += 1
            return
        batch.touched |= months_touched(ticket.unit_id, ticket)
        for name, value in after.items():
            setattr(ticket, name, value)
        batch.touched |= months_touched(ticket.unit_id, ticket)
        batch.changed.append((ticket, changes))

    def _values(self, ticket: Ticket, row: TicketRow, unit: Unit) -> Values:
        """What the row makes of the ticket's columns."""
        values = {name: getattr(row, name) for name in FIELDS if name in self.fields}
        values["unit_id"] = unit.pk
        if "assigned_at" in self.fields or ticket.assigned_at == ticket.received_at:
            values["assigned_at"] = row.assigned_at or row.received_at
        kept = {name: value for name, value in ticket.extra.items() if name not in self.unknown}
        values["extra"] = kept | row.extra
        return values

    def _changed_caller(
        self, ticket: Ticket, row: TicketRow, record: CallerRecord | None
    ) -> Caller | None:
        """A caller to be sealed anew; a row without one leaves the one there is alone."""
        if not (row.caller or row.phone):
            return None
        known = unseal(record.sealed, ticket) if record else Caller("", "")
        caller = Caller(
            row.caller if "caller" in self.fields else known.name,
            row.phone if "phone" in self.fields else known.phone,
        )
        return caller if caller != known else None


def write(batch: Batch, source: TicketImport) -> None:
    """Write a batch: new tickets, changed columns, the history of the changes, callers."""
    load(Ticket, batch.new)
    changed = {name for _, changes in batch.changed for name in changes if name in COLUMNS}
    if changed:
        load(
            Ticket,
            [{name: getattr(ticket, name) for name in COLUMNS} for ticket, _ in batch.changed],
            unique=["jurisdiction_id", "number"],
            update=changed,
        )
    history = [(ticket.pk, _by_field(changes)) for ticket, changes in batch.changed]
    load(
        TicketChange,
        [{"ticket_id": key, "source_id": source.pk, "changes": each} for key, each in history],
    )
    _write_callers(batch.callers)


def _write_callers(callers: dict[TicketKey, Caller]) -> None:
    """Seal the callers; the keys of new tickets the database has only just given."""
    if callers:
        _prove_key()
    by_number = {key.number: (key, caller) for key, caller in callers.items()}
    tickets = Ticket.objects.filter(
        jurisdiction__in={key.jurisdiction_id for key in callers}, number__in=by_number
    )
    sealed = [
        {"ticket_id": pk, "sealed": seal(*by_number[number][1], by_number[number][0])}
        for pk, number in tickets.order_by().values_list("pk", "number")
    ]
    load(CallerRecord, sealed, unique=["ticket_id"], update=["sealed"])


def _prove_key() -> None:
    """Raise CallerUnreadable where the callers there are were sealed with another key (T20)."""
    last = CallerRecord.objects.select_related("ticket").order_by("-pk").first()
    if last:
        unseal(last.sealed, last.ticket)


def _by_field(changes: Changes) -> Changes:
    """Changes under the names of fields, as the history of a ticket reads them."""
    return {name.removesuffix("_id"): change for name, change in changes.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
