# ruff: noqa: E402 - models exist only once Django is set up
"""Make the database of the service tests: a county with towns, tickets and a rulebook, scored."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from scoring import queue, watch
from scoring.publishing import load_rulebooks
from units.models import Jurisdiction, Unit, UnitGroup
from units.workdays import seed_work_days
from workorders.models import Ticket
from workorders.signals import announce, months_touched

SHANGHAI = ZoneInfo("Asia/Shanghai")
TOWNS, TICKETS = 8, 400


def open_county() -> Jurisdiction:
    county = Jurisdiction.objects.create(code="linshu", name="临沭县")
    towns = UnitGroup.objects.create(jurisdiction=county, code="towns", name="镇街")
    for number in range(TOWNS):
        Unit.objects.create(
            jurisdiction=county,
            group=towns,
            code=f"town-{number}",
            name=f"{number}镇",
            kind=Unit.Kind.TOWN,
        )
    return county


def bring_tickets(county: Jurisdiction) -> None:
    units = list(county.units.order_by("code"))
    start = datetime(2020, 3, 1, 9, tzinfo=SHANGHAI)
    moments = [start + timedelta(hours=5 * number) for number in range(TICKETS)]
    tickets = [
        Ticket(
            jurisdiction=county,
            number=f"T{number}",
            unit=units[number % TOWNS],
            received_at=moment,
            assigned_at=moment,
            closed_at=moment + timedelta(days=number % 5),
            result_rating="满意" if number % 3 else "不满意",
        )
        for number, moment in enumerate(moments)
    ]
    Ticket.objects.bulk_create(tickets)
    touched = {one for ticket in tickets for one in months_touched(ticket.unit_id, ticket)}
    announce(jurisdiction=county, touched=touched)


call_command("migrate", verbosity=0)
seed_work_days()
bring_tickets(open_county())
load_rulebooks(
    paths=[Path(settings.BASE_DIR) / "fixtures" / "rulebooks" / "linshu-2020.toml"],
    at=timezone.now(),
)
queue.drain(timezone.now())
watch.notice_changes(timezone.now())
queue.drain(timezone.now())
