"""Backups count when restored: made while clerks write, restored aside, compared (T18)."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.service.office import ROOT, Office, requests_of

GOOD = "SELECT count(*) FROM units_inspection WHERE kind = '{}' AND is_good"


def manage(office: Office, *command: str) -> str:
    return office.run("manage.py", *command, within=120).strip()


def refusal(office: Office, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=office.env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    return done.stderr


@pytest.fixture
def published(small_office) -> Office:
    small_office.run("-m", "tests.service.publication")
    return small_office


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            assert database.execute(statement).rowcount != 0


def test_a_backup_made_while_a_clerk_writes_is_whole(published):
    clerk = published.clerk("甲", 1000, 0.01)
    published.await_entries(5)

    path = Path(manage(published, "backup"))

    said = manage(published, "verify_backup")
    published.send_clerks_home()
    requests_of(clerk)
    assert path.parent == published.folder / "backups"
    assert path.stat().st_mode & 0o077 == 0
    assert said.startswith(f"{path.name}：1 个辖区的台账完整")
    assert "1 份公布与重算相符" in said
    assert [published.ask(GOOD.format(kind)) for kind in ("backup", "restore")] == [1, 1]
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_backup_that_was_changed_does_not_count(published):
    path = Path(manage(published, "backup"))
    change(
        path,
        "DROP TRIGGER units_ledgerentry_no_update",
        "UPDATE units_ledgerentry SET kind = 'x' WHERE number = 2",
        "UPDATE scoring_scorecard SET total = 99",
        "DROP TRIGGER scoring_publication_no_update",
        "UPDATE scoring_publication SET digest = 'x'",
    )

    said = refusal(published, "verify_backup", str(path))

    assert f"备份 {path.name} 不能用" in said
    assert "临沭县的台账自第 2 条起与校验码不符" in said
    assert "所存 99" in said
    assert "第 1 版：摘要与所存内容不符" in said
    assert published.ask(GOOD.format("restore")) == 0


def test_a_backup_of_another_past_is_told_from_the_own(published):
    path = Path(manage(published, "backup"))
    change(
        published.folder / "hotline.sqlite3",
        "DROP TRIGGER units_ledgerentry_no_update",
        "UPDATE units_ledgerentry SET mac = 'x' WHERE number = (SELECT max(number) FROM "
        "units_ledgerentry)",
    )

    assert "与现有的不同" in refusal(published, "verify_backup", str(path))


NOBODY = ["DELETE FROM units_jurisdiction", "DELETE FROM units_ledgerentry"]
UNPUBLISHED = ["DROP TRIGGER scoring_publication_no_delete", "DELETE FROM scoring_publication"]


def test_an_empty_backup_does_not_count(published):
    path = Path(manage(published, "backup"))
    change(path, "DROP TRIGGER units_ledgerentry_no_delete", *NOBODY, *UNPUBLISHED)

    said = refusal(published, "verify_backup")

    assert "备份里没有 linshu 的台账" in said
    assert published.ask(GOOD.format("restore")) == 0


def test_a_backup_without_what_was_published_does_not_count(published):
    change(Path(manage(published, "backup")), *UNPUBLISHED)

    assert "备份里没有第 1 号公布" in refusal(published, "verify_backup")


def test_what_is_published_in_the_backup_alone_is_said(published):
    manage(published, "backup")
    change(published.folder / "hotline.sqlite3", *UNPUBLISHED)

    assert "第 1 号公布的摘要与现有的不同，或现在没有" in refusal(published, "verify_backup")


def test_what_came_after_the_backup_is_not_missed_in_it(small_office):
    path = Path(manage(small_office, "backup"))
    path = path.rename(path.with_name("hotline-20200101-020000.sqlite3"))
    small_office.run("-m", "tests.service.publication")

    assert "0 份公布与重算相符" in manage(small_office, "verify_backup", str(path))


def test_a_damaged_file_is_refused_in_a_sentence(small_office):
    path = Path(manage(small_office, "backup"))
    path.write_bytes(path.read_bytes()[:5000])

    assert "不是完好的数据库" in refusal(small_office, "verify_backup")


def test_only_the_newest_backups_are_kept(small_office):
    folder = small_office.folder / "backups"
    folder.mkdir()
    for day in range(10, 15):
        (folder / f"hotline-202001{day}-020000.sqlite3").touch()
    others = ["hotline-before-the-move.sqlite3", "hotline-notes.txt"]
    for name in others:
        (folder / name).touch()

    newest = Path(manage(small_office, "backup", "--keep", "2"))

    left = sorted(one.name for one in folder.iterdir())
    assert left == ["hotline-20200114-020000.sqlite3", newest.name, *others]


def test_an_old_backup_that_cannot_go_is_said_and_the_new_one_counts(small_office):
    folder = small_office.folder / "backups"
    (folder / "hotline-20200110-020000.sqlite3").mkdir(parents=True)

    said = refusal(small_office, "backup", "--keep", "1")

    assert "已做好，但旧的备份删不掉" in said
    assert "Traceback" not in said
    assert small_office.ask(GOOD.format("backup")) == 1


def test_a_folder_that_cannot_be_written_is_said_and_remembered(small_office):
    (small_office.folder / "taken").touch()

    said = refusal(small_office, "backup", "--folder", str(small_office.folder / "taken"))

    assert "备份没有做成" in said
    assert small_office.ask("SELECT count(*) FROM units_inspection WHERE NOT is_good") == 1


def test_on_postgresql_a_dump_is_restored_beside_the_site_and_gone_afterwards(office, services):
    office.run("-m", "tests.service.publication")

    path = Path(manage(office, "backup"))

    assert path.suffix == ".dump"
    assert "1 份公布与重算相符" in manage(office, "verify_backup")
    assert databases_like(services, "%restored%") == 0


def databases_like(services, pattern: str) -> int:
    with psycopg.connect(f"{services.server}/postgres") as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_database WHERE datname LIKE %s", [pattern]
        )
        return found.fetchone()[0]
