"""Long work in a real browser: a file from the upload to the tickets, a recomputation stopped."""

import subprocess
import sys
import threading

import pytest

from tests.journeys.conftest import CHROMIUM, ROOT

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]

WORK = [sys.executable, "manage.py", "work", "--once"]
FEBRUARY = """工单编号,承办单位,受理时间
FEB-1,青云镇,2020-02-05 14:30
FEB-2,青云真,2020-02-05 14:30
"""
# A worker whose periods take long enough for people to change their mind.
SLOW = """
import django, time
django.setup()
from django.utils import timezone
from scoring import performers, recomputation
real = recomputation._recomputed
def slowly(hold, period):
    time.sleep(4)
    return real(hold, period)
recomputation._recomputed = slowly
performers.take_next(timezone.now())
"""


@pytest.fixture
def work(first_day):
    """Have a worker do what is due."""

    def work():
        subprocess.run(WORK, cwd=ROOT, env=first_day, check=True, stdout=subprocess.DEVNULL)

    return work


def test_a_file_is_uploaded_looked_at_confirmed_and_its_tickets_are_there(
    page, enter, work, complaints, tmp_path
):
    (tmp_path / "二月.csv").write_text(FEBRUARY, "utf-8-sig")
    enter(page, "clerk", "/linshu/")
    page.click("#menu >> text=工单导入")
    page.set_input_files("#id_file", tmp_path / "二月.csv")
    page.click("main form button")

    page.wait_for_url("**/linshu/jobs/*/")
    assert "1 进行中" in page.locator(".head-jobs").inner_text()
    looking = threading.Thread(target=work)
    looking.start()
    page.wait_for_selector("text=核对结果（尚未写入）", timeout=30_000)
    looking.join()
    assert page.locator(".verdicts dd").all_inner_texts() == ["1", "0", "0", "1"]
    assert "是否为“青云镇”" in page.locator("#problems ~ .table-region").inner_text()
    assert "会重新计算" in page.locator(".reach").inner_text()
    assert "1 待确认" in page.locator(".head-jobs").inner_text()

    page.check("#id_accept_good_rows")
    page.click("text=确认导入")
    work()
    page.wait_for_selector("text=看这次导入", timeout=30_000)
    assert page.locator(".head-jobs").count() == 0
    page.click("main >> text=看工单")
    page.goto(f"{page.url}?q=FEB-1")
    assert "工单 FEB-1" in page.title()
    assert complaints == []


def test_a_recomputation_is_stopped_between_two_periods(page, enter, first_day, work, complaints):
    work()
    enter(page, "clerk", "/linshu/recompute/")
    page.click("main form button")
    page.wait_for_url("**/linshu/jobs/*/")
    assert page.locator("progress").count() == 1

    command = [sys.executable, "-c", SLOW]
    with subprocess.Popen(command, cwd=ROOT, env=first_day) as worker:
        page.wait_for_selector("text=进行中 2020年3月", timeout=30_000)
        page.click("text=取消任务")
        page.wait_for_selector(".job [class~=badge]:text('已取消')", timeout=30_000)
        assert worker.wait(30) == 0
    assert "停下时完成了 1 / " in page.locator(".job").inner_text()
    assert page.locator("text=取消任务").count() == 0
    assert complaints == []
