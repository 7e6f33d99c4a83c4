"""What an entry does to a score: the total before and after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar

from scoring import queue
from scoring.engine.period import Period
from scoring.models import League, Scorecard, ScoreRun
from scoring.services import card_period
from units.models import Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Effect(Generic[T]):
    """What was done, and the unit's total of the period before and after it."""

    done: T
    period: Period
    before: Decimal | None
    after: Decimal | None
    is_pending: bool

    @property
    def change(self) -> Decimal | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


def watched(*, unit: Unit, on: date, at: datetime, act: Callable[[], T]) -> Effect[T]:
    """Do something to the unit's score and see what it does: its league is worked off at once.

    Quarters and years are left to the worker. Raises NoRulebook, and whatever ``act`` raises.
    """
    period = card_period(unit.jurisdiction, on)
    return watched_in(period, unit=unit, at=at, act=act)


def watched_in(period: Period, *, unit: Unit, at: datetime, act: Callable[[], T]) -> Effect[T]:
    """The same for what is known to stand on a period's card."""
    _settle(unit, period, at)
    before = _total(unit, period)
    done = act()
    is_settled = _settle(unit, period, at)
    return Effect(done, period, before, _total(unit, period), not is_settled)


def _settle(unit: Unit, period: Period, at: datetime) -> bool:
    """Score the league now if it is due; whether its cards are up to date."""
    leagues = League.objects.filter(jurisdiction=unit.jurisdiction_id, period=period.code)
    for pk in leagues.due(at).values_list("pk", flat=True):
        if league := queue.claim(pk, at):
            queue.work_off(league, at)
    return not leagues.stale().exists()


def _total(unit: Unit, period: Period) -> Decimal | None:
    run = ScoreRun.objects.defer("facts").current(unit.jurisdiction, period)
    card = Scorecard.objects.filter(run=run, unit=unit).only("total").first()
    return None if card is None else card.total
