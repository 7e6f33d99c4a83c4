"""The page that asks for the second factor, and binds a phone to the account the first time."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from django_otp import login

from units.forms import CodeForm
from units.refusals import Refused
from units.second_factor import device_of, give_code, is_owed, secret_of


class SecondFactor(LoginRequiredMixin, RedirectURLMixin, FormView):
    """Six figures from the phone; whoever owes none is sent on."""

    title = "二次验证"
    form_class = CodeForm
    template_name = "registration/second_factor.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_owed(request.user):
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        user, code = self.request.user, form.cleaned_data["code"]
        try:
            device = give_code(user=user, code=code, at=timezone.now())
        except Refused as error:
            form.add_error("code", str(error))
            return self.form_invalid(form)
        login(self.request, device)
        return super().form_valid(form)

    def get_default_redirect_url(self) -> str:
        return reverse("home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        device = device_of(self.request.user)
        unbound = (
            {} if device.confirmed else {"secret": secret_of(device), "uri": device.config_url}
        )
        return super().get_context_data(next=self.get_redirect_url(), **unbound, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        response["Cache-Control"] = "no-store"
        return response
