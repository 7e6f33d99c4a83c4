"""The gate: what a file must be before anything opens it (T14)."""

from __future__ import annotations

import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from units.refusals import Refused

MIB = 1024 * 1024
MOST_BYTES = 100 * MIB
MOST_UNPACKED = 1024 * MIB
MOST_PARTS = 2000
MOST_RATIO = 200
RATIO_MATTERS_FROM = 16 * MIB
CHUNK = MIB
OVERLAP = 512

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
FINDINGS = {
    "有隐藏的行，已一并读入。": re.compile(rb'<row [^>]*hidden="(1|true)"'),
    "有出错的公式（如 #N/A），按空单元格读入。": re.compile(rb'<c [^>]*t="e"'),
}


class FileRefused(Refused):
    """A file is not what it should be, or too much."""


class FileKind(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


def examine(path: Path, name: str) -> tuple[FileKind, list[str]]:
    """What kind of file it is, by its name and its first bytes, and what the user should know.

    Raises FileRefused: too large, content and extension differ, a bomb, a DOCTYPE.
    """
    if not path.is_file():
        raise FileRefused(f"找不到文件“{name}”。")
    if path.stat().st_size > MOST_BYTES:
        raise FileRefused(f"文件“{name}”超过{MOST_BYTES // MIB} MB。")
    kind = _kind(path, name)
    return kind, _examine_parts(path, name) if kind is FileKind.XLSX else []


def _kind(path: Path, name: str) -> FileKind:
    extension = Path(name).suffix.lower().removeprefix(".")
    if extension not in set(FileKind):
        raise FileRefused(f"文件“{name}”的格式不受支持，只接受 xlsx、xls 和 csv。")
    with path.open("rb") as file:
        start = file.read(len(OLE_MAGIC))
    if not start:
        raise FileRefused(f"文件“{name}”是空的。")
    if start == OLE_MAGIC:
        content = FileKind.XLS
    else:
        content = FileKind.XLSX if start.startswith(ZIP_MAGIC) else FileKind.CSV
    if extension == FileKind.XLSX and content is FileKind.XLS:
        raise FileRefused(f"文件“{name}”有密码，或是旧格式的 xls，请另存为 xlsx。")
    if content != extension:
        raise FileRefused(f"文件“{name}”的内容不是 {extension}，与扩展名不符。")
    return content


def _examine_parts(path: Path, name: str) -> list[str]:
    try:
        with zipfile.ZipFile(path) as package:
            _weigh(package.infolist(), path.stat().st_size, name)
            found: set[str] = set()
            for part in package.infolist():
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    found |= _read_part(package, part, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise FileRefused(f"文件“{name}”已损坏，无法解开。") from error
    return [notice for notice in FINDINGS if notice in found]


def _weigh(parts: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names:
        raise FileRefused(f"文件“{name}”不是 Excel 工作簿。")
    if len(parts) > MOST_PARTS or len(names) < len(parts):
        raise FileRefused(f"文件“{name}”的内部部件过多或重复，可能是恶意文件。")
    unpacked = sum(part.file_size for part in parts)
    suspicious = unpacked > RATIO_MATTERS_FROM and unpacked > MOST_RATIO * packed
    if unpacked > MOST_UNPACKED or suspicious:
        raise FileRefused(f"文件“{name}”解开后过大，可能是恶意文件。")


def _read_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> set[str]:
    """Read a part through, never holding more than a chunk; return what was noticed in it."""
    found: set[str] = set()
    tail = b""
    with package.open(part) as stream:
        while chunk := stream.read(CHUNK):
            text = tail + chunk
            # A part in UTF-16 would hide a DOCTYPE from the search; Excel writes UTF-8.
            if b"\x00" in chunk or DECLARATION.search(text):
                raise FileRefused(f"文件“{name}”含有不允许的 XML 声明，可能是恶意文件。")
            if part.filename.startswith("xl/worksheets/"):
                found |= {notice for notice, sign in FINDINGS.items() if sign.search(text)}
            tail = text[-OVERLAP:]
    return found
