"""What a clean recompute finds: stored cards and kept counts beside everything done afresh."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from django.db import transaction

from scoring.counting import tallied
from scoring.counts import counted
from scoring.models import League, ScoreRun, UnitCounts
from scoring.runs import perform
from scoring.verification import run_differences
from scoring.versions import NoRulebook, version_for
from units.models import Unit


def discrepancies(at: datetime) -> list[str]:
    """Where what is stored differs from what a full recompute finds, one sentence each."""
    leagues = list(League.objects.select_related("jurisdiction"))
    return [
        f"{league.jurisdiction.code} {league.period}: {what}"
        for league in leagues
        for what in (*_wrong_counts(league), *_wrong_cards(league, at), *_doubled(league))
    ]


def _wrong_counts(league: League) -> Iterator[str]:
    """Kept counts that the tickets do not bear out."""
    try:
        rulebook = version_for(league.jurisdiction, league.span).rulebook
    except NoRulebook:
        return
    read = league.span if rulebook.part("month") else league.span.to_date()
    units = list(Unit.objects.filter(jurisdiction=league.jurisdiction).values_list("pk", flat=True))
    now = tallied(league.jurisdiction, rulebook, read)
    kept = counted(league, rulebook, read, units).counts
    with transaction.atomic():
        # What is kept of its months may help a year.
        UnitCounts.objects.filter(league=league).delete()
        again = counted(league, rulebook, read, units).counts
        transaction.set_rollback(True)
    for unit in units:
        if not kept[unit] == again[unit] == now.get(unit, {}):
            yield f"counts of unit {unit}"


def _wrong_cards(league: League, at: datetime) -> Iterator[str]:
    stored = ScoreRun.objects.current(league.jurisdiction, league.span)
    if league.scored_version != league.input_version:
        yield f"still stale ({league.error})"
    if stored is None:
        yield from _unscored(league)
        return
    yield from run_differences(stored)
    with transaction.atomic():
        # Nothing that was kept may help, and every month of a year is done again.
        UnitCounts.objects.all().delete()
        for other in League.objects.all():
            other.input_version += 1
            other.save(update_fields=["input_version"])
        clean = perform(jurisdiction=league.jurisdiction, period=league.span, at=at)
        transaction.set_rollback(True)
    if clean.digest != stored.digest:
        yield f"stored {stored.digest[:8]}, recomputed {clean.digest[:8]}"


def _unscored(league: League) -> Iterator[str]:
    try:
        version_for(league.jurisdiction, league.span)
    except NoRulebook:
        return
    yield "never scored"


def _doubled(league: League) -> Iterator[str]:
    """Two official runs in a row with the same digest: one of them was stored for nothing."""
    digests = list(
        league.runs.filter(is_official=True).order_by("pk").values_list("digest", flat=True)
    )
    for before, after in pairwise(digests):
        if before == after:
            yield f"run {after[:8]} stored twice"
