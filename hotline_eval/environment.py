"""Settings that can be wrong in the environment: refused at start, in a sentence that says how."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

DATABASES = {"sqlite", "postgres", "postgresql"}
BROKERS = {"redis", "rediss", "sentinel", "redis+socket"}


class WrongSetting(ImproperlyConfigured):
    """A variable of the environment cannot be used; the message names it and never its value."""


def data_folder(env: environ.Env, default: Path) -> Path:
    """``HOTLINE_DATA``, made where it is missing. Raises WrongSetting where it cannot be used."""
    folder = Path(env.str("HOTLINE_DATA", default=str(default)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(f"HOTLINE_DATA：文件夹 {folder} 建不了（{error.strerror}）。") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WrongSetting(f"HOTLINE_DATA：文件夹 {folder} 不可写，请改属主或另指一个。")
    return folder


def database(env: environ.Env, default: str) -> dict[str, Any]:
    """``DATABASE_URL`` as Django wants it. Raises WrongSetting, without the password in it."""
    address = os.environ.get("DATABASE_URL") or default
    kind = address.partition("://")[0]
    try:
        # What environ does not know it would print, password and all.
        found: dict[str, Any] = env.db_url_config(address) if kind in DATABASES else {}
    except ValueError:
        found = {}
    if not found:
        raise WrongSetting(
            "DATABASE_URL 应写成 sqlite:////路径/库.sqlite3 或 postgres://用户:密码@主机:端口/库名。"
        )
    if not found["NAME"]:
        raise WrongSetting("DATABASE_URL 缺少库名：postgres://用户:密码@主机:端口/库名。")
    if kind == "sqlite" and not Path(found["NAME"]).resolve().parent.is_dir():
        raise WrongSetting(f"DATABASE_URL：文件夹 {Path(found['NAME']).parent} 不存在。")
    return found


def broker(env: environ.Env) -> str:
    """``REDIS_URL``, or '' for the embedded worker. Raises WrongSetting."""
    address: str = env.str("REDIS_URL", default="")
    if address and urlsplit(address).scheme not in BROKERS:
        raise WrongSetting("REDIS_URL 应写成 redis://主机:端口/编号（加密时用 rediss://）。")
    return address


def whole_number(env: environ.Env, name: str, default: int, most: int = 10**9) -> int:
    """A whole number from 0 to ``most``. Raises WrongSetting."""
    value = env.str(name, default=str(default))
    if not (value.isascii() and value.isdigit()):
        raise WrongSetting(f"{name} 应为不小于 0 的整数。")
    # Python itself refuses to read thousands of figures.
    if len(value) > len(str(most)) or int(value) > most:
        raise WrongSetting(f"{name} 应为 0 到 {most} 的整数。")
    return int(value)
