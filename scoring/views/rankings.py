"""Rankings: who stands where in each group, on the page and as a workbook."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest
from django.views.generic import TemplateView, View
from django.views.generic.base import ContextMixin
from django_filters.views import FilterView
from django_tables2 import RequestConfig

from scoring.filters import ScorecardFilter
from scoring.models import Scorecard, ScorecardQuerySet
from scoring.presentation.rankings import Earlier, a_year_before, blocks
from scoring.presentation.sheets import group_names, ties_in_words
from scoring.tables import RankingTable
from scoring.views.ranked import NewestRanked, RankedPeriod
from scoring.workbook import write_ranking
from scoring.workbook.report import SUBJECTS
from units.access import MemberRequired
from units.menu import EVERYBODY, UNPUBLISHED

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
            **kwargs,
        )


class HeatMap(Ranking):
    """The same units and items, every cell shaded by its share of the full marks."""

    title = "得分热力图"
    roles = UNPUBLISHED
    template_name = "scoring/heat_map.html"
    left_out = ("movement", "last_year", "band")


class RankingWorkbook(RankedPeriod, MemberRequired, ContextMixin, View):
    roles = EVERYBODY

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        stream = BytesIO()
        write_ranking(self.run, stream)
        stream.seek(0)
        return FileResponse(stream, as_attachment=True, filename=self.file_name, content_type=XLSX)

    @property
    def file_name(self) -> str:
        subject = SUBJECTS[self.run.version.rulebook.heading.subject]
        place, period = self.jurisdiction.name, self.period.label
        return f"{place}12345政务服务便民热线{period}{subject}考核排名表.xlsx"
