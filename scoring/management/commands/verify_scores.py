"""Replay every stored run and publication under its version; hold facts against the ledger."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scoring.attested import unattested
from scoring.models import Publication, ScoreRun
from scoring.verification import publication_differences, run_differences
from units.models import Jurisdiction


class Command(BaseCommand):
    help = "Replay stored runs and publications; ends non-zero where one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        runs, wrong_runs = self.replay(_runs())
        out, wrong_out = self.replay(_publications())
        places, wrong_places = self.replay(_facts())
        if wrong_runs or wrong_out or wrong_places:
            raise CommandError(
                f"共 {runs} 次计算，{wrong_runs} 次与重算不符；"
                f"共 {out} 次公布，{wrong_out} 次与重算不符；"
                f"共 {places} 个辖区，{wrong_places} 个的记录与台账不符。"
            )
        self.stdout.write(
            f"共 {runs} 次计算，全部与重算相符；共 {out} 次公布，全部与重算相符；"
            f"共 {places} 个辖区，记录都与台账相符。"
        )

    def replay(self, found: Iterator[tuple[str, list[str]]]) -> tuple[int, int]:
        """Say every difference; return how many were replayed, and how many of them differ."""
        total = different = 0
        for name, differing in found:
            total += 1
            different += bool(differing)
            for difference in differing:
                self.stderr.write(f"{name}：{difference}")
        return total, different


def _facts() -> Iterator[tuple[str, list[str]]]:
    for jurisdiction in Jurisdiction.objects.all():
        yield jurisdiction.name, list(unattested(jurisdiction))


def _runs() -> Iterator[tuple[str, list[str]]]:
    runs = ScoreRun.objects.select_related("version", "league__jurisdiction").order_by("pk")
    for run in runs.iterator(chunk_size=100):
        yield f"{run.league} 第 {run.pk} 次计算", list(run_differences(run))


def _publications() -> Iterator[tuple[str, list[str]]]:
    out = Publication.objects.approved().select_related("league__jurisdiction").order_by("pk")
    for publication in out.iterator(chunk_size=20):
        yield (
            f"{publication.league} 公布第 {publication.revision} 版",
            list(publication_differences(publication)),
        )
