"""The tables of rankings, score cards and long work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from scoring.engine.period import Period
from scoring.models import Scorecard
from scoring.presentation.behind import Column as Tallied
from scoring.presentation.jobs import sheet_of
from scoring.presentation.rankings import Block
from scoring.presentation.sheets import Column, apart_label, group_names
from units.models import Job
from units.tables import ListTable
from units.templatetags.dates import short_moment
from units.templatetags.numbers import score
from workorders.models import Ticket
from workorders.tables import TicketTable

NUMBER = {"td": {"class": "number"}}
NOWRAP = {"td": {"class": "nowrap"}}


class LineColumn(tables.Column):
    """A line of the sheet, its full marks under its name; the best first when it is sorted."""

    def __init__(self, column: Column, place: int) -> None:
        kind = "number section" if column.is_section else "number"
        super().__init__(
            column.name,
            accessor=f"cells__{place}__points",
            order_by=(f"cells__{place}__order", "place"),
            initial_sort_descending=True,
            attrs={"td": {"class": kind}},
        )
        self.mark = column.mark


class RankingTable(ListTable):
    """The ranking of one group: django-tables2 sorts and pages it, its template draws the rows."""

    class Meta(ListTable.Meta):
        per_page = 100
        order_by = "place"

    def __init__(self, block: Block, **kwargs: Any) -> None:
        self.block = block
        self.caption = f"{block.name}排名"
        lines = [
            (f"line{place}", LineColumn(column, place))
            for place, column in enumerate(block.columns)
        ]
        columns = [
            ("place", tables.Column("名次", attrs={"td": {"class": "place"}})),
            ("movement", tables.Column("升降", order_by=("movement_order", "place"))),
            *self._last_year(block),
            ("unit", tables.Column("单位", order_by=("unit",))),
            *lines,
            ("total", self._total()),
        ]
        if block.has_bands:
            columns.append(("band", tables.Column("等次", order_by=("place",))))
        super().__init__(data=block.rows, extra_columns=columns, prefix=f"{block.code}-", **kwargs)

    @staticmethod
    def _last_year(block: Block) -> list[tuple[str, tables.Column]]:
        """Only where there was a year before."""
        column = tables.Column("同比", order_by=("since_last_year_order", "place"))
        return [("last_year", column)] if block.has_last_year else []

    @staticmethod
    def _total() -> tables.Column:
        return tables.Column("总分", initial_sort_descending=True, attrs={"td": {"class": "total"}})


class LastColumn(tables.Column):
    """Orders cards by fields of which units without a place come last, whichever way."""

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        *before, last = self.order_by
        field = F(last)
        ordered = field.desc(nulls_last=True) if is_descending else field.asc(nulls_last=True)
        sign = "-" if is_descending else ""
        fields = [f"{sign}{name}" for name in before]
        return queryset.order_by(*fields, ordered, "unit__code"), True


class ScorecardTable(ListTable):
    caption = "得分表"
    row_header = "unit"

    unit = tables.Column("单位", accessor="unit__name", order_by=("unit__code",))
    place = LastColumn("名次", order_by=("place",), attrs=NUMBER)
    total = LastColumn("总分", order_by=("total",), initial_sort_descending=True, attrs=NUMBER)
    group = LastColumn("分组", order_by=("group", "place"))
    state = tables.Column("说明", empty_values=(), orderable=False)

    class Meta(ListTable.Meta):
        order_by = "group"
        empty_text = "没有符合条件的单位。请放宽筛选条件，或点“重置”查看全部。"

    def __init__(self, *args: Any, rulebook: Any, period: Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rulebook, self.period = rulebook, period
        self.groups = group_names(rulebook)

    def render_unit(self, record: Scorecard) -> str:
        jurisdiction = self.request.resolver_match.kwargs["jurisdiction"]
        address = reverse("scoring:scorecard", args=[jurisdiction, self.period, record.unit.code])
        return format_html('<a href="{}">{}</a>', address, record.unit.name)

    def render_group(self, value: str) -> str:
        return self.groups.get(value, value)

    def render_total(self, record: Scorecard) -> str:
        return score(record.total)

    def render_state(self, record: Scorecard) -> str:
        badges = []
        if record.apart:
            badges.append(("", apart_label(self.rulebook)))
        if record.provisional:
            badges.append(("badge-warn", "暂定"))
        return format_html_join(" ", '<span class="badge {}">{}</span>', badges)


class TallyColumn(tables.Column):
    """Whether a ticket counts in a tally, and how much where that is not simply one."""

    def __init__(self, tallied: Tallied) -> None:
        super().__init__(
            tallied.tally.name,
            accessor=tallied.name,
            empty_values=(),
            order_by=(tallied.name, "pk"),
            attrs=NOWRAP,
        )
        self.tallied = tallied

    def render(self, record: Ticket) -> str:
        if getattr(record, self.tallied.name) is None:
            return "未计入"
        return format_html("<strong>计入</strong> {}", self.tallied.adds(record))


class LineTicketTable(TicketTable):
    """The tickets behind a line, with a column for every tally."""

    caption = "计分工单"
    footnote = "状态以本期截止时间为准。裁定不计入考核的工单和重复工单不在其内。"

    class Meta(TicketTable.Meta):
        exclude = ("unit", "kind", "level")
        empty_text = "没有这样的工单。"

    def __init__(self, *args: Any, tallies: Sequence[Tallied], **kwargs: Any) -> None:
        columns = [(one.name, TallyColumn(one)) for one in tallies]
        sequence = ("number", "subject", *(name for name, _ in columns), "...")
        super().__init__(*args, extra_columns=columns, sequence=sequence, **kwargs)


class JobTable(ListTable):
    caption = "任务"
    row_header = "title"

    title = tables.Column("任务", orderable=False)
    state = tables.Column("状态", order_by=("state", "-pk"), attrs=NOWRAP)
    progress = tables.Column("进度", empty_values=(), orderable=False, attrs=NOWRAP)
    asked_by = tables.Column("发起人", orderable=False, default="命令行", attrs=NOWRAP)
    asked_at = tables.Column("发起时间", order_by=("asked_at", "pk"), attrs=NOWRAP)
    ended_at = tables.Column("结束时间", orderable=False, default="—", attrs=NOWRAP)

    class Meta(ListTable.Meta):
        order_by = "-asked_at"
        empty_text = "没有这样的任务。导入工单文件、重新计算考核期之后，这里列出进度。"

    def render_title(self, record: Job) -> str:
        jurisdiction = self.request.resolver_match.kwargs["jurisdiction"]
        address = reverse("scoring:job", args=[jurisdiction, record.pk])
        return format_html('<a href="{}">{}</a>', address, record.title)

    def render_state(self, record: Job) -> str:
        tone = sheet_of(record).tone
        return format_html('<span class="badge {}">{}</span>', tone, record.get_state_display())

    def render_progress(self, record: Job) -> str:
        sheet = sheet_of(record)
        return "，".join(part for part in (sheet.count, sheet.left) if part) or "—"

    def render_asked_at(self, value: datetime) -> str:
        return short_moment(value)

    render_ended_at = render_asked_at
