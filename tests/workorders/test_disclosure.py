"""Callers in clear: for a reason, for the office, written down every time; and forgotten (T12)."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from scoring import closing, tasks
from units.ledger import first_broken
from units.models import Inspection, LedgerEntry
from units.moments import LOCAL
from workorders.callers import CallerUnreadable, seal
from workorders.disclosure import forget_callers, forget_due, months_before
from workorders.intake import TicketKey, _write_callers
from workorders.models import CallerRecord, Ticket

AT = datetime(2026, 5, 20, 9, tzinfo=LOCAL)
NUMBER, PAGE = "WZ-2020/001", "/linshu/callers/WZ-2020/001/"
NAME, PHONE = "张三丰", "15412341234"


def called(unit, number=NUMBER, received_at=AT):
    ticket = Ticket.objects.create(
        jurisdiction=unit.jurisdiction,
        unit=unit,
        number=number,
        received_at=received_at,
        assigned_at=received_at,
    )
    CallerRecord.objects.create(ticket=ticket, sealed=seal(NAME, PHONE, ticket))
    return ticket


@pytest.fixture
def ticket(qingyun):
    return called(qingyun)


def test_the_office_sees_a_caller_masked_and_nobody_is_written_down(client, clerk, ticket):
    client.force_login(clerk)
    page = client.get(PAGE)

    assert "张**" in page.text
    assert "154****1234" in page.text
    assert NAME not in page.text
    assert PHONE not in page.text
    assert page["Cache-Control"] == "no-store"
    assert not LedgerEntry.objects.exists()


def test_a_reason_shows_the_caller_once_and_stands_in_the_chain(client, chief, ticket, linshu):
    client.force_login(chief)

    page = client.post(PAGE, {"reason": "回访核实，来电15412341234"})

    assert NAME in page.text
    assert PHONE in page.text
    assert page["Cache-Control"] == "no-store"
    entry = LedgerEntry.objects.get(kind="caller.shown")
    assert (entry.actor, entry.subject) == (chief, f"ticket:{ticket.pk}")
    assert entry.content == {"ticket": NUMBER, "reason": "回访核实，来电154****1234"}
    assert first_broken(linshu) is None
    assert PHONE not in client.get(PAGE).text


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_shown(client, clerk, ticket, reason):
    client.force_login(clerk)
    page = client.post(PAGE, {"reason": reason})

    assert PHONE not in page.text
    assert "错误：" in page.text
    assert not LedgerEntry.objects.exists()


def test_what_cannot_be_written_down_is_not_shown(client, clerk, ticket, settings):
    client.force_login(clerk)
    client.post(PAGE, {"reason": "回访"})
    settings.LEDGER_KEY = "another"

    page = client.post(PAGE, {"reason": "再次回访"})

    assert "已停止一切改动" in page.text
    assert PHONE not in page.text


def test_with_another_key_the_page_says_so(client, clerk, ticket, settings):
    client.force_login(clerk)
    settings.CALLER_KEY = "another"

    assert "HOTLINE_CALLER_KEY" in client.get(PAGE).text


def test_a_ticket_without_a_caller_says_so(client, clerk, ticket):
    CallerRecord.objects.all().delete()
    client.force_login(clerk)

    assert "没有登记来电人" in client.get(PAGE).text


@pytest.mark.parametrize("role", ["liaison", "leader"])
def test_others_do_not_even_see_the_way(client, ticket, role, request):
    client.force_login(request.getfixturevalue(role))

    assert client.get(PAGE).status_code == 403
    assert "/callers/" not in client.get(f"/linshu/tickets/{NUMBER}/").text


def test_the_ticket_leads_the_office_to_its_caller_and_holds_nothing_of_it(client, clerk, ticket):
    client.force_login(clerk)
    page = client.get(f"/linshu/tickets/{NUMBER}/").text

    assert PAGE in page
    assert "张*" not in page


def test_callers_are_not_sealed_with_a_second_key(ticket, settings):
    settings.CALLER_KEY = "another"

    with pytest.raises(CallerUnreadable, match="HOTLINE_CALLER_KEY"):
        _write_callers({TicketKey(ticket.jurisdiction_id, NUMBER): ("李四", "")})

    assert CallerRecord.objects.count() == 1


# Retention ----------------------------------------------------------------------------------


def test_old_callers_are_forgotten_and_their_tickets_stay(qingyun, linshu):
    old = called(qingyun, "old", datetime(2025, 4, 30, 23, 59, tzinfo=LOCAL))
    young = called(qingyun, "young", datetime(2025, 5, 1, tzinfo=LOCAL))

    count = forget_callers(jurisdiction=linshu, before=months_before(AT, 12), by=None, at=AT)

    assert count == 1
    assert [one.ticket for one in CallerRecord.objects.all()] == [young]
    assert Ticket.objects.filter(pk=old.pk).exists()
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.content["count"]) == ("callers.forgotten", 1)


@pytest.mark.parametrize(
    ("months", "start"),
    [(1, (2026, 4)), (5, (2025, 12)), (12, (2025, 5)), (36, (2023, 5))],
)
def test_months_are_counted_back_over_the_years(months, start):
    assert months_before(AT, months) == datetime(*start, 1, tzinfo=LOCAL)


def test_without_a_time_set_nothing_is_forgotten(qingyun):
    called(qingyun, received_at=datetime(2001, 1, 1, tzinfo=LOCAL))

    assert forget_due(AT).count == 0
    assert CallerRecord.objects.exists()
    with pytest.raises(CommandError, match="HOTLINE_CALLER_MONTHS"):
        call_command("purge_callers")


def test_the_nightly_work_forgets_what_is_due(qingyun, settings):
    settings.CALLER_MONTHS = 12
    called(qingyun, received_at=timezone.now() - timedelta(days=400))

    tasks.close_months()

    assert not CallerRecord.objects.exists()


@pytest.fixture
def old_callers(qingyun, taian):
    """An old caller in each of two jurisdictions; the first one's chain is broken."""
    Inspection.objects.create(
        kind="chain",
        jurisdiction=qingyun.jurisdiction,
        is_good=False,
        words="台账断开",
        inspected_at=AT,
    )
    old = timezone.now() - timedelta(days=400)
    return [called(unit, received_at=old) for unit in (qingyun, taian.units.get())]


def test_a_broken_chain_keeps_its_callers_and_nobody_from_the_nightly_work(
    old_callers, settings, monkeypatch
):
    settings.CALLER_MONTHS = 12
    asked = []
    monkeypatch.setattr(closing, "close_months", lambda at: asked.append(at) or 3)

    assert tasks.close_months() == 3

    assert len(asked) == 1
    assert [one.ticket for one in CallerRecord.objects.all()] == old_callers[:1]


def test_the_command_says_whose_callers_stay(old_callers):
    with pytest.raises(CommandError, match="临沭县：台账与校验码不符"):
        call_command("purge_callers", "--months", "2", stdout=StringIO())


@pytest.mark.parametrize("months", ["0", "1201", "999999999999"])
def test_an_absurd_time_is_refused_in_a_sentence(db, months):
    with pytest.raises(CommandError, match="1 到 1200"):
        call_command("purge_callers", "--months", months)


def test_a_command_forgets_and_says_how_many(qingyun):
    called(qingyun, received_at=timezone.now() - timedelta(days=100))
    out = StringIO()

    call_command("purge_callers", "--months", "2", stdout=out)

    assert out.getvalue().strip() == "已删除 1 条来电人信息。"
