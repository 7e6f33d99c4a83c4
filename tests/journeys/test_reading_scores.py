"""Readers of scores in a real browser: a liaison by keyboard alone, a leader who compares."""

import re

import pytest

from tests.journeys.conftest import CHROMIUM

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]

CARD = "/linshu/scorecards/2020-03/qingyun/"
RANKING = "/linshu/rankings/2020-03/"
PAGES = [
    CARD,
    f"{CARD}?trend=place",
    f"{CARD}next/",
    f"{CARD}lines/L3/",
    f"{RANKING}heat/",
    f"{RANKING}compare/?unit=qingyun&unit=daxing",
]


def test_a_liaison_follows_a_line_to_its_tickets_by_keyboard(page, enter, complaints):
    enter(page, "liaison", CARD)
    line = page.locator("#line-L3")
    line.locator("summary").press("Enter")
    assert line.get_attribute("open") is not None

    line.locator("text=计分工单").press("Enter")
    page.wait_for_url("**/lines/L3/")
    page.locator(".tabs a", has_text="未计入一次满意工单").press("Enter")
    page.wait_for_url("**out=first_pass*")
    assert page.locator("tbody th").all_inner_texts() == ["WZ-青云镇-0"]
    page.locator("tbody th a").press("Enter")

    page.wait_for_url("**/tickets/**")
    assert "工单 WZ-青云镇-0" in page.title()
    assert complaints == []


def test_a_liaison_draws_another_figure_without_a_script(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/login/?next={CARD}")
    page.fill("#id_username", "liaison")
    page.fill("#id_password", "旅程-2020-开门")
    page.click("main button[type=submit]")

    page.select_option("#trend-of", "place")
    page.click("text=显示")

    assert "近十二个月名次" in page.locator("h2#trend").inner_text()
    context.close()


def test_a_leader_compares_two_towns(page, enter, complaints):
    enter(page, "leader", RANKING)
    page.check("[aria-label=选择青云镇]")
    page.check("[aria-label=选择大兴镇]")
    page.click("text=比较选中的单位")

    page.wait_for_url("**/compare/?unit=*")
    heads = page.locator(".compared thead th").all_inner_texts()
    assert heads[1:-1] == ["青云镇", "大兴镇"]
    assert page.locator(".compared tbody th").count() >= 12
    assert page.locator("svg .series-2").count() == 1
    assert complaints == []


def test_a_leader_goes_from_the_heat_map_to_a_card(page, enter, complaints):
    enter(page, "leader", RANKING)
    page.click("text=热力图")
    page.locator(".heat >> text=大兴镇").click()

    assert "大兴镇2020年3月得分表" in page.title()
    assert complaints == []


def test_pages_of_readers_fit_a_small_screen(page, enter, site, complaints):
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, "leader", RANKING)

    for address in PAGES:
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert complaints == []


def test_heat_maps_and_comparisons_print_on_a_page_or_two(page, enter):
    enter(page, "leader", RANKING)

    for address in PAGES[-2:]:
        page.goto(page.url.partition("/linshu/")[0] + address)
        sheet = page.pdf(prefer_css_page_size=True)
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) <= 2
