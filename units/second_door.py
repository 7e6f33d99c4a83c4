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
from units.second_factor import device_of, give_code, is_owed, new_key, secret_of

KEY = "second_factor_key"


class SecondFactor(LoginRequiredMixin, RedirectURLMixin, FormView):
    """Six figures from the phone; whoever owes none is sent on."""

    title = "二次验证"
    form_class = CodeForm
    template_name = "registration/second_factor.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not is_owed(request.user):
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Each look at the page shows another secret; a code that is refused keeps it."""
        request.session[KEY] = new_key()
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        user, code = self.request.user, form.cleaned_data["code"]
        try:
            device = give_code(user=user, code=code, at=timezone.now(), key=self.key())
        except Refused as error:
            form.add_error("code", str(error))
            return self.form_invalid(form)
        login(self.request, device)
        self.request.session.pop(KEY, None)
        return super().form_valid(form)

    def key(self) -> str:
        """The secret shown to this session, or one that nobody was shown."""
        return str(self.request.session.setdefault(KEY, new_key()))

    def get_default_redirect_url(self) -> str:
        return reverse("home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        device, unbound = device_of(self.request.user), {}
        if not device.confirmed:
            device.key = self.key()
            unbound = {"secret": secret_of(device), "uri": device.config_url}
        return super().get_context_data(next=self.get_redirect_url(), **unbound, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        response["Cache-Control"] = "no-store"
        return response
