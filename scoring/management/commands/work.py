"""The embedded worker: a loop over the queue, for installations without a broker."""

import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from scoring import closing, queue

PAUSE = 0.5
CLOSE_EVERY = 24 * 60 * 60


class Command(BaseCommand):
    help = "Score whatever is due, look again every half second, and close months at night."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="work the queue off and end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        self.stopping = False
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        if once:
            self.stdout.write(f"{queue.drain(timezone.now())}")
            return
        close_at = time.monotonic()
        while not self.stopping:
            if time.monotonic() >= close_at and self.guarded(closing.close_months):
                close_at += CLOSE_EVERY
            self.guarded(self.work)
            time.sleep(PAUSE)

    def stop(self, *args: Any) -> None:
        self.stopping = True

    def work(self, at: Any) -> None:
        """Take leagues one by one, so that a stop is heard between two."""
        while not self.stopping and (league := queue.claim_next(timezone.now())) is not None:
            queue.work_off(league, timezone.now())

    def guarded(self, call: Any) -> bool:
        """Whether the call went through; a busy database is waited out."""
        close_old_connections()
        try:
            call(timezone.now())
        except OperationalError as error:
            self.stderr.write(f"database: {error}")
            return False
        return True
