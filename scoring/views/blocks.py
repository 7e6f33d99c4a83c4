"""Entering many deductions at once: paste or upload, look at every row, confirm, take back."""

from __future__ import annotations

import uuid
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.generic import FormView
from django.views.generic.base import ContextMixin

from scoring.blocks import (
    HEADERS,
    Block,
    BlockRefused,
    block_of,
    examine,
    record_block,
    revoke_block,
    text_of,
)
from scoring.forms import BlockForm
from scoring.presentation.blocks import grid_of
from scoring.presentation.clauses import ClauseBook
from units.access import MemberRequired
from units.menu import OFFICE
from units.refusals import Refused
from workorders.reading import read_table

UNDONE = "整批录入有误，全部撤销"


class DeductionPaste(MemberRequired, FormView):
    """Rows are carried along as text, so that what was looked at is what is confirmed."""

    title = "批量录入加扣分"
    roles = OFFICE
    form_class = BlockForm
    template_name = "scoring/deduction_paste.html"

    def get_initial(self) -> dict[str, Any]:
        return {"entry_key": uuid.uuid4()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "entry_key" not in request.POST:
            # What was pasted on another page comes without a key: it is only looked at.
            form.data = {**request.POST.dict(), "entry_key": str(uuid.uuid4())}
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form: BlockForm) -> HttpResponse:
        try:
            text = _text(form)
            block = examine(jurisdiction=self.jurisdiction, text=text, today=timezone.localdate())
            if "confirm" in self.request.POST:
                return self.recorded(form, block)
        except Refused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return self.looked_at(form, block, text)

    def looked_at(self, form: BlockForm, block: Block, text: str) -> HttpResponse:
        again = form.cleaned_data["again"]
        grid = grid_of(self.jurisdiction, block, timezone.localdate(), again=again)
        return self.render_to_response(self.get_context_data(form=form, grid=grid, text=text))

    def recorded(self, form: BlockForm, block: Block) -> HttpResponse:
        given = form.cleaned_data
        if block.wrong and not given["partly"]:
            raise BlockRefused(f"有 {len(block.wrong)} 行有错误，未登记任何一行。")
        chosen = [*block.new, *(block.known if given["again"] else [])]
        entries = [(one.entry, one.month) for one in chosen if one.entry and one.month]
        if not entries and not block_of(self.key(given["entry_key"])).exists():
            raise BlockRefused("没有可登记的行。")
        events = record_block(
            jurisdiction=self.jurisdiction,
            entries=entries,
            by=self.request.user,
            at=timezone.now(),
            key=self.key(given["entry_key"]),
        )
        messages.success(self.request, f"已登记 {len(events)} 条，得分正在重算。")
        return redirect(f"{self.request.path}?block={given['entry_key']}")

    def key(self, block: uuid.UUID) -> str:
        """The key is of one member alone, so that nobody meets another's block."""
        return f"block:{self.membership.pk}:{block}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        block = _uuid(self.request.GET.get("block", ""))
        events = list(block_of(self.key(block)).prefetch_related("unit__aliases")) if block else []
        book = ClauseBook(self.jurisdiction)
        return super().get_context_data(
            headers=HEADERS,
            block_key=block,
            recorded=[(event, *book.in_words(event)) for event in events],
            is_standing=any(not hasattr(event, "revocation") for event in events),
            undone=UNDONE,
            **kwargs,
        )


class DeductionBlockRevoke(MemberRequired, ContextMixin, View):
    """One undo for what was recorded together; everybody takes back their own blocks."""

    roles = OFFICE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = f"block:{self.membership.pk}:{kwargs['block']}"
        if not block_of(key).exists():
            raise Http404
        reason = request.POST.get("reason", "")[:500]
        try:
            taken = revoke_block(key=key, reason=reason, by=request.user, at=timezone.now())
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"已撤销整批 {len(taken)} 条，得分正在重算。")
        address = reverse("scoring:deduction_paste", args=[self.jurisdiction.code])
        return redirect(f"{address}?block={kwargs['block']}")


def _text(form: BlockForm) -> str:
    """The rows of the file where one was sent, else what was pasted. Raises FileRefused."""
    file: UploadedFile | None = form.cleaned_data["file"]
    if file is None:
        return form.cleaned_data["rows"]
    with NamedTemporaryFile(suffix=Path(file.name or "").suffix) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        return text_of(read_table(Path(copy.name), name=file.name or ""))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
