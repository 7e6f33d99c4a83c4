"""The embedded site: migrates, then supervises the web server and the worker until stopped."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

LOOK_EVERY = 0.2
FIRST_PAUSE = 1
LONGEST_PAUSE = 8
HEALTHY_AFTER = 60
PATIENCE = 3
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def follow_parent() -> None:
    """In the child, before its program starts: end with a supervisor that was killed (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


@dataclass
class Child:
    """One program, in a process group of its own; started again when it dies."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    pause: float = FIRST_PAUSE
    start_at: float = field(default_factory=time.monotonic)

    def look(self) -> str:
        """Start it where it is due; say what happened, or ''."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            return ""
        if self.process is not None:
            code, self.process = self.process.returncode, None
            is_healthy = now - self.started_at > HEALTHY_AFTER
            self.pause = FIRST_PAUSE if is_healthy else min(self.pause * 2, LONGEST_PAUSE)
            self.start_at = now + self.pause
            return f"{self.name} 已退出（{code}），{self.pause:g} 秒后重启"
        if now >= self.start_at:
            self.process = subprocess.Popen(  # noqa: S603 - programs of our own
                self.command,
                start_new_session=True,
                # Safe: the supervisor has no threads.
                preexec_fn=follow_parent,
            )
            self.started_at = now
        return ""

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def stop(self, until: float) -> None:
        """Wait for its end, and end it at the latest at ``until``."""
        if self.process is None:
            return
        try:
            self.process.wait(max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self.process.wait()


class Command(BaseCommand):
    help = "Serve the site on loopback with its worker; Ctrl-C stops both."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default="8000")

    def handle(self, *args: Any, host: str, port: str, **options: Any) -> None:
        self.prepare(host, port)
        serve = ["waitress", f"--listen={host}:{port}", "--threads=8"]
        children = [
            Child("网站", [sys.executable, "-m", *serve, "hotline_eval.wsgi:application"]),
            Child("计算", [sys.executable, sys.argv[0], "work"]),
        ]
        self.stopping = False
        for number in SIGNALS:
            signal.signal(number, self.stop)
        self.stdout.write(f"http://{host}:{port}/   （Ctrl-C 停止）")
        self.stdout.flush()
        while not self.stopping:
            for child in children:
                if said := child.look():
                    self.stderr.write(said)
            time.sleep(LOOK_EVERY)
        self.end(children)

    def prepare(self, host: str, port: str) -> None:
        """Bring database and static files up to date; raises CommandError where nothing can run."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, int(port)))
        except (OSError, ValueError, OverflowError) as error:
            raise CommandError(
                f"{host}:{port} 用不了（{error}）。请用 --port 换一个端口。"
            ) from error
        try:
            call_command("migrate", verbosity=0)
        except OperationalError as error:
            raise CommandError(f"数据库用不了：{error}") from error
        call_command("collectstatic", interactive=False, verbosity=0)

    def stop(self, *args: Any) -> None:
        self.stopping = True

    def end(self, children: list[Child]) -> None:
        for child in children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        for child in children:
            child.stop(until)
