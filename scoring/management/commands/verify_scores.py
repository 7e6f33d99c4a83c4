"""Replay every stored run under its own version and compare."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scoring.models import ScoreRun
from scoring.runs import differences


class Command(BaseCommand):
    help = "Replay stored runs; ends non-zero where one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        different = total = 0
        runs = ScoreRun.objects.select_related("version", "league__jurisdiction").order_by("pk")
        for run in runs.iterator(chunk_size=100):
            total += 1
            found = list(differences(run))
            for difference in found:
                self.stderr.write(f"{run.league} 第 {run.pk} 次计算：{difference}")
            different += bool(found)
        if different:
            raise CommandError(f"共 {total} 次计算，{different} 次与重算不符。")
        self.stdout.write(f"共 {total} 次计算，全部与重算相符。")
