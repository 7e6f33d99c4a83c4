"""What the commands that take in a file of events or grades have in common."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from scoring.ledgers import LedgerImported
from units.commands import SentenceCommand
from units.refusals import RowsRefused
from units.services import jurisdiction_of
from workorders.reading import Table, read_table
from workorders.rows import RowsRead


class EntryFileCommand(SentenceCommand):
    """Reads FILE with ``read`` and takes its rows in with ``take_in``: all of them or none."""

    read: Callable[[Table], RowsRead[Any]]
    take_in: Callable[..., LedgerImported]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        self.add_jurisdiction(parser)
        parser.add_argument("--rulebook", metavar="CODE")

    def perform(
        self, *, file: Path, jurisdiction: str, rulebook: str | None, **options: Any
    ) -> None:
        read = type(self).read(read_table(file))
        if read.problems:
            raise RowsRefused(read.problems)
        imported = type(self).take_in(
            jurisdiction=jurisdiction_of(jurisdiction),
            rows=read.rows,
            by=None,
            at=timezone.now(),
            rulebook=rulebook,
        )
        self.stdout.write(
            f"新增 {imported.created}，更改 {imported.changed}，不变 {imported.unchanged}。"
        )
