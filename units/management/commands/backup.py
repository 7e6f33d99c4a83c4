"""Back the database up while the site runs, and keep the newest few."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from units.backups import KEPT, make_backup
from units.commands import SentenceCommand


class Command(SentenceCommand):
    help = "Copy the database into HOTLINE_DATA/backups; the oldest copies are forgotten."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, help="elsewhere than HOTLINE_DATA/backups")
        parser.add_argument("--keep", type=int, default=KEPT, help=f"how many stay ({KEPT})")

    def perform(self, *, folder: Path | None, keep: int, **options: Any) -> None:
        if keep < 1:
            raise CommandError("--keep 至少为 1。")
        path = make_backup(at=timezone.now(), folder=folder, keep=keep)
        self.stdout.write(f"{path}")
