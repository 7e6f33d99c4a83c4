"""Write the ranked workbook of a period, from the published figures where there are any."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from scoring import runs
from scoring.versions import asked_period
from scoring.workbook import report_of, write_report
from units.commands import SentenceCommand
from units.services import jurisdiction_of


class Command(SentenceCommand):
    help = "Score a league and write the ranked workbook (xlsx)."

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_jurisdiction(parser)
        parser.add_argument("--period", required=True, metavar="2020-03|2020-Q1|2020")
        parser.add_argument("--rulebook", metavar="CODE")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE.xlsx")

    def perform(
        self, *, jurisdiction: str, period: str, rulebook: str | None, output: Path, **options: Any
    ) -> None:
        run = runs.perform(
            jurisdiction=jurisdiction_of(jurisdiction),
            period=asked_period(period),
            at=timezone.now(),
            code=rulebook,
        )
        try:
            write_report(report_of(run, is_draft=bool(rulebook)), output)
        except OSError as error:
            raise CommandError(f"{output}：无法写入（{error.strerror}）。") from error
        self.stdout.write(f"{run.league.jurisdiction.name} {run.league.span.label}：{output}")
