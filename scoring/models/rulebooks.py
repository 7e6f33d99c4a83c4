"""Rulebooks: dated documents, drafts until they are published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from scoring.engine import codec
from scoring.engine.rulebook import Rulebook
from units.models import Jurisdiction

_rulebooks: dict[str, Rulebook] = {}


def _read_document(digest: str, document: dict[str, Any]) -> Rulebook:
    if digest not in _rulebooks:
        _rulebooks[digest] = codec.read(document)
    return _rulebooks[digest]


class RulebookVersionQuerySet(models.QuerySet["RulebookVersion"]):
    def published(self) -> RulebookVersionQuerySet:
        return self.filter(published_at__isnull=False)

    def in_force(self, on: date) -> RulebookVersionQuerySet:
        """Published versions that have started by a day, the one in force first."""
        return self.published().filter(starts_on__lte=on).order_by("-starts_on", "-pk")


class RulebookVersion(models.Model):
    """考核办法: one document, in force from a date. Frozen once published (trigger)."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="rulebooks")
    code = models.SlugField("编码", max_length=60)
    title = models.CharField("名称", max_length=200)
    starts_on = models.DateField("施行日期")
    document = models.JSONField("内容")
    digest = models.CharField("SHA-256", max_length=64)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

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
        return f"{self.title}（{self.starts_on:%Y-%m-%d}起）"

    @property
    def rulebook(self) -> Rulebook:
        """The document as the engine reads it; the same document is read once."""
        return _read_document(self.digest, self.document)
