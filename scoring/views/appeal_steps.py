"""Steps of an appeal: filing a draft, accepting, withdrawing, trying and making a decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from scoring import appeals
from scoring.disputes import AppealForm, DecisionForm, WithdrawalForm
from scoring.engine.period import Period
from scoring.models import Appeal
from scoring.presentation.appeals import in_order, may_withdraw
from scoring.presentation.effects import watched_in
from scoring.presentation.words import moved
from scoring.views.appeals import AppealPage
from units.menu import OFFICE
from units.models import Role
from units.refusals import Refused

WAY_BACK = "scoring:appeal"


class AppealAct(AppealPage):
    """What every step shares: one form, one service, and the thread with what it said."""

    form_name = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect(WAY_BACK, self.jurisdiction.code, self.appeal.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form()
        try:
            if form.is_valid() and (done := self.act(form)):
                messages.success(request, done)
                return redirect(WAY_BACK, self.jurisdiction.code, self.appeal.pk)
        except Refused as error:
            form.add_error(None, str(error))
        return self.shown_again(form)

    def shown_again(self, form: forms.Form) -> HttpResponse:
        """The page with the form as it was sent, and what is wrong with it."""
        self.appeal.refresh_from_db(fields=["state"])
        context = {self.form_name: form, "form": form} if self.form_name else {"form": form}
        return self.render_to_response(self.get_context_data(**context))

    def form(self) -> forms.Form:
        return forms.Form(self.request.POST)

    def act(self, form: forms.Form) -> str:
        """Take the step and say so; '' where nothing was to be taken."""
        raise NotImplementedError


class AppealFile(AppealAct):
    """File a draft, or keep it as it is written now; nobody sees a draft but its writer."""

    roles = (Role.LIAISON, *OFFICE)
    form_name = "draft"

    def form(self) -> AppealForm:
        return AppealForm(self.request.POST, self.request.FILES, auto_id="draft-%s")

    def act(self, form: AppealForm) -> str:
        said = {name: form.cleaned_data[name] for name in ("reason", "files")}
        said |= {"appeal": self.appeal, "by": self.request.user, "at": timezone.now()}
        if form.is_draft:
            appeals.save_draft(**said)
            return "草稿已保存。"
        appeals.file_appeal(**said, by_office=self.membership.role in OFFICE)
        return "申诉已提交，等待热线办受理。"


class AppealAccept(AppealAct):
    roles = (Role.CHIEF,)

    def act(self, form: forms.Form) -> str:
        appeals.accept_appeal(appeal=self.appeal, by=self.request.user, at=timezone.now())
        return "已受理。"


class AppealWithdraw(AppealAct):
    roles = (Role.LIAISON, *OFFICE)
    form_name = "withdrawal"

    def form(self) -> WithdrawalForm:
        if not may_withdraw(self.membership, self.appeal):
            raise PermissionDenied
        is_draft = self.appeal.state == Appeal.State.DRAFT
        return WithdrawalForm(self.request.POST, is_draft=is_draft, auto_id="withdraw-%s")

    def act(self, form: WithdrawalForm) -> str:
        appeals.withdraw_appeal(
            appeal=self.appeal,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=timezone.now(),
        )
        return "申诉已撤回。"


class AppealDecide(AppealAct):
    """By the button for trying, what would come of the decision is shown and nothing is done."""

    roles = (Role.CHIEF,)
    form_name = "decision"

    def form(self) -> DecisionForm:
        return DecisionForm(self.request.POST, appeal=self.appeal, auto_id="decide-%s")

    def act(self, form: DecisionForm) -> str:
        asked = {
            "appeal": self.appeal,
            "verdict": Appeal.State(form.cleaned_data["verdict"]),
            "remedy": form.remedy(),
        }
        if form.is_trial:
            self.tried = in_order(appeals.tried(**asked))
            return ""
        said = {"reason": form.cleaned_data["reason"], "by": self.request.user}
        return self._decided(asked | said)

    def _decided(self, asked: dict[str, Any]) -> str:
        at, period = timezone.now(), Period.parse(self.appeal.period)
        effect = watched_in(
            period,
            unit=self.appeal.unit,
            at=at,
            act=lambda: appeals.decide_appeal(**asked, at=at),
        )
        told = moved(effect.before, effect.after, period.label)
        return f"已决定：{effect.done.get_state_display()}。" + (
            f"{period.label}得分正在重算。" if effect.is_pending else told
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tried=getattr(self, "tried", None), **kwargs)
