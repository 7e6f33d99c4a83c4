"""The look of every list, and the list of units."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django_tables2.data import TableQuerysetData

from units.models import Unit
from units.templatetags.dates import day

MOST_COUNTED = 100_000


class Bounded(TableQuerysetData):
    """Rows that are counted up to so many: of millions, counting takes longer than showing.

    What lies beyond is not listed; a narrower filter finds it.
    """

    def __len__(self) -> int:
        return min(self._counted, MOST_COUNTED)

    @property
    def is_more(self) -> bool:
        return self._counted > MOST_COUNTED

    @cached_property
    def _counted(self) -> int:
        found: int = self.data.order_by()[: MOST_COUNTED + 1].count()
        return found


class ListTable(tables.Table):
    """A list page's table: a caption, a heading for each row, a choice of page sizes.

    The template reads a column's classes from ``attrs={"td": {"class": …}}`` and nothing else,
    because computed attributes cost more than the cells.
    """

    caption = ""
    footnote = ""
    row_header = ""
    page_sizes = (20, 50, 100, 200)
    tools: Any = None
    """What stands above the table; see ``units.listed``."""

    class Meta:
        per_page = 50

    @property
    def size(self) -> str:
        """How many rows there are, in words."""
        number = f"{len(self.rows):,}"
        return f"超过 {number} 条" if self.is_more else f"共 {number} 条"

    @property
    def is_more(self) -> bool:
        """Whether there are more rows than were counted."""
        return isinstance(self.data, Bounded) and self.data.is_more

    def paginate(self, *args: Any, per_page: int | None = None, **kwargs: Any) -> ListTable:
        """Show one page; a size that is not offered gives the usual one."""
        size = per_page if per_page in self.page_sizes else self._meta.per_page
        return super().paginate(*args, per_page=size, **kwargs)


class UnitTable(ListTable):
    caption = "考核对象"
    row_header = "name"

    code = tables.Column("编码", order_by=("code",))
    name = tables.Column("名称", order_by=("name", "pk"))
    group = tables.Column("分组", accessor="group__name", order_by=("group__code", "code"))
    kind = tables.Column("类别", order_by=("kind", "code"))
    initials = tables.Column("拼音首字母", order_by=("initials", "code"))
    aliases = tables.Column("别名", orderable=False)
    parent = tables.Column("上级", accessor="parent__name", orderable=False)
    active_until = tables.Column("状态", empty_values=(), orderable=False)
    tickets = tables.Column("工单", empty_values=(), orderable=False, exclude_from_export=True)

    class Meta(ListTable.Meta):
        order_by = "code"
        empty_text = "没有符合条件的单位。请放宽筛选条件，或点“重置”查看全部。"

    def render_aliases(self, record: Unit) -> str:
        return "、".join(alias.name for alias in record.aliases.all()) or "—"

    def render_active_until(self, record: Unit) -> str:
        if record.active_until is None:
            return format_html('<span class="badge badge-good">{}</span>', "在用")
        return format_html('<span class="badge">{}停用</span>', day(record.active_until))

    value_active_until = render_active_until

    def render_tickets(self, record: Unit) -> str:
        address = reverse(
            "workorders:tickets", args=[self.request.resolver_match.kwargs["jurisdiction"]]
        )
        return format_html(
            '<a href="{}?{}">查看<span class="sr-only">{}的工单</span></a>',
            address,
            urlencode({"unit": record.name}),
            record.name,
        )
