"""Many rows at once: a column holds what a saved model would have put there."""

from contextlib import suppress
from datetime import datetime

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from units.moments import LOCAL
from workorders.callers import seal
from workorders.intake import COLUMNS, TicketKey
from workorders.loading import load
from workorders.models import CallerRecord, Ticket

pytestmark = pytest.mark.django_db
AT = datetime(2020, 3, 5, 14, 30, 0, 123456, tzinfo=LOCAL)
SUBJECT = "他说“路灯\\不亮”\n'100%'\t😀"
EXTRA = {"备注": ["是", None, {"深": 1.5}], "quote": '"'}


def ticket(qingyun, number="LS1", **values) -> Ticket:
    given = {"received_at": AT, "assigned_at": AT, "subject": SUBJECT, "extra": EXTRA, **values}
    return Ticket(jurisdiction=qingyun.jurisdiction, unit=qingyun, number=number, **given)


def row(ticket: Ticket, **values) -> dict:
    return {name: getattr(ticket, name) for name in COLUMNS} | values


def test_a_loaded_ticket_is_the_saved_one_to_the_microsecond(qingyun):
    one = ticket(qingyun, closed_at=AT, contacted=False, city_reworks=2)
    one.save()
    load(Ticket, [row(one, number="LS2")])

    saved, loaded = Ticket.objects.order_by("number")

    assert row(loaded, number="LS1") == row(saved)
    assert loaded.deadline_at == saved.deadline_at


def test_only_what_is_named_changes_in_a_row_that_is_met(qingyun):
    ticket(qingyun, kind="咨询").save()
    load(
        Ticket,
        [row(ticket(qingyun, kind="投诉", level="市级"))],
        unique=["jurisdiction_id", "number"],
        update=["level"],
    )

    found = Ticket.objects.get()

    assert (found.kind, found.level) == ("咨询", "市级")


def test_bytes_come_back_as_they_were(qingyun):
    one = ticket(qingyun)
    one.save()
    sealed = seal("张三", "15412341234", TicketKey(one.jurisdiction_id, one.number))
    load(CallerRecord, [{"ticket_id": one.pk, "sealed": sealed}])

    assert bytes(CallerRecord.objects.get().sealed) == bytes(sealed)


def test_a_row_twice_is_refused_and_none_stays(qingyun):
    one = row(ticket(qingyun))

    with pytest.raises(IntegrityError), transaction.atomic():
        load(Ticket, [one, one])

    assert not Ticket.objects.exists()


def test_what_is_too_long_is_never_cut(qingyun):
    """PostgreSQL refuses it; SQLite, which knows no lengths, keeps the whole."""
    too_long = "长" * 201

    with suppress(DataError), transaction.atomic():
        load(Ticket, [row(ticket(qingyun), subject=too_long)])

    kept = [too_long] if connection.vendor == "sqlite" else []
    assert list(Ticket.objects.values_list("subject", flat=True)) == kept


def test_nothing_to_load_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        load(Ticket, [])
