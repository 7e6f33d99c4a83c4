"""Interchange files: xlsx, and csv in UTF-8 and GB18030, in turn."""

import csv
from datetime import date, datetime
from itertools import cycle
from pathlib import Path
from random import Random

from openpyxl import Workbook

FORMATS = ("xlsx", "utf-8", "gb18030", "utf-8-sig")


class Writer:
    """Writes tables into a folder, each in the next format and with its columns in any order."""

    def __init__(self, folder: Path, random: Random, formats: tuple[str, ...] = FORMATS) -> None:
        self._folder = folder
        self._random = random
        start = random.randrange(len(formats))
        self._formats = cycle(formats[start:] + formats[:start])
        self._number = 0

    def write(self, rows: list[dict]) -> Path:
        """The file of some rows; all of them have the columns of the first."""
        columns = list(rows[0])
        self._random.shuffle(columns)
        self._number += 1
        form = next(self._formats)
        if form == "xlsx":
            return self._workbook(columns, rows)
        return self._text(columns, rows, form)

    def _workbook(self, columns: list[str], rows: list[dict]) -> Path:
        path = self._folder / f"{self._number:03}.xlsx"
        book = Workbook()
        sheet = book.active
        sheet.append(columns)
        for row in rows:
            sheet.append([_cell(row[column]) for column in columns])
        book.save(path)
        return path

    def _text(self, columns: list[str], rows: list[dict], encoding: str) -> Path:
        path = self._folder / f"{self._number:03}.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            lines = csv.writer(file)
            lines.writerow(columns)
            for row in rows:
                lines.writerow([self._written(row[column]) for column in columns])
        return path

    def _written(self, value: object) -> str:
        """A moment in any of the ways that people write one."""
        if isinstance(value, datetime):
            clock = "%H:%M:%S" if value.second else self._random.choice(("%H:%M", "%H:%M:%S"))
            day = self._random.choice(("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"))
            at_midnight = value == datetime.combine(value.date(), datetime.min.time())
            if at_midnight and self._random.random() < 0.5:
                return value.strftime(day)
            return value.strftime(f"{day} {clock}")
        if isinstance(value, date):
            return value.isoformat()
        return "" if value is None else str(value)


def _cell(value: object) -> object:
    return None if value in ("", None) else value
