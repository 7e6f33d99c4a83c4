"""The workbook from the page: published figures, drafts, filters, and what a unit may see."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from scoring.models import Appeal, AppealStep, ScoreRun
from scoring.runs import perform
from scoring.workbook import report_of
from tests.scoring.printed import APRIL, MARCH, blocks, deduct, march_in_linshu, table, texts
from tests.scoring.published import LATER, put_out
from workorders.rulings import exclude_ticket

WORKBOOK = "/linshu/rankings/2020-03/workbook/"


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


def download(client, query="") -> Workbook:
    response = client.get(WORKBOOK + query)
    assert response.status_code == 200
    return load_workbook(BytesIO(b"".join(response.streaming_content)))


def state(book: Workbook) -> str:
    return book["排名表"]["A3"].value


def test_an_unpublished_workbook_says_so(client, march, clerk):
    client.force_login(clerk)

    assert "未公布" in state(download(client))


def test_a_stale_workbook_says_so(client, march, clerk, qingyun):
    deduct(qingyun, "L7.1")
    client.force_login(clerk)

    assert "数据已变动待重算" in state(download(client))


def test_a_published_workbook_keeps_the_published_figures(
    linshu, client, march, clerk, chief, qingyun
):
    put_out(linshu, clerk, chief)
    deduct(qingyun, "L7.3", reason="后来的")
    perform(jurisdiction=linshu, period=MARCH, at=LATER)
    client.force_login(clerk)

    published, draft = download(client), download(client, "?draft=1")

    stored = march.cards.get(unit=qingyun).total
    assert "已公布 第1版 2020年4月3日" in state(published)
    assert blocks(published["排名表"])[0].total("青云镇") == stored
    assert "未公布" in state(draft)
    assert blocks(draft["排名表"])[0].total("青云镇") != stored
    assert "后来的" in texts(draft["加扣分明细"])
    assert "后来的" not in texts(published["加扣分明细"])
    assert f"制表：{clerk}" in texts(published["排名表"])
    assert f"签发：{chief}" in texts(published["排名表"])
    assert linshu.ledger.get(kind="publication.prepared").mac in texts(published["口径说明"])


def test_a_filter_stands_under_the_title(client, march, clerk):
    client.force_login(clerk)

    book = download(client, "?group=departments&q=教")

    assert book["排名表"]["A2"].value.startswith("筛选：单位 教，分组 县直单位")
    (block,) = blocks(book["排名表"])
    assert list(block.rows) == ["教体局"]
    assert {row["单位"] for row in table(book["指标得分"])} == {"教体局"}
    assert "名次" not in [cell.value for cell in book["验算"]["C"]]


def test_a_filter_that_leaves_nobody_gives_no_workbook(client, march, clerk):
    client.force_login(clerk)

    assert client.get(f"{WORKBOOK}?q=没有这个单位").status_code == 404


def test_the_page_offers_the_filter_it_shows(client, march, clerk):
    client.force_login(clerk)

    plain = client.get("/linshu/rankings/2020-03/").text
    filtered = client.get("/linshu/rankings/2020-03/?group=towns").text

    assert "下载当前筛选" not in plain
    assert "/workbook/?group=towns" in filtered


def test_a_unit_gets_the_ranking_and_its_own_details(
    linshu, client, march, clerk, chief, liaison, daxing
):
    ticket = linshu.tickets.filter(unit=daxing).first()
    exclude_ticket(ticket=ticket, reason="重复诉求", by=chief, at=APRIL)
    perform(jurisdiction=linshu, period=MARCH, at=APRIL)
    put_out(linshu, clerk, chief)
    client.force_login(liaison)

    book = download(client, "?draft=1")

    assert "已公布 第1版" in state(book)
    assert set(blocks(book["排名表"])[0].rows) == {"青云镇", "大兴镇", "临沭街道"}
    for name in ("指标得分", "加扣分明细"):
        assert {row["单位"] for row in table(book[name])} == {"青云镇"}
    assert ticket.number not in texts(book["口径说明"])
    assert "WZ001" not in texts(book["加扣分明细"])


def test_excluded_tickets_are_listed(linshu, client, march, clerk, chief, daxing):
    ticket = linshu.tickets.filter(unit=daxing).first()
    exclude_ticket(ticket=ticket, reason="=重复诉求", by=chief, at=APRIL)
    run = perform(jurisdiction=linshu, period=MARCH, at=APRIL)
    client.force_login(clerk)

    found = texts(download(client)["口径说明"])

    assert run != march
    assert {ticket.number, "=重复诉求"} <= set(found)


def test_appeals_are_listed_with_what_came_of_them(linshu, client, march, liaison, chief, qingyun):
    event = linshu.events.get(unit=qingyun)
    appeal = Appeal.objects.create(
        jurisdiction=linshu,
        unit=qingyun,
        period="2020-03",
        event=event,
        state=Appeal.State.REJECTED,
        opened_by=liaison,
        opened_at=APRIL,
    )
    draft = Appeal.objects.create(
        jurisdiction=linshu,
        unit=qingyun,
        period="2020-03",
        line="L3",
        opened_by=liaison,
        opened_at=APRIL,
    )
    steps = [(Appeal.State.FILED, "并非集中投诉", liaison), (Appeal.State.REJECTED, "属实", chief)]
    for number, (reached, reason, by) in enumerate(steps):
        AppealStep.objects.create(
            appeal=appeal,
            state=reached,
            reason=reason,
            taken_by=by,
            taken_at=APRIL + timedelta(days=number),
        )
    client.force_login(chief)

    (row,) = table(download(client)["申诉情况"])

    assert (row["单位"], row["申诉事项"]) == ("青云镇", "L8.1（2020-03-09）")
    assert (row["申诉理由"], row["状态"], row["处理意见"]) == ("并非集中投诉", "不成立", "属实")
    assert str(draft.line) not in row["申诉事项"]


def test_a_report_is_of_the_publication_where_there_is_one(linshu, march, clerk, chief):
    assert report_of(march).out is None
    out = put_out(linshu, clerk, chief)

    assert report_of(march).out == out
    assert report_of(march, is_draft=True).out is None
