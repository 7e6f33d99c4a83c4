"""Many events at once: pasted rows looked at one by one, recorded together, taken back together."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from django.db import IntegrityError, transaction

from scoring.engine.period import Period
from scoring.ledgers import checked_rows, identity_of
from scoring.services import Entry, month_of, recorded, refresh, revoked, write_event
from units.ledger import write_down
from units.models import Jurisdiction, User
from units.refusals import Problem, Refused
from workorders.columns import TITLE_ROWS, plain
from workorders.models import DeductionEvent, DeductionEventQuerySet, Revocation
from workorders.reading import Row, Table
from workorders.rows import EVENT_COLUMNS, read_events

MOST_ROWS = 500
HEADERS = tuple(column.header for column in EVENT_COLUMNS)


class BlockRefused(Refused):
    """The pasted rows cannot be read or recorded; the message says why."""


@dataclass(slots=True)
class Verdict:
    """What one pasted row comes to: its cells, what is wrong in which of them, or its entry."""

    row: int
    cells: Sequence[str]
    problems: list[Problem]
    entry: Entry | None = None
    month: Period | None = None
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Pasted rows with their heading and a verdict on each."""

    header: Sequence[str]
    verdicts: Sequence[Verdict]
    notices: Sequence[str] = ()

    @property
    def wrong(self) -> list[Verdict]:
        return [one for one in self.verdicts if one.problems]

    @property
    def known(self) -> list[Verdict]:
        """In order, but the same as an event that stands already."""
        return [one for one in self.verdicts if one.is_known and not one.problems]

    @property
    def new(self) -> list[Verdict]:
        return [one for one in self.verdicts if not one.is_known and not one.problems]


# Reading ------------------------------------------------------------------------------------


def text_of(table: Table) -> str:
    """A file's rows as Excel would put them on the clipboard."""
    out = StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(table.header.cells)
    for number, row in enumerate(table.rows, start=1):
        if number > MOST_ROWS:
            raise BlockRefused(f"一次最多 {MOST_ROWS} 行，更多的请用导入命令。")
        writer.writerow(row.cells)
    return out.getvalue()


def examine(*, jurisdiction: Jurisdiction, text: str, today: date) -> Block:
    """Look at rows as Excel pastes them, every cell; nothing is recorded.

    Without a heading the columns are those of the event file, in its order. Raises BlockRefused,
    and WrongHeader where a heading lacks a column.
    """
    header, rows = _rows(text)
    read = read_events(Table("粘贴的内容", "", header, iter(rows)))
    found, problems = checked_rows(jurisdiction, read.rows)
    late = [
        Problem(row.row, "发生日期", "晚于今天。") for row, _, _ in found if row.occurred_on > today
    ]
    wrong = [*read.problems, *problems, *late]
    verdicts = {row.number: Verdict(row.number, row.cells, []) for row in rows}
    for row, entry, month in found:
        verdicts[row.row].entry, verdicts[row.row].month = entry, month
    for problem in wrong:
        verdicts[problem.row].problems.append(problem)
    _mark_known(jurisdiction, list(verdicts.values()))
    unknown = [f"没有用到的列：{'、'.join(read.unknown)}。"] if read.unknown else []
    return Block(header.cells, list(verdicts.values()), [*read.notices, *unknown])


def _rows(text: str) -> tuple[Row, list[Row]]:
    try:
        lines = list(csv.reader(StringIO(text), delimiter="\t", strict=True))
    except csv.Error as error:
        raise BlockRefused("粘贴的内容引号不成对，请从表格中重新复制。") from error
    rows = [
        Row(number, tuple(cells))
        for number, cells in enumerate(lines, start=1)
        if any(cell.strip() for cell in cells)
    ]
    if not rows:
        raise BlockRefused("没有内容。请从 Excel 复制若干行粘贴到这里。")
    header, rows = _split(rows)
    if not 0 < len(rows) <= MOST_ROWS:
        raise BlockRefused(f"应有 1 到 {MOST_ROWS} 行内容，现有 {len(rows)} 行。")
    return header, rows


def _split(rows: list[Row]) -> tuple[Row, list[Row]]:
    """The heading, which may have title rows above it, and what stands below; one of our own."""
    for place, row in enumerate(rows[:TITLE_ROWS]):
        if len({plain(cell) for cell in row.cells} & set(HEADERS)) > 1:
            return row, rows[place + 1 :]
    return Row(0, HEADERS), rows


def _mark_known(jurisdiction: Jurisdiction, verdicts: Sequence[Verdict]) -> None:
    """Mark rows that say the same as a standing event; the second of two needs a second event."""
    days = {one.entry.occurred_on for one in verdicts if one.entry}
    events = DeductionEvent.objects.standing().filter(
        jurisdiction=jurisdiction, occurred_on__in=days
    )
    standing = Counter(identity_of(event) for event in events.select_related("unit"))
    for one in verdicts:
        if one.entry and standing[identity_of(one.entry)]:
            standing[identity_of(one.entry)] -= 1
            one.is_known = True


# Recording ----------------------------------------------------------------------------------


@transaction.atomic
def record_block(
    *,
    jurisdiction: Jurisdiction,
    entries: Sequence[tuple[Entry, Period]],
    by: User,
    at: datetime,
    key: str,
) -> list[DeductionEvent]:
    """Record entries that were found in order, all of them; the same ``key`` gives one block."""
    if known := list(block_of(key)):
        return known
    try:
        with transaction.atomic():
            events = [
                write_event(entry, by=by, at=at, entry_key=f"{key}:{number}")
                for number, (entry, _) in enumerate(entries, start=1)
            ]
    except IntegrityError:
        # The same block was sent twice at once, and the other one came first.
        if known := list(block_of(key)):
            return known
        raise
    write_down(jurisdiction, [recorded(event) for event in events], by=by, at=at)
    refresh(jurisdiction, {month for _, month in entries}, at)
    return events


def block_of(key: str) -> DeductionEventQuerySet:
    """The events that were recorded together under a key, in the order of their rows."""
    events = DeductionEvent.objects.filter(entry_key__startswith=f"{key}:").order_by("pk")
    return events.select_related("unit__group", "jurisdiction", "revocation")


@transaction.atomic
def revoke_block(*, key: str, reason: str, by: User, at: datetime) -> list[Revocation]:
    """Take back what still stands of a block, with one reason; a second time finds nothing."""
    if not reason.strip():
        raise BlockRefused("撤销须写明事由。")
    events = [event for event in block_of(key) if not hasattr(event, "revocation")]
    new = list(_revoked(events, reason, by, at))
    if new:
        jurisdiction = events[0].jurisdiction
        write_down(jurisdiction, [revoked(one) for one in new], by=by, at=at)
        months = {month_of(jurisdiction, one.event.occurred_on) for one in new}
        refresh(jurisdiction, months, at)
    return new


def _revoked(
    events: Sequence[DeductionEvent], reason: str, by: User, at: datetime
) -> Iterator[Revocation]:
    given = {"reason": reason, "revoked_by": by, "revoked_at": at}
    for event in events:
        revocation, is_new = Revocation.objects.get_or_create(event=event, defaults=given)
        if is_new:
            yield revocation
