"""A unit's tickets of one month: what was asked, when, by what route, and how it was handled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from scoring.demo.cast import Cast, wording
from scoring.demo.days import Days, moment_on
from scoring.demo.draws import Draw, Weights
from scoring.demo.handling import Case, Rates, handled
from scoring.demo.nature import Nature
from scoring.engine.fields import Test
from scoring.engine.measures import Condition, Limit
from scoring.engine.rulebook import Rulebook
from units.models import Unit
from units.moments import midnight
from workorders.models import Ticket

Kind, Level, Channel, Urgency = Ticket.Kind, Ticket.Level, Ticket.Channel, Ticket.Urgency
KINDS: Mapping[str, int] = {
    Kind.ENQUIRY: 26,
    Kind.HELP: 30,
    Kind.COMPLAINT: 30,
    Kind.REPORT: 5,
    Kind.SUGGESTION: 5,
    Kind.PRAISE: 3,
    Kind.OTHER: 1,
}
LEVELS = Weights({Level.PROVINCE: 7, Level.CITY: 53, Level.COUNTY: 40})
CHANNELS = Weights(
    {Channel.PHONE: 72, Channel.WECHAT: 13, Channel.WEBSITE: 9, Channel.MAIL: 5, Channel.OTHER: 1}
)
URGENT_DAYS, ENQUIRY_DAYS, ORDINARY_DAYS = 1, 2, 5
MOST_TO_ASSIGN = 150
# A ticket of which nothing is known yet, by the names that rows are loaded under.
BLANK: Mapping[str, Any] = {
    field.attname: field.get_default()
    for field in Ticket._meta.concrete_fields
    if not (field.primary_key or field.generated)
}
Row = dict[str, Any]
ANONYMOUS, URGENT, RETURNED, DUPLICATE = 60, 40, 20, 8


@dataclass(frozen=True)
class Desk:
    """What the tickets of a jurisdiction's month have in common.

    ``until`` is the last moment that the story knows: what would come after it is open.
    """

    cast: Cast
    rulebook: Rulebook
    days: Days
    first: date
    after: date
    until: datetime

    @cached_property
    def busyness(self) -> Weights[date]:
        return self.days.busyness(self.first, self.after)

    @cached_property
    def kinds(self) -> Weights[str]:
        return Weights({kind: KINDS[kind] for kind in self.cast.subjects})

    @cached_property
    def limits(self) -> Sequence[Limit]:
        """The limits in working days that the rulebook itself sets."""
        limits = (tally.limits for _, tally in sorted(self.rulebook.tallies.items()))
        return next(filter(None, limits), ())

    def workdays(self, asked: Mapping[str, str]) -> int:
        """How many working days a ticket has, by the rulebook or else by its kind."""
        for limit in self.limits:
            if limit.workdays and all(_meets(condition, asked) for condition in limit.when):
                return URGENT_DAYS if asked["urgency"] == Urgency.URGENT else limit.workdays
        if asked["urgency"] == Urgency.URGENT:
            return URGENT_DAYS
        return ENQUIRY_DAYS if asked["kind"] == Kind.ENQUIRY else ORDINARY_DAYS


def _meets(condition: Condition, asked: Mapping[str, str]) -> bool:
    value = condition.value
    wanted = value if isinstance(value, tuple) else (value,)
    return condition.test in (Test.EQUAL, Test.IN) and asked.get(condition.field) in wanted


def tickets_of(
    desk: Desk, unit: Unit, nature: Nature, form: int, number: int, draw: Draw
) -> Iterator[Row]:
    """So many tickets of a unit in a month as rows, without their numbers and in no order."""
    rates = Rates.of(form)
    for _ in range(number):
        row = BLANK | _ticket(desk, rates, draw)
        row["unit_id"], row["jurisdiction_id"] = unit.pk, unit.jurisdiction_id
        row["unreasonable"] = draw.chance(nature.awkward)
        row["duplicate"] = draw.chance(DUPLICATE)
        yield row


def _ticket(desk: Desk, rates: Rates, draw: Draw) -> Row:
    asked = _asked(desk, draw)
    assigned_at = moment_on(draw.weighted(desk.busyness), draw)
    workdays = desk.workdays(asked)
    case = Case(assigned_at, workdays, anonymous=draw.chance(ANONYMOUS))
    to_assign = timedelta(minutes=draw.between(2, MOST_TO_ASSIGN))
    return {
        "anonymous": case.anonymous,
        "received_at": max(assigned_at - to_assign, midnight(desk.first)),
        "assigned_at": assigned_at,
        "due_at": desk.days.end(assigned_at.date(), workdays),
        "returns": int(draw.chance(RETURNED)),
        **asked,
        **handled(case, rates, desk.days, until=desk.until, draw=draw),
    }


def _asked(desk: Desk, draw: Draw) -> dict[str, str]:
    """What the caller wants and how it came in."""
    kind, level = draw.weighted(desk.kinds), draw.weighted(LEVELS)
    place = draw.one(desk.cast.places)
    subject = draw.one(desk.cast.subjects[kind]).replace("{地点}", place)
    words = wording()
    return {
        "kind": kind,
        "level": level,
        "channel": Channel.PROVINCIAL if level == Level.PROVINCE else draw.weighted(CHANNELS),
        "urgency": Urgency.URGENT if draw.chance(URGENT) else Urgency.ORDINARY,
        "subject": subject,
        "content": f"{draw.one(words.openings[kind])}{subject}。{draw.one(words.wishes[kind])}",
    }
