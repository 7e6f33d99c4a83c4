"""What is scored because time has passed: ended months, open periods, with their years."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from scoring import queue
from scoring.collect import has_entries, has_tickets
from scoring.engine.period import ZONE, Period
from scoring.models import League, RulebookVersion
from units.models import Jurisdiction


def close_months(at: datetime) -> int:
    """Ask every jurisdiction with a rulebook for the current and the last month and their years.

    Only for periods in which something happened, and for the quarters and years of this year and
    the last that are scored already: their months have ended meanwhile. Returns the number of
    leagues asked for. Asking again costs a look: nothing new is stored.
    """
    today = at.astimezone(ZONE)
    current = Period.month(today.year, today.month)
    months = [current.previous(), current]
    asked = 0
    versions = RulebookVersion.objects.published()
    for jurisdiction in Jurisdiction.objects.filter(rulebooks__in=versions).distinct():
        version = versions.in_force(today.date()).filter(jurisdiction=jurisdiction).first()
        if version is not None:
            asked += _close(version, months, at)
    return asked


def _close(version: RulebookVersion, months: list[Period], at: datetime) -> int:
    jurisdiction, rulebook = version.jurisdiction, version.rulebook
    busy = [
        month
        for month in months
        if has_tickets(jurisdiction, rulebook, month) or has_entries(jurisdiction, rulebook, month)
    ]
    periods = {month.whole_year() for month in busy} | _longer(jurisdiction, months[-1].year)
    periods |= set(busy) if rulebook.part("month") else set()
    with transaction.atomic():
        return len(queue.request(jurisdiction, periods, at))


def _longer(jurisdiction: Jurisdiction, year: int) -> set[Period]:
    """The quarters and years of this year and the last that somebody has asked for."""
    spans = {league.span for league in League.objects.filter(jurisdiction=jurisdiction)}
    return {span for span in spans if span.year >= year - 1 and not span.is_month}
