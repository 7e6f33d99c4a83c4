"""Every main page for a suitable role: nothing serious for axe-core, and none scrolls sideways."""

import pytest

from tests.journeys.barriers import complaints_of
from tests.journeys.conftest import CHROMIUM

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]

CARD = "/linshu/scorecards/2020-03/qingyun/"
RANKING = "/linshu/rankings/2020-03/"
PAGES = {
    "clerk": [
        "/linshu/",
        "/linshu/deductions/",
        "/linshu/deductions/new/",
        "/linshu/deductions/paste/",
        "/linshu/tickets/",
        "/linshu/tickets/WZ-青云镇-0/",
        "/linshu/callers/WZ-青云镇-0/",
        "/linshu/units/",
        "/linshu/imports/new/",
        "/linshu/jobs/",
        "/linshu/recompute/",
        "/linshu/calendar/2020/",
        "/linshu/status/",
        "/linshu/rulebooks/",
        "/linshu/rulebooks/new/",
        "/linshu/rulebooks/tryout/",
        "/linshu/publications/2020-03/",
        "/linshu/settings/",
        "/linshu/settings/password/",
        "/linshu/shortcuts/",
    ],
    "chief": [
        "/linshu/",
        "/linshu/calendar/2020/?day=2020-03-09",
        "/linshu/deductions/",
        "/linshu/appeals/",
        "/linshu/publications/2020-03/",
    ],
    "liaison": [
        "/linshu/",
        CARD,
        f"{CARD}next/",
        f"{CARD}lines/L3/",
        "/linshu/appeals/",
        "/linshu/appeals/new/?unit=qingyun&period=2020-03&line=L3",
        "/linshu/deductions/",
    ],
    "leader": [
        "/linshu/",
        RANKING,
        f"{RANKING}heat/",
        f"{RANKING}compare/?unit=qingyun&unit=daxing",
        "/linshu/scorecards/2020-03/",
        "/linshu/rulebooks/",
    ],
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_keeps_anybody_out(name, page, enter, site):
    enter(page, name, "/linshu/")

    found = [one for path in PAGES[name] for one in complaints_of(page, f"{site}{path}")]

    assert "\n".join(found) == ""


def test_the_door_keeps_nobody_out(page, site):
    assert complaints_of(page, f"{site}/login/") == []


def test_question_mark_lists_the_shortcuts_and_focus_comes_back(page, enter, complaints):
    enter(page, "clerk", "/linshu/units/")
    page.focus("nav.menu a >> nth=1")

    page.keyboard.press("?")
    assert page.is_visible("dialog#shortcuts")
    page.keyboard.press("Escape")

    assert not page.is_visible("dialog#shortcuts")
    assert page.evaluate("document.activeElement.closest('nav.menu') !== null")
    assert complaints == []


def test_g_and_a_letter_lead_to_a_page_but_not_out_of_a_field(page, enter, site):
    enter(page, "clerk", "/linshu/units/")

    page.keyboard.press("/")
    page.keyboard.type("gt?")
    assert page.input_value("#id_q") == "gt?"
    assert not page.is_visible("dialog#shortcuts")

    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url(f"{site}/linshu/tickets/")


def test_switched_off_shortcuts_do_nothing(page, enter):
    enter(page, "leader", "/linshu/settings/")
    page.uncheck("#id_shortcuts")
    page.click("main button[type=submit]")
    page.wait_for_selector(".message-success")

    page.keyboard.press("?")

    assert page.locator("dialog#shortcuts").count() == 0


def test_columns_and_views_are_kept_without_a_script(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/login/?next=/linshu/units/?group=towns")
    page.fill("#id_username", "clerk")
    page.fill("#id_password", "旅程-2020-开门")
    page.click("main button[type=submit]")

    page.click(".table-tools summary")
    page.uncheck(".table-tools input[value=initials]")
    page.click(".table-tools button")
    assert page.locator("thead th", has_text="拼音首字母").count() == 0
    page.click(".saved-views summary")
    page.fill("#view-name", "镇街")
    page.click(".saved-views button")

    page.goto(f"{site}/linshu/units/")
    page.click(".saved-views nav a")
    assert "group=towns" in page.url
    assert page.locator("tbody tr").count() == 3
    context.close()
