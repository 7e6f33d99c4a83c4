"""Versions of the rulebook: the list, one as a readable sheet, as a file, two side by side."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from scoring.drafts.editing import export_toml
from scoring.drafts.review import reviewed
from scoring.editor.history import amendments_of
from scoring.editor.regulation import Regulation
from scoring.models import RulebookVersion, RulebookVersionQuerySet
from units.access import MemberRequired
from units.menu import EVERYBODY, OFFICE

TOML = "application/toml; charset=utf-8"


class Versions:
    """The versions that the member may see, and the one that the address names."""

    def versions(self) -> RulebookVersionQuerySet:
        found = RulebookVersion.objects.visible_to(self.membership)
        return found.select_related("edited_by", "submitted_by", "published_by", "based_on")

    @cached_property
    def version(self) -> RulebookVersion:
        return get_object_or_404(self.versions(), pk=self.kwargs["pk"])


class RulebookList(MemberRequired, Versions, TemplateView):
    title = "考核办法"
    roles = EVERYBODY
    template_name = "scoring/rulebook_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = list(self.versions().defer("document", "source").order_by("-starts_on", "-pk"))
        return super().get_context_data(
            drafts=[one for one in versions if one.is_draft],
            published=[one for one in versions if not one.is_draft],
            is_office=self.membership.role in OFFICE,
            **kwargs,
        )


class RulebookSheet(MemberRequired, Versions, TemplateView):
    """The whole regulation to read and to print."""

    title = "考核办法"
    roles = EVERYBODY
    template_name = "scoring/rulebook_sheet.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        review = reviewed(self.version.document)
        regulation = Regulation(review.rulebook) if review.rulebook else None
        return super().get_context_data(
            version=self.version,
            regulation=regulation,
            review=review,
            others=self.versions().published().exclude(pk=self.version.pk).defer("document"),
            is_office=self.membership.role in OFFICE,
            **kwargs,
        )


class RulebookToml(MemberRequired, Versions, View):
    title = "导出考核办法"
    roles = EVERYBODY

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = f"{self.version.code}-{self.version.starts_on:%Y%m%d}.toml"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        text = export_toml(version=self.version)
        return HttpResponse(text, content_type=TOML, headers=headers)


class RulebookCompare(MemberRequired, Versions, TemplateView):
    """What was amended from another version to this one, in words."""

    title = "对照"
    roles = EVERYBODY
    template_name = "scoring/rulebook_compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("with", "")
        if not asked.isdecimal():
            raise Http404
        before = get_object_or_404(self.versions(), pk=asked)
        return super().get_context_data(
            version=self.version,
            before=before,
            amendments=amendments_of(before, self.version),
            **kwargs,
        )
