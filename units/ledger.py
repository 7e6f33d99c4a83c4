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
from django.db import connection

from units.models import Jurisdiction, LedgerEntry, User

START = "0" * 64


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
    """
    hold_chain(jurisdiction)
    last = LedgerEntry.objects.filter(jurisdiction=jurisdiction).order_by("-number").first()
    number, mac = (last.number, last.mac) if last else (0, START)
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
    LedgerEntry.objects.bulk_create(entries, batch_size=500)


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
