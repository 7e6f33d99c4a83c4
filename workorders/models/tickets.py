"""Tickets, what changed in them, their callers, and rulings on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from units.models import Jurisdiction, Membership, Unit
from workorders.models.imports import TicketImport


class Rating(models.TextChoices):
    VERY_SATISFIED = "非常满意", "非常满意"
    SATISFIED = "满意", "满意"
    BASICALLY_SATISFIED = "基本满意", "基本满意"
    DISSATISFIED = "不满意", "不满意"
    VERY_DISSATISFIED = "非常不满意", "非常不满意"
    BY_DEFAULT = "默认满意", "默认满意"


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, membership: Membership) -> TicketQuerySet:
        """The tickets this member may look at; a liaison's are those of the own unit."""
        tickets = self.filter(jurisdiction_id=membership.jurisdiction_id)
        return tickets.filter(unit_id=membership.unit_id) if membership.unit_id else tickets

    def counted(self) -> TicketQuerySet:
        """The tickets that count: neither excluded by a ruling nor marked as a duplicate."""
        return self.filter(is_excluded=False, duplicate=False)


class Ticket(models.Model):
    """工单: the latest state of one request. Times are instants; a missing one is null.

    ``assigned_at`` falls back to ``received_at`` at import; ``deadline_at`` is the extension
    where one was given, else the due time (readings, section 1).
    """

    class Level(models.TextChoices):
        PROVINCE = "省级", "省级"
        CITY = "市级", "市级"
        COUNTY = "县级", "县级"

    class Kind(models.TextChoices):
        ENQUIRY = "咨询", "咨询"
        HELP = "求助", "求助"
        COMPLAINT = "投诉", "投诉"
        REPORT = "举报", "举报"
        SUGGESTION = "建议", "建议"
        PRAISE = "表扬", "表扬"
        OTHER = "其他", "其他"

    class Urgency(models.TextChoices):
        ORDINARY = "普通", "普通"
        URGENT = "紧急", "紧急"

    class Channel(models.TextChoices):
        PHONE = "电话", "电话"
        PROVINCIAL = "省级热线", "省级热线"
        MAIL = "信箱", "信箱"
        WECHAT = "微信", "微信"
        WEBSITE = "网站", "网站"
        OTHER = "其他", "其他"

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="tickets")
    number = models.CharField("工单编号", max_length=64)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tickets", verbose_name="承办单位")
    channel = models.CharField("诉求渠道", max_length=8, choices=Channel.choices, blank=True)
    level = models.CharField("工单级别", max_length=4, choices=Level.choices, blank=True)
    kind = models.CharField("诉求类型", max_length=4, choices=Kind.choices, blank=True)
    urgency = models.CharField("紧急程度", max_length=4, choices=Urgency.choices, blank=True)
    anonymous = models.BooleanField("是否匿名", default=False)
    received_at = models.DateTimeField("受理时间")
    assigned_at = models.DateTimeField("交办时间")
    due_at = models.DateTimeField("办理期限", null=True, blank=True)
    extended_until = models.DateTimeField("延期至", null=True, blank=True)
    deadline_at = models.GeneratedField(
        expression=Coalesce("extended_until", "due_at"),
        output_field=models.DateTimeField("应办结时间", null=True),
        db_persist=True,
    )
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    contacted = models.BooleanField("是否联系", null=True, blank=True)
    service_rating = models.CharField(
        "服务过程评价", max_length=8, choices=Rating.choices, blank=True
    )
    result_rating = models.CharField(
        "办理结果评价", max_length=8, choices=Rating.choices, blank=True
    )
    county_reworks = models.PositiveSmallIntegerField("县级重办次数", default=0)
    city_reworks = models.PositiveSmallIntegerField("市级重办次数", default=0)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    unreasonable = models.BooleanField("不合规诉求", default=False)
    duplicate = models.BooleanField("重复工单", default=False)
    is_excluded = models.BooleanField("不计入考核", default=False, editable=False)
    subject = models.CharField("诉求标题", max_length=200, blank=True)
    content = models.TextField("诉求内容", blank=True)
    extra = models.JSONField("其他列", default=dict, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-assigned_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "number"], name="one_ticket_per_number")
        ]
        indexes = [
            models.Index(fields=["unit", "assigned_at"], name="ticket_unit_assigned"),
            models.Index(fields=["jurisdiction", "assigned_at"], name="ticket_league_assigned"),
            # What a unit has still open is little, however much it has closed.
            models.Index(fields=["unit", "closed_at"], name="ticket_unit_closed"),
        ]
        verbose_name = verbose_name_plural = "工单"

    def __str__(self) -> str:
        return self.number


class TicketChange(models.Model):
    """What a later file changed on a ticket: field -> [before, after]. Append-only."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="changes")
    source = models.ForeignKey(TicketImport, models.PROTECT, related_name="changes")
    changes = models.JSONField("变更")

    class Meta:
        ordering = ["ticket", "pk"]
        verbose_name = verbose_name_plural = "工单变更"

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class CallerRecord(models.Model):
    """Who called: personal data, apart and encrypted; never joined by scoring, lists or exports."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="caller_record")
    sealed = models.BinaryField("密文")

    class Meta:
        verbose_name = verbose_name_plural = "来电人"

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class Ruling(models.Model):
    """裁定: whether a ticket counts. The latest one decides; append-only."""

    class Verdict(models.TextChoices):
        EXCLUDE = "exclude", "不计入考核"
        RESTORE = "restore", "恢复计入"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="rulings")
    verdict = models.CharField("裁定", max_length=8, choices=Verdict.choices)
    reason = models.CharField("事由", max_length=500)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="裁定人"
    )
    ruled_at = models.DateTimeField("裁定时间")

    class Meta:
        ordering = ["ticket", "pk"]
        verbose_name = verbose_name_plural = "裁定"

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.get_verdict_display()}"
