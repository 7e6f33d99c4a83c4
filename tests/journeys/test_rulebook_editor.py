"""A regulation typed in from an empty sheet, published by another, and a month scored under it."""

import subprocess
import sys

import pytest

from tests.journeys.conftest import CHROMIUM, HEADS, PASSWORD, ROOT, march

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]

COUNTIES = "编码,名称,分组\ndaiyue,岱岳区,counties\ntaishan,泰山区,counties\n"
OFFICE = """
import django, io, sys
from pathlib import Path
django.setup()
from django.core.management import call_command
folder, password = Path(sys.argv[1]), sys.argv[2]
call_command("import_units", folder / "counties.csv", jurisdiction="taian")
call_command("import_tickets", folder / "counties-tickets.csv", jurisdiction="taian")
for name, role in (("writer", "clerk"), ("publisher", "chief")):
    sys.stdin = io.StringIO(password + "\\n")
    call_command(
        "create_account", name, jurisdiction="taian", role=role, unit="", password_stdin=True
    )
"""


@pytest.fixture(scope="module")
def office(first_day, tmp_path_factory):
    """Another office with two units and one month of tickets: 5 of 6 and 3 of 4 satisfied."""
    folder = tmp_path_factory.mktemp("taian")
    (folder / "counties.csv").write_text(COUNTIES, "utf-8-sig")
    lines = [
        march(unit, number, "不满意" if number == 0 else "满意")
        for unit, most in (("岱岳区", 6), ("泰山区", 4))
        for number in range(most)
    ]
    (folder / "counties-tickets.csv").write_text(HEADS + "".join(lines), "utf-8-sig")
    subprocess.run(
        [sys.executable, "-c", OFFICE, folder, PASSWORD], cwd=ROOT, env=first_day, check=True
    )
    return first_day


def write(page, **values):
    """Fill the fields of a place; those of a rule's kind begin with ``formula``."""
    for name, value in values.items():
        box = page.locator(f"[name='{name.replace('__', '-')}']")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


def keep(page):
    page.click("text=保存并返回")
    page.wait_for_selector("text=检查")


def one_more(page, rows, at):
    """Ask for another row, and wait for it."""
    page.click(f"#rows-{rows} > button[name=more]")
    page.wait_for_selector(f"[name^='{rows}-{at}-']")


def add(page, what):
    page.click(f"text=/^添加{what}$/")
    page.wait_for_selector("#place")


def add_measures(page):
    add(page, "计量")
    write(page, new_code="handled", name="承办量")
    keep(page)
    add(page, "计量")
    write(page, new_code="satisfied", name="满意工单", month="2020-03")
    write(page, **{"cases-0-0-field": "closed_at", "cases-0-0-is": "before_cutoff"})
    one_more(page, "cases-0", 1)
    write(page, **{"cases-0-1-field": "result_rating", "cases-0-1-is": "in"})
    write(page, **{"cases-0-1-value": "非常满意、满意"})
    page.press("[name='cases-0-1-value']", "Tab")
    page.wait_for_selector("#answer >> text=满意工单 8")
    keep(page)
    add(page, "计量")
    page.click("text=比率（一项除以另一项）")
    page.wait_for_selector("[name=over]")
    write(page, new_code="rate", name="满意率", of="satisfied", over="handled")
    keep(page)


def add_items(page):
    page.click("text=在此添加项目")
    write(page, code="A", name="满意率", full="60", clause="二")
    page.click("text=/^保存$/")
    page.click("aside >> text=添加细则")
    page.click("text=按比例给分")
    page.wait_for_selector("legend:has-text('按比例给分')")
    write(page, formula__of="rate", formula__points="60", code="A1", summary="满意率乘六十分")
    keep(page)
    page.click("text=在此添加项目")
    write(page, code="B", name="纪律", starts="full", full="40", clause="三")
    page.click("text=/^保存$/")
    page.click("aside >> text=添加细则")
    write(page, code="B1", summary="违反工作纪律一次扣二分", **{"formula-deduct-fixed": "2"})
    keep(page)


def add_example(page):
    add(page, "算例")
    write(page, name="八成满意，违纪一次", **{"units-0-unit": "甲", "units-0-group": "counties"})
    one_more(page, "units-0-figures", 1)
    one_more(page, "units-0-points", 1)
    write(page, **{"units-0-figures-0-measure": "handled", "units-0-figures-0-value": "10"})
    write(page, **{"units-0-figures-1-measure": "satisfied", "units-0-figures-1-value": "8"})
    write(page, **{"units-0-events-0-code": "B1", "units-0-total": "86.00"})
    write(page, **{"units-0-points-0-line": "A", "units-0-points-0-points": "48.00"})
    write(page, **{"units-0-points-1-line": "B", "units-0-points-1-points": "38.00"})
    keep(page)


def test_a_regulation_is_typed_in_published_by_another_and_scores_a_month(
    office, page, browser, enter, complaints
):
    enter(page, "writer", "/taian/rulebooks/")
    page.click("text=起草新版")
    page.click("text=从空白开始")
    page.click("text=开始起草")
    assert "至少要有一个 部分" in page.locator(".draft-review").inner_text()
    add(page, "部分")
    write(page, code="P", name="月度考核", cycle="month", clause="一", points="100")
    keep(page)
    add_measures(page)
    add_items(page)
    assert "没有算例" in page.locator(".draft-review").inner_text()
    add_example(page)

    page.click("text=/^B　纪律$/")
    page.fill("#id_name", "工作纪律")
    page.press("#id_name", "Tab")
    page.wait_for_selector("#saved >> text=已保存")
    page.click(".crumbs a")
    review = page.locator(".draft-review").inner_text()
    assert "没有错误" in review
    assert "提醒" not in review
    assert "算例 1 个，全部通过" in review
    assert page.locator("text=/^B　工作纪律$/").count() == 1
    draft = page.url
    page.click("text=/^提交发布$/ >> visible=true")
    page.wait_for_selector(".message-success")

    other = browser.new_context(locale="zh-CN")
    publisher = other.new_page()
    enter(publisher, "publisher", draft.partition("//")[2].partition("/")[2].join(("/", "")))
    publisher.click("text=去发布")
    publisher.fill("#id_starts_on", "2020-03-01")
    publisher.click("main form button.button-main")
    publisher.wait_for_selector(".message-success")
    assert "满意工单 ÷ 承办量" in publisher.locator("#main").inner_text()
    other.close()

    subprocess.run(
        [sys.executable, "manage.py", "work", "--once"], cwd=ROOT, env=office, check=True
    )
    page.goto(page.url.partition("/taian/")[0] + "/taian/rankings/2020-03/")
    ranking = page.locator("#main").inner_text()
    for figure in ("90.00", "85.00", "50.00", "45.00"):
        assert figure in ranking
    assert complaints == []
