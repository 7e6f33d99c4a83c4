"""Files to rows: what comes through the gate unharmed, and what never passes it."""

import datetime
import shutil
import struct
import subprocess
import zipfile

import openpyxl
import pytest

from tests.workorders.files import HEADER, csv_file, with_part, xlsx_file
from workorders import gate, reading, spreadsheet
from workorders.gate import FileRefused
from workorders.reading import file_digest, read_table

ROW = ("LS1", "青云镇", "2020-03-05 14:30")
SHEET = "xl/worksheets/sheet1.xml"


def rows_of(path):
    return [row.cells for row in read_table(path).rows]


def refusal(path, **more) -> str:
    with pytest.raises(FileRefused) as caught:
        list(read_table(path, **more).rows)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_comes_in_the_usual_encodings(tmp_path, encoding):
    table = read_table(csv_file(tmp_path, ROW, encoding=encoding))

    assert table.header.cells == HEADER
    assert [row.cells for row in table.rows] == [ROW]


def test_rare_characters_of_gb18030_survive(tmp_path):
    row = ("LS1", "㙍镇𠮷", "2020-03-05")

    assert rows_of(csv_file(tmp_path, row, encoding="gb18030")) == [row]


def test_rows_keep_the_numbers_they_have_in_the_sheet(tmp_path):
    book = csv_file(tmp_path, ROW, ("", "", ""), ("LS2", "第一行\n第二行", "x"), ROW)

    assert [row.number for row in read_table(book).rows] == [2, 4, 5]
    sheet = xlsx_file(tmp_path, ROW, (None, None, None), ROW)
    assert [row.number for row in read_table(sheet).rows] == [2, 4]


def test_numbers_in_a_workbook_are_exact_text(tmp_path):
    numbers = (3, 3.0, 97.3, 0.1 + 0.2, 123456789012345, 12345678901234567890, 0, 0.00001, -2)

    assert rows_of(xlsx_file(tmp_path, numbers)) == [
        ("3", "3", "97.3", "0.3", "123456789012345", "1.23456789012346E+19", "0", "0.00001", "-2")
    ]


def test_dates_in_a_workbook_are_iso_text(tmp_path):
    row = (
        datetime.datetime(2020, 3, 5, 14, 30, 15),
        datetime.date(2020, 3, 5),
        datetime.time(14, 30),
        datetime.timedelta(hours=30, minutes=5),
        True,
    )

    assert rows_of(xlsx_file(tmp_path, row)) == [
        ("2020-03-05 14:30:15", "2020-03-05", "14:30:00", "30:05:00", "TRUE")
    ]


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    row = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)")

    assert rows_of(xlsx_file(tmp_path, row)) == [row]
    assert rows_of(csv_file(tmp_path, row)) == [row]


def test_digits_kept_as_text_stay_as_they_are(tmp_path):
    row = ("20200305000000000001", "007", "1e3")

    assert rows_of(xlsx_file(tmp_path, row)) == [row]


def test_only_the_first_sheet_with_data_is_read_and_that_is_said(tmp_path):
    path = xlsx_file(tmp_path, ROW)
    book = openpyxl.load_workbook(path)
    book.create_sheet("说明", 0).sheet_state = "hidden"
    book.create_sheet("附表")["A1"] = "x"
    book.save(path)

    table = read_table(path)

    assert table.sheet == "工单"
    assert table.notices == ["另有1个工作表没有读入，只读了“工单”。"]


def test_hidden_rows_merged_cells_and_broken_formulas_are_noticed(tmp_path):
    path = xlsx_file(tmp_path, ROW, ROW)
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.active.merge_cells("A2:A3")
    book.active["D2"] = "#N/A"
    book.save(path)

    table = read_table(path)

    assert len(list(table.rows)) == 2
    assert [notice[:4] for notice in table.notices] == ["有隐藏的", "有出错的", "有合并单"]


@pytest.mark.office
def test_an_old_workbook_comes_in_as_well(tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice to write an .xls file")
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to",
         "xls", "--outdir", tmp_path, xlsx_file(tmp_path, (*ROW, 3))],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    assert rows_of(tmp_path / "t.xls") == [(*ROW, "3")]


def test_the_name_that_the_user_gave_decides_about_the_extension(tmp_path):
    path = csv_file(tmp_path, ROW, name="upload.tmp")

    assert len(list(read_table(path, name="三月.csv").rows)) == 1
    assert "三月.docx" in refusal(path, name="三月.docx")


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"abc")

    assert file_digest(path).startswith("ba7816bf")


