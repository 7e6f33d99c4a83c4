"""Before a file is confirmed: what it does, its errors to download, its names to be mended."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from scoring import performers
from tests.scoring.restless import published
from units.ledger import first_broken
from units.models import Job, LedgerEntry, UnitAlias
from workorders import uploads
from workorders.models import Ticket

HEADS = "工单编号,承办单位,受理时间\n"
GOOD = f"{HEADS}LS1,青云镇,2020-03-05 14:30\n"
STRANGE = f"{GOOD}LS2,青云政府,2020-03-05 14:30\nLS3,=大兴政府,2020-13-05 14:30\n"
STRANGE += "LS4,青云政府,2020-03-06 14:30\nLS5,王15412341234,2020-03-06 14:30\n"
KEY = "6a4f2b6e-5a54-4bb5-8d60-2f1e7f6d1a11"


@pytest.fixture(autouse=True)
def _uploads(settings, tmp_path):
    settings.MEDIA_ROOT = settings.HOTLINE_DATA = tmp_path


@pytest.fixture
def looked_at(client, chief, linshu, tmp_path):
    """Upload a file as the chief and have it looked at; the job."""
    published(tmp_path)

    def looked_at(text) -> Job:
        client.force_login(chief)
        file = SimpleUploadedFile("三月.csv", text.encode())
        sent = {"file": file, "mapping": "", "entry_key": KEY}
        response = client.post("/linshu/imports/new/", sent)
        performers.take_next(timezone.now())
        return Job.objects.get(pk=int(re.search(r"jobs/(\d+)/", response.url)[1]))

    return looked_at


def page(client, job) -> str:
    text = client.get(f"/linshu/jobs/{job.pk}/").text
    return " ".join(text.partition("<main")[2].split())


def name(client, job, **chosen):
    address = f"/linshu/jobs/{job.pk}/alias/"
    response = client.post(address, chosen, follow=True)
    return " ".join(response.text.partition("<main")[2].split())


# What it does -------------------------------------------------------------------------------


def test_the_page_says_what_is_computed_and_how_many_tickets_there_are(client, looked_at):
    told = page(client, looked_at(GOOD))

    assert "会开始计算 2 个考核期：2020年3月、2020年。" in told
    assert '<th scope="row" class="nowrap">2020年3月</th> <td class="number">1</td>' in told
    assert (
        "无误的 1 行（重复的只算一行），涉及 1 个单位，受理时间 2020年3月5日至2020年3月5日" in told
    )
    assert '<th scope="row">青云镇</th>' in told


def test_once_taken_in_the_page_foresees_nothing(client, looked_at):
    job = looked_at(GOOD)
    client.post(f"/linshu/jobs/{job.pk}/confirm/")
    performers.take_next(timezone.now())

    assert "会开始计算" not in page(client, job)
    assert Ticket.objects.count() == 1


def test_the_page_asks_the_database_little(client, looked_at, django_assert_max_num_queries):
    job = looked_at(GOOD)

    with django_assert_max_num_queries(16):
        client.get(f"/linshu/jobs/{job.pk}/")


# Errors as a workbook -----------------------------------------------------------------------


def test_the_errors_come_as_a_workbook_with_masked_values(client, looked_at):
    job = looked_at(STRANGE)
    assert f'href="/linshu/jobs/{job.pk}/problems/"' in page(client, job)

    response = client.get(f"/linshu/jobs/{job.pk}/problems/")
    sheet = load_workbook(BytesIO(response.getvalue())).active

    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert rows[0] == ("行号", "列", "原因", "单元格内容（已脱敏）")
    assert [row[0] for row in rows[1:]] == [3, 4, 5, 6]
    assert (rows[1][1], rows[1][3]) == ("承办单位", "青云政府")
    assert "不是已登记单位" in rows[1][2]
    assert rows[4][3] == "王154****1234"
    assert "%E4%B8%89%E6%9C%88-" in response["Content-Disposition"]


def test_a_value_that_looks_like_a_formula_stays_text(client, looked_at):
    job = looked_at(f"{HEADS}LS3,=1+1,2020-03-05 14:30\n")

    sheet = load_workbook(BytesIO(client.get(f"/linshu/jobs/{job.pk}/problems/").getvalue())).active

    cell = sheet.cell(4, 4)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_file_without_errors_has_no_such_workbook(client, looked_at):
    job = looked_at(GOOD)

    assert client.get(f"/linshu/jobs/{job.pk}/problems/").status_code == 404
    assert "错误清单" not in page(client, job)


def test_the_page_lists_the_first_errors_and_the_workbook_all(client, looked_at, monkeypatch):
    monkeypatch.setattr("scoring.presentation.jobs.SHOWN", 1)
    job = looked_at(STRANGE)
    told = page(client, job)

    assert told.count('<td class="number">') == 3 + 2 + 1
    assert f"另有 {len(job.result['problems']) - 1} 处见错误清单。" in told


def test_what_is_left_out_even_there_is_said(client, looked_at, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_KEPT", 1)
    job = looked_at(STRANGE)

    assert "错误太多，还有 3 处未列出。" in page(client, job)
    response = client.get(f"/linshu/jobs/{job.pk}/problems/")
    sheet = load_workbook(BytesIO(response.getvalue())).active
    assert sheet["A2"].value == "有错误的行 4 行，列出 1 处，另有 3 处未列出"


# Names --------------------------------------------------------------------------------------


def test_the_chief_turns_an_unknown_name_into_an_alias(client, looked_at, chief, qingyun):
    job = looked_at(STRANGE)
    assert "“青云政府”（2 行）是" in page(client, job)

    told = name(client, job, unit_0=qingyun.pk)

    assert "已登记 1 个别名，正在重新核对文件。" in told
    assert UnitAlias.objects.get().name == "青云政府"
    entry = LedgerEntry.objects.get(kind="alias.added")
    assert (entry.actor, entry.content) == (chief, {"unit": "qingyun", "alias": "青云政府"})
    assert first_broken(qingyun.jurisdiction) is None
    performers.take_next(timezone.now())
    job.refresh_from_db()
    assert job.state == Job.State.ASKING
    assert (job.result["created"], job.result["refused"]) == (3, 2)


def test_the_nearest_unit_is_named_and_not_chosen(client, looked_at):
    job = looked_at(f"{HEADS}LS2,青云街镇,2020-03-05 14:30\n")

    assert "名称最接近的是“青云镇”。" in page(client, job)
    form = client.get(f"/linshu/jobs/{job.pk}/").context["naming"]
    assert form.names == ["青云街镇"]
    assert form["unit_0"].value() is None


def test_a_name_with_the_number_of_a_caller_never_becomes_an_alias(client, looked_at):
    job = looked_at(STRANGE)

    assert "15412341234" not in str(job.result)
    names = client.get(f"/linshu/jobs/{job.pk}/").context["naming"].names
    assert "青云政府" in names
    assert not any("王" in one for one in names)


def test_a_clerk_sees_the_names_and_does_not_change_them(client, looked_at, clerk, qingyun):
    job = looked_at(STRANGE)
    client.force_login(clerk)

    assert "“青云政府”" in page(client, job)
    assert "请负责人在本页登记为别名" in page(client, job)
    answer = client.post(f"/linshu/jobs/{job.pk}/alias/", {"unit_0": qingyun.pk})
    assert answer.status_code == 403
    assert not UnitAlias.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "says"),
    [({}, "没有选择单位"), ({"unit_0": "999999"}, "请为“青云政府”选择本辖区的单位")],
)
def test_without_a_unit_nothing_is_registered(chosen, says, client, looked_at):
    job = looked_at(STRANGE)

    assert says in name(client, job, **chosen)
    assert not UnitAlias.objects.exists()


def test_a_unit_of_another_jurisdiction_is_not_taken(client, looked_at, taian):
    job = looked_at(STRANGE)

    name(client, job, unit_0=taian.units.get().pk)

    assert not UnitAlias.objects.exists()


def test_a_file_that_asks_nothing_any_more_leaves_no_alias(client, looked_at, qingyun):
    job = looked_at(STRANGE)
    client.post(f"/linshu/jobs/{job.pk}/cancel/")

    assert "不在等待确认" in name(client, job, unit_0=qingyun.pk)
    assert not UnitAlias.objects.exists()
    assert not LedgerEntry.objects.filter(kind="alias.added").exists()
