"""The notice: what it says, in the form of official documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from scoring.models import ScoreRun
from scoring.notice import paper, write_notice
from scoring.runs import perform
from scoring.workbook import report_of
from tests.scoring.printed import MARCH, YEAR, deduct, league, march_in_linshu, publish
from tests.scoring.published import LATER, put_out

NOTICE = "/linshu/rankings/2020-03/notice/"
MAY_DAY = date(2020, 5, 6)


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


def notice(run: ScoreRun):
    stream = BytesIO()
    write_notice(report_of(run), stream, on=MAY_DAY)
    return Document(stream)


def lines(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_a_published_notice_ends_with_the_head_of_the_chain(march, linshu, clerk, chief):
    out = put_out(linshu, clerk, chief)

    head = linshu.ledger.get(kind="publication.prepared").mac
    assert lines(notice(march))[-1] == f"公布摘要：{out.digest[:16]}；台账末码：{head[:16]}。"


# What it says -------------------------------------------------------------------------------


def test_the_notice_has_its_four_parts_and_an_annex(march):
    said = lines(notice(march))

    assert said[0] == "关于临沭县12345政务服务便民热线2020年3月考核情况的通报"
    parts = ["一、总体情况", "二、考核得分及排名", "三、主要扣分情形", "四、下一步要求"]
    assert [line for line in said if line in parts] == parts
    assert "附件：2020年3月承办单位考核排名表" in said
    assert said[-3:] == ["2020年3月承办单位考核排名表", "镇街", "县直单位"]


def test_first_and_last_are_named_with_the_item_and_the_reason(march):
    text = "\n".join(lines(notice(march)))
    cards = {card.unit.code: card for card in march.cards.select_related("unit")}

    assert f"第1名青云镇 {cards['qingyun'].total.normalize()}" in text.replace(".00 分", " 分")
    assert "本期共考核单位 4 个，3 个参加排名，1 个单列不参加排名。" in text
    assert "各单位共承办热线工单 24 件。" in text
    assert "1．被市热线中心书面督办（L7.2）：大兴镇 1 个单位，共 2 次，扣 1 分。" in text


def test_the_last_lost_most_in_an_item_that_is_named(db):
    publish("taian-county")
    names = [f"第{number}县" for number in "一二三四五六"]
    city = league("taian", "泰安市", {"counties": names})
    deduct(city.units.get(name="第二县"), "A10.1", times=3, reason="未快速处理")
    run = perform(jurisdiction=city, period=YEAR, at=LATER)

    said = lines(notice(run))

    (last,) = [line for line in said if line.startswith("排名后")]
    worst = run.cards.get(unit__name="第二县")
    assert f"第{worst.place}名第二县" in last
    assert "失分最多的是" in last


def test_an_unpublished_notice_says_so_and_bears_the_day_of_writing(march):
    said = lines(notice(march))

    assert "（未公布，仅供核对）" in said
    assert "2020年5月6日" in said


def test_the_notice_of_a_published_month_keeps_the_published_figures(
    linshu, march, clerk, chief, qingyun
):
    out = put_out(linshu, clerk, chief)
    before = lines(notice(march))
    deduct(qingyun, "L7.3", reason="后来的")
    qingyun.name = "=青云街道"
    qingyun.save()
    later = perform(jurisdiction=linshu, period=MARCH, at=LATER)

    assert lines(notice(later)) == before
    assert "2020年4月3日" in before
    assert "（未公布，仅供核对）" not in before
    assert out.approved_by == chief


def test_the_annex_lists_every_unit_with_its_total(march):
    towns, departments = notice(march).tables
    rows = [[cell.text for cell in row.cells] for row in towns.rows]

    assert rows[0] == ["名次", "单位", "总分", "备注"]
    stored = {card.unit.name: card for card in march.cards.select_related("unit")}
    assert [row[1] for row in rows[1:]] == ["青云镇", "大兴镇", "临沭街道"]
    assert [row[0] for row in rows[1:]] == ["1", "2", "—"]
    assert [Decimal(row[2]) for row in rows[1:]] == [stored[row[1]].total for row in rows[1:]]
    assert rows[3][3].startswith("本期无工单")
    assert len(departments.rows) == 2


def test_what_a_document_cannot_hold_is_replaced():
    stream = BytesIO()
    written = paper.Paper("青\x0b云")
    written.table(("名次", "单位", "总分", "备注"), [("1", "=1+1\x00", "9", "")])
    written.save(stream)

    document = Document(stream)
    assert lines(document) == ["青\ufffd云"]
    assert document.tables[0].rows[1].cells[1].text == "=1+1\ufffd"


# How it looks -------------------------------------------------------------------------------


def test_the_page_is_that_of_an_official_document(march):
    (section,) = notice(march).sections

    found = [
        round(side / Mm(1))
        for side in (
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
    ]
    assert found == [37, 35, 28, 26]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    assert section.footer.paragraphs[0].text == "—  —"
    assert "PAGE" in section.footer.paragraphs[0]._p.xml


@pytest.mark.parametrize(
    ("style", "font", "size", "spacing"),
    [
        (paper.TITLE, "方正小标宋简体", 22, 33),
        (paper.BODY, "仿宋_GB2312", 16, 28),
        (paper.HEADING, "黑体", 16, 28),
        (paper.SUBHEADING, "楷体_GB2312", 16, 28),
    ],
)
def test_fonts_are_named_and_lines_are_spaced_exactly(style, font, size, spacing, march):
    found = notice(march).styles[style]

    properties = found.element.rPr
    assert properties.rFonts.get(qn("w:eastAsia")) == font
    assert properties.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
    assert found.font.size == Pt(size)
    assert found.paragraph_format.line_spacing == Pt(spacing)


def test_the_fonts_are_a_setting(march, settings):
    settings.NOTICE_FONTS = settings.NOTICE_FONTS | {"body": "FangSong"}

    body = notice(march).styles[paper.BODY].element.rPr.rFonts

    assert body.get(qn("w:eastAsia")) == "FangSong"


# How it is had ------------------------------------------------------------------------------


def test_the_command_writes_a_notice(linshu, march, tmp_path: Path):
    output, said = tmp_path / "通报.docx", StringIO()

    call_command(
        "export_notice", jurisdiction="linshu", period="2020-03", output=output, stdout=said
    )

    assert lines(Document(str(output)))
    assert "未公布" in said.getvalue()


def test_the_anonymous_go_to_the_login(client, march):
    assert client.get(NOTICE).url == f"/login/?next={NOTICE}"


def test_an_outsider_finds_nothing(client, march, outsider):
    client.force_login(outsider)

    assert client.get(NOTICE).status_code == 404


def test_a_liaison_is_not_let_in(client, march, liaison):
    client.force_login(liaison)

    assert client.get(NOTICE).status_code == 403


def test_a_notice_of_another_period_is_not_found(client, march, clerk):
    client.force_login(clerk)

    assert client.get("/linshu/rankings/2020-05/notice/").status_code == 404


@pytest.mark.parametrize("name", ["clerk", "chief", "leader"])
def test_office_and_leaders_download_the_notice(name, client, march, request):
    client.force_login(request.getfixturevalue(name))

    response = client.get(NOTICE)

    assert response.status_code == 200
    document = Document(BytesIO(b"".join(response.streaming_content)))
    assert lines(document)[0].endswith("考核情况的通报")
    assert "下载通报" in client.get("/linshu/rankings/2020-03/").text
