"""Appeals: what a unit disputes, and every step of the dispute."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from units.models import Jurisdiction, Membership, Unit
from workorders.models import Attachment, DeductionEvent, Ticket


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, membership: Membership) -> AppealQuerySet:
        """The appeals this member may look at; a liaison's are those of the own unit.

        A draft is nobody's business but its writer's.
        """
        mine = Q(opened_by=membership.user_id)
        appeals = self.filter(jurisdiction_id=membership.jurisdiction_id)
        appeals = appeals.filter(~Q(state=Appeal.State.DRAFT) | mine)
        return appeals.filter(unit_id=membership.unit_id) if membership.unit_id else appeals

    def pending(self) -> AppealQuerySet:
        """Appeals that the office has still to decide."""
        return self.filter(state__in=[Appeal.State.FILED, Appeal.State.ACCEPTED])


class Appeal(models.Model):
    """申诉: a unit disputes an event, a ticket or a line of its card in one period.

    ``state`` is that of the latest step. What is disputed never changes.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        FILED = "filed", "已提交"
        ACCEPTED = "accepted", "受理"
        UPHELD = "upheld", "成立"
        PARTLY = "partly", "部分成立"
        REJECTED = "rejected", "不成立"
        WITHDRAWN = "withdrawn", "撤回"

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="appeals")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appeals", verbose_name="单位")
    period = models.CharField("考核期", max_length=7)
    event = models.ForeignKey(
        DeductionEvent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appeals",
        verbose_name="加扣分记录",
    )
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name="工单"
    )
    line = models.CharField("得分项目", max_length=40, blank=True)
    state = models.CharField("状态", max_length=9, choices=State.choices, default=State.DRAFT)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    opened_at = models.DateTimeField("提出时间")

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, ticket__isnull=True, line="")
                | Q(event__isnull=True, ticket__isnull=False)
                | (Q(event__isnull=True, ticket__isnull=True) & ~Q(line="")),
                name="appeals_dispute_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "state"], name="appeal_state")]
        verbose_name = verbose_name_plural = "申诉"

    def __str__(self) -> str:
        return f"{self.unit} {self.period} #{self.pk}"


class AppealStep(models.Model):
    """One step of an appeal: who brought it into which state, when and why. Append-only."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="steps")
    state = models.CharField("状态", max_length=9, choices=Appeal.State.choices)
    reason = models.CharField("理由", max_length=2000, blank=True)
    attachments = models.ManyToManyField(Attachment, related_name="+", blank=True)
    effect = models.JSONField("影响", default=dict)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    taken_at = models.DateTimeField("时间")

    class Meta:
        ordering = ["appeal", "pk"]
        verbose_name = verbose_name_plural = "申诉步骤"

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.get_state_display()}"
