"""What an entry does to a score: the total before and after, and what is odd about the entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar

from scoring import queue
from scoring.engine.period import Period
from scoring.models import League, Scorecard, ScoreRun
from scoring.services import card_period
from units.models import Unit
from units.templatetags.dates import day
from workorders.models import DeductionEvent, Ticket

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
    return watched_in(card_period(unit.jurisdiction, on), unit=unit, at=at, act=act)


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


def doubts(event: DeductionEvent) -> Iterator[str]:
    """What a clerk may want to look at again, one sentence each; nothing is forbidden by it."""
    unit, number = event.unit, event.ticket_number
    if number:
        yield from _about_ticket(event)
        alike = DeductionEvent.objects.standing().filter(
            jurisdiction=event.jurisdiction_id, ticket_number=number, rule_code=event.rule_code
        )
        days = [
            day(one) for one in alike.exclude(pk=event.pk).values_list("occurred_on", flat=True)
        ]
        if days:
            before = "、".join(days)
            yield f"工单 {number} 已按条款 {event.rule_code} 登记过（{before}），请核对是否重复。"
    if unit.active_until and unit.active_until < event.occurred_on:
        yield f"{unit.name}已于{day(unit.active_until)}停用，请核对单位和日期。"


def _about_ticket(event: DeductionEvent) -> Iterator[str]:
    tickets = Ticket.objects.filter(jurisdiction=event.jurisdiction_id, number=event.ticket_number)
    ticket = tickets.select_related("unit").only("unit__name").first()
    if ticket is None:
        yield f"没有编号为 {event.ticket_number} 的工单，请核对编号。"
    elif ticket.unit_id != event.unit_id:
        yield f"工单 {event.ticket_number} 的承办单位是{ticket.unit.name}，请核对。"
