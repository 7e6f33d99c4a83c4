"""Measures as SQL: conditions to filters, tallies to aggregates, working days to ordinals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.aggregates import Aggregate
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest

from scoring.engine import fields
from scoring.engine.fields import FIELDS, Kind, Test
from scoring.engine.measures import Condition, Limit, Tally
from scoring.engine.period import Span
from units.models import Jurisdiction, WorkDay
from units.workdays import calendar_of


@dataclass(frozen=True)
class Scope:
    """What conditions are looked at with: the span of time, and where it is."""

    span: Span
    jurisdiction: Jurisdiction

    @cached_property
    def calendar(self) -> QuerySet[WorkDay]:
        """The working days, looked up where a tally asks for them; most do not."""
        return calendar_of(self.jurisdiction)


def lateness(tally: Tally, scope: Scope) -> Combinable:
    """The working days a ticket is late under the tally's limits; null where none applies.

    Strictly after the day of the limit, up to and including the day of closing, or the last day
    before the cut-off for a ticket still open then (readings, section 2).
    """
    limit = Case(
        *(
            When(_limit_applies(one, scope), then=_limit_ordinal(one, scope))
            for one in tally.limits
        ),
        output_field=IntegerField(),
    )
    last_day = scope.calendar.filter(starts_at__lt=scope.span.cutoff)
    closed = Case(
        When(closed_at__lt=scope.span.cutoff, then=_ordinal("closed_at", scope)),
        default=Subquery(last_day.order_by("-starts_at").values("ordinal")[:1]),
        output_field=IntegerField(),
    )
    return Greatest(closed - limit, 0, output_field=IntegerField())


def _limit_applies(limit: Limit, scope: Scope) -> Q:
    given = Q(**{f"{limit.by}__isnull": False}) if limit.by else Q()
    return all_of(limit.when, scope) & given or Q(pk__isnull=False)


def _limit_ordinal(limit: Limit, scope: Scope) -> Combinable:
    if limit.by:
        return _ordinal(limit.by, scope)
    return _ordinal("assigned_at", scope) + (limit.workdays or 0)


def _ordinal(field: str, scope: Scope) -> Subquery:
    """The running number of working days on the local day of an instant."""
    days = scope.calendar.filter(starts_at__lte=OuterRef(field)).order_by("-starts_at")
    return Subquery(days.values("ordinal")[:1], output_field=IntegerField())


def aggregates(code: str, tally: Tally, scope: Scope, late: str) -> dict[str, Aggregate]:
    """The aggregates that a tally is kept under, by key; ``late`` names its annotation."""
    counted = any_of(tally.alternatives, scope, late)
    if not tally.weights:
        return {code: _aggregate(tally, counted, late)}
    return {
        f"{code}:{value}": _aggregate(tally, counted & Q(**{tally.weigh: value}), late)
        for value in tally.weights
    }


def _aggregate(tally: Tally, counted: Q, late: str) -> Aggregate:
    only = counted or None
    if not tally.sum:
        return Count("pk", filter=only)
    return Sum(late if tally.sum == fields.COMPUTED else tally.sum, filter=only, default=0)


def any_of(alternatives: Iterable[Iterable[Condition]], scope: Scope, late: str = "") -> Q:
    """Tickets that meet all conditions of one of the alternatives."""
    found = Q()
    for number, conditions in enumerate(alternatives):
        met = all_of(conditions, scope, late)
        if not met:
            return Q()
        found = met if number == 0 else found | met
    return found


def all_of(conditions: Iterable[Condition], scope: Scope, late: str = "") -> Q:
    """Tickets that meet every one of the conditions."""
    found = Q()
    for condition in conditions:
        found &= _test(condition, scope, late)
    return found


def _test(condition: Condition, scope: Scope, late: str) -> Q:
    name = late if condition.field == fields.COMPUTED else condition.field
    field, test, value = FIELDS[condition.field], condition.test, condition.value
    if test in fields.COMPARED:
        return _compared(name, test, value, condition.of)
    if test in (Test.EMPTY, Test.GIVEN):
        empty = Q(**{name: ""}) if field.kind is Kind.CHOICE else Q(**{f"{name}__isnull": True})
        return empty if test is Test.EMPTY else ~empty
    if test is Test.BEFORE_CUTOFF:
        return Q(**{f"{name}__lt": scope.span.cutoff})
    if test is Test.NOT_BEFORE_CUTOFF:
        return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": scope.span.cutoff})
    if test is Test.NOT_IN:
        return ~Q(**{f"{name}__in": value})
    lookups = {Test.EQUAL: "exact", Test.IN: "in", Test.AT_LEAST: "gte", Test.AT_MOST: "lte"}
    return Q(**{f"{name}__{lookups[test]}": int(value) if field.kind is Kind.NUMBER else value})


def _compared(name: str, test: Test, value: object, other: str) -> Q:
    """Compare two instants; where one of them is missing nothing is after the other."""
    if test is Test.AFTER:
        return Q(**{f"{name}__gt": F(other)})
    missing = Q(**{f"{name}__isnull": True}) | Q(**{f"{other}__isnull": True})
    if test is Test.NOT_AFTER:
        return missing | Q(**{f"{name}__lte": F(other)})
    allowed = F(other) + timedelta(seconds=int(value * 3600))  # type: ignore[operator]
    if test is Test.WITHIN_HOURS:
        return Q(**{f"{name}__lte": allowed})
    return Q(**{f"{name}__gt": allowed})
