"""Publish rulebook seed files; idempotent."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from scoring.publishing import load_rulebooks, seed_files
from units.commands import SentenceCommand


class Command(SentenceCommand):
    help = "Publish rulebook files (all shipped ones when no file is named)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def perform(self, *, files: list[Path], **options: Any) -> None:
        loaded = load_rulebooks(paths=files or seed_files(), at=timezone.now())
        for one in loaded:
            self.stdout.write(f"{one.version.code} {one.version.starts_on}：{one.outcome}")
        frozen = [one.path.name for one in loaded if one.is_refused]
        if files and frozen:
            raise CommandError(f"{'、'.join(frozen)}：已发布的版本不能改动，请另定施行日期。")
