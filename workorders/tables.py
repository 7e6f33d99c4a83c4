"""The list of tickets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from units.tables import ListTable
from units.templatetags.dates import short_moment
from workorders.models import Rating, Ticket
from workorders.progress import is_late, is_open

UNHAPPY = {Rating.DISSATISFIED.value, Rating.VERY_DISSATISFIED.value}


def standing(ticket: Ticket, now: datetime) -> list[tuple[str, str]]:
    """Where the ticket stands, as words with the class of their badge."""
    badges = [("", "未办结")] if is_open(ticket, now) else [("badge-good", "已办结")]
    if is_late(ticket, "replied_at", now):
        badges.append(("badge-bad", "超期"))
    if is_late(ticket, "closed_at", now):
        badges.append(("badge-warn", "超时"))
    if ticket.is_excluded:
        badges.append(("", "不计入"))
    elif ticket.duplicate:
        badges.append(("", "重复"))
    return badges


class WordColumn(tables.Column):
    """A field with choices, shown as stored: the stored value is the word that people read."""

    def render(self, record: Ticket, bound_column: Any) -> str:
        return getattr(record, bound_column.name)


class MomentColumn(tables.Column):
    def __init__(self, label: str, field: str) -> None:
        super().__init__(label, order_by=(field, "pk"), attrs={"td": {"class": "nowrap"}})

    def render(self, value: datetime) -> str:
        return short_moment(value)


class TicketTable(ListTable):
    caption = "工单"
    footnote = "超期：回复晚于应办结时间；超时：办结晚于应办结时间。尚未回复、办结的，以现在为准。"
    row_header = "number"

    number = tables.Column("工单编号", order_by=("number",))
    unit = tables.Column(
        "承办单位",
        accessor="unit__name",
        order_by=("unit__code", "pk"),
        attrs={"td": {"class": "clip-short"}},
    )
    subject = tables.Column("诉求标题", orderable=False, attrs={"td": {"class": "clip"}})
    state = tables.Column(
        "状态", empty_values=(), orderable=False, attrs={"td": {"class": "nowrap"}}
    )
    kind = WordColumn("类型", order_by=("kind", "pk"))
    level = WordColumn("级别", order_by=("level", "pk"))
    assigned_at = MomentColumn("交办时间", "assigned_at")
    deadline_at = MomentColumn("应办结时间", "deadline_at")
    closed_at = MomentColumn("办结时间", "closed_at")
    result_rating = WordColumn("结果评价", order_by=("result_rating", "pk"))

    class Meta(ListTable.Meta):
        order_by = "-assigned_at"
        empty_text = "没有符合条件的工单。请放宽筛选条件，或换一个交办月份。"

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def render_number(self, value: str) -> str:
        jurisdiction = self.request.resolver_match.kwargs["jurisdiction"]
        return format_html(
            '<a href="{}">{}</a>', reverse("workorders:ticket", args=[jurisdiction, value]), value
        )

    def render_state(self, record: Ticket) -> str:
        badges = standing(record, self.now)
        return format_html_join("", '<span class="badge {}">{}</span>', badges)

    def render_result_rating(self, record: Ticket) -> str:
        if record.result_rating in UNHAPPY:
            return format_html('<span class="bad">{}</span>', record.result_rating)
        return record.result_rating
