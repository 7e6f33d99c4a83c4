"""The ledger of deductions as a table: what was recorded, proved, approved and taken back."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

from scoring.presentation.clauses import ClauseBook
from scoring.presentation.offers import Offer, offers_on_events
from scoring.presentation.rights import may_approve, may_revoke
from units.models import Membership, Role
from units.tables import ListTable
from units.templatetags.dates import day, short_moment
from workorders.models import DeductionEvent

NUMBER = {"td": {"class": "number"}}
NOWRAP = {"td": {"class": "nowrap"}}


class DeductionTable(ListTable):
    """The ledger of deductions; the chief picks in it what is to be approved."""

    caption = "加扣分记录"
    row_header = "unit"

    pick = tables.Column("核准", empty_values=(), orderable=False, exclude_from_export=True)
    occurred_on = tables.Column("发生日期", order_by=("occurred_on", "pk"), attrs=NOWRAP)
    unit = tables.Column("单位", accessor="unit__name", order_by=("unit__code", "pk"))
    rule_code = tables.Column(
        "条款", order_by=("rule_code", "pk"), attrs={"td": {"class": "clause-cell"}}
    )
    points = tables.Column("每次分值", empty_values=(), orderable=False, attrs=NOWRAP)
    times = tables.Column("次数", order_by=("times", "pk"), attrs=NUMBER)
    ticket_number = tables.Column("工单编号", order_by=("ticket_number", "pk"))
    reason = tables.Column("事由", orderable=False, attrs={"td": {"class": "clause-cell"}})
    recorded_at = tables.Column("录入", order_by=("recorded_at", "pk"), attrs=NOWRAP)
    state = tables.Column("状态", empty_values=(), orderable=False)
    appeal = tables.Column("申诉", empty_values=(), orderable=False, attrs=NOWRAP)

    class Meta(ListTable.Meta):
        order_by = "-occurred_on"
        empty_text = "没有符合条件的记录。请放宽筛选条件，或点“重置”查看全部。"

    def __init__(self, *args: Any, book: ClauseBook, membership: Membership, **kwargs: Any) -> None:
        exclude = () if membership.role == Role.CHIEF else ("pick",)
        super().__init__(*args, exclude=exclude, **kwargs)
        self.book, self.membership = book, membership

    @property
    def jurisdiction(self) -> str:
        return self.request.resolver_match.kwargs["jurisdiction"]

    def render_pick(self, record: DeductionEvent) -> str:
        if not may_approve(self.membership, record):
            return ""
        name = f"核准{record.unit.name} {record.rule_code} {day(record.occurred_on)}"
        box = '<input type="checkbox" name="event" value="{}" form="approve" aria-label="{}">'
        return format_html(box, record.pk, name)

    def render_reason(self, record: DeductionEvent, value: str) -> str:
        files = [
            (reverse("scoring:attachment", args=[self.jurisdiction, file.pk]), file.name)
            for file in record.evidence.all()
        ]
        return format_html("{}{}", value, format_html_join("", '<br><a href="{}">{}</a>', files))

    def render_occurred_on(self, record: DeductionEvent) -> str:
        return day(record.occurred_on)

    def render_rule_code(self, record: DeductionEvent) -> str:
        summary, _ = self.book.in_words(record)
        return format_html('<span class="score-code">{}</span> {}', record.rule_code, summary)

    def render_points(self, record: DeductionEvent) -> str:
        return self.book.in_words(record)[1]

    def render_ticket_number(self, record: DeductionEvent, value: str) -> str:
        if not record.has_ticket:
            return value
        address = reverse("workorders:ticket", args=[self.jurisdiction, value])
        return format_html('<a href="{}">{}</a>', address, value)

    def render_recorded_at(self, record: DeductionEvent) -> str:
        by = record.recorded_by or "文件导入"
        return format_html("{}<br>{}", by, short_moment(record.recorded_at))

    def render_state(self, record: DeductionEvent) -> str:
        if hasattr(record, "revocation"):
            back = record.revocation
            return format_html(
                '<span class="badge">已撤销</span><br>{} {}<br>{}',
                back.revoked_by or "",
                short_moment(back.revoked_at),
                back.reason,
            )
        badge = format_html('<span class="badge badge-warn">{}</span>', "未核准")
        if hasattr(record, "approval"):
            by = record.approval.approved_by
            badge = format_html('<span class="badge badge-good">{}</span> {}', "已核准", by)
        if not may_revoke(self.membership, record):
            return badge
        address = reverse("scoring:deduction_revoke", args=[self.jurisdiction, record.pk])
        return format_html('{} <a href="{}">撤销</a>', badge, address)

    @cached_property
    def offers(self) -> dict[int, Offer]:
        """The way to appeal the events of this page, looked up for all of them at once."""
        events = [row.record for row in self.paginated_rows]
        return offers_on_events(self.membership, events, timezone.now(), self.book)

    def render_appeal(self, record: DeductionEvent) -> str:
        offer = self.offers.get(record.pk)
        if offer is None:
            return ""
        if offer.appeal and not offer.address:
            page = reverse("scoring:appeal", args=[self.jurisdiction, offer.appeal.pk])
            return format_html('<a href="{}">{}</a>', page, offer.appeal.get_state_display())
        if not offer.address:
            return offer.short
        words = "申诉" if self.membership.unit_id else "代为申诉"
        return format_html('<a href="{}">{}</a><br>{}', offer.address, words, offer.short)
