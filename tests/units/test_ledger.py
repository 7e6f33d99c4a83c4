"""The keyed chain: what is written down cannot be changed unseen."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from units.ledger import START, Fact, first_broken, head, write_down
from units.models import LedgerEntry
from units.moments import LOCAL

AT = datetime(2020, 5, 6, 9, 30, tzinfo=LOCAL)


def write(jurisdiction, *kinds):
    write_down(
        jurisdiction, [Fact(kind, "event:1", {"事由": "超期"}) for kind in kinds], by=None, at=AT
    )


def without_trigger(statement, *parameters):
    """Change a row as somebody with the database, but without the key, would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE units_ledgerentry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER units_ledgerentry_no_update")
            cursor.execute("DROP TRIGGER units_ledgerentry_no_delete")
        cursor.execute(statement, parameters)


def test_entries_follow_one_another_in_one_chain(linshu):
    write(linshu, "event.recorded", "event.revoked")
    write(linshu, "grade.given")

    entries = list(LedgerEntry.objects.all())

    assert [entry.number for entry in entries] == [1, 2, 3]
    assert first_broken(linshu) is None
    assert head(linshu) == entries[-1].mac


def test_every_jurisdiction_has_a_chain_of_its_own(linshu, taian):
    write(linshu, "event.recorded")
    write(taian, "event.recorded")

    assert [entry.number for entry in LedgerEntry.objects.all()] == [1, 1]
    assert head(linshu) != head(taian)


def test_an_empty_chain_is_whole(linshu):
    assert first_broken(linshu) is None
    assert head(linshu) == START


@pytest.mark.parametrize(
    "verb", ["UPDATE units_ledgerentry SET kind = 'x'", "DELETE FROM units_ledgerentry"]
)
def test_the_database_refuses_to_change_an_entry(linshu, verb):
    write(linshu, "event.recorded")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE units_ledgerentry SET subject = 'event:2' WHERE number = %s",
        "DELETE FROM units_ledgerentry WHERE number = %s",
    ],
)
def test_the_first_changed_or_missing_entry_is_named(linshu, tampering):
    write(linshu, *["event.recorded"] * 5)

    without_trigger(tampering, 3)

    assert first_broken(linshu).number == (3 if "UPDATE" in tampering else 4)
    with pytest.raises(CommandError, match="临沭县的台账自第"):
        call_command("verify_chain")


def test_another_key_does_not_verify(linshu, settings):
    write(linshu, "event.recorded")

    settings.LEDGER_KEY = "another"

    assert first_broken(linshu).number == 1
