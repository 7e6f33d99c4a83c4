"""The export of the ranking: text that stays text, the printed page, the command."""

from __future__ import annotations

import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from scoring.models import Scorecard, ScoreRun
from scoring.runs import perform
from scoring.workbook import write_ranking
from tests.scoring.printed import (
    APRIL,
    MARCH,
    SHEETS,
    YEAR,
    blocks,
    cells,
    deduct,
    league,
    march_in_linshu,
    publish,
    table,
    tickets,
    workbook,
)
from workorders.models import Ticket


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


# Trust --------------------------------------------------------------------------------------

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "#REF!", "_x0041_", "a\x0bb\x0c")


def test_what_people_wrote_never_becomes_a_formula(linshu, march, qingyun):
    linshu.name = "=1+1"
    linshu.save()
    qingyun.name = '=HYPERLINK("x")'
    qingyun.save()
    for text in HOSTILE:
        deduct(qingyun, "L7.1", ticket_number=text, reason=text)
    stream = BytesIO()
    write_ranking(perform(jurisdiction=linshu, period=MARCH, at=APRIL), stream)

    book = load_workbook(stream)
    strings = [cell for cell in cells(book) if isinstance(cell.value, str)]
    formulas = [cell for cell in strings if cell.data_type == "f"]
    assert {cell.parent.title for cell in formulas} == {"验算"}
    assert not any(written in cell.value for cell in formulas for written in ("HYPERLINK", "cmd"))
    strings = [cell for cell in strings if cell.data_type != "f"]
    assert {cell.data_type for cell in strings} <= {"s", "inlineStr"}
    reasons = [row["事由"] for row in table(book["加扣分明细"])]
    assert {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "#REF!", "a\ufffdb\ufffd"} < set(
        reasons
    )
    begun = [cell for cell in strings if cell.value.startswith(tuple("=+-@\t＝"))]
    assert len(begun) > 10
    assert all(cell.quotePrefix for cell in begun)
    with zipfile.ZipFile(stream) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        with_formulas = [name for name in sheets if b"<f>" in archive.read(name)]
        assert with_formulas == [f"xl/worksheets/sheet{len(SHEETS)}.xml"]


def test_the_workbook_comes_from_the_stored_facts(march, qingyun):
    qingyun.name = "青云街道"
    qingyun.save()
    Ticket.objects.filter(unit=qingyun).delete()

    towns = blocks(workbook(march)["排名表"])[0]

    assert towns.total("青云镇") == Scorecard.objects.get(run=march, unit=qingyun).total


def test_a_rulebook_that_is_tried_out_elsewhere_is_marked(db):
    publish("taian-county")
    place = league("elsewhere", "别处市", {"counties": ["甲县", "乙县"]})
    run = perform(jurisdiction=place, period=MARCH, at=APRIL, code="taian-county")
    sheet = workbook(run)["排名表"]

    assert sheet["A1"].value.startswith("别处市")
    assert "试算：采用泰安市的考核办法" in sheet["A3"].value


def test_the_number_of_queries_does_not_grow_with_the_events(
    march, qingyun, django_assert_max_num_queries
):
    for number_of in range(12):
        deduct(qingyun, "L7.1", reason=f"第 {number_of} 次")
    run = perform(jurisdiction=march.league.jurisdiction, period=MARCH, at=APRIL)

    with django_assert_max_num_queries(8):
        write_ranking(ScoreRun.objects.get(pk=run.pk), BytesIO())


# The printed page ---------------------------------------------------------------------------


def test_every_sheet_is_set_for_printing(march):
    book = workbook(march)

    assert book.sheetnames == SHEETS
    for sheet in book:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddFooter.center.text == "— &P —"
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert sheet.sheet_view.selection[-1].activeCell == "A1"


def test_the_heading_row_is_repeated_on_every_page(march):
    book = workbook(march)
    first, last = (int(row.strip("$")) for row in book["排名表"].print_title_rows.split(":"))

    assert first == last
    assert book["排名表"].cell(first, 1).value == "名次"
    assert book["指标得分"].print_title_rows == "$2:$2"
    assert book["指标得分"].freeze_panes == "B3"


def test_a_single_group_keeps_its_heading_in_sight(db):
    publish("taian-county")
    city = league("taian", "泰安市", {"counties": ["泰山区", "岱岳区"]})
    run = perform(jurisdiction=city, period=YEAR, at=APRIL)
    sheet = workbook(run)["排名表"]

    assert sheet.freeze_panes == f"D{blocks(sheet)[0].first_row}"


def test_rows_are_high_and_columns_wide_enough_for_chinese(march):
    sheet = workbook(march)["排名表"]

    for row in range(blocks(sheet)[0].first_row, blocks(sheet)[0].first_row + 3):
        assert 24 <= sheet.row_dimensions[row].height <= 28
    assert sheet.column_dimensions["B"].width >= 2 * len("临沭街道")
    assert sheet["A1"].font.name == "方正小标宋简体"
    assert sheet.cell(blocks(sheet)[0].first_row, 2).font.name == "仿宋_GB2312"


# The command --------------------------------------------------------------------------------


def export(**options: Any) -> str:
    said = StringIO()
    call_command("export_ranking", stdout=said, **options)
    return said.getvalue()


def test_the_command_scores_and_writes_the_file(linshu, qingyun, tmp_path):
    publish("linshu-2020")
    tickets(qingyun, 2)
    output = tmp_path / "三月.xlsx"

    said = export(jurisdiction="linshu", period="2020-03", output=output)

    assert "三月.xlsx" in said
    assert load_workbook(output).sheetnames == SHEETS
    assert ScoreRun.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"jurisdiction": "nowhere"}, "nowhere"),
        ({"period": "2020-13"}, "2020-13"),
        ({"period": "2019-03"}, "2020-03-01"),
        ({"rulebook": "no-such-code"}, "no-such-code"),
        ({"output": Path("/no/such/folder/a.xlsx")}, "无法写入"),
    ],
)
def test_the_command_fails_with_one_sentence(linshu, qingyun, tmp_path, wrong, sentence):
    publish("linshu-2020")
    tickets(qingyun, 1)
    asked = {"jurisdiction": "linshu", "period": "2020-03", "output": tmp_path / "a.xlsx"}

    with pytest.raises(CommandError, match=sentence) as refusal:
        export(**{**asked, **wrong})

    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "a.xlsx").exists()
