"""Deduction events, what proves them, who approved them and who took them back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from units.models import Jurisdiction, Membership, Unit
from workorders.models.attachments import Attachment


class DeductionEventQuerySet(models.QuerySet["DeductionEvent"]):
    def visible_to(self, membership: Membership) -> DeductionEventQuerySet:
        """The events this member may look at; a liaison's are those of the own unit."""
        events = self.filter(jurisdiction_id=membership.jurisdiction_id)
        return events.filter(unit_id=membership.unit_id) if membership.unit_id else events

    def standing(self) -> DeductionEventQuerySet:
        """The events that count: a revoked one counts nowhere, whenever it was revoked."""
        return self.filter(revocation__isnull=True)

    def unapproved(self) -> DeductionEventQuerySet:
        """Standing events that nobody else has found in order yet."""
        return self.standing().filter(approval__isnull=True)


class DeductionEvent(models.Model):
    """加扣分记录: something that happened on a day under a rule. Recorded or revoked, never edited.

    ``points`` is for one occurrence, always positive, given only where the clause leaves a range
    or levels; what counts is points x times, with the sign of the rule.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="events")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="events", verbose_name="考核对象")
    rule_code = models.CharField("条款编号", max_length=40)
    occurred_on = models.DateField("发生日期")
    times = models.PositiveIntegerField("次数", default=1)
    points = models.DecimalField("分值", max_digits=8, decimal_places=4, null=True, blank=True)
    ticket_number = models.CharField("工单编号", max_length=64, blank=True)
    reason = models.CharField("事由", max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="录入人"
    )
    recorded_at = models.DateTimeField("录入时间")
    entry_key = models.CharField("防重键", max_length=80, unique=True, editable=False)
    evidence = models.ManyToManyField(
        Attachment, related_name="events", blank=True, verbose_name="证据"
    )

    objects = DeductionEventQuerySet.as_manager()

    class Meta:
        ordering = ["-occurred_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(times__gte=1), name="event_happened_at_least_once"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gt=0), name="event_points_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "occurred_on"], name="event_unit_occurred"),
            models.Index(fields=["jurisdiction", "occurred_on"], name="event_league_occurred"),
        ]
        verbose_name = verbose_name_plural = "加扣分记录"

    def __str__(self) -> str:
        return f"{self.unit} {self.rule_code} {self.occurred_on:%Y-%m-%d}"


class Revocation(models.Model):
    """撤销: takes an event back, with a reason. Append-only."""

    event = models.OneToOneField(DeductionEvent, models.PROTECT, related_name="revocation")
    reason = models.CharField("撤销事由", max_length=500)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="撤销人"
    )
    revoked_at = models.DateTimeField("撤销时间")

    class Meta:
        ordering = ["-revoked_at"]
        verbose_name = verbose_name_plural = "撤销"

    def __str__(self) -> str:
        return f"{self.event_id}"


class Approval(models.Model):
    """核准: a second person found the event in order. Append-only.

    An event counts at once; one without approval blocks the publication of its period.
    """

    event = models.OneToOneField(DeductionEvent, models.PROTECT, related_name="approval")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="核准人")
    approved_at = models.DateTimeField("核准时间")

    class Meta:
        ordering = ["-approved_at"]
        verbose_name = verbose_name_plural = "核准"

    def __str__(self) -> str:
        return f"{self.event_id}"
