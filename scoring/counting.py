"""Counting tickets now: in grouped queries over a league, some of its units, or some tickets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from scoring import statements
from scoring.engine.numbers import Number
from scoring.engine.period import Period, Span
from scoring.engine.rulebook import Rulebook
from scoring.statements import Statement
from units.models import Jurisdiction
from workorders.models import Ticket, TicketQuerySet

Counts = dict[int, dict[str, Number]]
"""What the tickets of units come to, by unit id and measure; zeros are left out."""


class CountedTwice(NamedTuple):
    """Counts by the cut-off of a span, and once more those that a ``later`` one may change.

    Of the latter zeros are not left out: by the first cut-off they may have been none.
    """

    counts: Counts
    later: Counts


def tallied(
    jurisdiction: Jurisdiction,
    rulebook: Rulebook,
    period: Period,
    units: Collection[int] | None = None,
) -> Counts:
    """Count a period in one grouped query per date field, for a league or some of its units."""
    return tallied_within(jurisdiction, rulebook, rulebook.calendar.span(period), units)


def tallied_within(
    jurisdiction: Jurisdiction,
    rulebook: Rulebook,
    span: Span,
    units: Collection[int] | None = None,
) -> Counts:
    """Count any stretch of time, as ``tallied`` does."""
    return _found(_asked(jurisdiction, rulebook, units), span).counts


def tallied_among(
    tickets: TicketQuerySet, jurisdiction: Jurisdiction, rulebook: Rulebook, period: Period
) -> Counts:
    """Count what some tickets come to in a period, by unit."""
    asked = statements.over(tickets, jurisdiction, rulebook.tallies)
    return _found(asked, rulebook.calendar.span(period)).counts


def tallied_twice(
    jurisdiction: Jurisdiction,
    rulebook: Rulebook,
    span: Span,
    later: datetime,
    units: Collection[int] | None = None,
) -> CountedTwice:
    """Count in one go by the cut-off of the span and by a ``later`` one."""
    return _found(_asked(jurisdiction, rulebook, units, is_twice=True), span, later)


def _asked(
    jurisdiction: Jurisdiction,
    rulebook: Rulebook,
    units: Collection[int] | None,
    *,
    is_twice: bool = False,
) -> Iterable[Statement]:
    """What counts all tickets of a league, or those of some units."""
    if units is None:
        return statements.of_league(jurisdiction, rulebook, is_twice=is_twice)
    tickets = Ticket.objects.counted().filter(unit__in=units)
    return statements.over(tickets, jurisdiction, rulebook.tallies, is_twice=is_twice)


def _found(asked: Iterable[Statement], span: Span, later: datetime | None = None) -> CountedTwice:
    found = CountedTwice(defaultdict(dict), defaultdict(dict))
    for statement in asked:
        for unit, now, then in statement.rows(span, later):
            found.counts[unit] |= _exactly(now)
            found.later[unit] |= _exactly(then)
    return found


def _exactly(counts: Mapping[str, int]) -> dict[str, Number]:
    return {key: exact_count(count) for key, count in counts.items()}


@lru_cache(maxsize=65536)
def exact_count(count: int | str) -> Number:
    """A count as the engine takes it; a league has few different ones, and many of each."""
    exact = Fraction(count)
    return exact.numerator if exact.denominator == 1 else exact
