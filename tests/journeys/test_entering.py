"""A clerk's afternoon of entering: by keyboard alone, with pins, files, drafts and undo."""

import re

import pytest

from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_first_steps import NEW, pick, told
from tests.scoring.test_evidence import PNG

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]


def focus(page) -> str:
    return page.evaluate("document.activeElement.id")


def looked(page, words: str) -> None:
    """Wait until the panel beside the form says so."""
    page.locator(".look-panel", has_text=words).wait_for()


def saved(page) -> None:
    page.locator(".message-success").wait_for()


def test_a_deduction_is_entered_without_the_mouse_and_the_next_one_begins(page, enter, complaints):
    enter(page, "clerk", NEW)
    assert focus(page) == "id_unit"

    page.keyboard.type("dxz")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.fill("#id_occurred_on", "2020-03-20")
    page.keyboard.press("Alt+KeyC")
    page.keyboard.type("72")
    page.keyboard.press("Enter")
    looked(page, "本次计 0.5")
    page.keyboard.press("Alt+KeyT")
    page.keyboard.type("WZ-大兴镇-1")
    looked(page, "承办单位")
    page.keyboard.press("Alt+Digit1")
    assert focus(page) == "id_reason"
    assert page.input_value("#id_reason") != ""
    page.keyboard.press("Enter")

    saved(page)
    assert re.search(
        r"已登记：大兴镇 L7.2 扣 0.5 分。2020年3月总分 [\d.]+ → [\d.]+（−0.50）", told(page)
    )
    assert focus(page) == "id_rule_code"
    assert page.input_value("#id_unit") == "大兴镇"
    assert page.input_value("#id_reason") == ""
    first = page.locator(".recent-list > li").first.inner_text()
    assert "大兴镇 L7.2 扣 0.5 分" in first
    assert "工单 WZ-大兴镇-1" in first
    assert complaints == []


def test_what_was_saved_is_taken_back_with_one_key(page, enter):
    enter(page, "clerk", NEW)
    fill(page, "qyz", "L7.1", "督办错了")
    page.keyboard.press("Enter")
    saved(page)

    page.keyboard.press("Alt+KeyZ")

    page.wait_for_url(lambda address: "saved" not in address)
    assert "已撤销：青云镇 L7.1" in told(page)
    assert "录入后随即撤销" in page.locator(".recent-list > li").first.inner_text()
    assert page.locator(".toast").count() == 0


def fill(page, unit: str, clause: str, reason: str) -> None:
    pick(page, "#id_unit", unit)
    page.fill("#id_occurred_on", "2020-03-21")
    pick(page, "#id_rule_code", clause)
    page.fill("#id_reason", reason)
    page.locator("#id_reason").focus()


def test_pins_keep_what_is_the_same_and_free_what_is_not(page, enter):
    enter(page, "clerk", NEW)
    page.get_by_role("button", name="固定单位").click()
    page.get_by_role("button", name="固定条款").click()
    page.get_by_role("button", name="固定事由").click()
    fill(page, "jtj", "L7.1", "一次督办，多家单位")
    page.keyboard.press("Enter")
    saved(page)

    assert focus(page) == "id_unit"
    assert page.input_value("#id_unit") == ""
    assert page.input_value("#id_occurred_on") == "2020-03-21"
    assert page.input_value("#id_rule_code").startswith("L7.1")
    assert page.input_value("#id_reason") == "一次督办，多家单位"
    tinted = page.locator("[data-field=reason] .field-pinned textarea")
    plain = page.locator("#id_ticket_number")
    colour = "one => getComputedStyle(one).backgroundColor"
    assert tinted.evaluate(colour) != plain.evaluate(colour)


def test_a_draft_outlives_a_reload_and_an_expired_login(page, enter, context, site):
    enter(page, "clerk", NEW)
    fill(page, "dxz", "L7.3", "写到一半的事由")
    page.wait_for_timeout(300)

    page.reload()
    assert page.input_value("#id_unit") == "大兴镇"
    assert page.input_value("#id_rule_code").startswith("L7.3")
    assert page.input_value("#id_reason") == "写到一半的事由"

    context.clear_cookies(name="sessionid")
    page.locator("#id_reason").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" in address)
    enter(page, "clerk", NEW)
    assert page.input_value("#id_reason") == "写到一半的事由"
    page.locator("#id_reason").focus()
    page.keyboard.press("Enter")
    saved(page)
    page.goto(site + NEW)
    assert page.input_value("#id_reason") == ""


