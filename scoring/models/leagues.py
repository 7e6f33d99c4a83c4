"""Leagues: what is scored together, which is also the queue; and what was counted of them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from scoring.engine.period import Period
from units.models import Jurisdiction, Unit


class LeagueQuerySet(models.QuerySet["League"]):
    def stale(self) -> LeagueQuerySet:
        """Leagues whose facts have changed since their cards were made."""
        return self.exclude(scored_version=F("input_version"))

    def due(self, at: datetime) -> LeagueQuerySet:
        """Stale leagues that a worker may take now: not claimed, not resting, not parked."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
        rested = Q(retry_at__isnull=True) | Q(retry_at__lte=at)
        return self.stale().filter(free & rested, is_parked=False)


class League(models.Model):
    """All units of a jurisdiction in one period: what is evaluated together.

    ``input_version`` grows with every change of its facts, in the transaction of the change;
    ``scored_version`` is the one its stored cards were made from. Where they differ there is work:
    the table is the queue. A worker claims a league by conditional update until ``claimed_until``;
    after a failure it rests until ``retry_at``, and is parked after too many.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="leagues")
    period = models.CharField("考核期", max_length=7)
    input_version = models.PositiveBigIntegerField("事实版本", default=1)
    scored_version = models.PositiveBigIntegerField("已计算版本", default=0)
    stale_since = models.DateTimeField("变动时间", null=True, blank=True)
    claimed_until = models.DateTimeField("占用至", null=True, blank=True)
    retry_at = models.DateTimeField("重试时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("失败次数", default=0)
    is_parked = models.BooleanField("搁置", default=False)
    error = models.CharField("错误", max_length=500, blank=True)

    objects = LeagueQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction", "period"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "period"], name="one_league_a_period")
        ]
        indexes = [
            models.Index(
                fields=["stale_since"],
                condition=~Q(scored_version=F("input_version")),
                name="league_work",
            )
        ]
        verbose_name = verbose_name_plural = "考核期"

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.period}"

    @property
    def span(self) -> Period:
        """The period as the engine reads it."""
        return Period.parse(self.period)


class UnitCounts(models.Model):
    """What was counted of a unit's tickets in a league: kept until its tickets change.

    It can be counted again at any time, and so often is that the database does not check its keys.
    ``at_year_end`` is what the same tickets of a month come to at the cut-off of the year, under
    the tallies that look at the cut-off.
    """

    league = models.ForeignKey(
        League, models.CASCADE, related_name="unit_counts", db_constraint=False
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    fingerprint = models.CharField("计量摘要", max_length=64)
    counts = models.JSONField("计数")
    at_year_end = models.JSONField("至年末计数", default=dict, db_default={})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["league", "unit"], name="one_count_a_unit_and_league")
        ]
        verbose_name = verbose_name_plural = "单位计数"

    def __str__(self) -> str:
        return f"{self.league_id} {self.unit_id}"


class Roster(models.Model):
    """What was last seen of a jurisdiction's units and working days; see ``scoring.watch``."""

    jurisdiction = models.OneToOneField(Jurisdiction, models.CASCADE, related_name="+")
    fingerprint = models.CharField("名册摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "名册"

    def __str__(self) -> str:
        return f"{self.jurisdiction_id}"
