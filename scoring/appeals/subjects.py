"""What an appeal disputes: one event, one ticket, or one line of a unit's card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import Appeal, AppealQuerySet
from scoring.services import sheet_period
from scoring.versions import version_on
from units.models import Unit
from units.moments import local_day
from workorders.models import DeductionEvent, Ticket


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing in dispute, the unit it concerns and the period whose card it stands on.

    The thread hangs on the identity of the event or ticket, whatever becomes of its values.
    """

    unit: Unit
    period: Period
    event: DeductionEvent | None = None
    ticket: Ticket | None = None
    line: str = ""

    @property
    def kind(self) -> str:
        """``event``, ``ticket`` or ``line``."""
        return "event" if self.event else "ticket" if self.ticket else "line"

    @property
    def since(self) -> datetime | None:
        """When an event was recorded; tickets and lines are known from the publication on."""
        return self.event.recorded_at if self.event else None

    def appeals(self) -> AppealQuerySet:
        """Every appeal on the same thing."""
        if self.event:
            return Appeal.objects.filter(event=self.event)
        if self.ticket:
            return Appeal.objects.filter(ticket=self.ticket)
        same = {"unit": self.unit, "period": self.period.code, "line": self.line}
        return Appeal.objects.filter(event=None, ticket=None, **same)


def about_event(event: DeductionEvent, *, rulebook: Rulebook | None = None) -> Subject:
    """The dispute of an event, under the rulebook of its day where that is known already.

    Raises NoRulebook.
    """
    rulebook = rulebook or version_on(event.jurisdiction, event.occurred_on).rulebook
    return Subject(event.unit, sheet_period(rulebook, event.occurred_on), event=event)


def about_ticket(ticket: Ticket, *, line: str = "") -> Subject:
    """The dispute of whether a ticket counts, in the month it was assigned in.

    Raises NoRulebook.
    """
    return Subject(ticket.unit, _period_of(ticket), ticket=ticket, line=line)


def about_line(*, unit: Unit, period: Period, line: str) -> Subject:
    """The dispute of a line of a unit's card, by the line's code."""
    return Subject(unit, period, line=line)


def subject_of(appeal: Appeal) -> Subject:
    """What an appeal is about."""
    period = Period.parse(appeal.period)
    return Subject(appeal.unit, period, appeal.event, appeal.ticket, appeal.line)


def _period_of(ticket: Ticket) -> Period:
    """Months may begin at an hour: the instant decides, not its day."""
    day = local_day(ticket.assigned_at)
    rulebook = version_on(ticket.jurisdiction, day).rulebook
    month = rulebook.calendar.month_of(day)
    if ticket.assigned_at >= rulebook.calendar.span(month).end:
        day = rulebook.calendar.days(month)[1]
    return sheet_period(rulebook, day)
