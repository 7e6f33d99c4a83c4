"""Take in the grades of a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from scoring.ledgers import import_grades
from units.commands import SentenceCommand
from units.refusals import RowsRefused
from units.services import jurisdiction_of
from workorders.reading import read_table
from workorders.rows import read_grades


class Command(SentenceCommand):
    help = "Import a grade file (xlsx or csv); all rows or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        self.add_jurisdiction(parser)
        parser.add_argument("--rulebook", metavar="CODE")

    def perform(
        self, *, file: Path, jurisdiction: str, rulebook: str | None, **options: Any
    ) -> None:
        read = read_grades(read_table(file))
        if read.problems:
            raise RowsRefused(read.problems)
        imported = import_grades(
            jurisdiction=jurisdiction_of(jurisdiction),
            rows=read.rows,
            by=None,
            at=timezone.now(),
            rulebook=rulebook,
        )
        self.stdout.write(
            f"新增 {imported.created}，更改 {imported.changed}，不变 {imported.unchanged}。"
        )
