"""Files as offices send them, made for a test."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

HEADER = ("工单编号", "承办单位", "受理时间")


def csv_file(
    folder: Path, *rows: tuple, header: tuple = HEADER, encoding: str = "utf-8", name: str = "t.csv"
) -> Path:
    """A csv file with a heading and rows, each cell as its text."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path = folder / name
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def xlsx_file(folder: Path, *rows: tuple, header: tuple = HEADER, name: str = "t.xlsx") -> Path:
    """A workbook with a heading and rows; text stays text, even where it looks like a formula."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "工单"
    for number, row in enumerate([header, *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    path = folder / name
    book.save(path)
    return path


def with_part(path: Path, part: str, content: bytes) -> Path:
    """The same workbook with one part replaced or added."""
    with zipfile.ZipFile(path) as package:
        parts: dict[str, Any] = {name: package.read(name) for name in package.namelist()}
    parts[part] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, each in parts.items():
            package.writestr(name, each)
    return path
