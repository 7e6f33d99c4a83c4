"""From rows to facts: the only reader of units, events and grades for scoring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Max, Min

from scoring.counting import Counts, tallied
from scoring.counts import Counted, counted
from scoring.engine.facts import Event, LeagueFacts, MonthResult, UnitFacts
from scoring.engine.formulas import Change, Each
from scoring.engine.measures import Earlier, Entered
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import Grade, League
from units.models import Jurisdiction, Unit
from units.moments import local_day, midnight
from workorders.models import DeductionEvent, Ticket

Months = Mapping[int, Mapping[str, MonthResult]]
UnitRow = tuple[int, str, str, str, str]
"""Id, code, name, group and kind of a unit."""


@dataclass(frozen=True, slots=True)
class Collected:
    """The facts of a league, the counts behind them to be kept with the run, and who is who."""

    facts: LeagueFacts
    counted: Counted
    units: Mapping[str, int]
    """The ids of the units by their codes."""


def collect(league: League, rulebook: Rulebook, *, months: Months | None = None) -> Collected:
    """Read the facts of a league for its period.

    ``months`` are the printed results of the months, by unit id, where the sheet needs them.
    Only the units whose tickets have changed since the last run are counted again.
    """
    jurisdiction, period = league.jurisdiction, league.span
    read = read_period(rulebook, period)
    first_day = rulebook.calendar.days(read)[0]
    units = _units(jurisdiction, first_day)
    now = counted(league, rulebook, read, [pk for pk, *_ in units])
    before = _before(jurisdiction, rulebook, period) if _compares(rulebook) else None
    events = _events(jurisdiction, rulebook, read)
    grades = _grades(jurisdiction, grade_period(rulebook, period))
    found = []
    for (pk, code, name, group, kind), aliases in units.items():
        own = events.get(pk, [])
        found.append(
            UnitFacts(
                unit=code,
                group=group,
                name=name,
                also_known_as=tuple(sorted(aliases)),
                counts=now.counts[pk],
                events=tuple(event for event in own if event.on >= first_day),
                earlier=tuple(event for event in own if event.on < first_day),
                grades=grades.get(pk, {}),
                previous=None if before is None else before.get(pk, {}),
                months=(months or {}).get(pk, {}),
                kind=kind if rulebook.groups_by_kind else "",
            )
        )
    ids = {code: pk for pk, code, *_ in units}
    return Collected(LeagueFacts(period, tuple(found)), now, ids)


def read_period(rulebook: Rulebook, period: Period) -> Period:
    """What is read for a period: a yearly sheet asked for a part of the year is read to date."""
    return period if rulebook.part("month") else period.to_date()


def _units(jurisdiction: Jurisdiction, first_day: date) -> dict[UnitRow, list[str]]:
    """The units that take part, not closed before it began, each with its other names."""
    units = Unit.objects.filter(jurisdiction=jurisdiction).exclude(active_until__lt=first_day)
    said = ("pk", "code", "name", "group__code", "kind", "aliases__name")
    found: dict[UnitRow, list[str]] = {}
    for *row, alias in units.order_by("code").values_list(*said):
        names = found.setdefault(tuple(row), [])
        if alias is not None:
            names.append(alias)
    return found


# What there is at all -----------------------------------------------------------------------


def has_tickets(jurisdiction: Jurisdiction, rulebook: Rulebook, period: Period) -> bool:
    """Whether the league has at least one ticket that counts in the period."""
    span = rulebook.calendar.span(period)
    tickets = Ticket.objects.counted().filter(jurisdiction=jurisdiction)
    within = tickets.filter(assigned_at__gte=span.start, assigned_at__lt=span.end)
    # The first by the index: asked for any, PostgreSQL reads the table from its beginning.
    return bool(within.order_by("assigned_at").values("pk")[:1])


def has_entries(jurisdiction: Jurisdiction, rulebook: Rulebook, period: Period) -> bool:
    """Whether the league has an event, leave among them, or a grade in the period."""
    first, after = rulebook.calendar.days(period)
    events = DeductionEvent.objects.standing().filter(jurisdiction=jurisdiction)
    grades = Grade.objects.filter(unit__jurisdiction=jurisdiction, period=period.code)
    in_period = events.filter(occurred_on__gte=first, occurred_on__lt=after)
    return in_period.exists() or grades.exists()


def eventful_months(jurisdiction: Jurisdiction, since: date) -> list[Period]:
    """The months from a day on, between the first and the last ticket or event of the league."""
    tickets = Ticket.objects.filter(jurisdiction=jurisdiction, assigned_at__gte=midnight(since))
    events = DeductionEvent.objects.filter(jurisdiction=jurisdiction, occurred_on__gte=since)
    assigned = tickets.aggregate(first=Min("assigned_at"), last=Max("assigned_at"))
    occurred = events.aggregate(first=Min("occurred_on"), last=Max("occurred_on"))
    days = [local_day(moment) for moment in assigned.values() if moment]
    days += [day for day in occurred.values() if day]
    numbers = [day.year * 12 + day.month - 1 for day in days]
    if not numbers:
        return []
    return [
        Period.month(number // 12, number % 12 + 1)
        for number in range(min(numbers), max(numbers) + 1)
    ]


def _compares(rulebook: Rulebook) -> bool:
    """Whether some rule looks at the period before."""
    return any(isinstance(measure, Earlier) for measure in rulebook.measures.values()) or any(
        isinstance(rule.formula, Change) for item in rulebook.items for rule in item.rules
    )


def _before(jurisdiction: Jurisdiction, rulebook: Rulebook, period: Period) -> Counts:
    """The tallies of the period before by unit id, with the numbers entered by hand for it.

    Several assessors: their exact mean, as the period's own card takes it.
    """
    earlier = period.previous()
    found = tallied(jurisdiction, rulebook, earlier)
    entered = {code for code, one in rulebook.measures.items() if isinstance(one, Entered)}
    if not entered:
        return found
    for unit, grades in _grades(jurisdiction, grade_period(rulebook, earlier)).items():
        means = {code: sum(grades[code]) / len(grades[code]) for code in entered & grades.keys()}
        found[unit] = found.get(unit, {}) | means
    return found


# Events and grades --------------------------------------------------------------------------


def _events(
    jurisdiction: Jurisdiction, rulebook: Rulebook, period: Period
) -> dict[int, list[Event]]:
    """The standing events from the start of the year, or further back where some still last."""
    _, after = rulebook.calendar.days(period)
    rows = DeductionEvent.objects.standing().filter(
        jurisdiction=jurisdiction,
        occurred_on__gte=_look_back(rulebook, period),
        occurred_on__lt=after,
    )
    known = {*rulebook.rules, *rulebook.records}
    found: dict[int, list[Event]] = defaultdict(list)
    said = ("rule_code", "occurred_on", "times", "points", "ticket_number", "pk")
    in_order = rows.order_by("occurred_on", "pk").values_list("unit_id", *said)
    for unit, code, day, times, points, ticket, pk in in_order:
        if code not in known:
            continue
        exact = None if points is None else Fraction(points)
        found[unit].append(Event(code, day, times, exact, ticket, pk))
    return found


def _look_back(rulebook: Rulebook, period: Period) -> date:
    lasts = max(
        (
            rule.formula.lasts
            for item in rulebook.items
            for rule in item.rules
            if isinstance(rule.formula, Each)
        ),
        default=1,
    )
    first = period.year * 12 + min(0, period.first - lasts)
    return rulebook.calendar.days(Period.month(first // 12, first % 12 + 1))[0]


def grade_period(rulebook: Rulebook, period: Period) -> str:
    """The period that grades name: the month of a monthly sheet, else the year."""
    return period.code if period.is_month and rulebook.part("month") else str(period.year)


def _grades(jurisdiction: Jurisdiction, period: str) -> dict[int, dict[str, tuple[Fraction, ...]]]:
    """The latest mark of every assessor, by unit id and code."""
    rows = Grade.objects.filter(unit__jurisdiction=jurisdiction, period=period)
    latest: dict[tuple[int, str], dict[str, Fraction]] = defaultdict(dict)
    said = ("unit_id", "rule_code", "assessor", "points")
    for unit, code, assessor, points in rows.order_by("pk").values_list(*said):
        latest[unit, code][assessor] = Fraction(points)
    found: dict[int, dict[str, tuple[Fraction, ...]]] = defaultdict(dict)
    for (unit, code), marks in latest.items():
        found[unit][code] = tuple(marks[assessor] for assessor in sorted(marks))
    return found
