"""Score a league for a period and print its ranking."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from scoring import runs
from scoring.engine.period import Period
from scoring.interchange import run_document
from scoring.models import ScoreRun
from units.refusals import Refused
from units.services import jurisdiction_of


def period_argument(code: str) -> Period:
    """Read --period; raises CommandError with the sentence of the engine."""
    try:
        return Period.parse(code)
    except ValueError as error:
        raise CommandError(str(error)) from error


def perform(jurisdiction: str, period: str, rulebook: str | None) -> ScoreRun:
    """Bring a league up to date; raises CommandError with one sentence."""
    asked = period_argument(period)
    try:
        return runs.perform(
            jurisdiction=jurisdiction_of(jurisdiction),
            period=asked,
            at=timezone.now(),
            code=rulebook,
        )
    except Refused as error:
        raise CommandError(str(error)) from error


class Command(BaseCommand):
    help = "Score a league and print its ranking; --json writes cards, lines and facts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jurisdiction", required=True, metavar="CODE")
        parser.add_argument("--period", required=True, metavar="2020-03|2020-Q1|2020")
        parser.add_argument("--rulebook", metavar="CODE")
        parser.add_argument("--json", type=Path, metavar="FILE")

    def handle(
        self,
        *args: Any,
        jurisdiction: str,
        period: str,
        rulebook: str | None,
        json: Path | None,
        **options: Any,
    ) -> None:
        run = perform(jurisdiction, period, rulebook)
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
