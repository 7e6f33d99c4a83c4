"""Whether a worker is alive on this host: it touches a file whenever it looks for work."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)

EVERY = 5  # seconds
_beat_at = 0


def beat() -> None:
    """Leave a sign of life; a full disk does not end the work."""
    global _beat_at
    if _beat_at and time.monotonic() < _beat_at + EVERY:
        return
    _beat_at = int(time.monotonic())
    try:
        _path().touch()
    except OSError as error:
        log.warning("no heartbeat: %s", type(error).__name__)


def last_beat() -> datetime | None:
    """When a worker of this host last gave a sign of life; None where none ever did."""
    try:
        return datetime.fromtimestamp(_path().stat().st_mtime, UTC)
    except OSError:
        return None


def _path() -> Path:
    return settings.HOTLINE_DATA / "worker.beat"
