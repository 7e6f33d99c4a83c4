"""Django's own command, and the ledger is told: a superuser enters every jurisdiction's data."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.utils import timezone

from units.grants import note_account
from units.models import User


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        before = set(_superusers().values_list("pk", flat=True))
        super().handle(*args, **options)
        for user in _superusers().exclude(pk__in=before):
            changed = {"is_staff": "True", "is_superuser": "True"}
            kind, now = "account.opened", timezone.now()
            note_account(user=user, kind=kind, changed=changed, by=None, at=now)


def _superusers() -> Any:
    return User.objects.filter(is_superuser=True)
