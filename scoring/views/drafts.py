"""Drafts of the rulebook: started, looked over, arranged, undone, handed in, published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from scoring.documents.nodes import Node, NoSuchNode, Remove
from scoring.drafts.editing import (
    change_draft,
    import_toml,
    restore_draft,
    start_draft,
    undo_change,
)
from scoring.drafts.handing import discard_draft, return_draft, submit_draft
from scoring.drafts.review import reviewed
from scoring.editor import outline
from scoring.editor.forms import FileForm, PublishForm, StartForm
from scoring.editor.history import amendments_of, steps_of
from scoring.editor.presence import others_at_work
from scoring.models import RulebookVersion
from scoring.publishing import publish_draft, writers_of
from units.access import MemberRequired
from units.menu import OFFICE
from units.models import Role
from units.refusals import Refused

SHOWN_EDITS = 40


class OfDraft:
    """The draft that the address names; anything else is a 404."""

    @cached_property
    def draft(self) -> RulebookVersion:
        drafts = RulebookVersion.objects.visible_to(self.membership).drafts()
        related = ("jurisdiction", "edited_by", "submitted_by", "based_on")
        return get_object_or_404(drafts.select_related(*related), pk=self.kwargs["pk"])

    def edits(self) -> int:
        """The edit that the page was made after, as the form says."""
        said = self.request.POST.get("edits", "")
        return int(said) if said.isdecimal() and len(said) < 9 else -1

    def to_draft(self) -> HttpResponse:
        return redirect("scoring:draft", self.jurisdiction.code, self.draft.pk)


class Act(OfDraft, View):
    """One act on a draft by a button: what was refused is said on the draft's page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.act(timezone.now()))
        except (Refused, NoSuchNode) as error:
            said = str(error) if isinstance(error, Refused) else "这一处已经不在了，请刷新。"
            messages.error(request, said)
        return self.onward()

    def onward(self) -> HttpResponse:
        return self.to_draft()


class DraftNew(MemberRequired, FormView):
    title = "起草考核办法"
    roles = OFFICE
    form_class = StartForm
    template_name = "scoring/draft_new.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"jurisdiction": self.jurisdiction}

    def form_valid(self, form: StartForm) -> HttpResponse:
        try:
            draft = start_draft(
                jurisdiction=self.jurisdiction,
                by=self.request.user,
                at=timezone.now(),
                **form.origin(),
            )
        except Refused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return redirect("scoring:draft", self.jurisdiction.code, draft.pk)


class DraftDetail(MemberRequired, OfDraft, TemplateView):
    """The draft at a glance: its tree at the left, what is wrong with it at the right."""

    title = "考核办法草稿"
    roles = OFFICE
    template_name = "scoring/draft_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft, document = self.draft, self.draft.document
        return super().get_context_data(
            draft=draft,
            review=reviewed(document),
            tables=outline.tables(document),
            items=outline.items(document),
            measures=outline.measures(document),
            sections=outline.sections(document),
            others=others_at_work(draft, viewer=self.request.user, now=timezone.now()),
            may_publish=self.membership.role == Role.CHIEF
            and self.request.user.pk not in writers_of(draft),
            is_chief=self.membership.role == Role.CHIEF,
            **kwargs,
        )


class DraftArrange(MemberRequired, Act):
    """Move a place up or down among its own kind, or take it away."""

    title = "调整次序"
    roles = OFFICE

    def act(self, at: datetime) -> str:
        node = Node.parse(self.request.POST.get("node", ""))
        way = self.request.POST.get("way", "")
        change = Remove(node) if way == "remove" else self.move(node, way)
        if change is None:
            return "已经在最上面或最下面。"
        change_draft(
            draft=self.draft, change=change, edits=self.edits(), by=self.request.user, at=at
        )
        return "已删去，可以撤销。" if way == "remove" else "已移动。"

    def move(self, node: Node, way: str) -> Any:
        return outline.arrangement(self.draft.document, node, way)


class DraftUndo(MemberRequired, Act):
    title = "撤销修改"
    roles = OFFICE

    def act(self, at: datetime) -> str:
        done = undo_change(draft=self.draft, edits=self.edits(), by=self.request.user, at=at)
        return done.log.get(number=done.edits).summary


