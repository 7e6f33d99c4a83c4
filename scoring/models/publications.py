"""Publications: the frozen bytes behind a period's published result; and seals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from scoring.engine.period import Period
from scoring.models.leagues import League
from scoring.models.results import ScoreRun
from units.models import Jurisdiction


class PublicationQuerySet(models.QuerySet["Publication"]):
    def approved(self) -> PublicationQuerySet:
        """Those that are out; the others are proposals."""
        return self.filter(approved_at__isnull=False)

    def current(self, jurisdiction: Jurisdiction, period: Period) -> Publication | None:
        """The latest revision that is out, or None where the period is not published."""
        out = self.approved().filter(league__jurisdiction=jurisdiction, league__period=period.code)
        return out.select_related("run__version", "league").order_by("-revision").first()


class Publication(models.Model):
    """公布: a run proposed by one person and published by another; frozen from then on (trigger).

    ``content`` are the canonical bytes (zlib) of everything behind the result: cards, facts,
    rulebook document, versions. A correction is the next revision, with a reason and what changed.
    """

    league = models.ForeignKey(League, models.PROTECT, related_name="publications")
    run = models.ForeignKey(ScoreRun, models.PROTECT, related_name="publications")
    revision = models.PositiveSmallIntegerField("修订号")
    content = models.BinaryField("内容")
    digest = models.CharField("摘要", max_length=64)
    ledger_head = models.CharField("台账校验码", max_length=64, blank=True)
    reason = models.CharField("事由", max_length=500, blank=True)
    changes = models.JSONField("变动", default=list)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="制表人"
    )
    prepared_at = models.DateTimeField("制表时间")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="签发人"
    )
    approved_at = models.DateTimeField("公布时间", null=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["league", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["league", "revision"], name="one_publication_a_revision"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="approved_by_somebody_at_some_time",
            ),
        ]
        verbose_name = verbose_name_plural = "公布"

    def __str__(self) -> str:
        return f"{self.league} 第 {self.revision} 版"


class Seal(models.Model):
    """封存: from when on late facts no longer move a league, and when it was opened. Append-only.

    The latest row of a league says whether it is sealed.
    """

    league = models.ForeignKey(League, models.PROTECT, related_name="seals")
    is_closed = models.BooleanField("封存")
    reason = models.CharField("事由", max_length=500)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    sealed_at = models.DateTimeField("时间")

    class Meta:
        ordering = ["league", "pk"]
        verbose_name = verbose_name_plural = "封存"

    def __str__(self) -> str:
        return f"{self.league} {'封存' if self.is_closed else '启封'}"
