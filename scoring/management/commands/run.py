"""The embedded site: migrates, then supervises the web server and the worker until stopped."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

LOOK_EVERY = 0.2
FIRST_PAUSE = 1
LONGEST_PAUSE = 30
HEALTHY_AFTER = 60
PATIENCE = 4


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
            lived = now - self.started_at
            self.pause = (
                FIRST_PAUSE if lived > HEALTHY_AFTER else min(self.pause * 2, LONGEST_PAUSE)
            )
            self.start_at = now + self.pause
            return f"{self.name} 已退出（{code}），{self.pause:g} 秒后重启"
        if now < self.start_at:
            return ""
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603
        self.started_at = now
        return ""

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def stop(self, until: float) -> None:
        """Ask it to end, and end it at the latest at ``until``."""
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
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        serve = ["waitress", f"--listen={host}:{port}", "--threads=8"]
        children = [
            Child("网站", [sys.executable, "-m", *serve, "hotline_eval.wsgi:application"]),
            Child("计算", [sys.executable, sys.argv[0], "work"]),
        ]
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        self.stdout.write(f"http://{host}:{port}/   （Ctrl-C 停止）")
        self.stdout.flush()
        while not self.stopping:
            for child in children:
                if said := child.look():
                    self.stderr.write(said)
            time.sleep(LOOK_EVERY)
        self.end(children)

    def stop(self, *args: Any) -> None:
        self.stopping = True

    def end(self, children: list[Child]) -> None:
        for child in children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        for child in children:
            child.stop(until)
