"""A person's own pages: settings, the password, the list of keyboard shortcuts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from units.access import MemberRequired
from units.forms import PasswordForm, SettingsForm
from units.ledger import Fact, write_down
from units.menu import EVERYBODY
from units.preferences import SHORTCUTS, keep, uses_shortcuts


class Settings(MemberRequired, FormView):
    title = "个人设置"
    roles = EVERYBODY
    form_class = SettingsForm
    template_name = "units/settings.html"

    def get_initial(self) -> dict[str, Any]:
        return {"shortcuts": uses_shortcuts(self.membership)}

    def form_valid(self, form: SettingsForm) -> HttpResponse:
        changes = {"on": form.cleaned_data["shortcuts"]}
        keep(user=self.request.user, page=SHORTCUTS, changes=changes)
        messages.success(self.request, "已保存。")
        return redirect("units:settings", self.jurisdiction.code)


class Password(MemberRequired, PasswordChangeView):
    """Other sessions of the person end with the old password (T16)."""

    title = "修改密码"
    roles = EVERYBODY
    form_class = PasswordForm
    template_name = "units/password.html"

    @transaction.atomic
    def form_valid(self, form: PasswordForm) -> HttpResponse:
        user = self.request.user
        fact = Fact("password_changed", f"user {user.pk}", {})
        write_down(self.jurisdiction, [fact], by=user, at=timezone.now())
        super().form_valid(form)
        messages.success(self.request, "密码已修改。在别处的登录都已失效，须用新密码重新登录。")
        return redirect("units:settings", self.jurisdiction.code)

    def get_success_url(self) -> str:
        return self.request.path


class Shortcuts(MemberRequired, TemplateView):
    title = "快捷键"
    roles = EVERYBODY
    template_name = "units/shortcuts.html"
