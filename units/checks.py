"""Settings that work but do not fit together: said when a program starts."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

KEYS = ("HOTLINE_SECRET_KEY", "HOTLINE_CALLER_KEY", "HOTLINE_LEDGER_KEY")


@register()
def check_broker(**kwargs: Any) -> list[CheckMessage]:
    """A broker is for several programs on several hosts, which SQLite is not."""
    if not settings.REDIS_URL or _is_shared():
        return []
    return [
        Warning(
            "设置了 REDIS_URL，数据库却是 SQLite：只能在一台主机上运行。",
            hint="多台主机请把 DATABASE_URL 指向 PostgreSQL；一台主机不需要 Redis。",
            id="hotline.W001",
        )
    ]


@register(deploy=True)
def check_keys(**kwargs: Any) -> list[CheckMessage]:
    """Several hosts that share a database share one set of keys."""
    missing = [key for key in KEYS if not os.environ.get(key)]
    if not (missing and settings.REDIS_URL and _is_shared()):
        return []
    return [
        Warning(
            f"密钥 {'、'.join(missing)} 取自本机的 HOTLINE_DATA。",
            hint="多台主机必须用同样的密钥，请在各主机的环境中设置。",
            id="hotline.W002",
        )
    ]


def _is_shared() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
