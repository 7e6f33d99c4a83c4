"""Addresses of the scoring app, all below ``/<jurisdiction>/``."""

from django.urls import include, path, register_converter

from scoring.engine.period import Period
from scoring.views import (
    appeal_steps,
    appeals,
    approvals,
    blocks,
    calendars,
    comparisons,
    drafts,
    entries,
    evidence,
    home,
    imports,
    jobs,
    lines,
    lookups,
    places,
    publications,
    rankings,
    renaming,
    rulebooks,
    scorecards,
    standing,
    tryouts,
)


class PeriodConverter:
    """A period's code: 2020-03, 2020-Q1 or 2020; anything else is no address."""

    regex = "[0-9]{4}(?:-(?:[0-9]{2}|Q[1-4]))?"

    def to_python(self, value: str) -> Period:
        return Period.parse(value)

    def to_url(self, value: Period) -> str:
        return str(value)


register_converter(PeriodConverter, "period")

app_name = "scoring"

publishing = [
    path("", publications.PublicationPage.as_view(), name="publication"),
    path("prepare/", publications.Prepare.as_view(), name="publication_prepare"),
    path("<int:pk>/approve/", publications.Approve.as_view(), name="publication_approve"),
    path("<int:pk>/withdraw/", publications.Withdraw.as_view(), name="publication_withdraw"),
    path("seal/", publications.SealPeriod.as_view(), name="seal"),
    path("reopen/", publications.ReopenPeriod.as_view(), name="reopen"),
]

disputing = [
    path("", appeals.Appeals.as_view(), name="appeals"),
    path("new/", appeals.AppealNew.as_view(), name="appeal_new"),
    path("<int:pk>/", appeals.AppealDetail.as_view(), name="appeal"),
    path("<int:pk>/file/", appeal_steps.AppealFile.as_view(), name="appeal_file"),
    path("<int:pk>/accept/", appeal_steps.AppealAccept.as_view(), name="appeal_accept"),
    path("<int:pk>/withdraw/", appeal_steps.AppealWithdraw.as_view(), name="appeal_withdraw"),
    path("<int:pk>/decide/", appeal_steps.AppealDecide.as_view(), name="appeal_decide"),
]

