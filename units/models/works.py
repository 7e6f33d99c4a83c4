"""What the house keeps of itself: the ledger, long work, and what was inspected."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from units.models.people import Jurisdiction, Membership, User


class LedgerEntry(models.Model):
    """One link of a jurisdiction's chain: what moved a score or changed access. Append-only (T7).

    ``mac`` is keyed over the link before and this entry; see ``units.ledger``.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="ledger")
    number = models.PositiveBigIntegerField("序号")
    kind = models.CharField("事项", max_length=40)
    subject = models.CharField("对象", max_length=80)
    content = models.JSONField("内容")
    actor = models.ForeignKey(User, models.PROTECT, null=True, verbose_name="经办人")
    happened_at = models.DateTimeField("时间")
    mac = models.CharField("校验码", max_length=64)

    class Meta:
        ordering = ["jurisdiction", "number"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "number"], name="one_entry_a_number")
        ]
        verbose_name = verbose_name_plural = "台账"

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} #{self.number} {self.kind}"


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, membership: Membership) -> JobQuerySet:
        """The jobs of the member's jurisdiction; a liaison sees none."""
        jobs = self.filter(jurisdiction_id=membership.jurisdiction_id)
        return jobs.none() if membership.unit_id else jobs


class Job(models.Model):
    """Long work that people wait for: an import, the recomputation of many periods.

    The row is the queue, the progress and the wish to stop at once; see ``units.jobs``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "排队中"
        RUNNING = "running", "进行中"
        ASKING = "asking", "待确认"
        DONE = "done", "已完成"
        CANCELLED = "cancelled", "已取消"
        FAILED = "failed", "失败"

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="jobs")
    kind = models.CharField("种类", max_length=40)
    title = models.CharField("任务", max_length=200)
    content = models.JSONField("要求", default=dict)
    state = models.CharField("状态", max_length=9, choices=State.choices, default=State.WAITING)
    step = models.CharField("当前步骤", max_length=200, blank=True)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    result = models.JSONField("结果", default=dict)
    error = models.CharField("错误", max_length=500, blank=True)
    is_to_stop = models.BooleanField("要求取消", default=False)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, verbose_name="发起人")
    asked_at = models.DateTimeField("发起时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    claimed_until = models.DateTimeField("占用至", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_work",
            )
        ]
        verbose_name = verbose_name_plural = "任务"

    def __str__(self) -> str:
        return self.title


class Inspection(models.Model):
    """检查: something that must hold was looked at, and held or not; the latest one counts.

    ``jurisdiction`` is given for a chain, which is one jurisdiction's; backups are everybody's.
    """

    class Kind(models.TextChoices):
        CHAIN = "chain", "台账校验"
        BACKUP = "backup", "备份"
        RESTORE = "restore", "备份的恢复"

    kind = models.CharField("检查", max_length=8, choices=Kind.choices)
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="inspections"
    )
    is_good = models.BooleanField("完好")
    words = models.CharField("结果", max_length=500)
    inspected_at = models.DateTimeField("时间")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "jurisdiction"], name="inspection_of_what")]
        verbose_name = verbose_name_plural = "检查"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.words}"
