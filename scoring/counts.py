"""How many tickets of which sort a unit has: counted in grouped SQL, kept until they change.

What was counted is kept per league and unit; a change of tickets forgets the units it touches, so
that only those are counted again. Kept rows are written only in the transaction that stores a run,
behind its compare-and-swap: a count read before a change can never outlive it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache

from scoring import statements
from scoring.engine.numbers import Number
from scoring.engine.period import Period, Span
from scoring.engine.rulebook import Rulebook
from scoring.models import League, UnitCounts
from scoring.statements import Statement
from units.models import Jurisdiction
from units.workdays import calendar_of
from workorders.loading import load
from workorders.models import Ticket, TicketQuerySet

Counts = dict[int, dict[str, Number]]
A_YEAR = timedelta(days=366)
FEW = 4
"""One unit in so many is counted on its own; above that one pass over the league is cheaper."""


@dataclass(slots=True)
class Counted:
    """The counts of a league by unit id, and which of them were counted now."""

    counts: Counts
    fingerprint: str = ""
    recounted: list[int] = field(default_factory=list)


def counted(league: League, rulebook: Rulebook, period: Period, units: Collection[int]) -> Counted:
    """The counts of the units over the period: kept ones where they are, the others counted now."""
    fingerprint = _fingerprint(league.jurisdiction, rulebook, rulebook.calendar.span(period))
    kept = UnitCounts.objects.filter(league=league, fingerprint=fingerprint)
    counts: Counts = {
        unit: {key: _exact(count) for key, count in row.items()}
        for unit, row in kept.values_list("unit_id", "counts")
    }
    missing = [unit for unit in units if unit not in counts]
    if missing:
        only = missing if len(missing) * FEW <= len(units) else None
        found = tallied(league.jurisdiction, rulebook, period, only)
        counts |= {unit: found.get(unit, {}) for unit in missing}
    return Counted(counts, fingerprint, missing)


def keep(league: League, counted: Counted) -> None:
    """Keep what was counted now; only behind the compare-and-swap of the run that used it."""
    load(
        UnitCounts,
        [
            {
                "league_id": league.pk,
                "unit_id": unit,
                "fingerprint": counted.fingerprint,
                "counts": {key: str(count) for key, count in counted.counts[unit].items()},
            }
            for unit in counted.recounted
        ],
        unique=["league_id", "unit_id"],
        update=["fingerprint", "counts"],
    )


def forget(leagues: Iterable[League], units: Collection[int]) -> None:
    """Forget the kept counts of units whose tickets change; after the leagues were marked."""
    UnitCounts.objects.filter(league__in=list(leagues), unit__in=units).delete()


def forget_all(leagues: Iterable[League]) -> None:
    """Forget all kept counts of leagues: closed to changes till now, or counted by other days."""
    UnitCounts.objects.filter(league__in=list(leagues)).delete()


def tallied(
    jurisdiction: Jurisdiction,
    rulebook: Rulebook,
    period: Period,
    units: Collection[int] | None = None,
) -> Counts:
    """Count now, in one grouped query per date field, for a league or some of its units."""
    if units is not None:
        tickets = Ticket.objects.counted().filter(unit__in=units)
        return tallied_among(tickets, jurisdiction, rulebook, period)
    asked = statements.of_league(jurisdiction, rulebook)
    return _counts(asked, rulebook.calendar.span(period))


def tallied_among(
    tickets: TicketQuerySet, jurisdiction: Jurisdiction, rulebook: Rulebook, period: Period
) -> Counts:
    """Count what some tickets come to in a period, by unit."""
    asked = statements.over(tickets, jurisdiction, rulebook.tallies)
    return _counts(asked, rulebook.calendar.span(period))


def _counts(asked: Iterable[Statement], span: Span) -> Counts:
    counts: Counts = defaultdict(dict)
    for statement in asked:
        for unit, found in statement.rows(span):
            counts[unit] |= {key: _exact(count) for key, count in found.items()}
    return counts


@lru_cache(maxsize=65536)
def _exact(count: int | str) -> Number:
    """A count as the engine takes it; a league has few different ones, and many of each."""
    exact = Fraction(count)
    return exact.numerator if exact.denominator == 1 else exact


def _fingerprint(jurisdiction: Jurisdiction, rulebook: Rulebook, span: Span) -> str:
    """What the counts depend on besides tickets: the tallies, the span, the working days."""
    parts = [rulebook.tallies_in_words, *(moment.isoformat() for moment in span)]
    if any(tally.limits for tally in rulebook.tallies.values()):
        since = span.start - A_YEAR
        days = calendar_of(jurisdiction).filter(starts_at__gte=since, starts_at__lt=span.cutoff)
        parts += map(str, days.filter(is_working=True).values_list("day", flat=True))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