def test_files_that_are_not_what_they_say_are_refused(tmp_path):
    (tmp_path / "empty.csv").touch()
    (tmp_path / "text.xlsx").write_text("工单编号,承办单位")
    (tmp_path / "old.xlsx").write_bytes(gate.OLE_MAGIC + b"\0" * 600)
    (tmp_path / "old.xls").write_bytes(gate.OLE_MAGIC + b"\0" * 600)
    xlsx_file(tmp_path, ROW, name="book.csv")
    (tmp_path / "cut.xlsx").write_bytes(xlsx_file(tmp_path, ROW).read_bytes()[:2000])
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as package:
        package.writestr("readme.txt", "x")

    assert "找不到" in refusal(tmp_path / "nothing.csv")
    assert "找不到" in refusal(tmp_path)
    assert "是空的" in refusal(tmp_path / "empty.csv")
    assert "与扩展名不符" in refusal(tmp_path / "text.xlsx")
    assert "与扩展名不符" in refusal(tmp_path / "book.csv")
    assert "有密码" in refusal(tmp_path / "old.xlsx")
    assert "已损坏" in refusal(tmp_path / "old.xls")
    assert "已损坏" in refusal(tmp_path / "cut.xlsx")
    assert "不是 Excel" in refusal(tmp_path / "zip.xlsx")


def test_a_workbook_without_data_is_refused(tmp_path):
    path = tmp_path / "blank.xlsx"
    openpyxl.Workbook().save(path)

    assert "没有数据" in refusal(path)
    assert "没有数据" in refusal(csv_file(tmp_path, ("", ""), header=("", "")))


def test_a_csv_file_with_a_nul_or_in_another_encoding_is_refused(tmp_path):
    assert "NUL" in refusal(csv_file(tmp_path, ("LS1\0", "x", "y")))
    assert "NUL" in refusal(csv_file(tmp_path, ROW, encoding="utf-16"))
    (tmp_path / "bad.csv").write_bytes(b"a,b\n\xff\xff,\x81")
    assert "编码" in refusal(tmp_path / "bad.csv")


def test_a_csv_file_with_an_open_quotation_mark_is_refused(tmp_path):
    (tmp_path / "open.csv").write_text('工单编号,承办单位\n"LS1,青云镇\n')

    assert "引号" in refusal(tmp_path / "open.csv")


def test_a_file_above_the_limits_is_refused(tmp_path, monkeypatch):
    path = csv_file(tmp_path, ROW, ROW)
    monkeypatch.setattr(gate, "MOST_BYTES", 10)
    assert "超过" in refusal(path)
    monkeypatch.setattr(gate, "MOST_BYTES", 10_000)
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 2)
    assert "第3行超出" in refusal(path)


def test_a_zip_bomb_is_never_unpacked(tmp_path):
    path = with_part(xlsx_file(tmp_path, ROW), "xl/media/a.xml", b"<a>" + b" " * 40 * gate.MIB)

    assert path.stat().st_size < gate.MIB
    assert "解开后过大" in refusal(path)


def test_a_part_that_lies_about_its_size_is_found_out(tmp_path):
    path = with_part(xlsx_file(tmp_path, ROW), "xl/media/a.xml", b"<a>" + b" " * 40 * gate.MIB)
    content = path.read_bytes().replace(struct.pack("<I", 40 * gate.MIB + 3), struct.pack("<I", 99))
    path.write_bytes(content)

    assert "已损坏" in refusal(path)


@pytest.mark.parametrize("declaration", [b"<!DOCTYPE a>", b'<!ENTITY b "c">', b"<!doctype a>"])
def test_a_part_with_a_doctype_or_entity_is_refused(tmp_path, declaration):
    path = with_part(xlsx_file(tmp_path, ROW), "xl/extra.xml", declaration + b"<a/>")

    assert "XML 声明" in refusal(path)


def test_a_doctype_across_two_chunks_or_in_another_encoding_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(gate, "CHUNK", 64)
    path = with_part(xlsx_file(tmp_path, ROW), "xl/a.xml", b" " * 60 + b"<!DOCTYPE a><a/>")
    assert "XML 声明" in refusal(path)
    path = with_part(xlsx_file(tmp_path, ROW), "xl/a.xml", "<!DOCTYPE a>".encode("utf-16"))
    assert "XML 声明" in refusal(path)


def test_too_many_parts_or_one_twice_are_refused(tmp_path, monkeypatch):
    path = xlsx_file(tmp_path, ROW)
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(path, "a") as package,
    ):
        package.writestr(SHEET, "<worksheet/>")
    assert "过多或重复" in refusal(path)
    monkeypatch.setattr(gate, "MOST_PARTS", 3)
    assert "过多或重复" in refusal(xlsx_file(tmp_path, ROW))


def test_one_cell_at_the_end_of_the_world_does_not_eat_the_memory(tmp_path):
    path = xlsx_file(tmp_path, ROW)
    book = openpyxl.load_workbook(path)
    book.active.cell(1_048_576, 16_384, "x")
    book.save(path)

    assert "t.xlsx" in refusal(path)


def test_a_sheet_above_the_limits_is_refused_by_the_child(tmp_path):
    path = xlsx_file(tmp_path, tuple(range(spreadsheet.MOST_COLUMNS + 1)))

    assert "列" in refusal(path)


def test_a_child_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0.001)

    assert "没有读完" in refusal(xlsx_file(tmp_path, ROW))


def test_nothing_of_a_workbook_is_parsed_in_the_process_of_the_site(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "CalamineWorkbook", None)

    assert rows_of(xlsx_file(tmp_path, ROW)) == [ROW]
