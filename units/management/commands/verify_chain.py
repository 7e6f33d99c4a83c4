"""Walk every jurisdiction's ledger; name the first entry that does not follow."""

from typing import Any

from django.core.management.base import CommandError

from units.commands import SentenceCommand
from units.ledger import first_broken, head
from units.models import Jurisdiction


class Command(SentenceCommand):
    help = "Verify the keyed chain of every jurisdiction; ends non-zero where one is broken."

    def perform(self, **options: Any) -> None:
        for jurisdiction in Jurisdiction.objects.all():
            broken = first_broken(jurisdiction)
            if broken is not None:
                raise CommandError(
                    f"{jurisdiction.name}的台账自第 {broken.number} 条（{broken.kind}，"
                    f"{broken.subject}）起与校验码不符。"
                )
            count = jurisdiction.ledger.count()
            self.stdout.write(
                f"{jurisdiction.name}：{count} 条，完整，末码 {head(jurisdiction)[:16]}"
            )