class DraftHistory(MemberRequired, TemplateView):
    """Who changed what, in the regulation's own terms; for a draft also a way back."""

    title = "修改记录"
    roles = OFFICE
    template_name = "scoring/draft_history.html"

    @cached_property
    def draft(self) -> RulebookVersion:
        versions = RulebookVersion.objects.visible_to(self.membership)
        return get_object_or_404(versions.defer("document"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edits = list(self.draft.log.select_related("edited_by").order_by("-number"))
        shown = edits[:SHOWN_EDITS]
        before = edits[SHOWN_EDITS] if len(edits) > SHOWN_EDITS else None
        return super().get_context_data(
            draft=self.draft, steps=steps_of(shown, before), left=len(edits) - len(shown), **kwargs
        )


class DraftRestore(MemberRequired, Act):
    title = "恢复"
    roles = OFFICE

    def act(self, at: datetime) -> str:
        said = self.request.POST.get("number", "")
        number = int(said) if said.isdecimal() and len(said) < 9 else -1
        restore_draft(
            draft=self.draft, number=number, edits=self.edits(), by=self.request.user, at=at
        )
        return f"已恢复到第 {number} 次修改之后。"


class DraftImport(MemberRequired, OfDraft, FormView):
    title = "从文件导入"
    roles = OFFICE
    form_class = FileForm
    template_name = "scoring/draft_import.html"

    def get_initial(self) -> dict[str, Any]:
        return {"edits": self.draft.edits}

    def form_valid(self, form: FileForm) -> HttpResponse:
        try:
            import_toml(
                draft=self.draft,
                text=form.text(),
                edits=form.cleaned_data["edits"],
                by=self.request.user,
                at=timezone.now(),
            )
        except Refused as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        messages.success(self.request, "已导入，原来的内容在修改记录里。")
        return self.to_draft()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(draft=self.draft, **kwargs)


class DraftSubmit(MemberRequired, Act):
    title = "提交发布"
    roles = OFFICE

    def act(self, at: datetime) -> str:
        submit_draft(draft=self.draft, edits=self.edits(), by=self.request.user, at=at)
        return "已提交，等待另一位负责人发布。"


class DraftDiscard(MemberRequired, Act):
    title = "作废草稿"
    roles = OFFICE

    def act(self, at: datetime) -> str:
        discard_draft(draft=self.draft, by=self.request.user, at=at)
        return "草稿已作废。"

    def to_draft(self) -> HttpResponse:
        return redirect("scoring:rulebooks", self.jurisdiction.code)


class DraftReturn(MemberRequired, Act):
    title = "退回修改"
    roles = (Role.CHIEF,)

    def act(self, at: datetime) -> str:
        return_draft(draft=self.draft, by=self.request.user, at=at)
        return "已退回起草人修改。"


class DraftPublish(MemberRequired, OfDraft, FormView):
    """The chief reads what changes and sets the day from which it is in force."""

    title = "发布考核办法"
    roles = (Role.CHIEF,)
    form_class = PublishForm
    template_name = "scoring/draft_publish.html"

    def get_initial(self) -> dict[str, Any]:
        return {"edits": self.draft.edits, "starts_on": self.draft.starts_on}

    def form_valid(self, form: PublishForm) -> HttpResponse:
        said = form.cleaned_data
        try:
            version = publish_draft(
                draft=self.draft,
                starts_on=said["starts_on"],
                edits=said["edits"],
                by=self.request.user,
                at=timezone.now(),
            )
        except Refused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, "已发布，从施行日期起的考核期正在重新计算。")
        return redirect("scoring:rulebook", self.jurisdiction.code, version.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        published = RulebookVersion.objects.visible_to(self.membership).published()
        before = self.draft.based_on or published.order_by("-starts_on").first()
        return super().get_context_data(
            draft=self.draft,
            before=before,
            review=reviewed(self.draft.document),
            amendments=amendments_of(before, self.draft) if before else None,
            is_writer=self.request.user.pk in writers_of(self.draft),
            **kwargs,
        )
