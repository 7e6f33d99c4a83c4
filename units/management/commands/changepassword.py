"""Django's own command, and the ledger is told whose password was set anew."""

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.core.management.base import CommandError
from django.utils import timezone

from units.grants import note_account
from units.ledger import WritingStopped
from units.models import User


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> str:
        person = User.objects.filter(username=options["username"] or getpass.getuser())
        before = person.values_list("password", flat=True).first()
        said: str = super().handle(*args, **options)
        try:
            note_account(user=person.get(), kind="password_reset", by=None, at=timezone.now())
        except WritingStopped as error:
            # Django's command has saved already; no transaction waits for what people type.
            person.update(password=before)
            raise CommandError(str(error)) from error
        return said
