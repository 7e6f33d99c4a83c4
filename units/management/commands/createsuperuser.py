"""Django's own command, and the ledger is told: a superuser enters every jurisdiction's data."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError
from django.utils import timezone

from units.grants import note_account
from units.ledger import WritingStopped
from units.models import User


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        before = set(_superusers().values_list("pk", flat=True))
        super().handle(*args, **options)
        for user in _superusers().exclude(pk__in=before):
            changed = {"is_staff": "True", "is_superuser": "True"}
            kind, now = "account.opened", timezone.now()
            try:
                note_account(user=user, kind=kind, changed=changed, by=None, at=now)
            except WritingStopped as error:
                # Django's command has saved already; no transaction waits for what people type.
                user.delete()
                raise CommandError(str(error)) from error


def _superusers() -> Any:
    return User.objects.filter(is_superuser=True)
