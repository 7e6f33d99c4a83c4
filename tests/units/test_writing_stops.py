"""Fail closed: without a whole chain, the right key and a writable ledger nothing changes (T20)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from scoring import services
from tests.scoring.printed import APRIL, deduct, march_in_linshu
from tests.units.test_ledger import AT, without_trigger, write
from units.chains import inspect_chain, watch_chains
from units.ledger import ChainBroken, LedgerUnwritable
from units.models import Inspection, Jurisdiction, LedgerEntry
from workorders.models import DeductionEvent, Revocation

TAMPERING = "UPDATE units_ledgerentry SET kind = 'nothing' WHERE number = %s"
REFUSING = {
    "sqlite": [
        "CREATE TRIGGER full_disk BEFORE INSERT ON units_ledgerentry "
        "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    ],
    "postgresql": [
        "CREATE TRIGGER full_disk BEFORE INSERT ON units_ledgerentry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    ],
}


def make_unwritable():
    with connection.cursor() as cursor:
        for statement in REFUSING[connection.vendor]:
            cursor.execute(statement)


@pytest.fixture
def march(linshu):
    march_in_linshu(linshu)
    return linshu


def test_with_another_key_nothing_can_be_recorded(march, qingyun, settings):
    before = DeductionEvent.objects.count()
    settings.LEDGER_KEY = "another"

    with pytest.raises(ChainBroken, match="HOTLINE_LEDGER_KEY"):
        deduct(qingyun, "L8.1", reason="再次投诉")

    assert DeductionEvent.objects.count() == before


def test_an_audit_that_cannot_be_written_takes_the_change_with_it(march, qingyun):
    event = qingyun.events.get()
    make_unwritable()

    with pytest.raises(LedgerUnwritable, match="没有保存"):
        services.revoke_deduction(event=event, reason="登记有误", by=None, at=APRIL)

    assert not Revocation.objects.filter(event=event).exists()


def test_a_break_in_the_middle_stops_writing_once_it_is_found(march, qingyun):
    write(march, *["event.recorded"] * 5)
    without_trigger(TAMPERING, 3)

    inspect_chain(march, AT)

    with pytest.raises(ChainBroken):
        deduct(qingyun, "L8.1", reason="再次投诉")


def test_the_page_says_in_words_why_nothing_was_saved(client, chief, march, qingyun, settings):
    client.force_login(chief)
    event = qingyun.events.get()
    settings.LEDGER_KEY = "another"

    answer = client.post(f"/linshu/deductions/{event.pk}/revoke/", {"reason": "登记有误"})

    assert "已停止一切改动" in answer.text
    assert not Revocation.objects.exists()


def test_a_page_that_does_not_say_it_itself_answers_503(client, clerk, march, settings):
    clerk.set_password("旧的密码-2026")
    clerk.save()
    client.force_login(clerk)
    settings.LEDGER_KEY = "another"
    said = {"old_password": "旧的密码-2026"} | dict.fromkeys(
        ("new_password1", "new_password2"), "新的密码-2027"
    )

    answer = client.post("/linshu/settings/password/", said)

    clerk.refresh_from_db()
    assert answer.status_code == 503
    assert "已停止一切改动" in answer.text
    assert clerk.check_password("旧的密码-2026")


@pytest.mark.parametrize("address", ["", "rankings/2020-03/", "deductions/", "tickets/"])
def test_reading_goes_on_under_a_banner(client, clerk, march, address):
    client.force_login(clerk)
    unbroken = client.get(f"/linshu/{address}").text
    without_trigger(TAMPERING, 1)
    watch_chains(timezone.now())

    answer = client.get(f"/linshu/{address}")

    assert answer.status_code == 200
    assert "临沭县的台账自第 1 条" in answer.text
    assert "已停止一切改动" in answer.text
    assert "已停止一切改动" not in unbroken


def test_the_neighbour_writes_on(march, taian):
    without_trigger(TAMPERING, 1)
    watch_chains(AT)

    write(taian, "event.recorded")

    assert LedgerEntry.objects.filter(jurisdiction=taian).exists()
    assert not Inspection.objects.get(jurisdiction=march).is_good


def test_the_worker_notices_a_wrong_key_at_its_next_look(march, settings):
    watch_chains(AT)
    settings.LEDGER_KEY = "another"

    watch_chains(AT + timedelta(seconds=10))

    assert [one.is_good for one in Inspection.objects.all()] == [False, True]


def test_chains_are_walked_once_a_day_and_a_broken_one_until_it_is_mended(march, settings):
    key, hour = settings.LEDGER_KEY, timedelta(hours=1)
    assert [watch_chains(AT), watch_chains(AT + hour), watch_chains(AT + 24 * hour)] == [1, 0, 1]
    settings.LEDGER_KEY = "another"
    assert watch_chains(AT + 25 * hour) == 1
    settings.LEDGER_KEY = key

    assert watch_chains(AT + 25 * hour + timedelta(minutes=9)) == 0
    assert watch_chains(AT + 25 * hour + timedelta(minutes=10)) == 1
    write(Jurisdiction.objects.get(), "event.recorded")
