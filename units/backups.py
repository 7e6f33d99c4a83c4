"""Backups of the database: made while the site runs, kept for a while, restored into a scratch."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import DatabaseError, connection

from units.models import Inspection
from units.moments import LOCAL
from units.refusals import Refused

SQLITE, POSTGRES = ".sqlite3", ".dump"
KEPT = 14
OWN_NAME = re.compile(r"hotline-(\d{8}-\d{6})\.(sqlite3|dump)")
MOMENT = "%Y%m%d-%H%M%S"
NO_TOOL = "找不到程序 {}，请安装 PostgreSQL 的客户端（postgresql-client）。"


class BackupFailed(Refused):
    """No backup was made, or it cannot be restored; the message says why."""


def make_backup(*, at: datetime, folder: Path | None = None, keep: int = KEPT) -> Path:
    """Copy the database as it is at one moment into a new file, and forget the oldest ones.

    Raises BackupFailed; where none was made that is kept as an inspection, too.
    """
    folder = folder or backup_folder()
    suffix = POSTGRES if connection.vendor == "postgresql" else SQLITE
    path = folder / f"hotline-{at.astimezone(LOCAL):{MOMENT}}{suffix}"
    unfinished = path.with_name(f"{path.name}.part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.touch(mode=0o600)
        (_dump if suffix == POSTGRES else _copy)(unfinished)
        unfinished.replace(path)
    except (OSError, sqlite3.Error, BackupFailed) as error:
        with suppress(OSError):
            unfinished.unlink()
        keep_found(Inspection.Kind.BACKUP, str(error), is_good=False, at=at)
        raise BackupFailed(f"备份没有做成：{error}") from error
    keep_found(Inspection.Kind.BACKUP, f"{path.name}，{path.stat().st_size} 字节", at=at)
    try:
        for old in _backups(folder)[:-keep]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise BackupFailed(f"备份 {path} 已做好，但旧的备份删不掉：{error}") from error
    return path


def keep_found(kind: str, words: str, *, at: datetime, is_good: bool = True) -> None:
    """Keep what was found about the backups."""
    Inspection.objects.create(kind=kind, is_good=is_good, words=words[:500], inspected_at=at)


def backup_folder() -> Path:
    """Where backups lie unless somebody says otherwise."""
    return Path(settings.HOTLINE_DATA) / "backups"


def newest_backup() -> Path:
    """The newest backup in the folder. Raises BackupFailed where there is none."""
    found = _backups(backup_folder())
    if not found:
        raise BackupFailed(f"{backup_folder()} 里没有备份，请先运行 manage.py backup。")
    return found[-1]


def _backups(folder: Path) -> list[Path]:
    """Oldest first: their names tell the time. What others put beside them is not ours."""
    return sorted(one for one in folder.glob("hotline-*") if OWN_NAME.fullmatch(one.name))


def made_at(path: Path) -> datetime:
    """When a backup was made: by its name, which a copy keeps, or else by its file."""
    if found := OWN_NAME.fullmatch(path.name):
        with suppress(ValueError):
            return datetime.strptime(found[1], MOMENT).replace(tzinfo=LOCAL)
    return datetime.fromtimestamp(path.stat().st_mtime, tz=LOCAL)


def _copy(target: Path) -> None:
    """SQLite's own backup: whole, whoever writes meanwhile. One file, without a log beside it."""
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _dump(target: Path) -> None:
    _run_tool("pg_dump", "--format", "custom", "--file", str(target), *_server(), _name())


# Restoring ----------------------------------------------------------------------------------


@contextmanager
def restored(path: Path) -> Iterator[str]:
    """The address of a scratch database that holds the backup; it is gone afterwards.

    Raises BackupFailed: the file is not there, is damaged, or no database may be made.
    """
    if not path.is_file():
        raise BackupFailed(f"没有备份文件 {path}。")
    if path.suffix == SQLITE:
        yield from _restored_file(path)
    elif connection.vendor == "postgresql":
        yield from _restored_dump(path)
    else:
        raise BackupFailed(f"{path.name} 是 PostgreSQL 的备份，请把 DATABASE_URL 指向一台服务器。")


