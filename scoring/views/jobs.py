"""Long work: the list, one job with its progress, cancelling, confirming, asking to recompute."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import DetailView, FormView, View
from django_filters.views import FilterView

from scoring import performers
from scoring.filters import JobFilter
from scoring.job_forms import AliasForm, ConfirmationForm, RecomputationForm
from scoring.presentation.imports import effects_of
from scoring.presentation.jobs import sheet_of
from scoring.recomputation import ask_for_recomputation
from scoring.tables import JobTable
from units.access import MemberRequired
from units.listed import XLSX, Listed
from units.menu import OFFICE
from units.models import Job, JobQuerySet, Membership, Role
from units.refusals import Refused
from workorders import uploads
from workorders.problem_files import write_problems


def job_of(membership: Membership, pk: int) -> Job:
    """The job, or 404 where it is not this member's to see."""
    jobs = Job.objects.visible_to(membership).select_related("jurisdiction", "asked_by")
    return get_object_or_404(jobs, pk=pk)


class Jobs(MemberRequired, Listed, FilterView):
    title = "任务"
    roles = OFFICE
    table_class = JobTable
    filterset_class = JobFilter
    template_name = "scoring/job_list.html"

    def get_queryset(self) -> JobQuerySet:
        # The verdicts on a large file are long, and no row of the list shows them.
        jobs = Job.objects.visible_to(self.membership).defer("result")
        return jobs.select_related("asked_by")


class JobDetail(MemberRequired, DetailView):
    roles = OFFICE
    template_name = "scoring/job_detail.html"

    @property
    def title(self) -> str:
        return self.object.title

    def get_object(self, queryset: JobQuerySet | None = None) -> Job:
        return job_of(self.membership, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet = sheet_of(self.object)
        return super().get_context_data(
            sheet=sheet,
            confirmation=ConfirmationForm(),
            effects=effects_of(self.object),
            may_name=self.membership.role == Role.CHIEF,
            naming=naming(self.object) if sheet.is_asking else None,
            **kwargs,
        )


class JobProgress(JobDetail):
    """The part of the page that changes, for its script to fetch."""

    roles = OFFICE
    template_name = "scoring/job_progress.html"


class JobCancel(MemberRequired, View):
    roles = OFFICE

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        job = job_of(self.membership, kwargs["pk"])
        try:
            job = performers.cancel(job, timezone.now())
        except Refused as error:
            messages.warning(request, str(error))
        else:
            is_over = job.state == Job.State.CANCELLED
            messages.success(request, "已取消。" if is_over else "正在停下，做完手上的一步即止。")
        return redirect("scoring:job", self.jurisdiction.code, job.pk)


class JobConfirm(MemberRequired, View):
    """The go-ahead for a ticket file that was looked at."""

    roles = OFFICE

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        job = job_of(self.membership, kwargs["pk"])
        form = ConfirmationForm(request.POST)
        good_only = form.is_valid() and form.cleaned_data["accept_good_rows"]
        try:
            uploads.confirm(job=job, by=request.user, accept_good_rows=good_only)
        except Refused as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, "已确认，开始导入。")
        return redirect("scoring:job", self.jurisdiction.code, job.pk)


class JobAlias(MemberRequired, View):
    """Unknown names of a file become other names of units, and the file is looked at again."""

    roles = (Role.CHIEF,)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        job = job_of(self.membership, kwargs["pk"])
        form = naming(job, request.POST)
        try:
            messages.success(request, self.named(job, form))
        except Refused as error:
            messages.warning(request, str(error))
        return redirect("scoring:job", self.jurisdiction.code, job.pk)

    def named(self, job: Job, form: AliasForm) -> str:
        """Do it and say what was done; raises Refused."""
        if not form.is_valid():
            raise Refused("".join(text for texts in form.errors.values() for text in texts))
        names = form.chosen()
        if not names:
            raise Refused("没有选择单位，未登记别名。")
        uploads.name_units(job=job, names=names, by=self.request.user, at=timezone.now())
        return f"已登记 {len(names)} 个别名，正在重新核对文件。"


def naming(job: Job, data: QueryDict | None = None) -> AliasForm:
    """The form for the names in the job's file that no unit has."""
    strangers = job.result.get("strangers", [])
    return AliasForm(data, strangers=strangers, place=job.jurisdiction)


class JobProblems(MemberRequired, View):
    """The rows of a file that cannot be taken in, as a workbook; values masked (T12)."""

    roles = OFFICE

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        job = job_of(self.membership, kwargs["pk"])
        if not job.result.get("problems"):
            raise Http404
        stream = BytesIO()
        write_problems(job.result, file_name=job.content["name"], at=job.asked_at, target=stream)
        stream.seek(0)
        name = f"{PurePath(job.content['name']).stem}-错误清单.xlsx"
        return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


class RecomputationNew(MemberRequired, FormView):
    title = "重新计算"
    roles = OFFICE
    form_class = RecomputationForm
    template_name = "scoring/recomputation_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"jurisdiction": self.jurisdiction}

    def form_valid(self, form: RecomputationForm) -> HttpResponse:
        key = f"form:{self.membership.pk}:{form.cleaned_data['entry_key']}"
        asked = {"by": self.request.user, "at": timezone.now(), "key": key}
        try:
            job = ask_for_recomputation(jurisdiction=self.jurisdiction, **form.range(), **asked)
        except Refused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return redirect("scoring:job", self.jurisdiction.code, job.pk)
