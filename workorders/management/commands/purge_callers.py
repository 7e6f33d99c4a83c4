"""Delete callers' names and numbers that are past the time set for keeping them."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from units.commands import SentenceCommand
from workorders.disclosure import forget_due


class Command(SentenceCommand):
    help = "Delete callers of tickets received so many months ago; the tickets stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--months",
            type=int,
            default=settings.CALLER_MONTHS,
            help="full months to keep, by default HOTLINE_CALLER_MONTHS",
        )

    def perform(self, *, months: int, **options: Any) -> None:
        most = settings.CALLER_MONTHS_MOST
        if not 1 <= months <= most:
            raise CommandError(
                f"请用 --months 或 HOTLINE_CALLER_MONTHS 写明保存几个月（1 到 {most}）。"
            )
        done = forget_due(timezone.now(), months=months)
        self.stdout.write(f"已删除 {done.count} 条来电人信息。")
        if done.refused:
            raise CommandError("\n".join(done.refused))
