"""The filters of rankings, score cards and the ledger of deductions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q

from scoring.models import ScorecardQuerySet
from units.filters import named
from units.models import Job, Unit
from units.templatetags.dates import period
from workorders.models import DeductionEventQuerySet

UNIT_BOX = forms.TextInput({"placeholder": "名称、编码或首字母"})


def units_named(text: str, request: Any) -> Any:
    """The units of the address's jurisdiction that a text in a box means."""
    code = request.resolver_match.kwargs["jurisdiction"]
    return Unit.objects.filter(named(text), jurisdiction__code=code).order_by().values("pk")


class ScorecardFilter(django_filters.FilterSet):
    """Made for one run: ``groups`` are the names of its groups by code."""

    q = django_filters.CharFilter(label="单位", method="search", widget=UNIT_BOX)
    group = django_filters.ChoiceFilter(label="分组", empty_label="全部分组")

    def __init__(self, *args: Any, groups: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["group"].extra["choices"] = list(groups.items())

    def search(self, cards: ScorecardQuerySet, name: str, text: str) -> ScorecardQuerySet:
        return cards.filter(unit__in=units_named(text, self.request))


class DeductionFilter(django_filters.FilterSet):
    """Made for one member: ``months`` are offered, a liaison has no choice of units."""

    unit = django_filters.CharFilter(label="单位", method="of_unit", widget=UNIT_BOX)
    code = django_filters.CharFilter(
        label="条款编号",
        field_name="rule_code",
        lookup_expr="istartswith",
        widget=forms.TextInput({"placeholder": "例如 L2b"}),
    )
    month = django_filters.ChoiceFilter(
        label="发生月份", empty_label="全部月份", method="occurred_in"
    )
    state = django_filters.ChoiceFilter(
        label="状态",
        empty_label="全部",
        method="in_state",
        choices=[("standing", "有效"), ("unapproved", "未核准"), ("revoked", "已撤销")],
    )
    q = django_filters.CharFilter(label="事由或工单编号", method="search")

    def __init__(self, *args: Any, months: Sequence[str], one_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["month"].extra["choices"] = [(month, period(month)) for month in months]
        if one_unit:
            del self.filters["unit"]

    def of_unit(
        self, events: DeductionEventQuerySet, name: str, text: str
    ) -> DeductionEventQuerySet:
        return events.filter(unit__in=units_named(text, self.request))

    def occurred_in(
        self, events: DeductionEventQuerySet, name: str, month: str
    ) -> DeductionEventQuerySet:
        year, number = int(month[:4]), int(month[5:])
        first, after = date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
        return events.filter(occurred_on__gte=first, occurred_on__lt=after)

    def in_state(
        self, events: DeductionEventQuerySet, name: str, state: str
    ) -> DeductionEventQuerySet:
        if state == "unapproved":
            return events.unapproved()
        return events.filter(revocation__isnull=state == "standing")

    def search(
        self, events: DeductionEventQuerySet, name: str, text: str
    ) -> DeductionEventQuerySet:
        return events.filter(Q(reason__icontains=text) | Q(ticket_number__icontains=text))


class JobFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="任务", field_name="title", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", choices=Job.State.choices)


def months_with(events: DeductionEventQuerySet) -> list[str]:
    """The calendar months that have events, the newest first, as 2026-05."""
    days = events.order_by().dates("occurred_on", "month", order="DESC")
    return [f"{day:%Y-%m}" for day in days]
