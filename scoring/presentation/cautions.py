"""What a clerk should look at again before or after an entry; nothing is forbidden by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scoring.models import Publication
from scoring.presentation.foresight import Foresight
from scoring.seals import is_sealed
from scoring.services import Entry, card_period
from units.models import Jurisdiction
from units.templatetags.dates import day
from workorders.models import DeductionEvent, Ticket

Doubtful = Entry | DeductionEvent


def doubts(event: Doubtful) -> Iterator[str]:
    """What is odd about an entry in itself, one sentence each; its own row is left out."""
    unit = event.unit
    if event.ticket_number:
        yield from _about_ticket(event)
    if before := _alike(event):
        what = f"工单 {event.ticket_number} " if event.ticket_number else f"{unit.name}同一天"
        yield f"{what}已按条款 {event.rule_code} 登记过（{'、'.join(before)}），请核对是否重复。"
    if unit.active_until and unit.active_until < event.occurred_on:
        yield f"{unit.name}已于{day(unit.active_until)}停用，请核对单位和日期。"


def _alike(event: Doubtful) -> list[str]:
    """The days of standing events of the clause on the same ticket, or without one that day."""
    alike = DeductionEvent.objects.standing().filter(
        jurisdiction=event.unit.jurisdiction_id,
        ticket_number=event.ticket_number,
        rule_code=event.rule_code,
    )
    if not event.ticket_number:
        alike = alike.filter(unit=event.unit, occurred_on=event.occurred_on)
    if isinstance(event, DeductionEvent):
        alike = alike.exclude(pk=event.pk)
    return [day(one) for one in alike.values_list("occurred_on", flat=True)]


def _about_ticket(event: Doubtful) -> Iterator[str]:
    number, place = event.ticket_number, event.unit.jurisdiction_id
    tickets = Ticket.objects.filter(jurisdiction=place, number=number)
    ticket = tickets.select_related("unit").only("unit__name").first()
    if ticket is None:
        yield f"没有编号为 {number} 的工单，请核对编号。"
    elif ticket.unit_id != event.unit.pk:
        yield f"工单 {number} 的承办单位是{ticket.unit.name}，请核对。"


def cautions(entry: Entry, ahead: Foresight | None, today: date) -> Iterator[str]:
    """Everything to be warned of before an entry is saved; raises NoRulebook."""
    yield from doubts(entry)
    yield from about_day(entry.unit.jurisdiction, entry.occurred_on, today)
    if ahead and ahead.pool and ahead.pool.is_used_up:
        verb = "加" if ahead.pool.adds else "扣"
        yield f"{ahead.pool.name}已{verb}到封顶，登记后得分不再变动。"


def about_day(jurisdiction: Jurisdiction, on: date, today: date) -> Iterator[str]:
    """What a day's period has against an entry: to come, sealed, published, not the running one.

    Raises NoRulebook.
    """
    if on > today:
        yield "发生日期晚于今天，不能登记。"
        return
    period, running = card_period(jurisdiction, on), card_period(jurisdiction, today)
    if is_sealed(jurisdiction, period):
        yield f"{period.label}已封存，登记后不改变得分，只列入逾期登记。"
    elif Publication.objects.current(jurisdiction, period):
        yield f"{period.label}的考核结果已公布，登记后须另行更正公布。"
    elif period != running:
        yield f"发生日期不在当前考核期（{running.label}），将计入{period.label}。"
