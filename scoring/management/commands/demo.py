"""The demo in one go, for ``make run``: one process, because every start costs seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from units.commands import SentenceCommand


class Command(SentenceCommand):
    help = "准备演示：建表、载入考核办法、生成演示数据、计分、写出工作簿；已有的不重做。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, default=Path("out"), metavar="DIR")

    def perform(self, *, output: Path, **options: Any) -> None:
        told = {"stdout": self.stdout, "stderr": self.stderr}
        call_command("migrate", verbosity=0)
        call_command("load_rulebooks", **told)
        call_command("seed_demo", quiet=True, **told)
        call_command("score_demo", output=output, **told)
        # Last, so that they stand where whoever started it looks.
        call_command("seed_demo", accounts=True, **told)
