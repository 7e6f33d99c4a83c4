"""Who is assessed, who may look: jurisdictions, groups, units, people and working days."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from simple_history.models import HistoricalRecords

code_validator = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "编码只能用小写字母、数字和连字符。")


class User(AbstractUser):
    """A person who logs in; what they may see is said by their memberships."""

    display_name = models.CharField("姓名", max_length=40, blank=True)
    access_changes = models.PositiveIntegerField("权限变动次数", default=0, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.display_name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end with the password, and with every change of what the person may do."""
        stamp = f"{self.password}:{self.access_changes}"
        return salted_hmac("units.User", stamp, secret=secret, algorithm="sha256").hexdigest()


class Jurisdiction(models.Model):
    """An area with one hotline office; the first part of every address."""

    code = models.SlugField("编码", max_length=40, unique=True, validators=[code_validator])
    name = models.CharField("名称", max_length=80)
    appeal_days = models.PositiveSmallIntegerField(
        "申诉期限", default=5, help_text="公布之后几个工作日内可以申诉。"
    )

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = "辖区"

    def __str__(self) -> str:
        return self.name


class UnitGroup(models.Model):
    """考核对象分组: units that are scored and ranked against each other."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="groups")
    code = models.SlugField("编码", max_length=40, validators=[code_validator])
    name = models.CharField("名称", max_length=80)

    class Meta:
        ordering = ["jurisdiction", "code"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "code"], name="one_group_per_code")
        ]
        verbose_name = verbose_name_plural = "考核对象分组"

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, membership: Membership) -> UnitQuerySet:
        """The units this member may look at: all of the jurisdiction, or a liaison's own."""
        units = self.filter(jurisdiction_id=membership.jurisdiction_id)
        return units.filter(pk=membership.unit_id) if membership.unit_id else units


class Unit(models.Model):
    """承办单位 or 考核对象: a town, department, school, window or member of staff."""

    class Kind(models.TextChoices):
        TOWN = "town", "镇街"
        DEPARTMENT = "department", "部门"
        COUNTY = "county", "县市区"
        SCHOOL = "school", "学校"
        WINDOW = "window", "窗口"
        STAFF = "staff", "工作人员"
        OTHER = "other", "其他单位"

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="units")
    group = models.ForeignKey(UnitGroup, models.PROTECT, related_name="units", verbose_name="分组")
    code = models.SlugField("编码", max_length=60, validators=[code_validator])
    name = models.CharField("名称", max_length=80)
    initials = models.CharField("拼音首字母", max_length=40, blank=True)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices, default=Kind.OTHER)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    active_until = models.DateField("停用日期", null=True, blank=True)

    history = HistoricalRecords()
    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction", "code"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "code"], name="one_unit_per_code"),
            models.UniqueConstraint(fields=["jurisdiction", "name"], name="one_unit_per_name"),
        ]
        verbose_name = verbose_name_plural = "考核对象"

    def __str__(self) -> str:
        return self.name


class UnitAlias(models.Model):
    """别名: another name under which files speak of a unit."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="unit_aliases")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases")
    name = models.CharField("别名", max_length=80)

    class Meta:
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "name"], name="one_unit_per_alias")
        ]
        verbose_name = verbose_name_plural = "单位别名"

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    CLERK = "clerk", "热线办经办人"
    CHIEF = "chief", "热线办负责人"
    LIAISON = "liaison", "单位联络员"
    LEADER = "leader", "领导"


class Membership(models.Model):
    """What a person is in a jurisdiction; a liaison, and only a liaison, has a unit."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=8, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="单位"
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["jurisdiction", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "jurisdiction"], name="one_role_each"),
            models.CheckConstraint(
                condition=Q(role=Role.LIAISON, unit__isnull=False)
                | (~Q(role=Role.LIAISON) & Q(unit__isnull=True)),
                name="liaisons_and_only_they_have_a_unit",
                violation_error_message="联络员必须指定单位，其他角色不得指定单位。",
            ),
        ]
        verbose_name = verbose_name_plural = "成员"

    def __str__(self) -> str:
        return f"{self.user}（{self.get_role_display()}）"


class WorkDay(models.Model):
    """One day of the State Council's calendar, or of a jurisdiction that added days of its own.

    ``ordinal`` counts the working days up to and including the day, so that the working days
    strictly after one day and up to another are the difference of two ordinals, in SQL too.
    """

    jurisdiction = models.ForeignKey(
        Jurisdiction, models.CASCADE, null=True, blank=True, related_name="work_days"
    )
    day = models.DateField("日期")
    starts_at = models.DateTimeField("当日零时")
    is_working = models.BooleanField("工作日")
    ordinal = models.PositiveIntegerField("累计工作日")
    is_published = models.BooleanField("放假安排已公布")

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "day"], name="one_own_day"),
            models.UniqueConstraint(
                fields=["day"], condition=Q(jurisdiction=None), name="one_national_day"
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "starts_at"], name="day_starts")]
        verbose_name = verbose_name_plural = "工作日历"

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class Preference(models.Model):
    """What a person set for one page: columns, page size, saved views, shortcuts on or off."""

    user = models.ForeignKey(User, models.CASCADE, related_name="preferences")
    page = models.CharField("页面", max_length=60)
    content = models.JSONField("设置", default=dict)

    class Meta:
        ordering = ["user", "page"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page"], name="one_preference_a_page")
        ]
        verbose_name = verbose_name_plural = "个人设置"

    def __str__(self) -> str:
        return f"{self.user} {self.page}"
