"""Appeals: the list of all, opening one, and one with its thread."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from django_filters.views import FilterView

from scoring.appeals import (
    Subject,
    about_event,
    about_line,
    about_ticket,
    appeal_several,
    subject_of,
)
from scoring.disputes import (
    AppealFilter,
    AppealForm,
    AppealTable,
    DecisionForm,
    EventAppealForm,
    LineAppealForm,
    WithdrawalForm,
)
from scoring.engine.period import Period
from scoring.models import Appeal, AppealQuerySet, Scorecard, ScoreRun
from scoring.presentation.appeals import (
    TONES,
    foresight,
    line_name,
    rights_of,
    thread,
    window_of,
)
from scoring.presentation.clauses import ClauseBook
from scoring.presentation.offers import alike, offer_on
from scoring.versions import NoRulebook
from units.access import MemberRequired
from units.listed import Listed
from units.menu import EVERYBODY, OFFICE
from units.models import Role, Unit
from units.refusals import Refused
from workorders.models import DeductionEvent, Ticket

FORMS = {"event": EventAppealForm, "ticket": AppealForm, "line": LineAppealForm}
RELATED = ("unit__group", "event__unit__group", "ticket", "opened_by", "jurisdiction")


class Appeals(MemberRequired, Listed, FilterView):
    title = "申诉"
    roles = EVERYBODY
    table_class = AppealTable
    filterset_class = AppealFilter
    template_name = "scoring/appeal_list.html"

    def get_queryset(self) -> AppealQuerySet:
        appeals = Appeal.objects.visible_to(self.membership)
        return appeals.select_related(*RELATED).prefetch_related("event__unit__aliases")

    def get_filterset_kwargs(self, filterset_class: type[AppealFilter]) -> dict[str, Any]:
        periods = Appeal.objects.visible_to(self.membership).order_by("-period")
        return super().get_filterset_kwargs(filterset_class) | {
            "periods": periods.values_list("period", flat=True).distinct(),
            "one_unit": self.membership.unit_id is not None,
        }

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"book": ClauseBook(self.jurisdiction)}


class AppealNew(MemberRequired, FormView):
    """What is appealed stands in the address: an event, a ticket, or a line of a unit's card."""

    title = "提出申诉"
    roles = (Role.LIAISON, *OFFICE)
    template_name = "scoring/appeal_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.offer.appeal and not self.offer.address:
            return redirect("scoring:appeal", self.jurisdiction.code, self.offer.appeal.pk)
        return super().get(request, *args, **kwargs)

    @cached_property
    def subject(self) -> Subject:
        """The one thing that the address names; 404 where the member does not see it."""
        asked = self.request.GET
        try:
            if "event" in asked:
                return about_event(self._event(asked["event"]))
            if "ticket" in asked:
                tickets = Ticket.objects.visible_to(self.membership).select_related("unit__group")
                ticket = get_object_or_404(tickets, number=asked["ticket"].replace("\x00", ""))
                return about_ticket(ticket, line=asked.get("line", "")[:40])
            return self._line(asked)
        except (NoRulebook, ValueError) as error:
            raise Http404 from error

    def _event(self, pk: str) -> DeductionEvent:
        events = DeductionEvent.objects.visible_to(self.membership)
        related = events.select_related("unit__group", "jurisdiction", "revocation")
        return get_object_or_404(related, pk=int(pk))

    def _line(self, asked: Any) -> Subject:
        units = Unit.objects.visible_to(self.membership).select_related("group")
        unit = get_object_or_404(units, code=asked.get("unit", ""))
        period, line = Period.parse(asked.get("period", "")), asked.get("line", "")
        run = ScoreRun.objects.defer("facts").current(self.jurisdiction, period)
        card = get_object_or_404(Scorecard, run=run, unit=unit)
        if line not in card.lines:
            raise Http404
        return about_line(unit=unit, period=period, line=line)

    @cached_property
    def offer(self) -> Any:
        return offer_on(self.membership, self.subject, timezone.now())

    @cached_property
    def others(self) -> dict[int, tuple[DeductionEvent, str]]:
        return alike(self.membership, self.subject, timezone.now())

    def get_form_class(self) -> type[AppealForm]:
        return FORMS[self.subject.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        more: dict[str, Any] = {}
        if self.subject.kind == "event":
            more["others"] = [(pk, words) for pk, (_, words) in self.others.items()]
        elif self.subject.kind == "line":
            own = Ticket.objects.filter(unit=self.subject.unit).select_related("unit__jurisdiction")
            more["tickets"] = own
        return super().get_form_kwargs() | more

    def subjects(self, form: AppealForm) -> list[Subject]:
        """What is appealed with the form: the one thing, others that go along, or the tickets."""
        said = form.cleaned_data
        along = [about_event(self.others[pk][0]) for pk in said.get("also", ())]
        line = self.subject.line
        tickets = [about_ticket(ticket, line=line) for ticket in said.get("tickets", ())]
        return tickets or [self.subject, *along]

    def form_valid(self, form: AppealForm) -> HttpResponse:
        try:
            found = appeal_several(
                subjects=self.subjects(form),
                reason=form.cleaned_data["reason"],
                files=form.cleaned_data["files"],
                by=self.request.user,
                at=timezone.now(),
                by_office=self.membership.role in OFFICE,
                is_draft=form.is_draft,
            )
        except Refused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        done = "存为草稿" if form.is_draft else "提交"
        messages.success(self.request, f"已{done} {len(found)} 件申诉。")
        if len(found) == 1:
            return redirect("scoring:appeal", self.jurisdiction.code, found[0].pk)
        return redirect("scoring:appeals", self.jurisdiction.code)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        book = ClauseBook(self.jurisdiction)
        subject = self.subject
        return super().get_context_data(
            subject=subject,
            offer=self.offer,
            summary=book.in_words(subject.event) if subject.event else None,
            line_name=line_name(book, subject.period, subject.line),
            **kwargs,
        )


class AppealPage(MemberRequired, TemplateView):
    """One appeal with what can be done about it; what can be done is done by its own address."""

    template_name = "scoring/appeal_detail.html"
    forms: dict[str, Any]

    @property
    def title(self) -> str:
        return f"申诉第 {self.appeal.pk} 号"

    @cached_property
    def appeal(self) -> Appeal:
        appeals = Appeal.objects.visible_to(self.membership).select_related(
            *RELATED,
            "event__jurisdiction",
            "event__recorded_by",
            "event__revocation",
            "ticket__unit__jurisdiction",
        )
        return get_object_or_404(appeals, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        appeal, book = self.appeal, ClauseBook(self.jurisdiction)
        subject = subject_of(appeal)
        rights = rights_of(self.membership, appeal)
        steps = thread(appeal, book)
        is_draft = appeal.state == Appeal.State.DRAFT
        written = {"reason": steps[-1].step.reason} if is_draft else {}
        return super().get_context_data(
            **{
                "appeal": appeal,
                "tone": TONES.get(appeal.state, ""),
                "subject": subject,
                "window": window_of(appeal, timezone.now()),
                "rights": rights,
                "steps": steps,
                "foresight": foresight(appeal),
                "summary": book.in_words(appeal.event) if appeal.event else None,
                "line_name": line_name(book, subject.period, subject.line),
                "draft": AppealForm(initial=written, auto_id="draft-%s"),
                "withdrawal": WithdrawalForm(is_draft=is_draft, auto_id="withdraw-%s"),
                "decision": DecisionForm(appeal=appeal, auto_id="decide-%s"),
                **kwargs,
            }
        )


class AppealDetail(AppealPage):
    roles = EVERYBODY
