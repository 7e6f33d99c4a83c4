"""Opening a kept file: what proves an event, what supports an appeal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic.base import ContextMixin

from scoring.evidence import EvidenceLost, opened
from units.access import MemberRequired
from units.menu import EVERYBODY
from workorders.models import Attachment


class AttachmentFile(MemberRequired, ContextMixin, View):
    """The bytes as a download: never shown inside the site, whatever they claim to be."""

    roles = EVERYBODY

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        files = Attachment.objects.visible_to(self.membership)
        attachment = get_object_or_404(files, pk=kwargs["pk"])
        try:
            stream = opened(attachment)
        except EvidenceLost as error:
            messages.error(request, str(error))
            return redirect("scoring:deductions", self.jurisdiction.code)
        return FileResponse(
            stream,
            as_attachment=True,
            filename=attachment.name,
            content_type=attachment.media_type,
            headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
        )
