"""Write the notice (通报) of a period, from the published figures where there are any."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from scoring import runs
from scoring.notice import write_notice
from scoring.versions import asked_period
from scoring.workbook import report_of
from units.commands import SentenceCommand
from units.moments import local_day
from units.services import jurisdiction_of


class Command(SentenceCommand):
    help = "Write the notice of a period (docx)."

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_jurisdiction(parser)
        parser.add_argument("--period", required=True, metavar="2020-03|2020-Q1|2020")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE.docx")

    def perform(self, *, jurisdiction: str, period: str, output: Path, **options: Any) -> None:
        at = timezone.now()
        run = runs.perform(
            jurisdiction=jurisdiction_of(jurisdiction), period=asked_period(period), at=at
        )
        report = report_of(run)
        try:
            write_notice(report, output, on=local_day(at))
        except OSError as error:
            raise CommandError(f"{output}：无法写入（{error.strerror}）。") from error
        self.stdout.write(f"{report.place} {report.period.label}：{output}（{report.state[0]}）")
