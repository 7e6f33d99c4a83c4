"""The embedded worker: a loop over the queue, for installations without a broker."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from scoring import closing, heartbeat, performers, queue, watch
from units import chains, holds
from units.moments import local_day
from workorders import disclosure, uploads

PAUSE = 0.5
LOOK_EVERY = 10
PATIENCE = 2

log = logging.getLogger(__name__)


class Jobs(threading.Thread):
    """Long work, in a thread of its own.

    A piece of it, such as reading a large file, cannot be interrupted to score a league, and
    scores must not wait for it.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.ending = threading.Event()
        self.hold: holds.Hold | None = None

    def run(self) -> None:
        while not self.ending.wait(PAUSE):
            self.look()

    def look(self) -> None:
        """Perform the next job; whatever goes wrong, the thread looks again."""
        try:
            close_old_connections()
            self.hold = holds.claim_next(timezone.now())
            if self.hold:
                self.heed_end()
                performers.work_off(self.hold)
        except Exception as error:
            log.warning("looking for jobs failed: %s", type(error).__name__)
        finally:
            self.hold = None

    def heed_end(self) -> None:
        if self.ending.is_set() and self.hold:
            self.hold.wish = holds.Interrupted

    def end(self) -> None:
        """Leave the job to the next worker, between two of its pieces."""
        self.ending.set()
        self.heed_end()
        self.join(PATIENCE)


class Command(BaseCommand):
    help = "Score whatever is due, look again every half second, and close months every day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="work the queue off and end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        self.stopping = False
        self.done = 0
        self.closed_on: date | None = None
        self.look_at = time.monotonic()
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        if once:
            self.score(timezone.now())
            while not self.stopping and performers.take_next(timezone.now()):
                self.score(timezone.now())
            self.stdout.write(f"{self.done}")
            return
        long_work = Jobs()
        long_work.start()
        while not self.stopping:
            heartbeat.beat()
            for duty in (self.look, self.score):
                self.guarded(duty)
            time.sleep(PAUSE)
        long_work.end()

    def stop(self, *args: Any) -> None:
        self.stopping = True

    def look(self, at: datetime) -> None:
        """Every few seconds: are units still what they were, has a month ended overnight?"""
        if time.monotonic() < self.look_at:
            return
        self.look_at = time.monotonic() + LOOK_EVERY
        watch.notice_changes(at)
        chains.watch_chains(at)
        if local_day(at) != self.closed_on:
            closing.close_months(at)
            # Before what may fail: asked again every few seconds, open leagues would never rest.
            self.closed_on = local_day(at)
            self.guarded(uploads.forget_unanswered)
            self.guarded(disclosure.forget_due)

    def score(self, at: datetime) -> None:
        """Take leagues one by one, so that a stop is heard between two."""
        while not self.stopping and (is_scored := queue.take_next(timezone.now())) is not None:
            self.done += is_scored

    def guarded(self, duty: Callable[[datetime], object]) -> None:
        """Whatever goes wrong in one duty must not keep the loop from the others."""
        try:
            close_old_connections()
            duty(timezone.now())
        except (DatabaseError, InterfaceError) as error:
            self.stderr.write(f"数据库：{error}")
        except Exception:
            log.exception("the worker's %s failed", duty.__name__)
