"""Files that people bring along: what proves an event, what supports an appeal."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from units.models import Jurisdiction, Membership, Unit


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, membership: Membership) -> AttachmentQuerySet:
        """The files this member may open; a liaison's are those about the own unit."""
        files = self.filter(jurisdiction_id=membership.jurisdiction_id)
        return files.filter(unit_id=membership.unit_id) if membership.unit_id else files


class Attachment(models.Model):
    """附件: a file about one unit, kept under its digest in the uploads folder. Append-only."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="attachments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="attachments", verbose_name="单位")
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=80)
    size = models.PositiveIntegerField("字节")
    digest = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.name
