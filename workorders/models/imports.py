"""Where tickets come from: mappings of foreign exports, and the files taken in."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from units.models import Jurisdiction


class SourceMapping(models.Model):
    """Which header and value of a foreign export means what; see ``workorders.mappings``."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="mappings")
    code = models.SlugField("编码", max_length=60)
    document = models.JSONField("映射")

    class Meta:
        ordering = ["jurisdiction", "code"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "code"], name="one_mapping_per_code")
        ]
        verbose_name = verbose_name_plural = "导入映射"

    def __str__(self) -> str:
        return self.code


class TicketImport(models.Model):
    """One ticket file taken in: what it was, who brought it, what it changed."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="imports")
    file_name = models.CharField("文件名", max_length=200)
    file_digest = models.CharField("SHA-256", max_length=64)
    mapping = models.CharField("映射", max_length=60, blank=True)
    created = models.PositiveIntegerField("新增", default=0)
    updated = models.PositiveIntegerField("更新", default=0)
    unchanged = models.PositiveIntegerField("不变", default=0)
    refused = models.PositiveIntegerField("错误", default=0)
    unknown_columns = models.JSONField("未识别的列", default=list)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="导入人"
    )
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        ordering = ["-imported_at"]
        verbose_name = verbose_name_plural = "工单导入"

    def __str__(self) -> str:
        return f"{self.file_name}（{self.imported_at:%Y-%m-%d}）"
