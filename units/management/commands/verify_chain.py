"""Walk every jurisdiction's ledger; name the first entry that does not follow."""

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from units.chains import inspect_chain
from units.commands import SentenceCommand
from units.ledger import head
from units.models import Jurisdiction


class Command(SentenceCommand):
    help = "Verify the keyed chain of every jurisdiction; ends non-zero where one is broken."

    def perform(self, **options: Any) -> None:
        broken = []
        for jurisdiction in Jurisdiction.objects.all():
            found = inspect_chain(jurisdiction, timezone.now())
            if found.is_good:
                self.stdout.write(f"{found.words}，末码 {head(jurisdiction)[:16]}")
            else:
                broken.append(found.words)
        if broken:
            raise CommandError("；".join(broken) + "。")
