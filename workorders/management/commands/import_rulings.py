"""Record rulings on whether tickets count, from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from units.commands import SentenceCommand
from units.services import jurisdiction_of
from workorders.rulings import import_rulings


class Command(SentenceCommand):
    help = "从 xlsx 或 csv 文件导入裁定：工单编号，裁定（不计入考核或恢复计入），事由。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        self.add_jurisdiction(parser)

    def perform(self, **options: Any) -> None:
        done = import_rulings(
            jurisdiction=jurisdiction_of(options["jurisdiction"]),
            path=options["file"],
            at=timezone.now(),
        )
        self.stdout.write(f"裁定：新增{done.created}，不变{done.unchanged}。")
        self.tell(done.unknown_columns, done.notices)
