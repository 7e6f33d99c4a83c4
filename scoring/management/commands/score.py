"""Score a league for a period and print its ranking."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from scoring import runs
from scoring.interchange import run_document
from scoring.models import ScoreRun
from scoring.versions import asked_period
from units.commands import SentenceCommand
from units.services import jurisdiction_of


class Command(SentenceCommand):
    help = "Score a league and print its ranking; --json writes cards, lines and facts."

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_jurisdiction(parser)
        parser.add_argument("--period", required=True, metavar="2020-03|2020-Q1|2020")
        parser.add_argument("--rulebook", metavar="CODE")
        parser.add_argument("--json", type=Path, metavar="FILE")

    def perform(
        self,
        *,
        jurisdiction: str,
        period: str,
        rulebook: str | None,
        json: Path | None,
        **options: Any,
    ) -> None:
        run = runs.perform(
            jurisdiction=jurisdiction_of(jurisdiction),
            period=asked_period(period),
            at=timezone.now(),
            code=rulebook,
        )
        self.print_ranking(run)
        if json:
            write_json(json, run_document(run))

    def print_ranking(self, run: ScoreRun) -> None:
        """Print the ranking, group by group."""
        groups = {group.code: group.name for group in run.version.rulebook.groups}
        self.stdout.write(
            f"{run.league.jurisdiction.name} {run.league.span.label} {run.version.title}"
        )
        group = None
        for card in run.cards.select_related("unit"):
            if card.group != group:
                group = card.group
                self.stdout.write(f"  {groups[group]}")
            place = f"{card.place:>4}" if card.place else "  单列"
            total = "—" if card.total is None else f"{card.total:.2f}"
            self.stdout.write(f"  {place}  {total:>8}  {card.unit.name}")


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write the document as UTF-8; raises CommandError where the file cannot be written."""
    try:
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise CommandError(f"{path}：无法写入（{error.strerror}）。") from error