rulebook_pages = [
    path("", rulebooks.RulebookList.as_view(), name="rulebooks"),
    path("new/", drafts.DraftNew.as_view(), name="draft_new"),
    path("<int:pk>/", rulebooks.RulebookSheet.as_view(), name="rulebook"),
    path("<int:pk>/toml/", rulebooks.RulebookToml.as_view(), name="rulebook_toml"),
    path("<int:pk>/compare/", rulebooks.RulebookCompare.as_view(), name="rulebook_compare"),
    path("<int:pk>/draft/", drafts.DraftDetail.as_view(), name="draft"),
    path("<int:pk>/draft/place/<path:node>/", places.PlaceEdit.as_view(), name="place"),
    path("<int:pk>/draft/add/<slug:sort>/", places.PlaceNew.as_view(), name="place_new"),
    path("<int:pk>/draft/arrange/", drafts.DraftArrange.as_view(), name="draft_arrange"),
    path("<int:pk>/draft/rename/", renaming.MeasureRename.as_view(), name="measure_rename"),
    path("<int:pk>/draft/undo/", drafts.DraftUndo.as_view(), name="draft_undo"),
    path("<int:pk>/draft/history/", drafts.DraftHistory.as_view(), name="draft_history"),
    path("<int:pk>/draft/restore/", drafts.DraftRestore.as_view(), name="draft_restore"),
    path("<int:pk>/draft/import/", drafts.DraftImport.as_view(), name="draft_import"),
    path("<int:pk>/draft/submit/", drafts.DraftSubmit.as_view(), name="draft_submit"),
    path("<int:pk>/draft/return/", drafts.DraftReturn.as_view(), name="draft_return"),
    path("<int:pk>/draft/discard/", drafts.DraftDiscard.as_view(), name="draft_discard"),
    path("<int:pk>/draft/publish/", drafts.DraftPublish.as_view(), name="draft_publish"),
]

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("rankings/", rankings.NewestRanking.as_view(), name="rankings"),
    path("rankings/<period:period>/", rankings.Ranking.as_view(), name="ranking"),
    path("rankings/<period:period>/heat/", rankings.HeatMap.as_view(), name="heat_map"),
    path(
        "rankings/<period:period>/compare/",
        comparisons.UnitComparison.as_view(),
        name="comparison",
    ),
    path("rankings/<period:period>/workbook/", rankings.RankingWorkbook.as_view(), name="workbook"),
    path("rankings/<period:period>/notice/", rankings.Notice.as_view(), name="notice"),
    path("publications/", publications.NewestPublication.as_view(), name="publications"),
    path("publications/<period:period>/", include(publishing)),
    path("scorecards/", scorecards.NewestScorecards.as_view(), name="scorecards"),
    path("scorecards/<period:period>/", scorecards.Scorecards.as_view(), name="scorecards_of"),
    path(
        "scorecards/<period:period>/<slug:unit>/",
        scorecards.ScorecardDetail.as_view(),
        name="scorecard",
    ),
    path(
        "scorecards/<period:period>/<slug:unit>/next/",
        scorecards.NextPlace.as_view(),
        name="next_place",
    ),
    path(
        "scorecards/<period:period>/<slug:unit>/lines/<str:line>/",
        lines.LineTickets.as_view(),
        name="line_tickets",
    ),
    path("deductions/", entries.Deductions.as_view(), name="deductions"),
    path("deductions/new/", entries.DeductionNew.as_view(), name="deduction_new"),
    path("deductions/approve/", approvals.DeductionApprove.as_view(), name="deduction_approve"),
    path("deductions/paste/", blocks.DeductionPaste.as_view(), name="deduction_paste"),
    path(
        "deductions/blocks/<uuid:block>/revoke/",
        blocks.DeductionBlockRevoke.as_view(),
        name="deduction_block_revoke",
    ),
    path("deductions/look/", lookups.DeductionLook.as_view(), name="deduction_look"),
    path("deductions/<int:pk>/revoke/", entries.DeductionRevoke.as_view(), name="deduction_revoke"),
    path("appeals/", include(disputing)),
    path("attachments/<int:pk>/", evidence.AttachmentFile.as_view(), name="attachment"),
    path("imports/new/", imports.ImportNew.as_view(), name="import_new"),
    path("imports/<int:pk>/", imports.ImportDetail.as_view(), name="import"),
    path("jobs/", jobs.Jobs.as_view(), name="jobs"),
    path("jobs/<int:pk>/", jobs.JobDetail.as_view(), name="job"),
    path("jobs/<int:pk>/progress/", jobs.JobProgress.as_view(), name="job_progress"),
    path("jobs/<int:pk>/cancel/", jobs.JobCancel.as_view(), name="job_cancel"),
    path("jobs/<int:pk>/confirm/", jobs.JobConfirm.as_view(), name="job_confirm"),
    path("jobs/<int:pk>/alias/", jobs.JobAlias.as_view(), name="job_alias"),
    path("jobs/<int:pk>/problems/", jobs.JobProblems.as_view(), name="job_problems"),
    path("recompute/", jobs.RecomputationNew.as_view(), name="recompute"),
    path("calendar/", calendars.ThisYear.as_view(), name="calendar"),
    path("calendar/<int:year>/", calendars.WorkCalendar.as_view(), name="calendar_of"),
    path("calendar/<int:year>/change/", calendars.CalendarChange.as_view(), name="calendar_change"),
    path("status/", standing.Standing.as_view(), name="standing"),
    path("status/leagues/<int:pk>/retry/", standing.LeagueRetry.as_view(), name="league_retry"),
    path("rulebooks/tryout/", tryouts.TryoutPage.as_view(), name="tryout"),
    path("rulebooks/tryout/workbook/", tryouts.TryoutWorkbook.as_view(), name="tryout_workbook"),
    path("rulebooks/", include(rulebook_pages)),
]
