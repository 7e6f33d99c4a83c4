"""A Redis and a Celery worker of the bench's own, on loopback, stopped at the end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from shutil import which


def has_redis() -> bool:
    """Whether there is a Redis to start."""
    return which("redis-server") is not None


@contextmanager
def worker(environment: Mapping[str, str]) -> Iterator[str]:
    """Run both with this environment, the worker with two processes as in ``compose.yaml``.

    Gives the address of the broker.
    """
    port = _free_port()
    url = f"redis://127.0.0.1:{port}/0"
    redis = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    celery = [sys.executable, "-m", "celery", "-A", "hotline_eval", "worker", "--concurrency", "2"]
    settings = os.environ | environment | {"REDIS_URL": url}
    with _running(redis), _running(celery, settings):
        yield url


@contextmanager
def _running(command: list[str], environment: Mapping[str, str] | None = None) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
