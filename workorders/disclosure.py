"""Callers' data shown to one person for one reason, and forgotten when it is old enough (T12)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from units.ledger import Fact, WritingStopped, write_down
from units.models import Jurisdiction, User
from units.moments import LOCAL
from units.refusals import Refused
from workorders.callers import Caller, masked_name, masked_phone, unseal
from workorders.masking import masked_text
from workorders.models import CallerRecord, Ticket

log = logging.getLogger(__name__)


class DisclosureRefused(Refused):
    """The caller is not shown; the message says why."""


def masked_caller(ticket: Ticket) -> Caller | None:
    """The caller as everybody in the office may see it, or None. Raises CallerUnreadable."""
    record = CallerRecord.objects.filter(ticket=ticket).first()
    if record is None:
        return None
    caller = unseal(record.sealed, ticket)
    return Caller(masked_name(caller.name), masked_phone(caller.phone))


@transaction.atomic
def disclose_caller(*, ticket: Ticket, reason: str, by: User, at: datetime) -> Caller:
    """The caller in clear; who asked, when and why is written down first, every time.

    Raises DisclosureRefused without a reason or a caller, CallerUnreadable.
    """
    if not reason.strip():
        raise DisclosureRefused("查看来电人信息须写明理由。")
    record = CallerRecord.objects.filter(ticket=ticket).first()
    if record is None:
        raise DisclosureRefused("这件工单没有登记来电人，或已过保存期限。")
    content = {"ticket": ticket.number, "reason": masked_text(reason.strip())}
    fact = Fact("caller.shown", f"ticket:{ticket.pk}", content)
    write_down(ticket.jurisdiction, [fact], by=by, at=at)
    return unseal(record.sealed, ticket)


# Retention ----------------------------------------------------------------------------------


def months_before(at: datetime, months: int) -> datetime:
    """The local midnight with which the month of ``at`` less so many months begins."""
    local = at.astimezone(LOCAL)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    return datetime(year, month + 1, 1, tzinfo=LOCAL)


@transaction.atomic
def forget_callers(
    *, jurisdiction: Jurisdiction, before: datetime, by: User | None, at: datetime
) -> int:
    """Delete the callers of tickets received before an instant; the tickets stay. How many."""
    old = CallerRecord.objects.filter(
        ticket__jurisdiction=jurisdiction, ticket__received_at__lt=before
    )
    count, _ = old.delete()
    if count:
        content = {"received_before": before.isoformat(), "count": count}
        fact = Fact("callers.forgotten", "callers", content)
        write_down(jurisdiction, [fact], by=by, at=at)
    return count


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many callers are forgotten, and what refused it where it was refused."""

    count: int = 0
    refused: tuple[str, ...] = ()


def forget_due(at: datetime, *, months: int | None = None) -> Forgotten:
    """Forget, everywhere, the callers that are past the time set for them; 0 keeps them all.

    Where nothing may be written they stay; the other jurisdictions forget theirs all the same.
    """
    months = settings.CALLER_MONTHS if months is None else months
    if not months:
        return Forgotten()
    before = months_before(at, months)
    count, refused = 0, []
    for one in Jurisdiction.objects.all():
        try:
            count += forget_callers(jurisdiction=one, before=before, by=None, at=at)
        except WritingStopped as error:
            log.error("callers of jurisdiction %s stay: %s", one.pk, type(error).__name__)
            refused.append(f"{one.name}：{error}")
    return Forgotten(count, tuple(refused))
