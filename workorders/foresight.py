"""What a ticket file would do, in sums that can be checked: by month and unit, and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from units.models import Unit
from units.moments import local_day, local_month
from workorders.intake import Batch
from workorders.rows import TicketRow

MOST_SHARES = 500
"""Units and months that are kept one by one; the others are counted."""
Share: TypeAlias = tuple[str, int]
"""A local month of assignment and a unit's id."""


@dataclass(slots=True)
class Foresight:
    """Counts that grow batch by batch, while the rows are compared with the tickets there are."""

    created: Counter[Share] = field(default_factory=Counter)
    updated: Counter[Share] = field(default_factory=Counter)
    touched: set[str] = field(default_factory=set)
    arriving: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)

    def add(self, batch: Batch) -> None:
        """Count what a batch would write."""
        self.touched |= {month for _, month in batch.touched}
        for values in batch.new:
            self.created[_share(values["unit_id"], values["assigned_at"])] += 1
            if not values["duplicate"]:
                self._arrives(values["assigned_at"])
        for ticket, _ in batch.changed:
            self.updated[_share(ticket.unit_id, ticket.assigned_at)] += 1
            if not (ticket.duplicate or ticket.is_excluded):
                self._arrives(ticket.assigned_at)

    def _arrives(self, moment: datetime) -> None:
        first, last = self.arriving.get(local_month(moment), (moment, moment))
        self.arriving[local_month(moment)] = (min(first, moment), max(last, moment))

    def document(self, rows: Iterable[tuple[TicketRow, Unit]]) -> dict[str, Any]:
        """All of it as plain values, with the control totals of the file's good rows."""
        shares = sorted({*self.created, *self.updated})
        return {
            "totals": totals_of(rows),
            "shares": [
                [*one, self.created[one], self.updated[one]] for one in shares[:MOST_SHARES]
            ],
            "shares_left_out": max(len(shares) - MOST_SHARES, 0),
            "months": self._months(shares),
            "touched": sorted(self.touched),
            "arriving": {
                month: [moment.isoformat() for moment in pair]
                for month, pair in sorted(self.arriving.items())
            },
        }

    def _counts(self, share: Share) -> list[Any]:
        return [*share, self.created[share], self.updated[share]]

    def _months(self, shares: Iterable[Share]) -> list[list[Any]]:
        sums: dict[str, list[Any]] = {}
        for month, unit in shares:
            row = sums.setdefault(month, [month, 0, 0, 0])
            row[1] += 1
            row[2] += self.created[month, unit]
            row[3] += self.updated[month, unit]
        return list(sums.values())


def totals_of(rows: Iterable[tuple[TicketRow, Unit]]) -> dict[str, Any]:
    """Control totals: what whoever made the file can compare with what they meant to send."""
    pairs = list(rows)
    days = sorted(local_day(row.received_at) for row, _ in pairs)
    return {
        "rows": len(pairs),
        "units": len({unit.pk for _, unit in pairs}),
        "closed": sum(row.closed_at is not None for row, _ in pairs),
        "rated": sum(bool(row.result_rating) for row, _ in pairs),
        "first": days[0].isoformat() if days else "",
        "last": days[-1].isoformat() if days else "",
    }


def _share(unit: int, moment: datetime) -> Share:
    return local_month(moment), unit
