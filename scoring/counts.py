"""How many tickets of which sort a unit has: counted in grouped SQL, kept until they change.

What was counted is kept per league and unit; a change of tickets forgets the units it touches, so
that only those are counted again. Kept rows are written only in the transaction that stores a run,
behind its compare-and-swap: a count read before a change can never outlive it.

A year is added up from what is kept of its months: its tickets are theirs. Some tallies look at the
cut-off, which is another one for the year; of those a month keeps both counts.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import groupby

from scoring.counting import CountedTwice, Counts, exact_count, tallied_twice, tallied_within
from scoring.engine.numbers import Number
from scoring.engine.period import Period, Span
from scoring.engine.rulebook import Rulebook
from scoring.models import League, UnitCounts
from units.models import Jurisdiction
from units.workdays import calendar_of
from workorders.loading import load

A_YEAR = timedelta(days=366)
FEW = 4
"""One unit in so many is counted on its own; above that one pass over the league is cheaper."""


@dataclass(slots=True)
class Counted:
    """The counts of a league by unit id, and which of them were counted now.

    ``at_year_end`` are those of a month that look at the cut-off, by the cut-off of its year.
    """

    counts: Counts
    fingerprint: str
    recounted: list[int]
    at_year_end: Counts = field(default_factory=dict)


def counted(league: League, rulebook: Rulebook, period: Period, units: Collection[int]) -> Counted:
    """The counts of the units over the period: kept ones where they are, the others counted now."""
    year = _Year(league.jurisdiction, rulebook, period, len(units))
    fingerprint = year.fingerprint(rulebook.calendar.span(period))
    kept = UnitCounts.objects.filter(league=league, fingerprint=fingerprint)
    counts = {unit: _read(row) for unit, row in kept.values_list("unit_id", "counts")}
    missing = [unit for unit in units if unit not in counts]
    found = Counted(counts, fingerprint, missing)
    if missing:
        now, found.at_year_end = year.count(period, missing)
        counts |= {unit: now.get(unit, {}) for unit in missing}
    return found


def keep(league: League, counted: Counted) -> None:
    """Keep what was counted now; only behind the compare-and-swap of the run that used it."""
    load(
        UnitCounts,
        [
            {
                "league_id": league.pk,
                "unit_id": unit,
                "fingerprint": counted.fingerprint,
                "counts": _written(counted.counts[unit]),
                "at_year_end": _written(counted.at_year_end.get(unit, {})),
            }
            for unit in counted.recounted
        ],
        unique=["league_id", "unit_id"],
        update=["fingerprint", "counts", "at_year_end"],
    )


def forget(leagues: Iterable[League], units: Collection[int]) -> None:
    """Forget the kept counts of units whose tickets change; after the leagues were marked."""
    UnitCounts.objects.filter(league__in=list(leagues), unit__in=units).delete()


def forget_all(leagues: Iterable[League]) -> None:
    """Forget all kept counts of leagues: they were counted by other days, or are not believed."""
    UnitCounts.objects.filter(league__in=list(leagues)).delete()


def _read(row: Mapping[str, str]) -> dict[str, Number]:
    return {key: exact_count(count) for key, count in row.items()}


def _written(counts: Mapping[str, Number]) -> dict[str, str]:
    return {key: str(count) for key, count in counts.items()}


# Counting now -------------------------------------------------------------------------------


class _Year:
    """The year around a period: its tickets are those of its months, looked back on at its end."""

    def __init__(
        self, jurisdiction: Jurisdiction, rulebook: Rulebook, period: Period, size: int
    ) -> None:
        self.jurisdiction, self.rulebook, self.size = jurisdiction, rulebook, size
        calendar, year = rulebook.calendar, period.whole_year()
        self.months = {month.code: calendar.span(month) for month in year.months()}
        self.cutoff = calendar.span(year).cutoff

    def fingerprint(self, span: Span) -> str:
        """What counts depend on besides tickets."""
        parts = [self._ground, *(moment.isoformat() for moment in span)]
        return _digest(parts)

    @cached_property
    def _ground(self) -> str:
        """The tallies, when tickets are looked at for the last time, the working days till then."""
        parts = [self.rulebook.tallies_in_words, self.cutoff.isoformat()]
        if any(tally.limits for tally in self.rulebook.tallies.values()):
            since = min(span.start for span in self.months.values()) - A_YEAR
            days = calendar_of(self.jurisdiction).filter(is_working=True, starts_at__gte=since)
            parts += map(str, days.filter(starts_at__lt=self.cutoff).values_list("day", flat=True))
        return _digest(parts)

    def count(self, period: Period, units: Collection[int]) -> CountedTwice:
        """The counts of units over the period; those of a month also at the end of the year."""
        if period.is_year:
            return CountedTwice(self._added_up(units), {})
        span, only = self.rulebook.calendar.span(period), self._alone(units)
        if period.is_month and span.cutoff != self.cutoff:
            return tallied_twice(self.jurisdiction, self.rulebook, span, self.cutoff, only)
        return CountedTwice(tallied_within(self.jurisdiction, self.rulebook, span, only), {})

    def _alone(self, units: Collection[int]) -> Collection[int] | None:
        """The units, where they are counted on their own; None where all are, which is cheaper."""
        return units if len(units) * FEW <= self.size else None

    def _added_up(self, units: Collection[int]) -> Counts:
        """What is kept of the months, and what they lack counted now.

        Months side by side that lack the same units are counted in one go.
        """
        sums: dict[int, Counter[str]] = {unit: Counter() for unit in units}
        lacking = {code: set(units) for code in self.months}
        for code, unit, counts in self._kept(units):
            if unit in sums:
                sums[unit].update(counts)
                lacking[code].remove(unit)
        for some, side_by_side in groupby(lacking, lambda code: lacking[code]):
            if some:
                spans = [self.months[code] for code in side_by_side]
                whole = Span(spans[0].start, spans[-1].end, self.cutoff)
                now = tallied_within(self.jurisdiction, self.rulebook, whole, self._alone(some))
                for unit in some & now.keys():
                    sums[unit].update(now[unit])
        return {unit: {key: n for key, n in own.items() if n} for unit, own in sums.items()}

    def _kept(self, units: Collection[int]) -> Iterator[tuple[str, int, dict[str, Number]]]:
        """What is kept of every month, at least of these units, as it is at the end of the year."""
        prints = {code: self.fingerprint(span) for code, span in self.months.items()}
        rows = UnitCounts.objects.filter(
            league__jurisdiction=self.jurisdiction,
            league__period__in=prints,
            fingerprint__in=prints.values(),
        )
        if only := self._alone(units):
            rows = rows.filter(unit__in=only)
        said = ("league__period", "unit_id", "counts", "at_year_end")
        for code, unit, counts, at_year_end in rows.values_list(*said).iterator():
            yield code, unit, _read(counts | at_year_end)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
