"""Evidence: what is kept and what is not, who may open it, and that it stays what it was."""

import hashlib
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from scoring.evidence import MOST_BYTES, EvidenceRefused, keep_file, plain_name
from units.ledger import first_broken
from units.models import LedgerEntry
from units.moments import LOCAL
from workorders.models import Attachment

NOW = datetime(2020, 3, 12, 9, tzinfo=LOCAL)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


def brought(name: str, content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def package(*parts: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as out:
        for part in parts:
            out.writestr(part, "<x/>")
    return stream.getvalue()


@pytest.fixture
def screenshot(qingyun, clerk) -> Attachment:
    return keep_file(unit=qingyun, file=brought("截图.png"), by=clerk, at=NOW)


def page(attachment: Attachment) -> str:
    return f"/linshu/attachments/{attachment.pk}/"


# Keeping ------------------------------------------------------------------------------------


def test_a_file_is_kept_under_its_digest_with_name_size_and_who_brought_it(
    screenshot, uploads, clerk
):
    digest = hashlib.sha256(PNG).hexdigest()

    assert (screenshot.name, screenshot.size, screenshot.digest) == ("截图.png", 48, digest)
    assert (screenshot.media_type, screenshot.uploaded_by) == ("image/png", clerk)
    assert [path.name for path in uploads.iterdir()] == [digest]
    assert (uploads / digest).read_bytes() == PNG
    assert (uploads / digest).stat().st_mode & 0o077 == 0


def test_the_ledger_tells_of_it(screenshot, linshu):
    entry = LedgerEntry.objects.get(kind="file.kept")

    assert (entry.subject, entry.content["sha256"]) == (
        f"attachment:{screenshot.pk}",
        screenshot.digest,
    )
    assert first_broken(linshu) is None


def test_the_same_bytes_twice_are_two_rows_and_one_file(screenshot, qingyun, chief, uploads):
    keep_file(unit=qingyun, file=brought("又一张.png"), by=chief, at=NOW)

    assert Attachment.objects.count() == 2
    assert len(list(uploads.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", PNG),
        ("a.JPG", b"\xff\xd8\xff\xe0rest"),
        ("a.pdf", b"%PDF-1.7 rest"),
        ("a.docx", package("[Content_Types].xml", "word/document.xml")),
        ("a.xlsx", package("[Content_Types].xml", "xl/workbook.xml")),
    ],
)
def test_pictures_papers_and_sheets_are_kept(name, content, qingyun):
    assert keep_file(unit=qingyun, file=brought(name, content), by=None, at=NOW).name == name


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.png", b"", "是空的"),
        ("大.pdf", b"%PDF-" + b"0" * MOST_BYTES, "超过 10 MB"),
        ("页.html", b"<script>", "格式不受支持"),
        ("图.svg", b"<svg/>", "格式不受支持"),
        ("没有扩展名", PNG, "格式不受支持"),
        ("假.png", b"<script>alert(1)</script>", "与扩展名不符"),
        ("假.docx", package("[Content_Types].xml", "xl/workbook.xml"), "与扩展名不符"),
        ("坏.xlsx", b"PK\x03\x04broken", "与扩展名不符"),
        ("宏.docx", package("word/document.xml", "word/vbaProject.bin"), "与扩展名不符"),
    ],
)
def test_what_is_not_kept_is_told_why(name, content, words, qingyun, uploads):
    with pytest.raises(EvidenceRefused, match=words):
        keep_file(unit=qingyun, file=brought(name, content), by=None, at=NOW)

    assert not Attachment.objects.exists()
    assert not uploads.exists()


@pytest.mark.parametrize(
    ("brought_as", "kept_as"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\桌面\\截图.png", "截图.png"),
        ("来电15412341234.png", "来电154____1234.png"),
        ("a\r\nSet-Cookie: x.png", "a__Set-Cookie_ x.png"),
        ("长" * 300 + ".png", "长" * 196 + ".png"),
    ],
)
def test_a_name_is_kept_without_folders_controls_and_numbers(brought_as, kept_as):
    assert plain_name(brought_as) == kept_as


def test_a_kept_file_is_never_changed(screenshot):
    with pytest.raises(DatabaseError):
        Attachment.objects.update(name="别的.png")


# Opening ------------------------------------------------------------------------------------


def test_the_anonymous_go_to_the_login(client, screenshot):
    assert client.get(page(screenshot)).url == f"/login/?next={page(screenshot)}"


def test_an_outsider_finds_nothing(client, screenshot, outsider):
    client.force_login(outsider)

    assert client.get(page(screenshot)).status_code == 404
    assert client.get(page(screenshot).replace("linshu", "taian")).status_code == 404


def test_a_liaison_does_not_find_another_units_file(client, daxing, liaison):
    foreign = keep_file(unit=daxing, file=brought("大兴.png"), by=None, at=NOW)
    client.force_login(liaison)

    assert client.get(page(foreign)).status_code == 404


@pytest.mark.parametrize("name", ["clerk", "chief", "liaison", "leader"])
def test_it_is_downloaded_and_never_shown(name, client, screenshot, request):
    client.force_login(request.getfixturevalue(name))

    response = client.get(page(screenshot))

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PNG
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("change", [lambda p: p.unlink(), lambda p: p.write_bytes(PNG + b"x")])
def test_bytes_that_are_gone_or_changed_are_owned_up_to(change, client, screenshot, clerk, uploads):
    change(uploads / screenshot.digest)
    client.force_login(clerk)

    response = client.get(page(screenshot), follow=True)

    assert response.redirect_chain[-1][0] == "/linshu/deductions/"
    assert "附件“截图.png”的" in response.text
