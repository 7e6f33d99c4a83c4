"""How long the server takes for each main page, with five hundred units; the goal is 0.2 s.

Measures the filled database of the environment, as the last of the bench: the units are added.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median

import django

django.setup()

# The models need the set-up.
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from scoring import runs  # noqa: E402
from tests.bench import world  # noqa: E402
from tests.bench.report import Row  # noqa: E402
from tests.bench.timing import seconds  # noqa: E402
from units.models import Jurisdiction, Membership, Role, Unit, User  # noqa: E402

MOST = 0.2
UNITS = 500
HOST = "127.0.0.1"
MONTH = world.MONTH
PAGES = {
    "home": "",
    "ranking": f"rankings/{MONTH}/",
    "heat map": f"rankings/{MONTH}/heat/",
    "score cards": f"scorecards/{MONTH}/",
    "score card": f"scorecards/{MONTH}/u000/",
    "tickets of a month": "tickets/",
    "tickets of a unit": "tickets/?unit=u000",
    "all tickets": "tickets/?month=",
    "units": "units/",
    "deductions": "deductions/",
    "entry": "deductions/new/",
    "appeals": "appeals/",
    "jobs": "jobs/",
    "status": "status/",
}


def main(out: str, repetitions: str) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    found = [asdict(row) for row in rows(Jurisdiction.objects.get(), int(repetitions))]
    Path(out).write_text(json.dumps(found, ensure_ascii=False))


def rows(jurisdiction: Jurisdiction, repetitions: int) -> Iterator[Row]:
    """Ask for every page as a clerk of the office, once to warm up and then for the median."""
    where = f"{connection.vendor}, {jurisdiction.tickets.count():,} tickets, {UNITS} units"
    grow(jurisdiction)
    runs.perform(jurisdiction=jurisdiction, period=MONTH, at=world.NOW)
    client = Client(headers={"host": HOST})
    client.force_login(clerk(jurisdiction))
    for name, path in PAGES.items():
        address = f"/{jurisdiction.code}/{path}"
        ask(client, address)
        took = median(seconds(lambda page=address: ask(client, page)) for _ in range(repetitions))
        yield Row(f"page: {name} ({where})", took, goal=f"≤ {MOST} s", holds=took <= MOST)


def grow(jurisdiction: Jurisdiction) -> None:
    """Add units up to ``UNITS``; the tickets stay with the first ones."""
    group = jurisdiction.groups.first()
    Unit.objects.bulk_create(
        Unit(jurisdiction=jurisdiction, group=group, code=f"v{number:03}", name=f"新单位{number}")
        for number in range(jurisdiction.units.count(), UNITS)
    )


def clerk(jurisdiction: Jurisdiction) -> User:
    user = User.objects.create(username="bench-clerk")
    Membership.objects.create(user=user, jurisdiction=jurisdiction, role=Role.CLERK)
    return user


def ask(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)


main(*sys.argv[1:])
