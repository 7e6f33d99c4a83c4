"""What changes without a word to scoring: units, their names and groups, working days.

Facts mark their leagues in their own transaction. Units belong to an earlier app that knows of no
scores, and are edited in the administration too; so the worker looks every few seconds whether
they are still what they were, and asks for the leagues of a jurisdiction where they are not.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from scoring import queue
from scoring.counts import forget_all
from scoring.models import League, Roster
from units.ledger import hold_chain
from units.models import Jurisdiction, Unit, UnitAlias
from units.workdays import calendar_of

HALF = 32


def notice_changes(at: datetime) -> int:
    """Ask for the leagues of changed jurisdictions; returns how many leagues were asked for.

    A jurisdiction seen for the first time counts as changed.
    """
    seen = dict(Roster.objects.values_list("jurisdiction", "fingerprint"))
    scored = Jurisdiction.objects.filter(leagues__isnull=False).distinct()
    changed = [one for one in scored if seen.get(one.pk) != fingerprint(one)]
    return sum(_ask(jurisdiction, at) for jurisdiction in changed)


@transaction.atomic
def _ask(jurisdiction: Jurisdiction, at: datetime) -> int:
    """The fingerprint is read before the leagues are marked: what comes later is noticed next."""
    hold_chain(jurisdiction)
    now = fingerprint(jurisdiction)
    roster, _ = Roster.objects.get_or_create(jurisdiction=jurisdiction)
    if roster.fingerprint == now:
        return 0
    Roster.objects.filter(pk=roster.pk).update(fingerprint=now)
    leagues = League.objects.filter(jurisdiction=jurisdiction)
    asked = queue.request(jurisdiction, [league.span for league in leagues], at)
    if roster.fingerprint and roster.fingerprint[HALF:] != now[HALF:]:
        # Kept counts know the days of a year back only, and a ticket may be late for longer.
        forget_all(leagues)
    return len(asked)


def know_days(jurisdiction: Jurisdiction) -> None:
    """Take the working days as seen: whoever changed them has marked what they move.

    Only the days: a unit that has changed meanwhile is still to be noticed.
    """
    for roster in Roster.objects.filter(jurisdiction=jurisdiction):
        roster.fingerprint = roster.fingerprint[:HALF] + _days(jurisdiction)
        roster.save(update_fields=["fingerprint"])


def fingerprint(jurisdiction: Jurisdiction) -> str:
    """What cards say of units, then the working days that delays count in; half of it each."""
    return _units(jurisdiction) + _days(jurisdiction)


def _units(jurisdiction: Jurisdiction) -> str:
    units = Unit.objects.filter(jurisdiction=jurisdiction).order_by("code")
    aliases = UnitAlias.objects.filter(unit__jurisdiction=jurisdiction).order_by("name")
    said = units.values_list("code", "name", "group__code", "active_until")
    return _half([*said, *aliases.values_list("unit__code", "name")])


def _days(jurisdiction: Jurisdiction) -> str:
    days = calendar_of(jurisdiction).filter(is_working=True).order_by("day")
    return _half(list(days.values_list("day", flat=True)))


def _half(parts: list[Any]) -> str:
    """SHA-256 cut to half: two of them fill a fingerprint."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:HALF]
