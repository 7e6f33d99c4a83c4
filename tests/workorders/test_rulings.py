"""Rulings on whether a ticket counts, one by one and from a file."""

from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from tests.workorders.files import csv_file
from units.models import LedgerEntry
from units.moments import LOCAL
from units.refusals import RowsRefused
from workorders.models import DeductionEvent, Revocation, Ruling, Ticket, TicketChange, TicketImport
from workorders.rulings import (
    RulingWithoutReason,
    exclude_ticket,
    import_rulings,
    restore_ticket,
)
from workorders.signals import tickets_changed

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 4, 1, 9, tzinfo=LOCAL)
HEADER = ("工单编号", "裁定", "事由")
EXCLUDE, RESTORE = "不计入考核", "恢复计入"


@pytest.fixture
def ticket(linshu, qingyun) -> Ticket:
    return _ticket(qingyun, "LS1")


def _ticket(unit, number) -> Ticket:
    received = datetime(2020, 3, 5, tzinfo=LOCAL)
    return Ticket.objects.create(
        jurisdiction=unit.jurisdiction,
        unit=unit,
        number=number,
        received_at=received,
        assigned_at=received,
        closed_at=datetime(2020, 4, 2, tzinfo=LOCAL),
    )


@pytest.fixture
def heard():
    calls = []

    def hear(touched, **_):
        calls.append(touched)

    tickets_changed.connect(hear)
    yield calls
    tickets_changed.disconnect(hear)


@pytest.fixture
def take(linshu, tmp_path):
    def take(*rows):
        path = csv_file(tmp_path, *rows, header=HEADER)
        done = import_rulings(jurisdiction=linshu, path=path, at=NOW)
        return done.created, done.unchanged

    return take


def test_an_excluded_ticket_counts_nowhere_until_it_is_restored(ticket, chief):
    exclude_ticket(ticket=ticket, reason="重复反映", at=NOW, by=chief)
    assert not Ticket.objects.counted().exists()

    restore_ticket(ticket=ticket, reason="复核后恢复", at=NOW, by=chief)
    assert Ticket.objects.counted().get() == ticket
    assert [
        (each.verdict, each.reason, each.ruled_by, each.ruled_at) for each in Ruling.objects.all()
    ] == [
        ("exclude", "重复反映", chief, NOW),
        ("restore", "复核后恢复", chief, NOW),
    ]


def test_the_same_ruling_again_is_none(ticket, heard):
    assert exclude_ticket(ticket=ticket, reason="重复反映", at=NOW)
    assert not exclude_ticket(ticket=ticket, reason=" 重复反映 ", at=NOW)

    assert Ruling.objects.count() == 1
    assert len(heard) == 1


def test_another_reason_is_a_ruling_that_moves_no_score(ticket, heard):
    exclude_ticket(ticket=ticket, reason="重复反映", at=NOW)
    exclude_ticket(ticket=ticket, reason="职责之外", at=NOW)

    assert Ruling.objects.count() == 2
    assert len(heard) == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_ruling_needs_a_reason(ticket, reason):
    with pytest.raises(RulingWithoutReason, match="事由"):
        exclude_ticket(ticket=ticket, reason=reason, at=NOW)

    assert not Ticket.objects.get().is_excluded


def test_a_ruling_announces_the_months_of_the_ticket(ticket, heard, qingyun):
    exclude_ticket(ticket=ticket, reason="重复反映", at=NOW)

    assert heard == [{(qingyun.pk, "2020-03"), (qingyun.pk, "2020-04")}]


def test_a_ruling_goes_to_the_ledger(ticket, chief):
    exclude_ticket(ticket=ticket, reason="重复反映", at=NOW, by=chief)

    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.actor) == ("ticket.exclude", chief)
    assert entry.content == {"number": "LS1", "reason": "重复反映"}


def test_a_file_of_rulings(take, ticket, daxing):
    other = _ticket(daxing, "LS2")

    assert take(("LS1", EXCLUDE, "重复反映"), ("LS2", RESTORE, "复核")) == (2, 0)

    ticket.refresh_from_db()
    other.refresh_from_db()
    assert (ticket.is_excluded, other.is_excluded) == (True, False)


def test_the_same_file_again_rules_nothing(take, ticket, heard):
    rows = [("LS1", EXCLUDE, "重复反映"), ("LS1", RESTORE, "复核"), ("LS1", EXCLUDE, "再核")]
    assert take(*rows) == (3, 0)
    heard.clear()

    assert take(*rows) == (0, 3)
    assert Ruling.objects.count() == 3
    assert heard == []


def test_the_latest_row_of_a_ticket_decides(take, ticket):
    take(("LS1", EXCLUDE, "重复反映"), ("LS1", RESTORE, "复核"))

    ticket.refresh_from_db()
    assert not ticket.is_excluded


def test_a_row_that_stands_already_is_not_ruled_again_beside_a_new_one(take, ticket):
    take(("LS1", EXCLUDE, "重复反映"))

    assert take(("LS1", EXCLUDE, "重复反映"), ("LS1", RESTORE, "复核")) == (1, 1)


def test_one_bad_row_keeps_all_rulings_out(take, ticket):
    with pytest.raises(RowsRefused) as caught:
        take(("LS1", EXCLUDE, "重复反映"), ("LS9", EXCLUDE, "重复"), ("LS1", "删除", "x"))

    assert [str(problem) for problem in caught.value.problems] == [
        "第3行“工单编号”：“LS9”没有这个编号的工单。",
        "第4行“裁定”：“删除”不在可选范围内，应为不计入考核、恢复计入或空。",
    ]
    assert not Ruling.objects.exists()


def test_a_ticket_of_another_jurisdiction_is_unknown(take, taian):
    _ticket(taian.units.get(), "TA1")

    with pytest.raises(RowsRefused, match="没有这个编号的工单"):
        take(("TA1", EXCLUDE, "重复反映"))


def test_the_command_says_what_it_did(linshu, ticket, tmp_path, capsys):
    path = csv_file(tmp_path, ("LS1", EXCLUDE, "重复反映"), header=HEADER)

    call_command("import_rulings", str(path), "--jurisdiction", "linshu")

    assert capsys.readouterr().out == "裁定：新增1，不变0。\n"
    with pytest.raises(CommandError, match="没有编码为“atlantis”的辖区"):
        call_command("import_rulings", str(path), "--jurisdiction", "atlantis")


# What has been recorded stays -----------------------------------------------------------------


@pytest.fixture
def recorded(ticket, linshu, qingyun):
    """One row in each table that only grows."""
    exclude_ticket(ticket=ticket, reason="重复反映", at=NOW)
    event = DeductionEvent.objects.create(
        jurisdiction=linshu,
        unit=qingyun,
        rule_code="L2b1",
        occurred_on=NOW.date(),
        recorded_at=NOW,
        entry_key="1",
    )
    Revocation.objects.create(event=event, reason="有误", revoked_at=NOW)
    source = TicketImport.objects.create(
        jurisdiction=linshu, file_name="a.csv", file_digest="0", imported_at=NOW
    )
    TicketChange.objects.create(ticket=ticket, source=source, changes={"kind": ["", "投诉"]})


@pytest.mark.parametrize("model", [DeductionEvent, Revocation, Ruling, TicketChange])
def test_what_was_recorded_can_be_neither_changed_nor_deleted(recorded, model):
    name = {DeductionEvent: "times", TicketChange: "changes"}.get(model, "reason")
    for act in (
        lambda: model.objects.update(**{name: 2}),
        lambda: model.objects.all()._raw_delete(using="default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()

    assert model.objects.count() == 1
