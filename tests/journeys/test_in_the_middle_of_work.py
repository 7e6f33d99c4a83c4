"""Pages that only an office at work has: appeals, jobs, drafts, seals; they keep nobody out."""

import json
import subprocess
import sys

import pytest

from tests.journeys.barriers import complaints_of
from tests.journeys.conftest import CHROMIUM, ROOT

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]

BUSY = "import django; django.setup(); from tests.journeys import busy; busy.main()"
OWN = "/linshu/rulebooks/{linshu-2020}/draft/"
DESK = "/linshu/rulebooks/{hitech-frontdesk}/draft/"
SCHOOLS = "/linshu/rulebooks/{changzhou-edu}/draft/"
PAGES = {
    "the forms of a draft": [
        OWN,
        f"{OWN}place/rulebook/",
        f"{OWN}place/group.0/",
        f"{OWN}place/part.0/",
        f"{OWN}place/apart/",
        f"{OWN}place/measure.first_pass/",
        f"{OWN}place/measure.first_pass_rate/",
        f"{OWN}place/measure.provincial_satisfaction/",
        f"{OWN}place/item.4/",
        f"{OWN}place/item.0.rule.0/",
        f"{OWN}place/item.1.rule.0/",
        f"{OWN}place/item.3.rule.0/",
        f"{OWN}place/item.6.rule.0/",
        f"{OWN}place/item.11.rule.0/",
        f"{OWN}place/duty.0/",
        f"{OWN}place/example.0/",
        f"{DESK}place/alert.0/",
        f"{DESK}place/honour.0/",
        f"{DESK}place/leave/",
        f"{SCHOOLS}place/item.8.rule.0/",
        f"{SCHOOLS}place/item.14.rule.0/",
    ],
    "what is added to a draft": [
        f"{OWN}add/item/",
        f"{OWN}add/rule/?item=4",
        f"{OWN}add/rule/?item=4&kind=bands",
        f"{OWN}add/measure/",
        f"{OWN}add/measure/?shape=total",
        f"{OWN}add/group/",
        f"{OWN}add/alert/",
        f"{OWN}add/honour/",
        f"{OWN}add/veto/",
        f"{OWN}add/band/",
        f"{OWN}add/summary/",
        f"{OWN}add/example/",
        f"{OWN}add/leave/",
    ],
    "a draft as a whole": [
        DESK,
        SCHOOLS,
        f"{OWN}history/",
        f"{OWN}import/",
        "/linshu/rulebooks/{linshu-2020}/",
        "/linshu/rulebooks/{hitech-frontdesk}/compare/?with={linshu-2020}",
        "/linshu/rulebooks/tryout/?after={linshu-2020}&period=2020-03",
        "/linshu/rulebooks/tryout/?after={changzhou-edu}&period=2020-03",
    ],
    "long work": [
        "/linshu/jobs/",
        "/linshu/jobs/{looked_job}/",
        "/linshu/jobs/{failed_job}/",
        "/linshu/jobs/{done_job}/",
        "/linshu/jobs/{waiting_job}/",
        "/linshu/imports/{import}/",
        "/linshu/imports/new/",
        "/linshu/status/",
    ],
    "what was decided": [
        "/linshu/appeals/",
        "/linshu/appeals/{filed_appeal}/",
        "/linshu/appeals/{line_appeal}/",
        "/linshu/appeals/{upheld_appeal}/",
        "/linshu/appeals/{partly_appeal}/",
        "/linshu/appeals/{rejected_appeal}/",
        "/linshu/publications/2020-03/",
        "/linshu/publications/2020/",
        "/linshu/rulebooks/{linshu-2020}/draft/publish/",
        "/linshu/rankings/2020-03/compare/?unit=qingyun&unit=daxing&unit=linshu-jie",
    ],
    "what a unit sees of it": [
        "/linshu/appeals/",
        "/linshu/appeals/{draft_appeal}/",
        "/linshu/appeals/{partly_appeal}/",
        "/linshu/scorecards/2020-03/qingyun/",
    ],
}
WHO = {"what was decided": "chief", "what a unit sees of it": "liaison"}


@pytest.fixture(scope="module")
def stands(first_day):
    """The number of everything that stands in an office in the middle of its work."""
    command = [sys.executable, "-c", BUSY]
    done = subprocess.run(command, cwd=ROOT, env=first_day, check=True, capture_output=True)
    return {name: str(number) for name, number in json.loads(done.stdout).items()}


@pytest.mark.parametrize("what", PAGES)
def test_no_page_of_daily_work_keeps_anybody_out(what, page, enter, site, stands):
    enter(page, WHO.get(what, "clerk"), "/linshu/")

    paths = [path.format_map(stands) for path in PAGES[what]]
    found = [one for path in paths for one in complaints_of(page, f"{site}{path}")]

    assert "\n".join(found) == ""


def test_a_decision_in_part_leads_to_the_event_it_left(page, enter, stands):
    enter(page, "liaison", f"/linshu/appeals/{stands['partly_appeal']}/")

    page.click("text=/^L7.2 扣 0.5 分：/")
    page.wait_for_url("**/scorecards/2020-03/qingyun/*")

    left = page.locator("tr:target")
    assert left.is_visible()
    assert "回复内容过于简单" in left.inner_text()
