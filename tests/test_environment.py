"""Settings that are wrong are refused at start, in one sentence that names the variable."""

import os
import subprocess
import sys
from pathlib import Path

import environ
import pytest

from hotline_eval.environment import WrongSetting, broker, data_folder, database, whole_number
from units.checks import KEYS, check_broker, check_keys

ROOT = Path(__file__).resolve().parent.parent
SQLITE, POSTGRES = "django.db.backends.sqlite3", "django.db.backends.postgresql"


@pytest.fixture
def env() -> environ.Env:
    return environ.Env()


@pytest.mark.parametrize(
    "address",
    [
        "postgres//nowhere",
        "mysql://hotline@db/hotline",
        "somewhere://db/hotline",
        "postgres://db:port/hotline",
        "postgres://db:5432",
        "sqlite:////no/such/folder/db.sqlite3",
    ],
)
def test_a_wrong_database_is_refused(env, monkeypatch, address):
    monkeypatch.setenv("DATABASE_URL", address)

    with pytest.raises(WrongSetting, match="DATABASE_URL"):
        database(env, "sqlite://:memory:")


def test_a_password_is_never_repeated(env, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://hotline:geheim@db:port/hotline")

    with pytest.raises(WrongSetting) as refused:
        database(env, "sqlite://:memory:")

    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "engine"),
    [
        ("postgres://hotline:x@db:5432/hotline", POSTGRES),
        ("sqlite:////tmp/db.sqlite3", SQLITE),
        ("", SQLITE),
    ],
)
def test_a_right_database_is_taken(env, monkeypatch, address, engine):
    monkeypatch.setenv("DATABASE_URL", address)

    assert database(env, "sqlite:////tmp/default.sqlite3")["ENGINE"] == engine


@pytest.mark.parametrize("address", ["amqp://broker", "127.0.0.1:6379", "http://broker"])
def test_a_wrong_broker_is_refused(env, monkeypatch, address):
    monkeypatch.setenv("REDIS_URL", address)

    with pytest.raises(WrongSetting, match="REDIS_URL"):
        broker(env)


@pytest.mark.parametrize("address", ["", "redis://127.0.0.1:6379/0", "rediss://broker/1"])
def test_a_right_broker_is_taken(env, monkeypatch, address):
    monkeypatch.setenv("REDIS_URL", address)

    assert broker(env) == address


def test_a_folder_under_a_file_is_refused(env, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOTLINE_DATA", str(tmp_path / "file" / "data"))

    with pytest.raises(WrongSetting, match="HOTLINE_DATA"):
        data_folder(env, tmp_path)


def test_a_folder_that_cannot_be_written_is_refused(env, monkeypatch, tmp_path):
    monkeypatch.delenv("HOTLINE_DATA", raising=False)
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    with pytest.raises(WrongSetting, match="不可写"):
        data_folder(env, tmp_path)


@pytest.mark.parametrize("value", ["two", "-1", "1.5", "", "１"])
def test_a_wrong_number_is_refused(env, monkeypatch, value):
    monkeypatch.setenv("HOTLINE_PROXIES", value)

    with pytest.raises(WrongSetting, match="HOTLINE_PROXIES"):
        whole_number(env, "HOTLINE_PROXIES", 0)


@pytest.mark.parametrize("value", ["1201", "9" * 5000])
def test_a_number_past_its_end_is_refused(env, monkeypatch, value):
    monkeypatch.setenv("HOTLINE_CALLER_MONTHS", value)

    with pytest.raises(WrongSetting, match="0 到 1200"):
        whole_number(env, "HOTLINE_CALLER_MONTHS", 0, 1200)


def test_a_command_ends_with_the_sentence():
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, "REDIS_URL": "amqp://broker"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("设置有误：REDIS_URL 应写成 redis://")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("engine", "broker_address", "keys", "found"),
    [
        (SQLITE, "", "", []),
        (POSTGRES, "", "", []),
        (SQLITE, "redis://broker", "", ["hotline.W001"]),
        (POSTGRES, "redis://broker", "", ["hotline.W002"]),
        (POSTGRES, "redis://broker", "secret", []),
    ],
)
def test_what_does_not_fit_together_is_said(
    settings, monkeypatch, engine, broker_address, keys, found
):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", engine)
    settings.REDIS_URL = broker_address
    for key in KEYS:
        monkeypatch.setenv(key, keys)

    assert [message.id for message in (*check_broker(), *check_keys())] == found
