"""Restore a backup into a scratch database and see that it is whole (T18)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from scoring.restoring import verify_backup
from units.backups import newest_backup
from units.commands import SentenceCommand


class Command(SentenceCommand):
    help = "Restore a backup aside, verify chain and scores, compare; the newest one by default."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)

    def perform(self, *, file: Path | None, **options: Any) -> None:
        said = verify_backup(path=file or newest_backup(), at=timezone.now())
        self.stdout.write(f"{said}。")
