"""Commands whose services refuse in sentences: one ends on standard error, with exit code 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError

from units.refusals import Problem, Refused, RowsRefused
from units.terminal import ProgressLine

MOST_PROBLEMS = 50


class SentenceCommand(BaseCommand):
    """Calls ``perform``; lists the bad rows of a file, and turns a refusal into a CommandError."""

    def add_jurisdiction(self, parser: CommandParser) -> None:
        parser.add_argument("--jurisdiction", required=True, metavar="CODE", help="辖区编码")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.perform(**options)
        except RowsRefused as error:
            self.list_problems(error.problems)
            for notice in error.notices:
                self.stderr.write(notice)
            raise CommandError(str(error)) from error
        except Refused as error:
            raise CommandError(str(error)) from error
        except (OperationalError, ProgrammingError) as error:
            if "no such table" in str(error) or "does not exist" in str(error):
                raise CommandError("数据库还没有建表，请先运行 manage.py migrate。") from error
            raise

    def perform(self, **options: Any) -> None:
        """Make the one domain call of the command and say what came of it."""
        raise NotImplementedError

    def progress(self, *, quiet_for: int = 0) -> ProgressLine:
        """Where progress is told: on standard error, apart from what the command says."""
        return ProgressLine(self.stderr, quiet_for=quiet_for)

    def list_problems(self, problems: Sequence[Problem]) -> None:
        """Write the first problems to standard error, one a line, and count the others."""
        for problem in problems[:MOST_PROBLEMS]:
            self.stderr.write(str(problem))
        if len(problems) > MOST_PROBLEMS:
            self.stderr.write(f"另有{len(problems) - MOST_PROBLEMS}处未列出。")

    def tell(self, unknown_columns: Sequence[str], notices: Sequence[str]) -> None:
        """Say which columns nobody knows, and what else was noticed about the file."""
        if unknown_columns:
            self.stdout.write(f"未识别的列：{'、'.join(unknown_columns)}。")
        for notice in notices:
            self.stdout.write(notice)
