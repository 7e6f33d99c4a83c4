"""The tickets of a year as an office takes them in: one file a month, later ones with news."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from scoring.demo.cast import wording
from scoring.demo.draws import Draw
from scoring.demo.rulings import exclude, record_rulings
from scoring.demo.stage import Player, Stage
from scoring.demo.tickets import BLANK, Desk, Row, tickets_of
from scoring.demo.traces import file_name
from scoring.engine.period import Period
from units.ledger import Fact, write_down
from units.moments import midnight
from units.names import initials_of
from workorders.callers import seal
from workorders.intake import TicketKey
from workorders.loading import load
from workorders.models import CallerRecord, Ticket, TicketChange, TicketImport

# How much comes in from January to December: little at New Year, most in the heat.
SEASON = (9, 7, 9, 10, 10, 11, 13, 13, 10, 9, 10, 12)
# A unit that may expect so few thousandths of a ticket has months without any.
SMALL = 4000
# In a thousand tickets: those whose callers are known.
KNOWN_CALLERS = 30
TAKEN_IN = timedelta(days=5, hours=9, minutes=30)
ON_REPLY = ("replied_at", "contacted")
ON_CLOSING = ("closed_at", "service_rating", "result_rating", "county_reworks", "city_reworks")
LATER = (*ON_REPLY, *ON_CLOSING)


def taken_in_at(stage: Stage, month: Period) -> datetime:
    """When the file of a month is taken in: some days into the next one."""
    _, after = stage.versions[month].rulebook.calendar.days(month)
    return min(midnight(after) + TAKEN_IN, stage.until)


def bring_tickets(stage: Stage, quota: int) -> int:
    """Bring about ``quota`` tickets into the database, month by month; return how many."""
    files = [_file(stage, month) for month in stage.months]
    news: Counter[TicketImport] = Counter()
    for number, (month, file) in enumerate(zip(stage.months, files, strict=True)):
        rows = _rows(stage, month, quota)
        excluded = exclude(stage, month, rows)
        load(Ticket, rows)
        keys = _keys(stage, month)
        changes = list(_changes(rows, keys, file, files[number + 1 :]))
        TicketChange.objects.bulk_create(changes)
        record_rulings(stage, month, excluded, keys)
        CallerRecord.objects.bulk_create(_callers(stage, month, rows, keys))
        news.update(change.source for change in changes)
        file.created = len(rows)
    for file in files:
        file.updated = news[file]
        file.save(update_fields=["created", "updated"])
    write_down(stage.jurisdiction, map(_imported, files), by=stage.clerk, at=stage.at)
    return sum(file.created for file in files)


def _imported(file: TicketImport) -> Fact:
    """What the ledger keeps of a ticket file."""
    counts = {"created": file.created, "updated": file.updated}
    content = {"file": file.file_name, "digest": file.file_digest, **counts}
    return Fact("tickets.imported", f"import:{file.pk}", content)


def _keys(stage: Stage, month: Period) -> Mapping[str, int]:
    """The ids of the tickets of a month by number."""
    span = stage.versions[month].rulebook.calendar.span(month)
    tickets = Ticket.objects.filter(
        jurisdiction=stage.jurisdiction, assigned_at__gte=span.start, assigned_at__lt=span.end
    )
    return dict(tickets.values_list("number", "pk"))


def _file(stage: Stage, month: Period) -> TicketImport:
    name = file_name(stage.jurisdiction, month.code)
    return TicketImport.objects.create(
        jurisdiction=stage.jurisdiction,
        file_name=name,
        file_digest=hashlib.sha256(f"{name} {stage.seed}".encode()).hexdigest(),
        imported_by=stage.clerk,
        imported_at=taken_in_at(stage, month),
    )


def _rows(stage: Stage, month: Period, quota: int) -> list[Row]:
    """The tickets of all units, numbered in the order in which they came in."""
    rulebook = stage.versions[month].rulebook
    first, after = rulebook.calendar.days(month)
    desk = Desk(stage.cast, rulebook, stage.days, first, after, stage.until)
    shares = sum(player.nature.share for player in stage.players)
    found: list[tuple[Row, Player]] = []
    for player in stage.players:
        draw = stage.draw(month.code, "tickets", player.unit.code)
        number = _number(player, month, Fraction(quota, shares), draw)
        rows = tickets_of(desk, player.unit, player.nature, player.form(month), number, draw)
        found += [(row, player) for row in rows]
    found.sort(key=lambda one: one[0]["received_at"])
    prefix = initials_of(stage.jurisdiction.name).upper()
    for number, (row, player) in enumerate(found, start=1):
        row["number"] = f"{prefix}{row['received_at']:%Y%m%d}{number:04}"
        player.cases.add(row["assigned_at"].date(), row["number"])
    return [row for row, _ in found]


def _number(player: Player, month: Period, each: Fraction, draw: Draw) -> int:
    """How many tickets a unit gets in a month; ``each`` is what one share gets in a year."""
    if player.is_away(month):
        return 0
    season = Fraction(SEASON[month.first - 1], sum(SEASON))
    expected = int(1000 * each * player.nature.share * season)
    if expected < SMALL:
        return draw.about(expected // 10)
    return (expected * draw.between(85, 115) // 100 + draw.below(1000)) // 1000


def _callers(
    stage: Stage, month: Period, rows: Iterable[Row], keys: Mapping[str, int]
) -> Iterator[CallerRecord]:
    """Callers of a few tickets: sealing all of them would take too long for a demo."""
    draw, words = stage.draw(month.code, "callers"), wording()
    for row in rows:
        if not row["anonymous"] and draw.chance(KNOWN_CALLERS):
            name = draw.one(words.surnames) + draw.one(words.given_names)
            phone = f"154{draw.below(10**8):08}"
            ticket = TicketKey(stage.jurisdiction.pk, row["number"])
            yield CallerRecord(ticket_id=keys[row["number"]], sealed=seal(name, phone, ticket))


def _changes(
    rows: Iterable[Row],
    keys: Mapping[str, int],
    file: TicketImport,
    later: Sequence[TicketImport],
) -> Iterator[TicketChange]:
    """What later files told of tickets that were still open in the file they came with."""
    for row in rows:
        closed_at = row["closed_at"]
        if closed_at is None or closed_at < file.imported_at:
            continue
        source = next(one for one in later if closed_at < one.imported_at)
        changes = _news(row, file.imported_at)
        yield TicketChange(ticket_id=keys[row["number"]], source=source, changes=changes)


def _news(row: Row, told_at: datetime) -> Mapping[str, list[Any]]:
    """What was not known yet when a ticket's file was taken in: field -> [before, after]."""
    was_replied = row["replied_at"] < told_at
    names = [name for name in LATER if not (was_replied and name in ON_REPLY)]
    return {
        name: [BLANK[name], value.isoformat() if isinstance(value, datetime) else value]
        for name in names
        if (value := row[name]) != BLANK[name]
    }
