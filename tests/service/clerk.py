# ruff: noqa: E402 - models exist only once Django is set up
"""A clerk: records one entry after the other through the real service, and says how it went.

A request that fails is sent again with its key, as a clerk does who saw an error page. A file
``closed`` in the data folder sends the clerks home.
"""

import json
import sys
import time
from datetime import date, timedelta

import django

django.setup()

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from scoring.services import Entry, record_deduction
from scoring.versions import version_on
from units.models import Unit

FIRST_DAY = date(2020, 3, 1)
PATIENCE = 60


def tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def record(unit: Unit, number: int, key: str) -> bool:
    """One request; whether it went through."""
    close_old_connections()
    started = time.monotonic()
    entry = Entry(unit, "L7.1", FIRST_DAY + timedelta(days=number % 80))
    try:
        record_deduction(entry=entry, by=None, at=timezone.now(), entry_key=key)
    except DatabaseError as error:
        tell(key=key, seconds=time.monotonic() - started, failed=type(error).__name__)
        return False
    tell(key=key, seconds=time.monotonic() - started, failed="")
    return True


def main(name: str, entries: int, pause: float) -> None:
    units = list(Unit.objects.select_related("jurisdiction", "group").order_by("code"))
    # A site that runs has read its rulebook long ago.
    assert version_on(units[0].jurisdiction, FIRST_DAY).rulebook.items
    for number in range(entries):
        until = time.monotonic() + PATIENCE
        while not record(units[number % len(units)], number, f"{name}-{number}"):
            if time.monotonic() > until:
                raise SystemExit(f"{name}-{number} did not go through")
            time.sleep(0.2)
        time.sleep(pause)
        if (settings.HOTLINE_DATA / "closed").exists():
            return


main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
