"""The door: who may enter a page, by membership and role (T11)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from units.chains import with_breaches
from units.jobs import open_jobs, with_open_jobs
from units.menu import menu_of
from units.models import Jurisdiction, Membership, Role
from units.preferences import with_preferences
from units.shortcuts import shortcuts_of


class MemberRequired(AccessMixin):
    """Let in the members of the address's jurisdiction whose role is among ``roles``.

    The anonymous go to the login, outsiders get 404 as if there were nothing, members without
    the right 403. A superuser has no way of their own. Every view names its ``roles`` itself.
    """

    roles: tuple[Role, ...] = ()
    membership: Membership
    jurisdiction: Jurisdiction

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        page = request.resolver_match.view_name
        known = with_preferences(memberships_of(request.user), page)
        self.memberships = {each.jurisdiction.code: each for each in known}
        if kwargs["jurisdiction"] not in self.memberships:
            raise Http404
        self.membership = self.memberships[kwargs["jurisdiction"]]
        if self.membership.role not in self.roles:
            raise PermissionDenied
        self.jurisdiction = self.membership.jurisdiction
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "membership": self.membership,
            "jurisdiction": self.jurisdiction,
            "memberships": list(self.memberships.values()),
            "open_jobs": open_jobs(self.membership),
            "shortcuts": shortcuts_of(self.membership),
            "menu": menu_of(self.membership, path=self.request.path),
        }


def memberships_of(user: Any) -> Any:
    """The memberships of a person, with what a page's head shows of them, in one query."""
    memberships = Membership.objects.filter(user=user).select_related("jurisdiction", "unit")
    return with_breaches(with_open_jobs(memberships))
