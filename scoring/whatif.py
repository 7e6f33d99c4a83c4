"""What if: a unit's total and place as they are, and without an event or a ticket, by the engine.

The facts that a run was given are evaluated again with something left out; nothing is stored. Only
the unit's group takes part: groups are scored apart. Where the figures say who belongs to which
group, everybody takes part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from scoring.collect import read_period
from scoring.counting import tallied_among
from scoring.engine.evaluate import evaluate
from scoring.engine.facts import Event, LeagueFacts, MonthResult, UnitFacts
from scoring.engine.numbers import Number
from scoring.engine.period import Period
from scoring.models import ScoreRun
from scoring.months import month_result
from scoring.runs import stored_facts
from units.models import Unit
from workorders.models import DeductionEvent, Ticket, TicketQuerySet

Change = Callable[[UnitFacts, ScoreRun], UnitFacts]
"""What is left out of one unit's facts; the run says for which period and under what rules."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's total and place, and how many units of its group have a place."""

    total: Decimal | None
    place: int | None
    peers: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Where a unit stands, and where it would stand."""

    before: Standing
    after: Standing

    @property
    def change(self) -> Decimal | None:
        """By how much the total would move; None where there is none."""
        if self.before.total is None or self.after.total is None:
            return None
        return self.after.total - self.before.total


def without_event(run: ScoreRun, event: DeductionEvent) -> WhatIf:
    """The unit's standing in a run, and what it would be if the event were revoked."""
    return Trial(run, event.unit).without_events([event.pk])


def without_ticket(run: ScoreRun, ticket: Ticket) -> WhatIf:
    """The unit's standing in a run, and what it would be if the ticket counted nowhere."""
    return Trial(run, ticket.unit).without_tickets([ticket.pk])


class Trial:
    """One unit's group in a run, to be tried with this and that left out.

    The unit took part in the run. What the run did not know of changes nothing.
    """

    def __init__(self, run: ScoreRun, unit: Unit) -> None:
        self.run, self.unit = run, unit

    def without_events(self, events: Collection[int]) -> WhatIf:
        """What if these events, by their ids, were revoked?"""
        return self._if(lambda facts, run: _without(facts, events))

    def with_event(self, event: int, *, times: int, points: Decimal | None) -> WhatIf:
        """What if the event had been recorded with other times and points?"""
        worth = None if points is None else Fraction(points)
        return self._if(lambda facts, run: _recorded_as(facts, event, times, worth))

    def without_tickets(self, tickets: Collection[int]) -> WhatIf:
        """What if these tickets, by their ids, counted nowhere?"""
        left_out = Ticket.objects.counted().filter(unit=self.unit, pk__in=tickets)
        return self._if(lambda facts, run: _uncounted(facts, run, left_out))

    @cached_property
    def before(self) -> Standing:
        return self._standing(self._league)

    @cached_property
    def _league(self) -> LeagueFacts:
        """The facts of the unit's group, or of all who may come into it."""
        facts = stored_facts(self.run)
        if any(group.has_terms for group in self.run.version.rulebook.groups):
            return facts
        group = next(one.group for one in facts.units if one.unit == self.unit.code)
        return LeagueFacts(facts.period, tuple(one for one in facts.units if one.group == group))

    def _if(self, change: Change) -> WhatIf:
        return WhatIf(self.before, self._standing(self._changed(change)))

    def _changed(self, change: Change) -> LeagueFacts:
        """The group's facts after the change: in the unit's own facts, in the months behind all."""
        months = self._months(change)
        return LeagueFacts(
            self._league.period,
            tuple(
                replace(
                    change(facts, self.run) if facts.unit == self.unit.code else facts,
                    months={**facts.months, **months.get(facts.unit, {})},
                )
                for facts in self._league.units
            ),
        )

    def _months(self, change: Change) -> Mapping[str, Mapping[str, MonthResult]]:
        """What the months would give the group's units, where the sheet is made of months."""
        found: dict[str, dict[str, MonthResult]] = defaultdict(dict)
        own = next(facts for facts in self._league.units if facts.unit == self.unit.code)
        for code in own.months:
            run = ScoreRun.objects.current(self.run.league.jurisdiction, Period.parse(code))
            assert run is not None
            month = Trial(run, self.unit)
            for card in evaluate(run.version.rulebook, month._changed(change)).cards:
                places = run.version.rulebook.heading.places
                found[card.unit.unit][code] = month_result(card, places)
        return found

    def _standing(self, facts: LeagueFacts) -> Standing:
        cards = evaluate(self.run.version.rulebook, facts).cards
        own = next(card for card in cards if card.unit.unit == self.unit.code)
        peers = [card for card in cards if card.unit.group == own.unit.group]
        return Standing(own.total, own.place, sum(card.place is not None for card in peers))


def _without(facts: UnitFacts, events: Collection[int]) -> UnitFacts:
    return replace(
        facts,
        events=tuple(one for one in facts.events if one.ref not in events),
        earlier=tuple(one for one in facts.earlier if one.ref not in events),
    )


def _recorded_as(facts: UnitFacts, event: int, times: int, points: Fraction | None) -> UnitFacts:
    def rewritten(events: Iterable[Event]) -> tuple[Event, ...]:
        return tuple(
            replace(one, times=times, points=points) if one.ref == event else one for one in events
        )

    return replace(facts, events=rewritten(facts.events), earlier=rewritten(facts.earlier))


def _uncounted(facts: UnitFacts, run: ScoreRun, tickets: TicketQuerySet) -> UnitFacts:
    """Counts and sums without what the tickets come to; those of the period before as well.

    Zeros are left out, as when they are counted; a number entered by hand stays, if it is 0.
    """
    rulebook, period = run.version.rulebook, run.league.span

    def remaining(counts: Mapping[str, Number], period: Period) -> dict[str, Number]:
        own = tallied_among(tickets, run.league.jurisdiction, rulebook, period)
        less = next(iter(own.values()), {})
        left = {code: count - less.get(code, 0) for code, count in counts.items()}
        return {code: count for code, count in left.items() if count or code not in less}

    previous = facts.previous
    return replace(
        facts,
        counts=remaining(facts.counts, read_period(rulebook, period)),
        previous=None if previous is None else remaining(previous, period.previous()),
    )
