"""The ranked workbook in LibreOffice: recalculated without errors, printed on as many pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from scoring.models import ScoreRun
from scoring.runs import perform
from scoring.workbook import write_ranking
from tests.scoring.printed import (
    APRIL,
    MARCH,
    SHEETS,
    YEAR,
    blocks,
    deduct,
    league,
    march_in_linshu,
    publish,
    table,
)
from units.models import Jurisdiction

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(OFFICE is None, reason="没有安装 LibreOffice（soffice）"),
]
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "#REF!", "_x0041_", "=cmd|'/c calc'!A0")


def converted(run: ScoreRun, folder: Path, kind: str) -> Path:
    """The workbook as LibreOffice saves it after loading and recalculating it."""
    source = folder / "ranking.xlsx"
    write_ranking(run, source)
    profile = (folder / "profile").as_uri()
    into = folder / "converted"
    command = [OFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    done = subprocess.run(
        [*command, "--outdir", str(into), str(source)], capture_output=True, timeout=240, check=True
    )
    found = into / f"ranking.{kind}"
    assert found.exists(), done.stderr.decode()
    return found


def assert_recalculated(run: ScoreRun, folder: Path) -> None:
    """No cell is an error, only the check has formulas, and the totals are the stored ones."""
    book = load_workbook(converted(run, folder, "xlsx"))
    assert book.sheetnames == SHEETS
    kinds = {
        sheet.title: {cell.data_type for row in sheet.iter_rows() for cell in row} for sheet in book
    }
    assert "e" not in kinds.pop("验算")
    assert set().union(*kinds.values()) <= {"s", "n", "d"}
    totals = {unit: one.total(unit) for one in blocks(book["排名表"]) for unit in one.rows}
    stored = {card.unit.name: card.total for card in run.cards.select_related("unit")}
    assert totals == stored


def test_a_month_recalculates_to_the_stored_totals(linshu, tmp_path):
    assert_recalculated(march_in_linshu(linshu), tmp_path)


def test_a_sheet_of_sections_recalculates_to_the_stored_totals(db, tmp_path):
    publish("taian-county")
    city: Jurisdiction = league("taian", "泰安市", {"counties": ["泰山区", "岱岳区", "宁阳县"]})
    deduct(city.units.get(name="泰山区"), "A10.1", times=3, reason="未快速处理")
    run = perform(jurisdiction=city, period=YEAR, at=APRIL)

    assert_recalculated(run, tmp_path)


def test_what_people_wrote_is_shown_as_they_wrote_it(linshu, qingyun, tmp_path):
    march_in_linshu(linshu)
    for text in HOSTILE:
        deduct(qingyun, "L7.1", ticket_number=text, reason=text)
    run = perform(jurisdiction=linshu, period=MARCH, at=APRIL)

    book = load_workbook(converted(run, tmp_path, "xlsx"))

    rows = [row for row in table(book["加扣分明细"]) if row["条款编号"] == "L7.1"]
    # A saved workbook escapes what looks like an escape; what is shown is the text itself.
    shown = {row["事由"].replace("_x005F_", "_") for row in rows}
    assert shown == set(HOSTILE)
    assert {row["工单编号"] for row in rows} == {row["事由"] for row in rows}
    assert {row["计入分"] for row in rows} == {float(Decimal("-0.2"))}


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="没有安装 pdftotext")
def test_pages_are_a4_on_their_side_with_repeated_headings_and_numbers(db, tmp_path):
    publish("taian-county")
    names = [f"第{number_of}县" for number_of in range(40)]
    city = league("taian", "泰安市", {"counties": names})
    run = perform(jurisdiction=city, period=YEAR, at=APRIL)

    pdf = converted(run, tmp_path, "pdf")

    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    pages = text.stdout.decode().split("\f")[:-1]
    sides = re.findall(rb"MediaBox\[0 0 (\d+)[.\d]* (\d+)", pdf.read_bytes())
    assert sides == [(b"841", b"595")] * len(pages)
    for number_of, page in enumerate(pages, start=1):
        assert f"—{number_of}—" in page.replace(" ", "")
    ranking = [page for page in pages if "名次" in page]
    assert "第0县" in ranking[0]
    assert "第38县" in ranking[1]
