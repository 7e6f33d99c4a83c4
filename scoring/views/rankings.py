"""Rankings: who stands where in each group, on the page and as a workbook."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.generic import TemplateView, View
from django.views.generic.base import ContextMixin
from django_filters.views import FilterView
from django_tables2 import RequestConfig

from scoring.filters import ScorecardFilter
from scoring.models import Scorecard, ScorecardQuerySet
from scoring.notice import write_notice
from scoring.notice.words import title as notice_title
from scoring.presentation.rankings import Earlier, a_year_before, blocks
from scoring.presentation.sheets import group_names, ties_in_words
from scoring.tables import RankingTable
from scoring.views.ranked import NewestRanked, RankedPeriod
from scoring.workbook import report_of, write_report
from scoring.workbook.report import Report
from units.access import MemberRequired
from units.list_files import filter_in_words
from units.menu import EVERYBODY, UNPUBLISHED

OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX, DOCX = f"{OFFICE}.spreadsheetml.sheet", f"{OFFICE}.wordprocessingml.document"


class NewestRanking(NewestRanked, MemberRequired, TemplateView):
    title = "考核排名"
    roles = EVERYBODY
    onward = "scoring:ranking"


class Ranking(RankedPeriod, MemberRequired, FilterView):
    title = "考核排名"
    roles = EVERYBODY
    filterset_class = ScorecardFilter
    template_name = "scoring/ranking.html"
    left_out: tuple[str, ...] = ()

    def get_queryset(self) -> ScorecardQuerySet:
        cards = Scorecard.objects.ranked_for(self.membership).filter(run=self.run)
        return cards.select_related("unit")

    def get_filterset_kwargs(self, filterset_class: type[ScorecardFilter]) -> dict[str, Any]:
        groups = group_names(self.run.version.rulebook)
        return super().get_filterset_kwargs(filterset_class) | {"groups": groups}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        earlier = Earlier.than(self.jurisdiction, self.period, is_public=self.is_public)
        found = [
            RankingTable(block, exclude=self.left_out)
            for block in blocks(self.run, self.object_list, earlier)
        ]
        for table in found:
            RequestConfig(self.request).configure(table)
        return super().get_context_data(
            tables=found,
            before=self.period.previous(),
            last_year=a_year_before(self.period),
            has_last_year=any(table.block.has_last_year for table in found),
            ties=ties_in_words(self.run.version.rulebook),
            filter_words=filter_in_words(self.filterset),
            **kwargs,
        )


class HeatMap(Ranking):
    """The same units and items, every cell shaded by its share of the full marks."""

    title = "得分热力图"
    roles = UNPUBLISHED
    template_name = "scoring/heat_map.html"
    left_out = ("movement", "last_year", "band")


class RankingWorkbook(RankedPeriod, MemberRequired, ContextMixin, View):
    """The published figures where there are any; ``draft`` asks for the latest ones.

    A filter of the page narrows it; a liaison gets the details of the own unit alone.
    """

    roles = EVERYBODY

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        stream = BytesIO()
        report = self.narrowed(self.report())
        write_report(report, stream)
        return _attached(stream, f"{report.title}.xlsx", XLSX)

    def report(self) -> Report:
        is_draft = "draft" in self.request.GET and not self.is_public
        report = report_of(self.run, is_draft=is_draft)
        own = self.membership.unit
        return report.for_unit(own.code) if own else report

    def narrowed(self, report: Report) -> Report:
        """The units that the page's filter leaves, or everybody."""
        groups = group_names(report.rulebook)
        cards = Scorecard.objects.ranked_for(self.membership).filter(run=report.run)
        chosen = ScorecardFilter(self.request.GET, cards, request=self.request, groups=groups)
        words = "，".join(filter_in_words(chosen))
        if not words:
            return report
        units = list(chosen.qs.values_list("unit__code", flat=True))
        if not units:
            raise Http404
        return report.of_units(units, words)


class Notice(RankedPeriod, MemberRequired, ContextMixin, View):
    roles = UNPUBLISHED

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        stream = BytesIO()
        report = report_of(self.run)
        write_notice(report, stream, on=timezone.localdate())
        return _attached(stream, f"{notice_title(report)}.docx", DOCX)


def _attached(stream: BytesIO, name: str, kind: str) -> FileResponse:
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=name, content_type=kind)
