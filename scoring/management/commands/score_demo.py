"""Score the months and the year of every demo jurisdiction, and write the workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from scoring.demo.rankings import SHOWN, DemoScored, GroupRanking, score_demo
from scoring.models import Scorecard
from units.commands import SentenceCommand


class Command(SentenceCommand):
    help = "为各演示辖区计算各月和全年的得分，打印年度排名的前几名和末名，写出排名工作簿。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, default=2025, help="哪一年")
        parser.add_argument("--output", type=Path, default=Path("out"), metavar="DIR")

    def perform(self, *, year: int, output: Path, **options: Any) -> None:
        scored = 0
        for one in score_demo(year=year, at=timezone.now(), output=output):
            self.print_year(one)
            scored += 1
        if not scored:
            self.stdout.write(f"没有{year}年的演示数据，请先运行 seed_demo。")

    def print_year(self, one: DemoScored) -> None:
        """Print how a jurisdiction's year came out, group by group."""
        league = one.run.league
        self.stdout.write(f"{league.jurisdiction.name} {league.span.label} {one.run.version.title}")
        for group in one.groups:
            self.stdout.write(f"  {said_of(group)}")
        self.stdout.write(f"  工作簿：{'、'.join(str(path) for path in one.files)}")


def said_of(group: GroupRanking) -> str:
    """The first and the last of a group and the number of its units, in a line."""
    first, last = group.placed[:SHOWN], group.placed[SHOWN:][-1:]
    shown = f"{listed(first)} … {listed(last)}" if last else listed(first)
    return f"{group.name}（{group.units} 个）：{shown}"


def listed(cards: Sequence[Scorecard]) -> str:
    return "，".join(f"{card.place} {card.unit.name} {card.total:.2f}" for card in cards)
