"""Publish rulebook seed files; idempotent."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from scoring.publishing import load_rulebooks, seed_files
from units.refusals import Refused


class Command(BaseCommand):
    help = "Publish rulebook files (all shipped ones when no file is named)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            loaded = load_rulebooks(paths=files or seed_files(), at=timezone.now())
        except Refused as error:
            raise CommandError(str(error)) from error
        for one in loaded:
            self.stdout.write(f"{one.version.code} {one.version.starts_on}：{one.outcome}")
        frozen = [one.path.name for one in loaded if one.is_refused]
        if files and frozen:
            raise CommandError(f"{'、'.join(frozen)}：已发布的版本不能改动，请另定施行日期。")
