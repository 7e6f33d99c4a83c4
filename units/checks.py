"""Settings that work but do not fit together: said when a program starts."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

KEYS = ("HOTLINE_SECRET_KEY", "HOTLINE_CALLER_KEY", "HOTLINE_LEDGER_KEY")


@register()
def check_services(**kwargs: Any) -> list[CheckMessage]:
    """Several hosts share one database and one set of keys."""
    found: list[CheckMessage] = []
    is_shared = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    if settings.REDIS_URL and not is_shared:
        found.append(
            Warning(
                "设置了 REDIS_URL，数据库却是 SQLite：只能在一台主机上运行。",
                hint="多台主机请把 DATABASE_URL 指向 PostgreSQL；一台主机不需要 Redis。",
                id="hotline.W001",
            )
        )
    missing = [key for key in KEYS if not os.environ.get(key)]
    if settings.REDIS_URL and is_shared and missing:
        found.append(
            Warning(
                f"密钥 {'、'.join(missing)} 取自本机的 HOTLINE_DATA。",
                hint="多台主机必须用同样的密钥，请在各主机的环境中设置。",
                id="hotline.W002",
            )
        )
    return found
