"""The filter of the ticket list; without a month chosen it shows the newest one with tickets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from units.filters import named
from units.models import Unit
from units.moments import local_month, midnight
from units.templatetags.dates import period
from workorders.models import Rating, Ticket, TicketQuerySet
from workorders.progress import late, open_at

MOST_MONTHS = 120
NOT_RATED = "none"


def as_they_are(values: Any) -> list[tuple[str, str]]:
    """Choices whose stored value is already the word that people read."""
    return [(value, value) for value in values]


def months_with(tickets: TicketQuerySet) -> list[str]:
    """The months from the newest ticket back to the oldest, as 2026-05; two index look-ups."""
    assigned = tickets.order_by("assigned_at").values_list("assigned_at", flat=True)
    newest, oldest = assigned.last(), assigned.first()
    if newest is None or oldest is None:
        return []
    last, first = month_number(local_month(newest)), month_number(local_month(oldest))
    numbers = range(last, max(first, last - MOST_MONTHS + 1) - 1, -1)
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in numbers]


def month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_ends(month: str) -> tuple[datetime, datetime]:
    """The first instants of a month and of the next: half-open, as every period."""
    year, number = int(month[:4]), int(month[5:])
    start, end = date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
    return midnight(start), midnight(end)


class TicketFilter(django_filters.FilterSet):
    """Made for one member: ``months`` are offered, a liaison has no choice of units."""

    q = django_filters.CharFilter(label="工单编号或标题", method="search")
    unit = django_filters.CharFilter(
        label="承办单位",
        method="of_unit",
        widget=forms.TextInput({"list": "unit-names", "placeholder": "名称、编码或首字母"}),
    )
    month = django_filters.ChoiceFilter(
        label="交办月份", empty_label="全部月份", method="assigned_in"
    )
    state = django_filters.ChoiceFilter(
        label="办理状态",
        empty_label="全部",
        method="in_state",
        choices=[
            ("open", "未办结"),
            ("closed", "已办结"),
            ("overdue", "超期回复"),
            ("closed_late", "超时办结"),
        ],
    )
    kind = django_filters.ChoiceFilter(
        label="诉求类型", empty_label="全部", choices=as_they_are(Ticket.Kind.values)
    )
    level = django_filters.ChoiceFilter(
        label="工单级别", empty_label="全部", choices=as_they_are(Ticket.Level.values)
    )
    rating = django_filters.ChoiceFilter(
        label="办理结果评价",
        empty_label="全部",
        field_name="result_rating",
        method="rated",
        choices=[*as_they_are(Rating.values), (NOT_RATED, "未评价")],
    )
    counted = django_filters.ChoiceFilter(
        label="计入考核",
        empty_label="全部",
        method="counting",
        choices=[("yes", "计入"), ("excluded", "裁定不计入"), ("duplicate", "重复工单")],
    )

    def __init__(self, *args: Any, months: list[str], one_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["month"].extra["choices"] = [(month, period(month)) for month in months]
        if one_unit:
            del self.filters["unit"]

    def search(self, tickets: TicketQuerySet, name: str, text: str) -> TicketQuerySet:
        return tickets.filter(Q(number__contains=text) | Q(subject__contains=text))

    def of_unit(self, tickets: TicketQuerySet, name: str, text: str) -> TicketQuerySet:
        units = Unit.objects.filter(
            jurisdiction__code=self.request.resolver_match.kwargs["jurisdiction"]
        )
        exactly = units.filter(Q(name=text) | Q(code=text))
        return tickets.filter(unit__in=exactly if exactly.exists() else units.filter(named(text)))

    def assigned_in(self, tickets: TicketQuerySet, name: str, month: str) -> TicketQuerySet:
        start, end = month_ends(month)
        return tickets.filter(assigned_at__gte=start, assigned_at__lt=end)

    def in_state(self, tickets: TicketQuerySet, name: str, state: str) -> TicketQuerySet:
        now = timezone.now()
        conditions = {
            "open": open_at(now),
            "closed": ~open_at(now),
            "overdue": late("replied_at", now),
            "closed_late": late("closed_at", now),
        }
        return tickets.filter(conditions[state])

    def rated(self, tickets: TicketQuerySet, name: str, rating: str) -> TicketQuerySet:
        return tickets.filter(**{name: "" if rating == NOT_RATED else rating})

    def counting(self, tickets: TicketQuerySet, name: str, counted: str) -> TicketQuerySet:
        if counted == "yes":
            return tickets.counted()
        return tickets.filter(**{"is_excluded" if counted == "excluded" else "duplicate": True})
