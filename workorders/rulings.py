"""Rulings on whether a ticket counts: recorded one by one or from a file, never edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from units.ledger import Fact, write_down
from units.models import Jurisdiction, User
from units.refusals import Problem, Refused, RowsRefused
from workorders.models import Ruling, Ticket
from workorders.reading import read_table
from workorders.rows import RulingRow, read_rulings
from workorders.signals import Touched, announce, months_touched

BATCH = 500
Verdicts = list[tuple[str, str]]


class RulingWithoutReason(Refused):
    """A ruling needs a reason: it moves a score."""

    def __init__(self) -> None:
        super().__init__("裁定必须写明事由。")


@dataclass(frozen=True, slots=True)
class RulingsImported:
    """What a file of rulings did."""

    created: int
    unchanged: int
    unknown_columns: list[str]
    notices: list[str]


def exclude_ticket(*, ticket: Ticket, reason: str, at: datetime, by: User | None = None) -> bool:
    """Rule that a ticket counts nowhere; return False where the same was ruled already.

    Raises RulingWithoutReason.
    """
    return _rule(ticket, Ruling.Verdict.EXCLUDE, reason, at, by)


def restore_ticket(*, ticket: Ticket, reason: str, at: datetime, by: User | None = None) -> bool:
    """Rule that a ticket counts again; return False where the same was ruled already.

    Raises RulingWithoutReason.
    """
    return _rule(ticket, Ruling.Verdict.RESTORE, reason, at, by)


def import_rulings(
    *,
    jurisdiction: Jurisdiction,
    path: Path,
    at: datetime,
    by: User | None = None,
    name: str = "",
) -> RulingsImported:
    """Record the rulings of a file in one transaction: all of them, or none.

    Rulings that already stand last on their ticket, in the order of the file, are not recorded
    again. Raises FileRefused, WrongHeader, RowsRefused.
    """
    read = read_rulings(read_table(path, name=name))
    with transaction.atomic():
        _one_at_a_time(jurisdiction)
        tickets = _tickets(jurisdiction, [row.number for row in read.rows])
        unknown = [
            Problem(row.row, "工单编号", "没有这个编号的工单。", row.number)
            for row in read.rows
            if row.number not in tickets
        ]
        if problems := sorted([*read.problems, *unknown], key=lambda problem: problem.row):
            raise RowsRefused(problems, read.notices)
        wanted = _not_yet_standing(tickets, read.rows)
        _record(jurisdiction, wanted, at, by)
    unchanged = len(read.rows) - len(wanted)
    return RulingsImported(len(wanted), unchanged, read.unknown, read.notices)


def _rule(
    ticket: Ticket, verdict: Ruling.Verdict, reason: str, at: datetime, by: User | None
) -> bool:
    reason = reason.strip()
    if not reason:
        raise RulingWithoutReason
    with transaction.atomic():
        _one_at_a_time(ticket.jurisdiction)
        latest = ticket.rulings.order_by("pk").last()
        if latest and (latest.verdict, latest.reason) == (verdict, reason):
            return False
        _record(ticket.jurisdiction, [(ticket, verdict, reason)], at, by)
    return True


def _one_at_a_time(jurisdiction: Jurisdiction) -> None:
    """Two rulings at once would each take the other's place as the latest."""
    Jurisdiction.objects.select_for_update(no_key=True).get(pk=jurisdiction.pk)


def _tickets(jurisdiction: Jurisdiction, numbers: Sequence[str]) -> dict[str, Ticket]:
    return {
        ticket.number: ticket
        for some in _in_batches(sorted(set(numbers)))
        for ticket in Ticket.objects.filter(jurisdiction=jurisdiction, number__in=some).order_by()
    }


def _not_yet_standing(
    tickets: dict[str, Ticket], rows: Sequence[RulingRow]
) -> list[tuple[Ticket, str, str]]:
    """The rulings that are news: the file again, in its order, is none."""
    standing: dict[int, Verdicts] = {ticket.pk: [] for ticket in tickets.values()}
    for some in _in_batches(sorted(standing)):
        for ruling in Ruling.objects.filter(ticket__in=some).order_by("pk"):
            standing[ruling.ticket_id].append((ruling.verdict, ruling.reason))
    asked: dict[int, Verdicts] = {}
    for row in rows:
        verdicts = asked.setdefault(tickets[row.number].pk, [])
        if verdicts[-1:] != [(row.verdict, row.reason)]:
            verdicts.append((row.verdict, row.reason))
    by_id = {ticket.pk: ticket for ticket in tickets.values()}
    return [
        (by_id[key], verdict, reason)
        for key, verdicts in asked.items()
        for verdict, reason in _news(standing[key], verdicts)
    ]


def _news(standing: Verdicts, asked: Verdicts) -> Verdicts:
    if standing[-len(asked) :] == asked:
        return []
    return asked[1:] if standing[-1:] == asked[:1] else asked


def _record(
    jurisdiction: Jurisdiction,
    rulings: Sequence[tuple[Ticket, str, str]],
    at: datetime,
    by: User | None,
) -> None:
    """Append the rulings; the latest of a ticket decides, on the ticket itself too."""
    Ruling.objects.bulk_create(
        Ruling(ticket=ticket, verdict=verdict, reason=reason, ruled_by=by, ruled_at=at)
        for ticket, verdict, reason in rulings
    )
    write_down(jurisdiction, [ruled(*ruling) for ruling in rulings], by=by, at=at)
    excluded = {ticket: verdict == Ruling.Verdict.EXCLUDE for ticket, verdict, _ in rulings}
    touched: Touched = set()
    for is_excluded in (True, False):
        changed = [
            ticket
            for ticket, state in excluded.items()
            if state is is_excluded and ticket.is_excluded is not is_excluded
        ]
        for some in _in_batches([ticket.pk for ticket in changed]):
            Ticket.objects.filter(pk__in=some).update(is_excluded=is_excluded)
        for ticket in changed:
            ticket.is_excluded = is_excluded
            touched |= months_touched(ticket.unit_id, ticket)
    announce(jurisdiction=jurisdiction, touched=touched)


def ruled(ticket: Ticket, verdict: str, reason: str) -> Fact:
    """What the ledger keeps of a ruling."""
    content = {"number": ticket.number, "reason": reason}
    return Fact(f"ticket.{verdict}", f"ticket:{ticket.pk}", content)


def _in_batches(keys: Sequence) -> Iterator[Sequence]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
