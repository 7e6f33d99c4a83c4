"""Files to rows of text: xlsx and xls in a child process with limits, csv in this one."""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from workorders import spreadsheet
from workorders.gate import CHUNK, FileKind, FileRefused, examine

log = logging.getLogger(__name__)

SECONDS = 180
# No key or password of the site's environment reaches the child.
KEPT = ("LD_LIBRARY_PATH",)
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number there (the first is 1) and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its first row that is not empty, and the others, read as they are asked for."""

    name: str
    sheet: str
    header: Row
    rows: Iterator[Row]
    notices: list[str] = field(default_factory=list)


def read_table(path: Path, *, name: str = "") -> Table:
    """The first sheet of a workbook, or a csv file in UTF-8 or GB18030.

    ``name`` is what the user calls the file, where ``path`` is a temporary one; its extension
    counts. Every cell is exact text: integers without a point, dates as ISO, empty cells as "".
    Raises FileRefused, for a csv file also while its rows are read.
    """
    name = name or path.name
    kind, notices = examine(path, name)
    if kind is FileKind.CSV:
        sheet, rows = "", _csv_rows(path, name)
    else:
        lines = _unpacked(path, name)
        sheet, more = json.loads(next(lines))
        notices += more
        rows = _sheet_rows(lines)
    filled = (row for row in rows if any(cell.strip() for cell in row.cells))
    header = next(filled, None)
    if header is None:
        raise FileRefused(f"文件“{name}”里没有数据。")
    return Table(name, sheet, header, filled, notices)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpacked(path: Path, name: str) -> Iterator[str]:
    """What the child makes of a workbook, line by line from a temporary file without a name."""
    output = tempfile.TemporaryFile("w+", encoding="ascii")  # noqa: SIM115 - read after return
    command = [sys.executable, "-I", spreadsheet.__file__, str(path.resolve())]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program with the file's path
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            timeout=SECONDS,
            check=False,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused(f"文件“{name}”{SECONDS}秒内没有读完，未导入。") from error
    if done.returncode == spreadsheet.REFUSED:
        raise FileRefused(f"文件“{name}”：{done.stderr.decode()}")
    if done.returncode != 0:
        log.warning("reading a workbook ended with code %s", done.returncode)
        raise FileRefused(f"文件“{name}”已损坏，或解开后过大，无法读取。")
    output.seek(0)
    return iter(output)


def _sheet_rows(lines: Iterator[str]) -> Iterator[Row]:
    for line in lines:
        number, cells = json.loads(line)
        yield Row(number, tuple(cells))


def _csv_rows(path: Path, name: str) -> Iterator[Row]:
    encoding = _encoding(path, name)
    with path.open(encoding=encoding, newline="") as file:
        try:
            for number, cells in enumerate(csv.reader(file, strict=True), start=1):
                if number > spreadsheet.MOST_ROWS or len(cells) > spreadsheet.MOST_COLUMNS:
                    raise FileRefused(f"文件“{name}”第{number}行超出了允许的行数或列数。")
                yield Row(number, tuple(cells))
        except csv.Error as error:
            raise FileRefused(f"文件“{name}”不是完好的 csv，引号不成对或单元格过长。") from error


def _encoding(path: Path, name: str) -> str:
    """The first encoding that reads the whole file; NUL bytes are refused in all of them."""
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        with path.open("rb") as file:
            if _decodes(decoder, file, name):
                return encoding
    raise FileRefused(f"文件“{name}”的编码既不是 UTF-8 也不是 GB18030。")


def _decodes(decoder: codecs.IncrementalDecoder, file: IO[bytes], name: str) -> bool:
    try:
        while chunk := file.read(CHUNK):
            if b"\x00" in chunk:
                raise FileRefused(f"文件“{name}”含有空字符（NUL），不是文本文件。")
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
