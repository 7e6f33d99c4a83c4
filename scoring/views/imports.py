"""Importing ticket files: the upload, the files taken in so far, and one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import DetailView, FormView

from scoring.job_forms import UploadForm
from units.access import MemberRequired
from units.menu import OFFICE
from units.refusals import Refused
from workorders import uploads
from workorders.models import TicketImport

RECENT = 10


class ImportNew(MemberRequired, FormView):
    title = "工单导入"
    roles = OFFICE
    form_class = UploadForm
    template_name = "scoring/import_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"jurisdiction": self.jurisdiction}

    def form_valid(self, form: UploadForm) -> HttpResponse:
        given = form.cleaned_data
        try:
            job = uploads.receive(
                jurisdiction=self.jurisdiction,
                file=given["file"],
                mapping=given["mapping"],
                by=self.request.user,
                at=timezone.now(),
                key=f"form:{self.membership.pk}:{given['entry_key']}",
            )
        except Refused as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        return redirect("scoring:job", self.jurisdiction.code, job.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        imports = TicketImport.objects.filter(jurisdiction=self.jurisdiction)
        recent = imports.select_related("imported_by")[:RECENT]
        return super().get_context_data(imports=recent, **kwargs)


class ImportDetail(MemberRequired, DetailView):
    roles = OFFICE
    template_name = "scoring/import_detail.html"

    @property
    def title(self) -> str:
        return f"导入“{self.object.file_name}”"

    def get_object(self, queryset: Any = None) -> TicketImport:
        imports = TicketImport.objects.filter(jurisdiction=self.jurisdiction)
        return get_object_or_404(imports.select_related("imported_by"), pk=self.kwargs["pk"])
