"""What it is worth: rulebook versions, grades, leagues, runs and score cards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from scoring.engine import codec
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from units.models import Jurisdiction, Membership, Unit

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


class Grade(models.Model):
    """评定: points an assessor awards, or a measure entered by hand.

    The latest row of the same unit, code, period and assessor counts; append-only.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grades", verbose_name="考核对象")
    rule_code = models.CharField("条款编号", max_length=40)
    period = models.CharField("考核期", max_length=7)
    points = models.DecimalField("得分", max_digits=12, decimal_places=6)
    note = models.CharField("说明", max_length=500, blank=True)
    assessor = models.CharField("评定人", max_length=40, blank=True)
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="录入人"
    )
    graded_at = models.DateTimeField("录入时间")

    class Meta:
        ordering = ["unit", "rule_code", "pk"]
        indexes = [models.Index(fields=["unit", "period"], name="grade_unit_period")]
        verbose_name = verbose_name_plural = "评定"

    def __str__(self) -> str:
        return f"{self.unit} {self.rule_code} {self.period}"


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
    """What was counted of a unit's tickets in a league: kept until its tickets change."""

    league = models.ForeignKey(League, models.CASCADE, related_name="unit_counts")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    fingerprint = models.CharField("计量摘要", max_length=64)
    counts = models.JSONField("计数")

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


class ScoreRunQuerySet(models.QuerySet["ScoreRun"]):
    def official(self) -> ScoreRunQuerySet:
        """Runs under the rulebook that was in force, not try-outs of another."""
        return self.filter(is_official=True)

    def current(self, jurisdiction: Jurisdiction, period: Period) -> ScoreRun | None:
        """The latest official run of a league, or None where it has not been scored."""
        runs = self.official().filter(league__jurisdiction=jurisdiction, league__period=period.code)
        runs = runs.select_related("version__jurisdiction", "league__jurisdiction")
        return runs.order_by("-pk").first()


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
