"""Deductions: entering one and seeing what it does, the ledger of all, taking one back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import FormView
from django_filters.views import FilterView

from scoring.deduction_table import DeductionTable
from scoring.evidence import EvidenceRefused, record_proved
from scoring.filters import DeductionFilter, months_with
from scoring.forms import DeductionForm, RevocationForm
from scoring.presentation.cautions import doubts
from scoring.presentation.clauses import ClauseBook, most_used
from scoring.presentation.effects import Effect, watched
from scoring.presentation.rights import may_revoke, with_tickets
from scoring.presentation.words import recorded_in_words, revoked_in_words
from scoring.services import revoke_deduction
from units.access import MemberRequired
from units.listed import Listed
from units.menu import EVERYBODY, OFFICE
from units.refusals import Refused
from workorders.models import DeductionEvent, DeductionEventQuerySet, Revocation

RECENT = 10
A_YEAR = timedelta(days=366)
UNDONE = "录入后随即撤销"


class DeductionNew(MemberRequired, FormView):
    title = "录入加扣分"
    roles = OFFICE
    form_class = DeductionForm
    template_name = "scoring/deduction_form.html"

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET
        return {
            "unit": asked.get("unit", ""),
            "occurred_on": asked.get("on") or timezone.localdate(),
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "jurisdiction": self.jurisdiction,
            "today": timezone.localdate(),
            "used": most_used(self.jurisdiction, timezone.localdate() - A_YEAR),
        }

    def form_valid(self, form: DeductionForm) -> HttpResponse:
        at = timezone.now()
        try:
            effect = self.record(form, at)
        except Refused as error:
            at_fault = "evidence" if isinstance(error, EvidenceRefused) else None
            form.add_error(at_fault, str(error))
            return self.form_invalid(form)
        if effect.done.recorded_at != at and not form.is_repeated_by(effect.done):
            form.ask_again()
            return self.form_invalid(form)
        self.report(effect, is_new=effect.done.recorded_at == at)
        return redirect(f"{self.request.path}?{_kept(effect.done)}&saved={effect.done.pk}")

    def record(self, form: DeductionForm, at: datetime) -> Effect[DeductionEvent]:
        """Record the entry; the key is of one member alone, so that nobody meets another's."""
        entry = form.entry()
        key = f"form:{self.membership.pk}:{form.cleaned_data['entry_key']}"
        return watched(
            unit=entry.unit,
            on=entry.occurred_on,
            at=at,
            act=lambda: record_proved(
                entry=entry,
                files=form.cleaned_data["evidence"],
                by=self.request.user,
                at=at,
                entry_key=key,
            ),
        )

    def report(self, effect: Effect[DeductionEvent], *, is_new: bool) -> None:
        """Say what the score did, and what may be odd about the entry."""
        if not is_new:
            messages.info(self.request, "这条记录先前已经登记，没有重复登记。")
            return
        messages.success(self.request, recorded_in_words(self.jurisdiction, effect))
        for doubt in doubts(effect.done):
            messages.warning(self.request, doubt)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        events = DeductionEvent.objects.visible_to(self.membership)
        own = events.filter(recorded_by=self.request.user).order_by("-pk")
        related = own.select_related("unit__group", "revocation")
        recent = list(related.prefetch_related("unit__aliases", "evidence")[:RECENT])
        saved = [event for event in recent if str(event.pk) == self.request.GET.get("saved")]
        book = ClauseBook(self.jurisdiction)
        return super().get_context_data(
            recent=[(event, *book.in_words(event)) for event in recent],
            saved=next((event for event in saved if not hasattr(event, "revocation")), None),
            undone=UNDONE,
            today=timezone.localdate(),
            **kwargs,
        )


def _kept(event: DeductionEvent) -> str:
    """What of an entry the next one begins with."""
    return urlencode({"unit": event.unit.code, "on": event.occurred_on.isoformat()})


class Deductions(MemberRequired, Listed, FilterView):
    title = "加扣分记录"
    roles = EVERYBODY
    table_class = DeductionTable
    filterset_class = DeductionFilter
    template_name = "scoring/deduction_list.html"

    def get_queryset(self) -> DeductionEventQuerySet:
        events = with_tickets(DeductionEvent.objects.visible_to(self.membership), self.membership)
        people = ("recorded_by", "revocation__revoked_by", "approval__approved_by")
        related = events.select_related("unit__group", *people)
        return related.prefetch_related("unit__aliases", "evidence")

    def get_filterset_kwargs(self, filterset_class: type[DeductionFilter]) -> dict[str, Any]:
        months = months_with(DeductionEvent.objects.visible_to(self.membership))
        return super().get_filterset_kwargs(filterset_class) | {
            "months": months,
            "one_unit": self.membership.unit_id is not None,
        }

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"book": ClauseBook(self.jurisdiction), "membership": self.membership}


class DeductionRevoke(MemberRequired, FormView):
    """A clerk takes back what they recorded themselves, the chief anything."""

    title = "撤销加扣分记录"
    roles = OFFICE
    form_class = RevocationForm
    template_name = "scoring/deduction_revoke.html"

    @cached_property
    def event(self) -> DeductionEvent:
        events = DeductionEvent.objects.visible_to(self.membership)
        related = events.select_related("unit__group", "jurisdiction", "recorded_by", "revocation")
        event = get_object_or_404(related, pk=self.kwargs["pk"])
        if not may_revoke(self.membership, event):
            raise PermissionDenied
        return event

    def form_valid(self, form: RevocationForm) -> HttpResponse:
        at = timezone.now()
        try:
            effect = self.revoke(form.cleaned_data["reason"], at)
        except Refused as error:
            # It remembers a revocation that was rolled back.
            del self.event
            form.add_error("reason", str(error))
            return self.form_invalid(form)
        if effect.done.revoked_at == at:
            messages.success(self.request, revoked_in_words(self.jurisdiction, effect))
        else:
            messages.info(self.request, "这条记录先前已经撤销。")
        if not self.request.POST.get("back"):
            return redirect("scoring:deductions", self.jurisdiction.code)
        new = reverse("scoring:deduction_new", args=[self.jurisdiction.code])
        return redirect(f"{new}?{_kept(self.event)}")

    def revoke(self, reason: str, at: datetime) -> Effect[Revocation]:
        event, by = self.event, self.request.user
        return watched(
            unit=event.unit,
            on=event.occurred_on,
            at=at,
            act=lambda: revoke_deduction(event=event, reason=reason, by=by, at=at),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        summary, points = ClauseBook(self.jurisdiction).in_words(self.event)
        return super().get_context_data(event=self.event, summary=summary, points=points, **kwargs)
