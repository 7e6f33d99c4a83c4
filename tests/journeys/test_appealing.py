"""An appeal from the published card to the new total: a liaison asks, the chief decides."""

import re

import pytest

from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_first_steps import NEW, pick, told
from tests.scoring.dispute import PNG

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]

CARD = "/linshu/scorecards/2020-03/qingyun/"
PUBLICATION = "/linshu/publications/2020-03/"
CHARGE, PLEA, GROUNDS = "未按时反馈，书面督办", "督办件由县交通局承办，并非本镇", "转办记录属实"
MOVE = r"总分 ([\d.]+) → ([\d.]+)，组内(?:第 \d 名 → 第 \d 名|仍为第 \d 名)（共 \d 个）"


@pytest.fixture
def come(context, page, enter):
    """Let somebody else sit down at the same browser."""

    def sit_down(name: str, address: str) -> None:
        context.clear_cookies()
        enter(page, name, address)

    return sit_down


def charged_and_published(page, come) -> None:
    """青云镇 is charged with half a point, and March is published with it."""
    come("clerk", NEW)
    pick(page, "#id_unit", "qyz")
    page.fill("#id_occurred_on", "2020-03-24")
    pick(page, "#id_rule_code", "L7.2")
    page.fill("#id_reason", CHARGE)
    page.click(".entry-form button[type=submit]")
    page.wait_for_selector(".message-success")
    come("chief", "/linshu/deductions/?state=unapproved")
    page.get_by_label("全选本页").check()
    page.click("#approve button")
    page.wait_for_selector("text=/已核准 \\d+ 条/")
    come("clerk", PUBLICATION)
    page.get_by_role("button", name="制表", exact=True).click()
    page.wait_for_selector(".message-success")
    come("chief", PUBLICATION)
    page.get_by_role("button", name="签发并公布").click()
    page.wait_for_selector(".message-success")


def total_on(page) -> str:
    return page.locator(".score-number").inner_text()


def charge_on(page):
    """The row of the card's line that tells of the charge."""
    return page.locator("#line-L7 tbody tr", has_text=CHARGE)


def test_a_liaison_appeals_from_the_card_and_the_chief_gives_the_points_back(
    page, come, site, complaints
):
    charged_and_published(page, come)
    come("liaison", f"{CARD}?open=L7")
    before = total_on(page)
    assert re.search(MOVE, charge_on(page).inner_text()).group(1) in before
    charge_on(page).get_by_role("link", name="申诉").click()
    page.fill("#id_reason", PLEA)
    picture = {"name": "转办记录.png", "mimeType": "image/png", "buffer": PNG}
    page.set_input_files("#id_files", picture)
    page.get_by_role("button", name="提交申诉").click()
    page.wait_for_selector(".message-success")
    appeal = page.url.removeprefix(site)

    come("chief", appeal)
    foreseen = re.search(MOVE, page.locator("p.foresight").inner_text())
    assert foreseen.group(1) in before
    assert PLEA in page.locator(".timeline").inner_text()
    with page.expect_download() as download:
        page.click("text=转办记录.png")
    assert download.value.suggested_filename == "转办记录.png"
    page.get_by_role("radio", name="成立", exact=True).check()
    page.fill("#decide-reason", GROUNDS)
    page.get_by_role("button", name="作出决定").click()
    page.wait_for_selector(".message-success")
    assert "已决定：成立" in told(page)
    assert foreseen.group(0) in page.locator(".timeline").inner_text()

    come("liaison", f"{CARD}?open=L7")
    after = foreseen.group(2)
    assert after in total_on(page)
    history = page.locator("section[aria-labelledby=history]")
    assert f"{after}：申诉成立，恢复 0.50" in history.inner_text()
    history.get_by_role("link", name="看申诉").last.click()
    page.wait_for_url(f"**{appeal}")
    thread = page.locator(".timeline").inner_text()
    assert "成立" in page.locator("h1").locator("..").inner_text()
    assert GROUNDS in thread
    assert foreseen.group(0) in thread
    assert complaints == []
