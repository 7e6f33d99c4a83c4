"""A county's first steps in a real browser: enter a deduction, see the score move, read why."""

import re

import pytest

from tests.journeys.conftest import CHROMIUM, PASSWORD

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]

NEW = "/linshu/deductions/new/"
PAGES = [
    "/linshu/",
    "/linshu/rankings/2020-03/",
    "/linshu/scorecards/2020-03/",
    "/linshu/scorecards/2020-03/daxing/?open=L3",
    NEW,
    "/linshu/deductions/",
]


def pick(page, box: str, text: str) -> None:
    """Type into a combobox and take the first of what it finds, by keyboard alone."""
    page.locator(box).press_sequentially(text)
    page.locator(box).press("Enter")


def told(page) -> str:
    return page.locator(".messages").inner_text()


def test_a_clerk_enters_a_deduction_sees_the_score_move_and_takes_it_back(page, enter, complaints):
    enter(page, "clerk", "/linshu/")
    page.click("#menu >> text=录入加扣分")
    pick(page, "#id_unit", "dxz")
    assert page.input_value("#id_unit") == "大兴镇"
    page.fill("#id_occurred_on", "2020-03-12")
    pick(page, "#id_rule_code", "书面")
    assert page.input_value("#id_rule_code").startswith("L7.2")
    assert page.locator(".entry-points").is_hidden()
    page.fill("#id_ticket_number", "WZ-大兴镇-0")
    page.fill("#id_reason", "书面督办一次")
    page.click(".entry-form button[type=submit]")

    page.wait_for_selector(".message-success")
    before, after = re.search(r"总分 ([\d.]+) → ([\d.]+)（−0.50）", told(page)).groups()
    assert page.input_value("#id_unit") == "大兴镇"
    assert page.input_value("#id_occurred_on") == "2020-03-12"
    assert page.evaluate("document.activeElement.id") == "id_rule_code"

    page.click("text=看得分表")
    line = page.locator("#line-L7")
    assert line.get_attribute("open") is not None
    assert "书面督办一次" in line.inner_text()
    assert after in page.locator(".score-number").inner_text()
    line.locator("text=WZ-大兴镇-0").click()
    page.wait_for_load_state()
    assert "工单 WZ-大兴镇-0" in page.title()

    page.goto(page.url.partition("/linshu/")[0] + NEW)
    page.locator(".undo summary").first.click()
    page.locator(".undo-reason").first.fill("录错单位")
    page.locator(".undo button").first.click()
    page.wait_for_selector(".message-success")
    assert f"总分 {after} → {before}（+0.50）" in told(page)
    assert complaints == []


def test_a_box_waits_for_the_input_method(page, enter, context):
    enter(page, "clerk", NEW)
    page.locator("#id_rule_code").focus()
    keyboard = context.new_cdp_session(page)
    options = page.locator("#id_rule_code_list [role=option]")

    for letters in ("h", "hu", "hui"):
        composed = {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)}
        keyboard.send("Input.imeSetComposition", composed)
        assert options.count() == 0
    keyboard.send("Input.insertText", {"text": "回退"})

    assert [one[:4] for one in options.all_inner_texts()] == ["L2b1", "L2b2", "L2b3", "L2b4"]


def test_levels_are_chosen_and_ranges_typed(page, enter, complaints):
    enter(page, "desk", "/hitech-frontdesk/deductions/new/")
    pick(page, "#id_unit", "jia")
    page.fill("#id_occurred_on", "2020-03-12")
    page.fill("#id_reason", "获表彰")
    clauses = page.locator("#id_rule_code_value option[data-levels]")
    pick(page, "#id_rule_code", clauses.first.get_attribute("value"))

    assert page.locator("#id_points option").all_inner_texts()[1:3] == [
        "区级（1 分）",
        "市级（2 分）",
    ]
    page.select_option("#id_points", "2")
    page.click(".entry-form button[type=submit]")
    page.wait_for_selector(".message-success")
    assert "加 2 分" in told(page)

    ranged = page.locator("#id_rule_code_value option[data-most='3']").first.get_attribute("value")
    pick(page, "#id_rule_code", ranged)
    assert "1 至 3 分" in page.locator(".entry-points .help").inner_text()
    assert complaints == []


def test_a_box_forgets_what_is_no_choice(page, enter):
    enter(page, "clerk", NEW)

    page.fill("#id_unit", "没有这个单位")
    assert "没有找到" in page.locator("#id_unit_list").inner_text()
    page.locator("#id_reason").focus()
    assert page.evaluate("document.querySelector('#id_unit').validity.customError")
    page.fill("#id_unit", "青云")
    page.locator("#id_reason").focus()
    assert page.input_value("#id_unit") == "青云镇"
    page.locator("#id_unit").fill("x")
    page.locator("#id_unit").press("Escape")
    assert page.input_value("#id_unit") == "青云镇"


def test_everything_works_without_a_script(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/login/?next={NEW}")
    page.fill("#id_username", "clerk")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.select_option("#id_unit", "qingyun")
    page.fill("#id_occurred_on", "2020-03-13")
    page.select_option("#id_rule_code", "L7.1")
    page.fill("#id_reason", "督查账户督办")
    page.click(".entry-form button[type=submit]")

    assert "已登记：青云镇 L7.1 扣 0.2 分" in told(page)
    page.click("text=看得分表")
    assert page.locator("#line-L7").get_attribute("open") is not None
    page.locator("#line-L3 summary").click()
    assert page.locator("#line-L3 .steps").first.is_visible()
    context.close()


def test_a_liaison_reads_where_the_points_went(page, enter, complaints):
    enter(page, "liaison", "/linshu/")
    page.click("text=青云镇得分")
    page.locator("#line-L3 summary").click()

    assert (
        "一次办好率 = 一次满意工单 5 ÷ 承办量 6 = 83.33%" in page.locator("#line-L3").inner_text()
    )
    assert "大兴镇" not in page.content()
    page.click("text=全部展开")
    assert page.locator("details.score-line[open]").count() == 10
    page.click("text=全部收起")
    assert page.locator("details.score-line[open]").count() == 0
    assert complaints == []


def test_pages_fit_a_small_screen_and_raise_no_complaint(page, enter, site, complaints):
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, "clerk", "/linshu/")

    for address in PAGES:
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert complaints == []


def test_a_card_prints_on_one_or_two_pages_with_every_reason(page, enter):
    enter(page, "clerk", "/linshu/scorecards/2020-03/daxing/")

    sheet = page.pdf(prefer_css_page_size=True)

    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) <= 2
    assert page.locator("details.score-line[open]").count() == 0


def test_a_leader_sorts_the_ranking_and_downloads_it(page, enter, complaints):
    enter(page, "leader", "/linshu/rankings/2020-03/")
    towns = page.locator("table.ranking").first
    assert towns.locator("tbody th").all_inner_texts() == ["青云镇", "大兴镇"]

    towns.locator("thead >> text=单位").click()
    assert page.locator("[aria-sort]").first.inner_text().startswith("单位")
    assert towns.locator("tbody th").all_inner_texts() == ["大兴镇", "青云镇"]
    with page.expect_download() as download:
        page.click("text=下载排名表")
    name = "临沭县12345政务服务便民热线2020年3月承办单位考核排名表.xlsx"
    assert download.value.suggested_filename == name
    assert complaints == []
