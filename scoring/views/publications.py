"""Publishing a period: what stands in the way, the proposal, the revisions, the seal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import TemplateView

from scoring.forms import OptionalReasonForm, ReasonForm
from scoring.models import Publication
from scoring.presentation.published import desk_of
from scoring.publications import (
    approve_publication,
    prepare_publication,
    reopen_period,
    seal_period,
    withdraw_proposal,
)
from scoring.views.scored import NewestPeriod, ScoredPeriod
from units.access import MemberRequired
from units.menu import OFFICE, UNPUBLISHED
from units.models import Role
from units.refusals import Refused


class NewestPublication(NewestPeriod, MemberRequired, TemplateView):
    title = "公布与封存"
    roles = UNPUBLISHED
    onward = "scoring:publication"


class PublicationPage(ScoredPeriod, MemberRequired, TemplateView):
    title = "公布与封存"
    roles = UNPUBLISHED
    template_name = "scoring/publication.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        desk = desk_of(self.run)
        is_revision = desk.proposal is not None and desk.proposal.revision > 1
        forms = {
            "approve": (ReasonForm if is_revision else OptionalReasonForm)(auto_id="approve_%s"),
            "seal": ReasonForm(auto_id="seal_%s"),
        }
        acted = {self.sent_from: kwargs["form"]} if "form" in kwargs else {}
        return super().get_context_data(desk=desk, forms=forms | acted, **kwargs)


class PublicationAct(PublicationPage):
    """One thing done to a period; refused, the page comes back with what was typed."""

    http_method_names = ["post"]
    form_class: type[OptionalReasonForm] = OptionalReasonForm
    sent_from = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form_class(request.POST, auto_id=f"{self.sent_from}_%s")
        if form.is_valid():
            try:
                messages.success(request, self.act(form.cleaned_data["reason"]))
            except Refused as error:
                form.add_error(None, str(error))
            else:
                return redirect("scoring:publication", self.jurisdiction.code, self.period)
        return self.render_to_response(self.get_context_data(form=form))

    def act(self, reason: str) -> str:
        """Do it and say what was done; raises Refused."""
        raise NotImplementedError

    def publication(self) -> Publication:
        """The publication of the address, one of this period."""
        own = Publication.objects.filter(league=self.run.league_id)
        return get_object_or_404(own.select_related("league__jurisdiction"), pk=self.kwargs["pk"])


class Prepare(PublicationAct):
    roles = OFFICE

    def act(self, reason: str) -> str:
        publication = prepare_publication(
            jurisdiction=self.jurisdiction,
            period=self.period,
            by=self.request.user,
            at=timezone.now(),
        )
        return f"已制成第 {publication.revision} 版，待负责人签发。"


class Approve(PublicationAct):
    roles = (Role.CHIEF,)
    sent_from = "approve"

    def act(self, reason: str) -> str:
        publication = approve_publication(
            publication=self.publication(), reason=reason, by=self.request.user, at=timezone.now()
        )
        return f"已公布第 {publication.revision} 版。"


class Withdraw(PublicationAct):
    roles = OFFICE

    def act(self, reason: str) -> str:
        withdraw_proposal(publication=self.publication(), by=self.request.user, at=timezone.now())
        return "已撤回待签发的公布件。"


class SealPeriod(PublicationAct):
    roles = (Role.CHIEF,)
    form_class = ReasonForm
    sent_from = "seal"

    def act(self, reason: str) -> str:
        seal_period(
            jurisdiction=self.jurisdiction,
            period=self.period,
            reason=reason,
            by=self.request.user,
            at=timezone.now(),
        )
        return f"{self.period.label}已封存，此后的变动不再计入。"


class ReopenPeriod(PublicationAct):
    roles = (Role.CHIEF,)
    form_class = ReasonForm
    sent_from = "seal"

    def act(self, reason: str) -> str:
        reopen_period(
            jurisdiction=self.jurisdiction,
            period=self.period,
            reason=reason,
            by=self.request.user,
            at=timezone.now(),
        )
        return f"{self.period.label}已启封，正在按全部事实重算。"
