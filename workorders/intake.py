"""Rows of a ticket file against the tickets there are: what is new, what changes, and writing it.

A field changes only where the file has a column for it; rulings are never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from units.models import Jurisdiction, Unit
from workorders.callers import seal, unseal
from workorders.models import CallerRecord, Ticket, TicketChange, TicketImport
from workorders.rows import TicketRow
from workorders.signals import Touched, months_touched

BATCH = 1000
PERSONAL = ("caller", "phone")
SPECIAL = {"number", "unit", "assigned_at", *PERSONAL}
Changes = dict[str, list[Any]]


@dataclass(slots=True)
class Batch:
    """What some rows come to: tickets ready to be written, not yet written."""

    new: list[tuple[Ticket, TicketRow]] = field(default_factory=list)
    changed: list[tuple[Ticket, Changes]] = field(default_factory=list)
    callers: list[CallerRecord] = field(default_factory=list)
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
        known = Ticket.objects.filter(jurisdiction=self.jurisdiction, number__in=numbers)
        tickets = {ticket.number: ticket for ticket in known}
        callers = self._callers(tickets)
        for row, unit in rows:
            ticket = tickets.get(row.number)
            if ticket is None:
                ticket = self._new(row, unit)
                batch.new.append((ticket, row))
                batch.touched |= months_touched(ticket)
            else:
                self._update(batch, ticket, row, unit, callers.get(ticket.pk))
        return batch

    def _callers(self, tickets: dict[str, Ticket]) -> dict[int, CallerRecord]:
        if not self.fields.intersection(PERSONAL):
            return {}
        records = CallerRecord.objects.filter(ticket__in=tickets.values())
        return {record.ticket_id: record for record in records}

    def _new(self, row: TicketRow, unit: Unit) -> Ticket:
        values = {name: getattr(row, name) for name in self.fields - SPECIAL}
        return Ticket(
            jurisdiction=self.jurisdiction,
            number=row.number,
            unit=unit,
            assigned_at=row.assigned_at or row.received_at,
            extra=row.extra,
            **values,
        )

    def _update(
        self,
        batch: Batch,
        ticket: Ticket,
        row: TicketRow,
        unit: Unit,
        record: CallerRecord | None,
    ) -> None:
        after = self._values(ticket, row, unit)
        before = {name: getattr(ticket, name) for name in after}
        changes = {
            name: [_plain(before[name]), _plain(value)]
            for name, value in after.items()
            if before[name] != value
        }
        if caller := self._changed_caller(ticket, row, record):
            changes["caller"] = ["已登记" if record else "", "已更改"]
            batch.callers.append(caller)
        if not changes:
            batch.unchanged += 1
            return
        batch.touched |= months_touched(ticket)
        for name, value in after.items():
            setattr(ticket, name, value)
        batch.touched |= months_touched(ticket)
        batch.changed.append((ticket, _by_field(changes)))

    def _values(self, ticket: Ticket, row: TicketRow, unit: Unit) -> dict[str, Any]:
        """What the row makes of the ticket's fields."""
        values = {name: getattr(row, name) for name in self.fields - SPECIAL}
        values["unit_id"] = unit.pk
        if "assigned_at" in self.fields or ticket.assigned_at == ticket.received_at:
            values["assigned_at"] = row.assigned_at or row.received_at
        kept = {name: value for name, value in ticket.extra.items() if name not in self.unknown}
        values["extra"] = kept | row.extra
        return values

    def _changed_caller(
        self, ticket: Ticket, row: TicketRow, record: CallerRecord | None
    ) -> CallerRecord | None:
        """A caller to be sealed anew; a file without one leaves the one there is alone."""
        if not (row.caller or row.phone):
            return None
        known = unseal(record.sealed, ticket) if record else ("", "")
        caller = row.caller if "caller" in self.fields else known[0]
        phone = row.phone if "phone" in self.fields else known[1]
        if (caller, phone) == tuple(known):
            return None
        return CallerRecord(ticket=ticket, sealed=seal(caller, phone, ticket))


def write(batch: Batch, source: TicketImport) -> None:
    """Write a batch: inserts, updates and the history of the changes."""
    Ticket.objects.bulk_create([ticket for ticket, _ in batch.new])
    _write_changed([ticket for ticket, _ in batch.changed], batch)
    TicketChange.objects.bulk_create(
        TicketChange(ticket=ticket, source=source, changes=changes)
        for ticket, changes in batch.changed
    )
    new_callers = [
        CallerRecord(ticket=ticket, sealed=seal(row.caller, row.phone, ticket))
        for ticket, row in batch.new
        if row.caller or row.phone
    ]
    CallerRecord.objects.bulk_create(
        [*new_callers, *batch.callers],
        update_conflicts=True,
        unique_fields=["ticket"],
        update_fields=["sealed"],
    )


def _write_changed(tickets: list[Ticket], batch: Batch) -> None:
    """Update by conflict on the number: one statement for many rows, unlike bulk_update."""
    fields = {name for _, changes in batch.changed for name in changes} - {"caller"}
    if not fields:
        return
    keys = [ticket.pk for ticket in tickets]
    for ticket in tickets:
        ticket.pk = None
    Ticket.objects.bulk_create(
        tickets,
        update_conflicts=True,
        unique_fields=["jurisdiction", "number"],
        update_fields=fields,
    )
    for ticket, key in zip(tickets, keys, strict=True):
        ticket.pk = key


def _by_field(changes: Changes) -> Changes:
    """Changes under the names of fields, as the history of a ticket reads them."""
    return {name.removesuffix("_id"): change for name, change in changes.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
