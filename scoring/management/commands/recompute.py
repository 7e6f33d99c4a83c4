"""Compute many periods anew, with their progress in the terminal; Ctrl-C stops between two."""

from __future__ import annotations

import signal
import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from scoring import performers
from scoring.recomputation import ask_for_recomputation
from scoring.versions import asked_period
from units import holds, jobs
from units.commands import SentenceCommand
from units.models import Job
from units.services import jurisdiction_of

PAUSE = 0.5


class Command(SentenceCommand):
    help = "重新计算一段时间里的全部考核期，先月后季、年；Ctrl-C 在两期之间停下。"

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_jurisdiction(parser)
        parser.add_argument("--from", dest="first", metavar="2020-01", help="默认从最早的一期起")
        parser.add_argument("--to", dest="last", metavar="2020-12", help="默认到最近的一期止")

    def perform(
        self, *, jurisdiction: str, first: str | None, last: str | None, **options: Any
    ) -> None:
        job = ask_for_recomputation(
            jurisdiction=jurisdiction_of(jurisdiction),
            first=asked_period(first) if first else None,
            last=asked_period(last) if last else None,
            by=None,
            at=timezone.now(),
        )
        self.line = self.progress()
        hold = holds.claim(job.pk, timezone.now())
        before = signal.getsignal(signal.SIGINT)
        try:
            self.watch(job) if hold is None else self.work(hold)
        finally:
            signal.signal(signal.SIGINT, before)
            self.line.end()
        job.refresh_from_db()
        self.tell_end(job)

    def work(self, hold: holds.Hold) -> None:
        """Perform the job in this process."""

        def stop(*args: Any) -> None:
            hold.wish = holds.Cancelled

        signal.signal(signal.SIGINT, stop)
        hold.listener = self.show
        performers.work_off(hold)

    def watch(self, job: Job) -> None:
        """A worker was quicker: show how far it is. Ctrl-C asks it to stop."""
        try:
            while job.state in jobs.OPEN:
                self.show(job)
                time.sleep(PAUSE)
                job.refresh_from_db()
        except KeyboardInterrupt:
            performers.cancel(job, timezone.now())
            job.state = Job.State.CANCELLED

    def show(self, job: Job) -> None:
        self.line(job.done, job.total, job.step)

    def tell_end(self, job: Job) -> None:
        if job.state == Job.State.DONE:
            failed = job.result["failed"]
            for period, error in failed:
                self.stderr.write(f"{period}：{error}")
            some = f"，其中{len(failed)}个没有成功" if failed else ""
            self.stdout.write(f"重算了{job.result['periods']}个考核期{some}。")
            return
        if job.state == Job.State.FAILED:
            raise CommandError(job.error)
        raise CommandError(f"已在两期之间停下：{job.total}个考核期中重算了{job.done}个。")
