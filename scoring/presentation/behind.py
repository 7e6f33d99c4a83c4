"""The tickets behind a line: which its measures looked at, and in which of them they count.

The conditions are those that the counting runs in SQL, so the list and the card cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Q, Value, When

from scoring.collect import read_period
from scoring.engine.cards import ItemScore
from scoring.engine.fields import COMPUTED, DATED_BY
from scoring.engine.measures import Earlier, Measure, Tally
from scoring.engine.numbers import shown
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.presentation.cards import formulas_of
from scoring.tallies import Scope, any_of, lateness
from units.models import Membership, Unit
from workorders.models import Ticket, TicketQuerySet

MEASURED = ("of", "count")


@dataclass(frozen=True, slots=True)
class Column:
    """A tally as a column of the list: ``name`` is the annotation that says what a ticket adds."""

    code: str
    tally: Tally
    name: str

    def adds(self, ticket: Ticket) -> str:
        """What the ticket adds to the tally: a number where that is not simply one, or ''."""
        count = getattr(ticket, self.name)
        if count is None:
            return ""
        if self.tally.weights:
            weight = self.tally.weights.get(getattr(ticket, self.tally.weigh))
            return "" if weight is None else f"× {shown(weight)}"
        return str(count) if self.tally.sum else ""


def measured(rulebook: Rulebook, score: ItemScore) -> list[Column]:
    """The tallies that a line was measured by: of a rate what counts, then the whole."""
    codes = dict.fromkeys(
        leaf
        for _, formula in formulas_of(score)
        for asked in MEASURED
        if (code := getattr(formula, asked, None))
        for leaf in _leaves(rulebook.measures, code)
    )
    return [
        Column(code, tally, f"adds_{number}")
        for number, code in enumerate(codes)
        if isinstance(tally := rulebook.measures[code], Tally)
    ]


def _leaves(measures: Mapping[str, Measure], code: str) -> Iterator[str]:
    measure = measures[code]
    if isinstance(measure, Tally):
        yield code
    elif not isinstance(measure, Earlier):
        for used in measure.uses:
            yield from _leaves(measures, used)


def tickets_behind(
    membership: Membership,
    unit: Unit,
    rulebook: Rulebook,
    period: Period,
    columns: Sequence[Column],
) -> TicketQuerySet:
    """The tickets that count in any of the tallies, each with what it adds to every one."""
    span = rulebook.calendar.span(read_period(rulebook, period))
    scope = Scope(span, membership.jurisdiction)
    tickets = Ticket.objects.visible_to(membership).counted().filter(unit=unit)
    in_any = Q()
    for column in columns:
        tally, late = column.tally, f"late_{column.name}"
        if tally.limits:
            tickets = tickets.alias(**{late: lateness(tally, scope)})
        day = DATED_BY[tally.dated_by]
        counts = Q(**{f"{day}__gte": span.start, f"{day}__lt": span.end})
        counts &= any_of(tally.alternatives, scope, late)
        if tally.weights:
            counts &= Q(**{f"{tally.weigh}__in": list(tally.weights)})
        tickets = tickets.annotate(**{column.name: _added(tally, counts, late)})
        in_any |= Q(**{f"{column.name}__isnull": False})
    return tickets.filter(in_any)


def _added(tally: Tally, counts: Q, late: str) -> Case:
    one = F(late if tally.sum == COMPUTED else tally.sum) if tally.sum else Value(1)
    return Case(When(counts, then=one), output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the list, with the number of tickets that it leaves."""

    label: str
    query: str
    number: int


def choices_of(tickets: TicketQuerySet, columns: Sequence[Column]) -> list[Choice]:
    """All tickets, those that count in a tally, and those that do not."""
    names = {f"n_{one.name}": Count(one.name) for one in columns}
    found = tickets.order_by().aggregate(n=Count("pk"), **names)
    choices = [Choice("全部", "", found["n"])]
    for column in columns:
        number = found[f"n_{column.name}"]
        choices.append(Choice(column.tally.name, f"in={column.code}", number))
        if number < found["n"]:
            rest = found["n"] - number
            choices.append(Choice(f"未计入{column.tally.name}", f"out={column.code}", rest))
    return choices


def narrowed(
    tickets: TicketQuerySet, columns: Sequence[Column], asked: Mapping[str, str]
) -> TicketQuerySet:
    """The tickets of the choice that was made."""
    for column in columns:
        if asked.get("in") == column.code:
            tickets = tickets.filter(**{f"{column.name}__isnull": False})
        if asked.get("out") == column.code:
            tickets = tickets.filter(**{f"{column.name}__isnull": True})
    return tickets
