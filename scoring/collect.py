"""From rows to facts: the only reader of tickets, events and grades for scoring.

One grouped query per date field for a whole league; the same queries, narrowed by an index, for
one unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from scoring.engine.facts import Event, LeagueFacts, MonthResult, UnitFacts
from scoring.engine.fields import DATED_BY
from scoring.engine.formulas import Change, Each
from scoring.engine.measures import Earlier, Tally
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import Grade
from scoring.tallies import Scope, aggregates, lateness
from units.models import Jurisdiction, Unit
from units.workdays import calendar_of
from workorders.models import DeductionEvent, Ticket

Months = Mapping[int, Mapping[str, MonthResult]]
Counts = dict[int, dict[str, Fraction]]


def collect(
    jurisdiction: Jurisdiction,
    rulebook: Rulebook,
    period: Period,
    *,
    months: Months | None = None,
    units: Collection[int] | None = None,
) -> LeagueFacts:
    """Read the facts of a league (or of some of its units, by id) for a period.

    A yearly sheet asked for a part of the year is read to date. ``months`` are the printed
    results of the months, by unit, where the sheet needs them.
    """
    read = period if rulebook.part("month") else period.to_date()
    counts = tallied(jurisdiction, rulebook, read, units)
    before = (
        tallied(jurisdiction, rulebook, period.previous(), units) if _compares(rulebook) else None
    )
    events = _events(jurisdiction, rulebook, read, units)
    grades = _grades(jurisdiction, _grade_period(rulebook, period), units)
    first_day = rulebook.calendar.days(read)[0]
    found = []
    for unit in _units(jurisdiction, first_day, units):
        own = events.get(unit.pk, [])
        found.append(
            UnitFacts(
                unit=unit.code,
                group=unit.group.code,
                name=unit.name,
                also_known_as=tuple(sorted(alias.name for alias in unit.aliases.all())),
                counts=counts.get(unit.pk, {}),
                events=tuple(event for event in own if event.on >= first_day),
                earlier=tuple(event for event in own if event.on < first_day),
                grades=grades.get(unit.pk, {}),
                previous=None if before is None else before.get(unit.pk, {}),
                months=(months or {}).get(unit.pk, {}),
            )
        )
    return LeagueFacts(period, tuple(found))


def _units(
    jurisdiction: Jurisdiction, first_day: date, units: Collection[int] | None
) -> Iterable[Unit]:
    """The units that take part: those not closed before the period began."""
    found = Unit.objects.filter(jurisdiction=jurisdiction).select_related("group")
    if units is not None:
        found = found.filter(pk__in=units)
    found = found.exclude(active_until__lt=first_day)
    return found.prefetch_related("aliases").order_by("code")


# Tickets ------------------------------------------------------------------------------------


def tallied(
    jurisdiction: Jurisdiction,
    rulebook: Rulebook,
    period: Period,
    units: Collection[int] | None = None,
) -> Counts:
    """The tallies of every unit with tickets, by unit id and key; one query per date field."""
    scope = Scope(rulebook.calendar.span(period), calendar_of(jurisdiction))
    by_date: dict[str, dict[str, Tally]] = defaultdict(dict)
    for code, measure in rulebook.measures.items():
        if isinstance(measure, Tally):
            by_date[DATED_BY[measure.dated_by]][code] = measure
    counts: Counts = defaultdict(dict)
    for field, tallies in by_date.items():
        tickets = Ticket.objects.counted().filter(jurisdiction=jurisdiction)
        if units is not None:
            tickets = tickets.filter(unit__in=units)
        tickets = tickets.filter(
            **{f"{field}__gte": scope.span.start, f"{field}__lt": scope.span.end}
        )
        _add(counts, tickets, tallies, scope)
    return counts


def _add(counts: Counts, tickets: Any, tallies: Mapping[str, Tally], scope: Scope) -> None:
    """Run one grouped query and add what it counts; zeros are left out."""
    keys: dict[str, str] = {}
    columns: dict[str, Any] = {}
    for number, (code, tally) in enumerate(tallies.items()):
        late = f"late_{number}"
        if tally.limits:
            tickets = tickets.alias(**{late: lateness(tally, scope)})
        for key, aggregate in aggregates(code, tally, scope, late).items():
            keys[f"n{len(keys)}"] = key
            columns[f"n{len(columns)}"] = aggregate
    for row in tickets.order_by().values("unit_id").annotate(**columns):
        unit = counts[row["unit_id"]]
        for column, key in keys.items():
            if row[column]:
                unit[key] = Fraction(row[column])


def has_tickets(jurisdiction: Jurisdiction, rulebook: Rulebook, period: Period) -> bool:
    """Whether the league has at least one ticket that counts in the period."""
    span = rulebook.calendar.span(period)
    tickets = Ticket.objects.counted().filter(jurisdiction=jurisdiction)
    return tickets.filter(assigned_at__gte=span.start, assigned_at__lt=span.end).exists()


def has_entries(jurisdiction: Jurisdiction, rulebook: Rulebook, period: Period) -> bool:
    """Whether the league has an event, leave among them, or a grade in the period."""
    first, after = rulebook.calendar.days(period)
    events = DeductionEvent.objects.standing().filter(jurisdiction=jurisdiction)
    grades = Grade.objects.filter(unit__jurisdiction=jurisdiction, period=period.code)
    in_period = events.filter(occurred_on__gte=first, occurred_on__lt=after)
    return in_period.exists() or grades.exists()


def _compares(rulebook: Rulebook) -> bool:
    """Whether some rule looks at the period before."""
    return any(isinstance(measure, Earlier) for measure in rulebook.measures.values()) or any(
        isinstance(rule.formula, Change) for item in rulebook.items for rule in item.rules
    )


# Events and grades --------------------------------------------------------------------------


def _events(
    jurisdiction: Jurisdiction,
    rulebook: Rulebook,
    period: Period,
    units: Collection[int] | None,
) -> dict[int, list[Event]]:
    """The standing events from the start of the year, or further back where some still last."""
    _, after = rulebook.calendar.days(period)
    rows = DeductionEvent.objects.standing().filter(
        jurisdiction=jurisdiction,
        occurred_on__gte=_look_back(rulebook, period),
        occurred_on__lt=after,
        rule_code__in=[*rulebook.rules, *rulebook.records],
    )
    if units is not None:
        rows = rows.filter(unit__in=units)
    found: dict[int, list[Event]] = defaultdict(list)
    for row in rows.order_by("occurred_on", "pk"):
        points = None if row.points is None else Fraction(row.points)
        found[row.unit_id].append(
            Event(row.rule_code, row.occurred_on, row.times, points, row.ticket_number, row.pk)
        )
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


def _grade_period(rulebook: Rulebook, period: Period) -> str:
    """The period that grades name: the month of a monthly sheet, else the year."""
    return period.code if period.is_month and rulebook.part("month") else str(period.year)


def _grades(
    jurisdiction: Jurisdiction, period: str, units: Collection[int] | None
) -> dict[int, dict[str, tuple[Fraction, ...]]]:
    """The latest mark of every assessor, by unit id and code."""
    rows = Grade.objects.filter(unit__jurisdiction=jurisdiction, period=period)
    if units is not None:
        rows = rows.filter(unit__in=units)
    latest: dict[tuple[int, str], dict[str, Fraction]] = defaultdict(dict)
    for row in rows.order_by("pk"):
        latest[row.unit_id, row.rule_code][row.assessor] = Fraction(row.points)
    found: dict[int, dict[str, tuple[Fraction, ...]]] = defaultdict(dict)
    for (unit, code), marks in latest.items():
        found[unit][code] = tuple(marks[assessor] for assessor in sorted(marks))
    return found