def test_nothing_is_saved_or_asked_while_an_input_method_composes(page, enter, context):
    enter(page, "clerk", NEW)
    fill(page, "dxz", "L7.1", "")
    keyboard = context.new_cdp_session(page)
    posts = []
    page.on("request", lambda one: one.method == "POST" and posts.append(one.url))

    keyboard.send("Input.imeSetComposition", {"text": "du", "selectionStart": 2, "selectionEnd": 2})
    enter_key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **enter_key})
    page.wait_for_timeout(200)
    assert posts == []
    keyboard.send("Input.insertText", {"text": "督办"})

    assert page.input_value("#id_reason") == "督办"
    page.keyboard.press("Shift+Enter")
    assert posts == []


def test_files_are_chosen_dropped_and_kept_with_the_entry(page, enter, complaints):
    enter(page, "clerk", NEW)
    fill(page, "dxz", "L7.1", "附截图")
    with page.expect_file_chooser() as chooser:
        page.click("#id_evidence")
    chooser.value.set_files({"name": "截图.png", "mimeType": "image/png", "buffer": PNG})
    assert "截图.png（1 KB）" in page.locator(".files").inner_text()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array([137,80,78,71,13,10,26,10,0])], "image.png",
                                  {type: "image/png"}));
          document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data}));
        }"""
    )
    assert page.locator(".files li").count() == 2
    page.locator("#id_reason").focus()
    page.keyboard.press("Enter")
    saved(page)

    link = page.locator(".recent-list > li").first.locator("text=截图.png")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "截图.png"
    assert "截图" in page.locator(".recent-list > li").first.inner_text().partition("、")[2]
    assert complaints == []


ROWS = """青云镇\tL7.1\t2020-03-24\t1\t\t\t粘贴的第一行
大兴镇\tL7.1\t2020-03-24\t2\t\t\t粘贴的第二行
没有这个镇\tL7.1\t2020-03-24\t1\t\t\t粘贴的第三行"""
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
}"""


def test_rows_from_excel_are_looked_at_confirmed_and_taken_back_together(page, enter, complaints):
    enter(page, "clerk", "/linshu/deductions/")
    page.evaluate(PASTE, ROWS)

    page.wait_for_selector("text=新增 2 行，已登记过 0 行，错误 1 行")
    assert "不是已登记单位的名称、编码或别名" in page.locator(".cell-wrong").inner_text()
    assert "大兴镇" in page.locator(".block-effects").inner_text()
    page.click("text=确认登记")
    page.wait_for_selector("text=有 1 行有错误，未登记任何一行。")
    page.go_back()
    page.check("#id_partly")
    page.click("text=确认登记")

    page.wait_for_selector("text=已登记 2 条")
    page.fill(".undo-reason", "粘错了表")
    page.click("text=撤销整批")
    page.wait_for_selector("text=已撤销整批 2 条")
    assert page.locator(".is-revoked").count() == 2
    assert complaints == []


def test_the_chief_approves_a_page_at_once(page, enter, complaints):
    enter(page, "clerk", NEW)
    fill(page, "qyz", "L7.1", "待核准的督办")
    page.keyboard.press("Enter")
    saved(page)
    page.click("text=退出")
    enter(page, "chief", "/linshu/deductions/?state=unapproved")
    assert page.locator("#approve button").is_disabled()

    page.get_by_label("全选本页").focus()
    page.keyboard.press("Space")
    assert re.search(r"核准所选（\d+）", page.locator("#approve button").inner_text())
    page.locator("#approve button").focus()
    page.keyboard.press("Enter")

    page.wait_for_selector("text=/已核准 \\d+ 条/")
    assert "待核准的督办" not in page.locator("table").inner_text()
    assert complaints == []
