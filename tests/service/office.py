"""Real programs of one installation: started with one environment, ended by process id."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
CELERY = [sys.executable, "-m", "celery", "-A", "hotline_eval"]
STALE = "SELECT count(*) FROM scoring_league WHERE scored_version <> input_version"
CLAIMED = "SELECT count(*) FROM scoring_league WHERE claimed_until IS NOT NULL"
EVENTS = "SELECT count(*) FROM workorders_deductionevent"
TROUBLE = (psycopg.Error, sqlite3.Error)


class Program:
    """One program in a process group of its own, with its output in a file."""

    def __init__(self, command: list[str], *, env: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def children(self) -> list[int]:
        return children_of(self.pid)

    def kill(self) -> None:
        """SIGKILL to it and to all that it has started in its group."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait(10)

    def end(self, number: int, within: float) -> float:
        """Ask it to end; how long that took."""
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(within)
        return time.monotonic() - started


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and not lost."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that only waits for its parent to notice does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


class Office:
    """One installation: its database, its broker, and the programs that were started for it."""

    def __init__(self, *, database: str, data: Path, redis: str = "") -> None:
        self.database = database
        self.folder = data
        self.env = {
            **os.environ,
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "HOTLINE_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "hotline_eval.settings",
        }
        self.programs: list[Program] = []
        self.numbers = count(1)

    def start(self, name: str, *command: str) -> Program:
        log = self.folder / f"{next(self.numbers)}-{name}.log"
        self.programs.append(Program([*command], env=self.env, log=log))
        return self.programs[-1]

    def worker(self) -> Program:
        options = ["--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=warning"]
        return self.start("worker", *CELERY, "worker", *options)

    def beat(self) -> Program:
        schedule = str(self.folder / f"schedule-{next(self.numbers)}")
        return self.start("beat", *CELERY, "beat", "--loglevel=warning", "--schedule", schedule)

    def clerk(self, name: str, entries: int, pause: float = 0.05) -> Program:
        module = [sys.executable, "-m", "tests.service.clerk"]
        return self.start(f"clerk-{name}", *module, name, str(entries), str(pause))

    def send_clerks_home(self) -> None:
        """After the entry they are at."""
        (self.folder / "closed").touch()

    def run(self, *command: str, within: float = 60) -> str:
        """Run a program to its end and return what it said."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def close(self) -> None:
        for program in self.programs:
            program.kill()

    # What can be seen ---------------------------------------------------------------------------

    def ask(self, query: str) -> int:
        """The one number that a query finds."""
        if self.database.startswith("sqlite"):
            path = self.database.removeprefix("sqlite:///")
            connection: Any = sqlite3.connect(path, timeout=20)
        else:
            connection = psycopg.connect(self.database, autocommit=True, connect_timeout=2)
        with closing(connection):
            return connection.execute(query).fetchone()[0]

    def await_number(self, query: str, wanted, within: float) -> float:
        """Wait until the number is as wanted; how long that took."""
        started = time.monotonic()
        found: object = None
        while time.monotonic() < started + within:
            try:
                found = self.ask(query)
            except TROUBLE as error:
                found = error
            else:
                if wanted(found):
                    return time.monotonic() - started
            time.sleep(0.02)
        logs = "\n".join(f"{one.log.name}: {one.said[-2000:]}" for one in self.programs)
        raise AssertionError(f"{query}: still {found} after {within} s\n{logs}")

    def await_entries(self, number: int, within: float = 60) -> None:
        """Wait until so many entries have arrived."""
        self.await_number(EVENTS, lambda found: found >= number, within)

    def await_claim(self) -> None:
        """Wait for a moment in which something is being scored; not for long."""
        until = time.monotonic() + 5
        while time.monotonic() < until and not self.ask(CLAIMED):
            time.sleep(random.uniform(0, 0.005))

    def await_fresh(self, within: float = 15) -> float:
        """Wait until every change is in the scores."""
        return self.await_number(STALE, lambda found: found == 0, within)

    def audit(self) -> dict[str, Any]:
        return json.loads(self.run("-m", "tests.service.audit"))


def requests_of(*clerks: Program, within: float = 90) -> list[dict[str, Any]]:
    """What the clerks' requests came to, once all are through."""
    found = []
    for clerk in clerks:
        assert clerk.process.wait(within) == 0, clerk.said
        lines = [line for line in clerk.said.splitlines() if line.startswith("{")]
        found += [json.loads(line) for line in lines]
    return found


def keys_of(requests: list[dict[str, Any]]) -> list[str]:
    """The entries that the clerks were told are recorded."""
    return sorted(one["key"] for one in requests if not one["failed"])
