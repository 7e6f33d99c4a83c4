"""One journey through every part of an installation: site, database, broker, worker, workbook."""

import re
import time
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.journeys.conftest import CHROMIUM

pytestmark = [
    pytest.mark.journey,
    pytest.mark.smoke,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]

MONTH, YEAR = (f"/linshu/scorecards/{period}/jiaoti/" for period in ("2020-03", "2020"))
PATIENCE = 60


def score(page, address: str) -> Decimal:
    page.goto(address)
    return Decimal(re.search(r"[\d.]+", page.locator(".score-number").first.inner_text())[0])


def moved(page, address: str, before: Decimal) -> Decimal:
    """The score, once it is no longer what it was."""
    until = time.monotonic() + PATIENCE
    while (now := score(page, address)) == before:
        assert time.monotonic() < until, f"still {before} after {PATIENCE} s"
        page.wait_for_timeout(200)
    return now


def is_number(cell: object) -> bool:
    return isinstance(cell, int | float)


def test_what_a_clerk_enters_moves_the_year_and_stands_in_the_workbook(
    page, enter, site, worker, complaints
):
    enter(page, "clerk", "/linshu/deductions/new/")
    before = {address: score(page, site + address) for address in (MONTH, YEAR)}

    page.goto(f"{site}/linshu/deductions/new/")
    for box, text in (("#id_unit", "jtj"), ("#id_rule_code", "书面")):
        page.locator(box).press_sequentially(text)
        page.locator(box).press("Enter")
    page.fill("#id_occurred_on", "2020-03-16")
    page.fill("#id_reason", "书面督办一次")
    page.click(".entry-form button[type=submit]")
    page.wait_for_selector(".message-success")

    after = {address: moved(page, site + address, score) for address, score in before.items()}
    assert all(after[address] < before[address] for address in before)

    page.goto(f"{site}/linshu/rankings/2020-03/")
    with page.expect_download() as download:
        page.click("text=下载排名表")
    sheet = load_workbook(BytesIO(download.value.path().read_bytes())).worksheets[0]
    (row,) = [row for row in sheet.iter_rows(values_only=True) if "教体局" in row]
    assert after[MONTH] in [Decimal(str(cell)) for cell in row if is_number(cell)]
    assert complaints == []
