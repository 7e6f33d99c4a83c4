"""Load a rulebook file, lint it and run its worked examples, without publishing it."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from scoring.publishing import examine, read_file
from units.commands import SentenceCommand


class Command(SentenceCommand):
    help = "Check a rulebook file: load, lint, worked examples."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def perform(self, *, file: Path, **options: Any) -> None:
        rulebook = read_file(file)
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