def _restored_file(path: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="hotline-restored-") as folder:
        copy = Path(folder) / "restored.sqlite3"
        shutil.copyfile(path, copy)
        try:
            with closing(sqlite3.connect(copy)) as database:
                (found,) = database.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise BackupFailed(f"{path.name} 不是完好的数据库：{error}") from error
        if found != "ok":
            raise BackupFailed(f"{path.name} 已损坏：{found}")
        yield f"sqlite:///{copy}"


def _restored_dump(path: Path) -> Iterator[str]:
    name = f"{_name()[:40]}_restored_{secrets.token_hex(4)}"
    _execute(f'CREATE DATABASE "{name}"')
    try:
        restoring = ("--dbname", name, "--no-owner", "--exit-on-error", *_server())
        _run_tool("pg_restore", *restoring, str(path))
        yield address_of(connection.settings_dict, name)
    finally:
        _execute(f'DROP DATABASE IF EXISTS "{name}"')


def _execute(statement: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        raise BackupFailed(f"建不了试恢复用的数据库（账号须有 CREATEDB 权）：{error}") from error


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _server() -> list[str]:
    known = {"host": "HOST", "port": "PORT", "username": "USER"}
    given = {option: str(connection.settings_dict[key] or "") for option, key in known.items()}
    return [f"--{option}={value}" for option, value in given.items() if value]


def address_of(known: Mapping[str, Any], name: str) -> str:
    """``DATABASE_URL`` for another database of the same server, with the same options."""
    host, port = str(known["HOST"] or ""), str(known["PORT"] or "")
    person = quote(known["USER"] or "", safe="")
    if known["PASSWORD"]:
        person += f":{quote(known['PASSWORD'], safe='')}"
    # The folder of a socket stands before the name; nothing else survives where hosts stand.
    path = f"{host}/{name}" if host.startswith("/") else name
    place = _place("" if host.startswith("/") else host, port)
    options = urlencode(_options(known), quote_via=quote)
    return f"postgres://{person}@{place}/{quote(path)}{'?' if options else ''}{options}"


def _place(host: str, port: str) -> str:
    """Hosts with their ports, each in brackets where it is an IPv6 address."""
    hosts, ports = host.split(","), port.split(",")
    if len(ports) < len(hosts):
        ports = [port] * len(hosts)
    known = [f"[{one.strip('[]')}]" if ":" in one else one for one in hosts]
    return ",".join(f"{h}:{p}" if p else h for h, p in zip(known, ports, strict=True))


def _options(known: Mapping[str, Any]) -> dict[str, str]:
    """What libpq is told beside the place: sslmode and so on, which go by their own names."""
    options = known.get("OPTIONS", {})
    return {name: str(one) for name, one in options.items() if isinstance(one, str | int)}


def libpq_environment(known: Mapping[str, Any]) -> dict[str, str]:
    """The options and the password as variables that PostgreSQL's programs read, unseen by others.

    What libpq does not know, such as Django's own options, it does not read.
    """
    named = {"connect_timeout": "PGCONNECT_TIMEOUT"}
    options = _options(known).items()
    told = {named.get(name, f"PG{name.replace('_', '').upper()}"): one for name, one in options}
    return {**told, "PGPASSWORD": str(known["PASSWORD"] or "")}


def _run_tool(tool: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the site's server."""
    program = shutil.which(tool)
    if program is None:
        raise BackupFailed(NO_TOOL.format(tool))
    env = {**os.environ, **libpq_environment(connection.settings_dict)}
    done = subprocess.run(  # noqa: S603 - a fixed program with the site's own settings
        [program, "--no-password", *arguments],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupFailed(f"{tool}：{said[0] if said else done.returncode}")
