"""Record the deductions and bonuses of a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from scoring.ledgers import import_events
from units.refusals import Refused, RowsRefused
from units.services import jurisdiction_of
from workorders.reading import read_table
from workorders.rows import read_events


class Command(BaseCommand):
    help = "Import an event file (xlsx or csv); all rows or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--jurisdiction", required=True, metavar="CODE")
        parser.add_argument("--rulebook", metavar="CODE")

    def handle(
        self, *args: Any, file: Path, jurisdiction: str, rulebook: str | None, **options: Any
    ) -> None:
        try:
            table = read_events(read_table(file))
            if table.problems:
                raise RowsRefused(table.problems)
            imported = import_events(
                jurisdiction=jurisdiction_of(jurisdiction),
                rows=table.rows,
                by=None,
                at=timezone.now(),
                rulebook=rulebook,
            )
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"新增 {imported.created}，更改 {imported.changed}，不变 {imported.unchanged}。"
        )
