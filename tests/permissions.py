"""Every address of the site with who may enter, and an example of it: a table to be read.

``own`` is an address below the jurisdiction as a member may open it, ``foreign`` the same about
another unit, which a liaison must not find. Names in braces are filled in from the tests' story.
"""

from __future__ import annotations

from dataclasses import dataclass

CLERK, CHIEF, LIAISON, LEADER = "clerk", "chief", "liaison", "leader"
EVERYBODY = (CLERK, CHIEF, LIAISON, LEADER)
OFFICE = (CLERK, CHIEF)
READERS = (CLERK, CHIEF, LEADER)
APPEALING = (CLERK, CHIEF, LIAISON)
CHIEFS = (CHIEF,)


@dataclass(frozen=True)
class Door:
    """One address, who may enter, and how it is entered."""

    name: str
    roles: tuple[str, ...]
    own: str
    foreign: str = ""
    method: str = "get"


DRAFT = "rulebooks/{draft}/draft/"
RANKING = "rankings/2020-03/"
OUT = "publications/2020-03/"
CARD, FOREIGN_CARD = "scorecards/2020-03/qingyun/", "scorecards/2020-03/daxing/"

DOORS = (
    Door("units:home", EVERYBODY, ""),
    Door("units:units", EVERYBODY, "units/"),
    Door("units:settings", EVERYBODY, "settings/"),
    Door("units:password", EVERYBODY, "settings/password/"),
    Door("units:shortcuts", EVERYBODY, "shortcuts/"),
    Door("workorders:tickets", EVERYBODY, "tickets/"),
    Door("workorders:ticket", EVERYBODY, "tickets/{ticket}/", "tickets/{foreign_ticket}/"),
    Door("workorders:caller", OFFICE, "callers/{ticket}/"),
    Door("scoring:home", EVERYBODY, ""),
    Door("scoring:rankings", EVERYBODY, "rankings/"),
    Door("scoring:ranking", EVERYBODY, RANKING),
    Door("scoring:heat_map", READERS, f"{RANKING}heat/"),
    Door("scoring:comparison", READERS, f"{RANKING}compare/?unit=qingyun&unit=daxing"),
    Door("scoring:workbook", EVERYBODY, f"{RANKING}workbook/"),
    Door("scoring:notice", READERS, f"{RANKING}notice/"),
    Door("scoring:publications", READERS, "publications/"),
    Door("scoring:publication", READERS, OUT),
    Door("scoring:publication_prepare", OFFICE, f"{OUT}prepare/", method="post"),
    Door("scoring:publication_approve", CHIEFS, f"{OUT}{{publication}}/approve/", method="post"),
    Door("scoring:publication_withdraw", OFFICE, f"{OUT}{{publication}}/withdraw/", method="post"),
    Door("scoring:seal", CHIEFS, f"{OUT}seal/", method="post"),
    Door("scoring:reopen", CHIEFS, f"{OUT}reopen/", method="post"),
    Door("scoring:scorecards", EVERYBODY, "scorecards/"),
    Door("scoring:scorecards_of", EVERYBODY, "scorecards/2020-03/"),
    Door("scoring:scorecard", EVERYBODY, CARD, FOREIGN_CARD),
    Door("scoring:next_place", EVERYBODY, f"{CARD}next/", f"{FOREIGN_CARD}next/"),
    Door("scoring:line_tickets", EVERYBODY, f"{CARD}lines/L3/", f"{FOREIGN_CARD}lines/L3/"),
    Door("scoring:deductions", EVERYBODY, "deductions/"),
    Door("scoring:deduction_new", OFFICE, "deductions/new/"),
    Door("scoring:deduction_approve", CHIEFS, "deductions/approve/", method="post"),
    Door("scoring:deduction_paste", OFFICE, "deductions/paste/"),
    Door(
        "scoring:deduction_block_revoke", OFFICE, "deductions/blocks/{block}/revoke/", method="post"
    ),
    Door("scoring:deduction_look", OFFICE, "deductions/look/"),
    Door("scoring:deduction_revoke", OFFICE, "deductions/{recorded}/revoke/"),
    Door("scoring:appeals", EVERYBODY, "appeals/"),
    Door(
        "scoring:appeal_new",
        APPEALING,
        "appeals/new/?event={event}",
        "appeals/new/?event={foreign_event}",
    ),
    Door("scoring:appeal", EVERYBODY, "appeals/{appeal}/", "appeals/{foreign_appeal}/"),
    Door(
        "scoring:appeal_file", APPEALING, "appeals/{appeal}/file/", "appeals/{foreign_appeal}/file/"
    ),
    Door("scoring:appeal_accept", CHIEFS, "appeals/{appeal}/accept/"),
    Door(
        "scoring:appeal_withdraw",
        APPEALING,
        "appeals/{appeal}/withdraw/",
        "appeals/{foreign_appeal}/withdraw/",
    ),
    Door("scoring:appeal_decide", CHIEFS, "appeals/{appeal}/decide/"),
    Door("scoring:attachment", EVERYBODY, "attachments/{file}/", "attachments/{foreign_file}/"),
    Door("scoring:import_new", OFFICE, "imports/new/"),
    Door("scoring:import", OFFICE, "imports/{file_in}/"),
    Door("scoring:jobs", OFFICE, "jobs/"),
    Door("scoring:job", OFFICE, "jobs/{job}/"),
    Door("scoring:job_progress", OFFICE, "jobs/{job}/progress/"),
    Door("scoring:job_cancel", OFFICE, "jobs/{job}/cancel/", method="post"),
    Door("scoring:job_confirm", OFFICE, "jobs/{job}/confirm/", method="post"),
    Door("scoring:job_alias", CHIEFS, "jobs/{file_job}/alias/", method="post"),
    Door("scoring:job_problems", OFFICE, "jobs/{file_job}/problems/"),
    Door("scoring:recompute", OFFICE, "recompute/"),
    Door("scoring:calendar", OFFICE, "calendar/"),
    Door("scoring:calendar_of", OFFICE, "calendar/2020/?day=2020-03-09"),
    Door("scoring:calendar_change", CHIEFS, "calendar/2020/change/", method="post"),
    Door("scoring:standing", OFFICE, "status/"),
    Door("scoring:league_retry", OFFICE, "status/leagues/{league}/retry/", method="post"),
    Door("scoring:tryout", OFFICE, "rulebooks/tryout/"),
    Door("scoring:tryout_workbook", OFFICE, "rulebooks/tryout/workbook/?{tryout}"),
    Door("scoring:rulebooks", EVERYBODY, "rulebooks/"),
    Door("scoring:draft_new", OFFICE, "rulebooks/new/"),
    Door("scoring:rulebook", EVERYBODY, "rulebooks/{version}/"),
    Door("scoring:rulebook_toml", EVERYBODY, "rulebooks/{version}/toml/"),
    Door("scoring:rulebook_compare", EVERYBODY, "rulebooks/{version}/compare/?with={version}"),
    Door("scoring:draft", OFFICE, DRAFT),
    Door("scoring:place", OFFICE, f"{DRAFT}place/rulebook/"),
    Door("scoring:place_new", OFFICE, f"{DRAFT}add/item/"),
    Door("scoring:draft_arrange", OFFICE, f"{DRAFT}arrange/", method="post"),
    Door("scoring:measure_rename", OFFICE, f"{DRAFT}rename/", method="post"),
    Door("scoring:draft_undo", OFFICE, f"{DRAFT}undo/", method="post"),
    Door("scoring:draft_history", OFFICE, f"{DRAFT}history/"),
    Door("scoring:draft_restore", OFFICE, f"{DRAFT}restore/", method="post"),
    Door("scoring:draft_import", OFFICE, f"{DRAFT}import/"),
    Door("scoring:draft_submit", OFFICE, f"{DRAFT}submit/", method="post"),
    Door("scoring:draft_return", CHIEFS, f"{DRAFT}return/", method="post"),
    Door("scoring:draft_discard", OFFICE, f"{DRAFT}discard/", method="post"),
    Door("scoring:draft_publish", CHIEFS, f"{DRAFT}publish/"),
)
