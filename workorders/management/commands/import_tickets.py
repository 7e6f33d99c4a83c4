"""Take in a ticket file: all of its rows, or openly the good ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from units.commands import SentenceCommand
from units.services import jurisdiction_of
from units.terminal import ProgressLine
from workorders.services import TicketsImported, import_tickets


class Command(SentenceCommand):
    help = "从 xlsx 或 csv 文件导入工单；有一行不合要求就全部不导入。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        self.add_jurisdiction(parser)
        parser.add_argument("--mapping", default="", help="导入映射，例如 baltimore-311")
        parser.add_argument(
            "--accept-good-rows", action="store_true", help="只导入合格的行，列出其余各行"
        )

    def perform(self, **options: Any) -> None:
        line = self.progress(quiet_for=5)
        try:
            done = self.imported(line, **options)
        except KeyboardInterrupt:
            raise CommandError("已中断，没有导入任何一行。") from None
        finally:
            line.end()
        self.list_problems(done.problems)
        self.stdout.write(
            f"工单：新增{done.created}，更新{done.updated}，不变{done.unchanged}，"
            f"错误{done.refused}。"
        )
        self.tell(done.unknown_columns, done.notices)

    def imported(self, line: ProgressLine, **options: Any) -> TicketsImported:
        return import_tickets(
            jurisdiction=jurisdiction_of(options["jurisdiction"]),
            path=options["file"],
            at=timezone.now(),
            mapping=options["mapping"],
            accept_good_rows=options["accept_good_rows"],
            report=line,
        )
