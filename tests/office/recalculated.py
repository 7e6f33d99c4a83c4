"""Workbooks as LibreOffice saves them after loading and recalculating them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

OFFICE = shutil.which("soffice")
in_office = [
    pytest.mark.office,
    pytest.mark.skipif(OFFICE is None, reason="没有安装 LibreOffice（soffice）"),
]


def recalculate(folder: Path, sources: list[Path]) -> dict[str, Workbook]:
    """The workbooks with the values that LibreOffice found, by file name, in one start of it."""
    into = folder / "recalculated"
    profile = (folder / "profile").as_uri()
    command = [OFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx"]
    done = subprocess.run(
        [*command, "--outdir", str(into), *map(str, sources)],
        capture_output=True,
        timeout=300,
        check=True,
    )
    found = {path.name: load_workbook(path, data_only=True) for path in into.glob("*.xlsx")}
    assert set(found) == {path.name for path in sources}, done.stderr.decode()
    return found


def verdicts(book: Workbook) -> tuple[str, list[str]]:
    """What 验算 says in sum, and line by line."""
    sheet = book["验算"]
    lines = [row[7] for row in sheet.iter_rows(min_row=5, values_only=True) if row[7]]
    return sheet["B3"].value, lines


def altered(source: Path, name: str, sheet: str, find: str) -> Path:
    """A copy in which somebody has changed one figure by hand: the last one below a heading."""
    book = load_workbook(source)
    page = book[sheet]
    heading, column = next(
        (cell.row, cell.column)
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and find in cell.value.split("\n")
    )
    figures = [
        cell
        for (cell,) in page.iter_rows(min_row=heading + 1, min_col=column, max_col=column)
        if isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    ]
    figures[0].value = round(figures[0].value / 2 + 0.01, 4)
    copy = source.with_name(name)
    book.save(copy)
    return copy
