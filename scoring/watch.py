"""What changes without a word to scoring: units, their names and groups, working days.

Facts mark their leagues in their own transaction. Units belong to an earlier app that knows of no
scores, and are edited in the administration too; so the worker looks every few seconds whether
they are still what they were, and asks for the leagues of a jurisdiction where they are not.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from scoring import queue
from scoring.models import League, Roster
from units.ledger import hold_chain
from units.models import Jurisdiction, Unit, UnitAlias
from units.workdays import calendar_of


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
    periods = [league.span for league in League.objects.filter(jurisdiction=jurisdiction)]
    return len(queue.request(jurisdiction, periods, at))


def fingerprint(jurisdiction: Jurisdiction) -> str:
    """SHA-256 over what cards say of units, and over the working days that delays count in."""
    units = Unit.objects.filter(jurisdiction=jurisdiction).order_by("code")
    aliases = UnitAlias.objects.filter(unit__jurisdiction=jurisdiction).order_by("name")
    days = calendar_of(jurisdiction).filter(is_working=True).order_by("day")
    parts = (
        units.values_list("code", "name", "group__code", "active_until"),
        aliases.values_list("unit__code", "name"),
        days.values_list("day", flat=True),
    )
    return hashlib.sha256(repr([list(part) for part in parts]).encode()).hexdigest()
