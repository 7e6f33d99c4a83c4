"""Grades: points and figures that people give."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from units.models import Unit


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
