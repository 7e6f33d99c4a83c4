"""Approving the deductions that were picked in the list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.generic.base import ContextMixin

from scoring.approvals import approve_deductions
from units.access import MemberRequired
from units.models import Role
from units.refusals import Refused
from workorders.models import DeductionEvent


class DeductionApprove(MemberRequired, ContextMixin, View):
    roles = (Role.CHIEF,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        events = self.events(set(request.POST.getlist("event")))
        try:
            approved = approve_deductions(events=events, by=request.user, at=timezone.now())
        except Refused as error:
            messages.error(request, str(error))
        else:
            if events:
                messages.success(request, f"已核准 {approved} 条。")
            else:
                messages.warning(request, "没有选中记录。")
        address = reverse("scoring:deductions", args=[self.jurisdiction.code])
        return redirect(f"{address}?{request.POST.get('back', '')}")

    def events(self, keys: set[str]) -> list[DeductionEvent]:
        """What was picked; one that is foreign or none at all makes the whole unknown."""
        if not all(key.isascii() and key.isdecimal() and len(key) < 19 for key in keys):
            raise Http404
        events = DeductionEvent.objects.visible_to(self.membership).filter(pk__in=keys)
        found = list(events.select_related("unit", "jurisdiction", "revocation"))
        if len(found) != len(keys):
            raise Http404
        return found
