"""Django's own command, and the ledger is told whose password was set anew."""

from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.utils import timezone

from units.grants import note_account
from units.models import User


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        before = dict(User.objects.values_list("pk", "password"))
        super().handle(*args, **options)
        for user in User.objects.all():
            if user.password != before.get(user.pk):
                note_account(user=user, kind="password_reset", by=None, at=timezone.now())
