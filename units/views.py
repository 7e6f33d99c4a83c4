"""The way in, the first pages, and the list of units."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.generic import RedirectView, TemplateView
from django_filters.views import FilterView

from units.access import MemberRequired, memberships_of
from units.filters import UnitFilter
from units.forms import LoginForm
from units.listed import Listed
from units.menu import EVERYBODY
from units.models import Unit, UnitQuerySet
from units.tables import UnitTable


class Login(LoginView):
    title = "登录"
    form_class = LoginForm
    redirect_authenticated_user = True


class Favicon(RedirectView):
    """Browsers ask for ``/favicon.ico`` where a page names no icon, as those of the admin."""

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        return static("favicon.svg")


class Home(LoginRequiredMixin, TemplateView):
    """On to the one jurisdiction of the person, or a choice of several."""

    title = "选择辖区"
    template_name = "units/choose.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        memberships = list(memberships_of(request.user))
        if len(memberships) == 1:
            return redirect("units:home", memberships[0].jurisdiction.code)
        return super().get(request, choices=memberships)


class JurisdictionHome(MemberRequired, TemplateView):
    """What the member may do here, as the menu has it, with a line on each."""

    title = "首页"
    roles = EVERYBODY
    template_name = "units/home.html"


class Units(MemberRequired, Listed, FilterView):
    title = "考核对象"
    roles = EVERYBODY
    table_class = UnitTable
    filterset_class = UnitFilter
    template_name = "units/unit_list.html"

    def get_queryset(self) -> UnitQuerySet:
        units = Unit.objects.visible_to(self.membership)
        return units.select_related("group", "parent").prefetch_related("aliases")
