"""One place of a draft: its form, saved as it is typed; a measure is counted while it is built."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from scoring.documents.classes import WORDS, labels_of, name_of, named
from scoring.documents.nodes import (
    RULES,
    TABLES,
    Node,
    NoSuchNode,
    Replace,
    found,
    siblings,
)
from scoring.drafts.counting import Answer, count_measure, latest_month
from scoring.drafts.editing import Changed, DraftRefused, EditConflict, change_draft
from scoring.drafts.review import reviewed
from scoring.editor import outline, places
from scoring.editor.forms import RenameForm
from scoring.editor.places import PlaceForm
from scoring.editor.presence import others_at_work
from scoring.engine.fields import FIELDS
from scoring.engine.period import Period
from scoring.views.drafts import OfDraft
from units.access import MemberRequired
from units.menu import OFFICE

BRACKETS = str.maketrans("", "", '{}[]"')


class Place(OfDraft, TemplateView):
    """What editing a place and adding one have in common."""

    template_name = "scoring/draft_place.html"
    is_new = False
    conflict: EditConflict | None = None
    answer: Answer | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = self.make_form()
        return self.again()

    def make_form(self, data: Any = None) -> PlaceForm:
        return PlaceForm(
            data,
            document=self.draft.document,
            node=self.node,
            raw=self.raw,
            edits=self.draft.edits,
            is_new=self.is_new,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = self.make_form(request.POST)
        if "more" in request.POST or not self.form.is_valid():
            return self.again()
        if "count" in request.POST:
            self.answer = self.count()
            return self.again()
        try:
            changed = self.save()
        except EditConflict as error:
            self.conflict = error
            return self.again()
        except DraftRefused as error:
            self.form.add_error(None, str(error))
            return self.again()
        return self.onward(changed)

    def again(self) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def save(self) -> Changed:
        return change_draft(
            draft=self.draft,
            change=self.change(),
            edits=self.form.cleaned_data["edits"],
            by=self.request.user,
            at=timezone.now(),
        )

    def onward(self, changed: Changed) -> HttpResponse:
        """After saving: the place as it is now, or back to the whole."""
        messages.success(self.request, "已保存。")
        if "back" in self.request.POST:
            return self.to_draft()
        return redirect(self.address(changed.change.node))

    def address(self, node: Node) -> str:
        return reverse("scoring:place", args=[self.jurisdiction.code, self.draft.pk, str(node)])

    def count(self) -> Answer:
        """The measure as it is written in the form, over the month that was asked for."""
        code = str(self.node.key or self.form.cleaned_data.get("new_code") or "new")
        return count_measure(
            jurisdiction=self.jurisdiction,
            document=self.draft.document,
            code=code,
            raw=self.form.value(),
            period=self.month,
        )

    @cached_property
    def month(self) -> Period:
        with suppress(ValueError):
            return Period.parse(self.request.POST.get("month", ""))
        today = timezone.localdate()
        return latest_month(self.jurisdiction) or Period.month(today.year, today.month)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_measure = self.node.kind == "measure"
        return super().get_context_data(
            draft=self.draft,
            node=self.node,
            form=self.form,
            conflict=self.conflict,
            sides=self.sides(),
            answer=self.answer,
            month=self.month if is_measure else None,
            fields=[one for one in FIELDS.values() if one.choices] if is_measure else [],
            ticket_fields=FIELDS.values() if is_measure else [],
            others=others_at_work(self.draft, viewer=self.request.user, now=timezone.now()),
            above=named(self.draft.document, self.node.parent) if self.node.sort == RULES else "",
            **kwargs,
        )

    def sides(self) -> list[tuple[str, str, str]]:
        """Field by field what was typed and what somebody else saved, where they differ."""
        if self.conflict is None or not self.form.is_valid():
            return []
        mine, theirs = self.form.value(), self.conflict.theirs or {}
        labels = labels_of(self.node.sort, self.raw)
        keys = [key for key in {**mine, **theirs} if mine.get(key) != theirs.get(key)]
        return [
            (labels.get(key, key), self.said(mine, key), self.said(theirs, key)) for key in keys
        ]

    def said(self, table: dict[str, Any], key: str) -> str:
        """One field of a table in words, codes by the names that the form offers them under."""
        field = self.form.fields.get(key) or self.form.fields.get(f"formula-{key}")
        words = {code: str(word) for code, word in getattr(field, "choices", ())}
        return _said(table.get(key), words)


class PlaceEdit(MemberRequired, Place):
    roles = OFFICE

    @cached_property
    def node(self) -> Node:
        with suppress(NoSuchNode):
            return Node.parse(self.kwargs["node"])
        raise Http404

    @cached_property
    def raw(self) -> Any:
        try:
            raw = found(self.draft.document, self.node)
        except NoSuchNode as error:
            raise Http404 from error
        raw = raw if isinstance(raw, dict) else {}
        kind = self.request.GET.get("kind", "")
        return raw | {"kind": kind} if self.node.sort == RULES and kind else raw

    @property
    def title(self) -> str:
        return name_of(self.node, self.raw)

    def change(self) -> Replace:
        return Replace(self.node, self.form.value())

    def onward(self, changed: Changed) -> HttpResponse:
        if "autosave" not in self.request.POST:
            return super().onward(changed)
        # The page as it would be opened now, for the script to take the remarks from.
        self.draft, self.node = changed.draft, changed.change.node
        self.raw = found(self.draft.document, self.node)
        self.form = self.make_form()
        return self.render_to_response(self.get_context_data(saved_at=timezone.now()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        review = reviewed(self.draft.document)
        is_item = self.node.sort == "item"
        inner = outline.items(self.draft.document) if is_item else []
        return super().get_context_data(
            review=review,
            remarks=review.about(self.node),
            address=self.address(self.conflict.node if self.overwrites else self.node),
            rules=[
                one for one in inner if one.node.rule is not None and one.node.parent == self.node
            ],
            kinds=places.kinds() if is_item or self.node.sort == RULES else [],
            renaming=self.renaming(),
            kind=self.raw.get("kind", "") if self.node.sort == RULES else "",
            **kwargs,
        )

    def renaming(self) -> RenameForm | None:
        if self.node.kind != "measure":
            return None
        return RenameForm(initial={"code": self.node.key}, auto_id="rename-%s")

    @property
    def overwrites(self) -> bool:
        return self.conflict is not None and self.conflict.node is not None


class PlaceNew(MemberRequired, Place):
    roles = OFFICE
    is_new = True

    @cached_property
    def node(self) -> Node:
        sort, item = self.kwargs["sort"], self.request.GET.get("item", "")
        if sort not in WORDS or (sort == RULES and not item.isdecimal()):
            raise Http404
        if sort == RULES and len(siblings(self.draft.document, Node("item", 0))) <= int(item):
            raise Http404
        node = outline.place_for(self.draft.document, sort, int(item) if item else None)
        if sort in TABLES and sort in self.draft.document:
            raise Http404
        return node

    @cached_property
    def raw(self) -> Any:
        asked = self.request.GET
        kind, shape = asked.get("kind", "each"), asked.get("shape", "tally")
        raw = places.fresh(self.node.sort, kind=kind, shape=shape)
        if self.node.sort == "item" and asked.get("under"):
            raw["under"] = asked["under"]
        return raw

    @property
    def title(self) -> str:
        return f"新增{WORDS[self.node.sort]}"

    def change(self) -> Any:
        code = self.form.cleaned_data.get("new_code", "")
        return outline.insertion(self.node, self.form.value(), code=code)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            address=self.request.get_full_path(),
            kinds=places.kinds() if self.node.sort == RULES else [],
            kind=self.raw.get("kind", ""),
            shapes=places.shapes() if self.node.kind == "measure" else [],
            shape=self.request.GET.get("shape", "tally"),
            item=self.request.GET.get("item", ""),
            **kwargs,
        )


def _said(value: Any, words: dict[Any, str]) -> str:
    """A value of the document on one line; ``words`` for what was chosen."""
    if value is None:
        return ""
    if isinstance(value, str | int):
        return "是" if value is True else words.get(value, str(value))
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "、".join(words.get(one, one) for one in value)
    return json.dumps(value, ensure_ascii=False).translate(BRACKETS)
