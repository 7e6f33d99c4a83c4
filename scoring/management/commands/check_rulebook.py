"""Load a rulebook file, lint it and run its worked examples, without publishing it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.publishing import examine, read_file
from units.refusals import Refused


class Command(BaseCommand):
    help = "Check a rulebook file: load, lint, worked examples."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            rulebook = read_file(file)
        except Refused as error:
            raise CommandError(str(error)) from error
        findings, failures = examine(rulebook)
        for finding in findings:
            self.stdout.write(str(finding))
        for failure in failures:
            self.stderr.write(failure)
        errors = [finding for finding in findings if finding.is_error]
        if failures or errors:
            raise CommandError(f"{file.name}：{len(failures)} 个算例不符，{len(errors)} 处错误。")
        examples = len(rulebook.examples)
        self.stdout.write(f"{rulebook.heading.code}：通过，{examples} 个算例全部相符。")
