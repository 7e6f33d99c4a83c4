"""The keyed chain: every event that can move a score or change access, in one order (T7).

Each entry's code is an HMAC over the entry before it and itself, with a key kept outside the
database: whoever changes, removes or inserts a row without the key breaks the chain there.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from units.models import Inspection, Jurisdiction, LedgerEntry, User
from units.refusals import Refused

START = "0" * 64


class WritingStopped(Refused):
    """Nothing may be changed while the ledger cannot vouch for it (T20)."""


class ChainBroken(WritingStopped):
    """The chain does not follow: it was changed, or the key is not the one it was written with."""

    def __init__(self) -> None:
        super().__init__(
            "台账与校验码不符，或密钥（HOTLINE_LEDGER_KEY）不对：已停止一切改动，本次没有保存。"
            "请管理员运行 verify_chain 查明。"
        )


class LedgerUnwritable(WritingStopped):
    """The database did not take the entry, so the change that it tells of is not made either."""

    def __init__(self) -> None:
        super().__init__("台账现在写不进去，本次没有保存。请稍后再试；一再如此的，请告诉管理员。")


@dataclass(frozen=True, slots=True)
class Fact:
    """What is written down: of which kind, about what (a row, by table and id), and its content."""

    kind: str
    subject: str
    content: dict[str, Any]


def write_down(
    jurisdiction: Jurisdiction, facts: Iterable[Fact], *, by: User | None, at: datetime
) -> None:
    """Append facts to the jurisdiction's chain, in the transaction of the change they tell of.

    Writers of one jurisdiction queue up on its chain until the transaction ends (T3).
    Raises ChainBroken, LedgerUnwritable; then the change must not be made.
    """
    hold_chain(jurisdiction)
    newest = _newest(jurisdiction)
    if breach_of(jurisdiction) or not _follows(newest):
        raise ChainBroken
    number, mac = (newest[0].number, newest[0].mac) if newest else (0, START)
    entries = []
    for fact in facts:
        number += 1
        entry = LedgerEntry(
            jurisdiction=jurisdiction,
            number=number,
            kind=fact.kind,
            subject=fact.subject,
            content=fact.content,
            actor=by,
            happened_at=at,
        )
        entry.mac = mac = _code(mac, entry)
        entries.append(entry)
    try:
        LedgerEntry.objects.bulk_create(entries, batch_size=500)
    except DatabaseError as error:
        raise LedgerUnwritable from error


def breach_of(jurisdiction: Jurisdiction) -> str:
    """What the latest inspection found wrong with the chain, or ''."""
    inspections = Inspection.objects.filter(
        kind=Inspection.Kind.CHAIN, jurisdiction=jurisdiction
    ).order_by("-pk")
    latest = inspections.first()
    return "" if latest is None or latest.is_good else latest.words


def end_follows(jurisdiction: Jurisdiction) -> bool:
    """Whether the newest entry follows from the one before it, under the key there is now."""
    return _follows(_newest(jurisdiction))


def _newest(jurisdiction: Jurisdiction) -> list[LedgerEntry]:
    """The newest entry and the one before it."""
    return list(LedgerEntry.objects.filter(jurisdiction=jurisdiction).order_by("-number")[:2])


def _follows(newest: list[LedgerEntry]) -> bool:
    if not newest:
        return True
    last, before = newest[0], newest[1] if len(newest) > 1 else None
    number, mac = (before.number, before.mac) if before else (0, START)
    return last.number == number + 1 and hmac.compare_digest(last.mac, _code(mac, last))


def first_broken(jurisdiction: Jurisdiction) -> LedgerEntry | None:
    """The first entry whose code or number does not follow from the one before it, or None."""
    mac = START
    for number, entry in enumerate(_entries(jurisdiction), start=1):
        if entry.number != number or not hmac.compare_digest(entry.mac, _code(mac, entry)):
            return entry
        mac = entry.mac
    return None


def head(jurisdiction: Jurisdiction) -> str:
    """The code of the newest entry: whoever noted it can tell later that nothing was cut off."""
    last = LedgerEntry.objects.filter(jurisdiction=jurisdiction).order_by("-number").first()
    return last.mac if last else START


def _entries(jurisdiction: Jurisdiction) -> Iterator[LedgerEntry]:
    entries = LedgerEntry.objects.filter(jurisdiction=jurisdiction).order_by("number")
    return entries.iterator(chunk_size=2000)


def _code(previous: str, entry: LedgerEntry) -> str:
    parts = [
        previous,
        entry.jurisdiction_id,
        entry.number,
        entry.kind,
        entry.subject,
        entry.content,
        entry.actor_id,
        entry.happened_at.astimezone(UTC).isoformat(),
    ]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.LEDGER_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def hold_chain(jurisdiction: Jurisdiction) -> None:
    """Hold the chain until the transaction ends; SQLite holds the whole database anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [1, jurisdiction.pk])
