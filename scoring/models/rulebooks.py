"""Rulebooks: dated documents, drafts until they are published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from scoring.engine import codec
from scoring.engine.rulebook import Rulebook
from scoring.models.ordered import OrderedJSONField
from units.models import Jurisdiction, Membership, Role

_rulebooks: dict[str, Rulebook] = {}
"""Published documents that were read, by digest: it names the content, so nothing grows old."""


class RulebookVersionQuerySet(models.QuerySet["RulebookVersion"]):
    def published(self) -> RulebookVersionQuerySet:
        return self.filter(published_at__isnull=False)

    def drafts(self) -> RulebookVersionQuerySet:
        return self.filter(published_at__isnull=True, discarded_at__isnull=True)

    def visible_to(self, membership: Membership) -> RulebookVersionQuerySet:
        """The office sees its drafts, too; everybody else what was published."""
        own = self.filter(jurisdiction=membership.jurisdiction, discarded_at__isnull=True)
        if membership.role in (Role.CLERK, Role.CHIEF):
            return own
        return own.published()

    def in_force(self, on: date) -> RulebookVersionQuerySet:
        """Published versions that have started by a day, the one in force first."""
        return self.published().filter(starts_on__lte=on).order_by("-starts_on", "-pk")


def _person(label: str) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
    )


class RulebookVersion(models.Model):
    """考核办法: one document, in force from a date. Frozen once published (trigger).

    While it is a draft ``source`` is the truth, the file with its comments, and ``document`` what
    it says; ``edits`` counts the changes, so that nobody saves over another's work unseen.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="rulebooks")
    code = models.SlugField("编码", max_length=60)
    title = models.CharField("名称", max_length=200)
    starts_on = models.DateField("施行日期")
    document = OrderedJSONField("内容")
    source = models.TextField("TOML 原文", blank=True)
    digest = models.CharField("SHA-256", max_length=64)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草自"
    )
    edits = models.PositiveIntegerField("修改次数", default=0)
    edited_by = _person("修改人")
    edited_at = models.DateTimeField("修改时间", null=True, blank=True)
    submitted_by = _person("提交人")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    discarded_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = RulebookVersionQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "starts_on"],
                condition=Q(published_at__isnull=False),
                name="one_published_version_a_start",
            )
        ]
        verbose_name = verbose_name_plural = "考核办法"

    def __str__(self) -> str:
        day = self.starts_on
        return f"{self.title}（{day.year}年{day.month}月{day.day}日起）"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def rulebook(self) -> Rulebook:
        """The document as the engine reads it; a published one is fetched and read once."""
        if self.is_draft:
            return codec.read(self.document)
        if self.digest not in _rulebooks:
            _rulebooks[self.digest] = codec.read(self.document)
        return _rulebooks[self.digest]


class DraftEdit(models.Model):
    """What a draft said after each change, who made it and in which words. Append-only (trigger).

    ``restores`` is the number of the earlier edit that an undo went back to.
    """

    version = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="log")
    number = models.PositiveIntegerField("序号")
    source = models.TextField("TOML 原文")
    summary = models.CharField("改动", max_length=300)
    restores = models.PositiveIntegerField("恢复到", null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="修改人"
    )
    edited_at = models.DateTimeField("修改时间")

    class Meta:
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_edit_a_number")
        ]
        verbose_name = verbose_name_plural = "草稿修改"

    def __str__(self) -> str:
        return f"{self.version_id} 第 {self.number} 次：{self.summary}"

    @property
    def state(self) -> int:
        """The number of the edit whose words this is."""
        return self.number if self.restores is None else self.restores
