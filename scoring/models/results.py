"""Runs and the score cards they found."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F, OuterRef

from scoring.engine.period import Period
from scoring.models.leagues import League
from scoring.models.rulebooks import RulebookVersion
from units.models import Jurisdiction, Membership, Unit


class ScoreRunQuerySet(models.QuerySet["ScoreRun"]):
    def official(self) -> ScoreRunQuerySet:
        """Runs under the rulebook that was in force, not try-outs of another."""
        return self.filter(is_official=True)

    def current(self, jurisdiction: Jurisdiction, period: Period) -> ScoreRun | None:
        """The latest official run of a league, or None where it has not been scored."""
        runs = self.official().filter(league__jurisdiction=jurisdiction, league__period=period.code)
        runs = runs.select_related("version__jurisdiction", "league__jurisdiction")
        return runs.order_by("-pk").first()

    def fresh(self, jurisdiction: Jurisdiction, periods: Iterable[Period]) -> dict[str, ScoreRun]:
        """The current runs of those leagues that have not changed since, without their facts."""
        codes = [period.code for period in periods]
        same = League.objects.filter(scored_version=F("input_version"))
        last = self.official().filter(league=OuterRef("pk")).order_by("-pk").values("pk")[:1]
        leagues = same.filter(jurisdiction=jurisdiction, period__in=codes).annotate(last=last)
        runs = self.filter(pk__in=list(leagues.values_list("last", flat=True)))
        slim = runs.select_related("version", "league").defer("facts", "version__document")
        return {run.league.period: run for run in slim}


class ScoreRun(models.Model):
    """One evaluation of a league: what went in (facts, version, digest) and when.

    ``facts`` are the canonical bytes (zlib) of everything the engine was given, so that the run
    can be replayed without the database.
    """

    league = models.ForeignKey(League, models.PROTECT, related_name="runs")
    version = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="runs")
    input_version = models.PositiveBigIntegerField("事实版本")
    engine_version = models.CharField("引擎版本", max_length=20)
    facts = models.BinaryField("事实")
    digest = models.CharField("摘要", max_length=64)
    is_official = models.BooleanField("正式", default=True)
    computed_at = models.DateTimeField("计算时间")

    objects = ScoreRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["league", "version", "-id"], name="run_latest")]
        verbose_name = verbose_name_plural = "计算"

    def __str__(self) -> str:
        return f"{self.league} #{self.pk}"

    @property
    def is_stale(self) -> bool:
        """Whether facts of the league have changed since its cards were made."""
        return self.league.scored_version != self.league.input_version


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def visible_to(self, membership: Membership) -> ScorecardQuerySet:
        """The cards this member may look at: all of the jurisdiction, or a liaison's own unit's."""
        cards = self.filter(run__league__jurisdiction_id=membership.jurisdiction_id)
        return cards.filter(unit_id=membership.unit_id) if membership.unit_id else cards

    def ranked_for(self, membership: Membership) -> ScorecardQuerySet:
        """The cards in rankings this member may look at: all, or for a liaison published ones."""
        cards = self.filter(run__league__jurisdiction_id=membership.jurisdiction_id)
        out = ScoreRun.objects.filter(publications__approved_at__isnull=False)
        return cards.filter(run__in=out) if membership.unit_id else cards


class Scorecard(models.Model):
    """得分表: what a run found for one unit; ``lines`` maps codes to points as text."""

    run = models.ForeignKey(ScoreRun, models.PROTECT, related_name="cards")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cards", verbose_name="考核对象")
    group = models.CharField("分组", max_length=40)
    total = models.DecimalField("总分", max_digits=12, decimal_places=4, null=True)
    place = models.PositiveIntegerField("名次", null=True)
    apart = models.BooleanField("单列", default=False)
    provisional = models.BooleanField("暂定", default=False)
    lines = models.JSONField("得分")
    sections = models.JSONField("小计", default=dict)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering = ["group", F("place").asc(nulls_last=True), "unit__code"]
        constraints = [
            models.UniqueConstraint(fields=["run", "unit"], name="one_card_a_unit_and_run")
        ]
        verbose_name = verbose_name_plural = "得分表"

    def __str__(self) -> str:
        return f"{self.unit} {self.total}"
