"""Forget the phone of a person who has another one now, or lost it."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from units.commands import SentenceCommand
from units.models import User
from units.second_factor import reset_second_factor


class Command(SentenceCommand):
    help = "Reset a person's second factor; the next login binds a phone anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account")

    def perform(self, *, account: str, **options: Any) -> None:
        user = User.objects.filter(username=account).first()
        if user is None:
            raise CommandError(f"没有账号“{account}”。")
        reset_second_factor(user=user, by=None, at=timezone.now())
        self.stdout.write(f"已重置 {account} 的二次验证，下次登录时重新绑定手机。")
