"""A measure of a draft gets another code; every place that names it follows."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property

from scoring.documents.nodes import Node, Rename, standing
from scoring.drafts.editing import DraftRefused, change_draft
from scoring.editor.forms import RenameForm
from scoring.views.drafts import Act
from units.access import MemberRequired
from units.menu import OFFICE


class MeasureRename(MemberRequired, Act):
    """Done or refused, it is said on the measure's page."""

    title = "改代码"
    roles = OFFICE

    @cached_property
    def node(self) -> Node:
        return Node("measure", self.request.POST.get("measure", ""))

    def act(self, at: datetime) -> str:
        form = RenameForm(self.request.POST)
        if not form.is_valid():
            raise DraftRefused(form.errors["code"][0])
        change = Rename(self.node, form.cleaned_data["code"])
        edits, by = self.edits(), self.request.user
        changed = change_draft(draft=self.draft, change=change, edits=edits, by=by, at=at)
        self.draft, self.node = changed.draft, Node("measure", change.code)
        return f"代码已改为 {change.code}，可以撤销。"

    def onward(self) -> HttpResponse:
        if standing(self.draft.document, self.node) is None:
            return self.to_draft()
        return redirect("scoring:place", self.jurisdiction.code, self.draft.pk, str(self.node))
