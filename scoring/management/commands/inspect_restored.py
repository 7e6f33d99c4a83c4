"""Verify the database it is pointed to and tell what it holds: what verify_backup runs."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from scoring.restoring import account_of_database, as_json


class Command(BaseCommand):
    help = "Bring a restored database up to this version, verify it, and tell of it as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        self.stdout.write(as_json(account_of_database()))
