"""Files that prove something: looked at before they are kept, kept under their digest."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
import uuid
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePath
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from scoring.services import Entry, record_deduction
from units.ledger import Fact, write_down
from units.models import Unit, User
from units.refusals import Refused
from workorders.masking import masked_text
from workorders.models import Attachment, DeductionEvent

MIB = 1024 * 1024
MOST_BYTES = 10 * MIB
MOST_FILES = 10
MOST_NAME = Attachment._meta.get_field("name").max_length
ZIP = b"PK\x03\x04"
OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "pdf": ("application/pdf", (b"%PDF-",)),
    "docx": (f"{OFFICE}.wordprocessingml.document", (ZIP,)),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", (ZIP,)),
}
"""What is kept, by its extension: the media type, and how its bytes begin."""
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
MACROS = re.compile(r"vbaproject\.bin$|/activex/", re.IGNORECASE)
UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069"\\/:*?<>|]')


class EvidenceRefused(Refused):
    """The file is not kept; the message says why."""


class EvidenceLost(Refused):
    """The kept bytes are gone, or are no longer those that were brought."""


@transaction.atomic
def keep_file(*, unit: Unit, file: File, by: User | None, at: datetime) -> Attachment:
    """Keep an uploaded file about a unit: its name, size and digest in a row, its bytes apart.

    Raises EvidenceRefused: empty, over 10 MB, of a kind that is not kept, or other than its name
    says. The bytes are written first; where the transaction fails they are merely left over.
    """
    name = plain_name(file.name or "")
    content = _content(file, name)
    media_type = _media_type(name, file)
    digest = hashlib.sha256(content).hexdigest()
    _store(digest, content)
    kept = Attachment.objects.create(
        jurisdiction=unit.jurisdiction,
        unit=unit,
        name=name,
        media_type=media_type,
        size=len(content),
        digest=digest,
        uploaded_by=by,
        uploaded_at=at,
    )
    told = {"unit": unit.code, "name": name, "size": kept.size, "sha256": digest}
    fact = Fact("file.kept", f"attachment:{kept.pk}", told)
    write_down(unit.jurisdiction, [fact], by=by, at=at)
    return kept


@transaction.atomic
def record_proved(
    *, entry: Entry, files: Sequence[File], by: User | None, at: datetime, entry_key: str
) -> DeductionEvent:
    """Record an event with the files that prove it; the same ``entry_key`` gives one event.

    Raises what ``record_deduction`` and ``keep_file`` raise; then nothing is recorded.
    """
    event = record_deduction(entry=entry, by=by, at=at, entry_key=entry_key)
    if event.recorded_at != at or not files:
        return event
    if len(files) > MOST_FILES:
        raise EvidenceRefused(f"一条记录最多附 {MOST_FILES} 个文件。")
    kept = [keep_file(unit=entry.unit, file=file, by=by, at=at) for file in files]
    event.evidence.add(*kept)
    told = {"attachments": [one.pk for one in kept]}
    write_down(event.jurisdiction, [Fact("event.proved", f"event:{event.pk}", told)], by=by, at=at)
    return event


def opened(attachment: Attachment) -> IO[bytes]:
    """The bytes of a kept file, proved to be those that were brought; raises EvidenceLost."""
    try:
        stream = _place(attachment.digest).open("rb")
    except FileNotFoundError as error:
        raise EvidenceLost(f"附件“{attachment.name}”的文件不在了，请联系管理员。") from error
    if hashlib.file_digest(stream, "sha256").hexdigest() != attachment.digest:
        stream.close()
        raise EvidenceLost(f"附件“{attachment.name}”的内容与登记时的摘要不符，不能下载。")
    stream.seek(0)
    return stream


def plain_name(name: str) -> str:
    """A file's name without folders, control characters and callers' numbers, its ending kept."""
    base = UNFIT.sub("_", unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]))
    stem, dot, ending = masked_text(base.strip(". ")).replace("*", "_").rpartition(".")
    return f"{stem[: MOST_NAME - len(ending) - 1]}{dot}{ending}"[:MOST_NAME]


def _content(file: File, name: str) -> bytes:
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    if not content:
        raise EvidenceRefused(f"附件“{name}”是空的。")
    if len(content) > MOST_BYTES:
        raise EvidenceRefused(f"附件“{name}”超过 {MOST_BYTES // MIB} MB。")
    return content


def _media_type(name: str, file: File) -> str:
    """The media type by the name's ending, where the bytes bear it out; raises EvidenceRefused."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending not in KINDS:
        kinds = "、".join(KINDS)
        raise EvidenceRefused(f"附件“{name}”的格式不受支持，只接受 {kinds}。")
    media_type, beginnings = KINDS[ending]
    file.seek(0)
    start = file.read(max(map(len, beginnings)))
    if not start.startswith(beginnings) or not _is_document(ending, file):
        raise EvidenceRefused(f"附件“{name}”的内容不是 {ending}，与扩展名不符。")
    return media_type


def _is_document(ending: str, file: File) -> bool:
    """Whether a package holds the part its ending promises, and no macros; nothing is unpacked."""
    if ending not in MAIN_PARTS:
        return True
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.namelist()
    except (zipfile.BadZipFile, NotImplementedError):
        return False
    return MAIN_PARTS[ending] in parts and not any(MACROS.search(part) for part in parts)


def _place(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest


def _store(digest: str, content: bytes) -> None:
    """Write the bytes under their digest, whole or not at all, for nobody but the site."""
    place = _place(digest)
    if place.is_file() and place.stat().st_size == len(content):
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = place.with_name(f"{digest}.{uuid.uuid4().hex}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(place)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
