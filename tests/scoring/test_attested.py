"""Facts are what the ledger tells: what was changed past the program is found and named (T7)."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from scoring import services
from scoring.attested import unattested
from scoring.calendars import change_calendar
from scoring.models import Grade
from scoring.versions import version_on
from tests.scoring.printed import APRIL, march_in_linshu
from units.models import WorkDay
from units.workdays import change_work_day
from workorders.models import DeductionEvent, Revocation, Ruling, Ticket
from workorders.rulings import exclude_ticket


@pytest.fixture
def office(linshu, qingyun, chief):
    """Two events, one of them taken back, a mark, and a ticket that is left out."""
    march_in_linshu(linshu)
    services.revoke_deduction(event=qingyun.events.get(), reason="登记有误", by=chief, at=APRIL)
    mark = services.Mark(qingyun, "LY1.1", "2020", Decimal("1.5"))
    version = version_on(linshu, date(2020, 3, 9))
    services.give_grade(mark=mark, version=version, by=chief, at=APRIL)
    exclude_ticket(ticket=qingyun.tickets.first(), reason="涉法涉诉", at=APRIL, by=chief)
    return linshu


def change(table, statement, *parameters):
    """Change rows as somebody with the database would, who takes the triggers away first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER {table}_no_{verb}")
        cursor.execute(statement, parameters)


def test_every_fact_that_came_through_the_program_is_vouched_for(office):
    assert list(unattested(office)) == []


def test_changed_points_are_found(office, daxing):
    event = daxing.events.get()
    change(
        "workorders_deductionevent",
        "UPDATE workorders_deductionevent SET times = 1 WHERE id = %s",
        event.pk,
    )

    assert list(unattested(office)) == [f"加扣分记录第 {event.pk} 号与台账所记不同"]


def test_an_event_moved_to_a_neighbour_is_found(office, daxing, jiaoti):
    event = daxing.events.get()
    change(
        "workorders_deductionevent",
        "UPDATE workorders_deductionevent SET unit_id = %s WHERE id = %s",
        jiaoti.pk,
        event.pk,
    )

    assert list(unattested(office)) == [f"加扣分记录第 {event.pk} 号与台账所记不同"]


def test_a_revocation_that_vanished_is_found(office, qingyun):
    change("workorders_revocation", "DELETE FROM workorders_revocation")

    assert not Revocation.objects.exists()
    event = qingyun.events.get()
    assert list(unattested(office)) == [f"加扣分记录第 {event.pk} 号在台账里，记录却不见了"]


def test_a_fact_slipped_in_is_found(office, daxing):
    event = DeductionEvent.objects.create(
        jurisdiction=office,
        unit=daxing,
        rule_code="L8.1",
        occurred_on=date(2020, 3, 9),
        recorded_at=APRIL,
        entry_key="past the program",
    )

    assert list(unattested(office)) == [f"加扣分记录第 {event.pk} 号不在台账里"]


def test_a_better_mark_is_found(office):
    change("scoring_grade", "UPDATE scoring_grade SET points = 2")

    grade = Grade.objects.get()
    assert list(unattested(office)) == [f"评定第 {grade.pk} 号与台账所记不同"]


def test_a_ticket_let_back_in_or_left_out_without_a_ruling_is_found(office, daxing):
    ruled = Ruling.objects.get().ticket
    Ticket.objects.filter(pk=ruled.pk).update(is_excluded=False)
    other = daxing.tickets.first()
    Ticket.objects.filter(pk=other.pk).update(is_excluded=True)

    numbers = sorted([ruled.number, other.number])
    assert list(unattested(office)) == [f"工单 {one} 是否计入与裁定不符" for one in numbers]


def test_the_command_names_what_it_finds(office, daxing):
    Ticket.objects.filter(unit=daxing).update(is_excluded=True)

    told = StringIO()
    with pytest.raises(CommandError, match="1 个的记录与台账不符"):
        call_command("verify_scores", stderr=told)
    assert "是否计入与裁定不符" in told.getvalue()


MONDAY, SATURDAY = date(2020, 3, 9), date(2020, 3, 7)


def day_off(linshu, chief, day=MONDAY, *, is_working=False):
    asked = {"day": day, "is_working": is_working, "reason": "庆典", "by": chief, "at": APRIL}
    change_calendar(jurisdiction=linshu, **asked)


def test_days_that_the_chief_changed_are_vouched_for(linshu, chief):
    day_off(linshu, chief)
    day_off(linshu, chief, SATURDAY, is_working=True)
    day_off(linshu, chief, SATURDAY, is_working=False)

    assert list(unattested(linshu)) == []


@pytest.mark.parametrize(
    ("day", "is_working", "said"),
    [(SATURDAY, True, "2020-03-07"), (MONDAY, True, "2020-03-09")],
)
def test_a_day_changed_past_the_program_is_found(day, is_working, said, linshu, chief):
    """A departure that nobody wrote down, and one that was written down and is gone."""
    day_off(linshu, chief)
    change_work_day(jurisdiction=linshu, day=day, is_working=is_working)

    assert list(unattested(linshu)) == [f"工作日历 {said} 与台账所记不同"]


def test_a_day_to_which_the_nation_comes_round_is_in_order(linshu, chief):
    day_off(linshu, chief)
    WorkDay.objects.filter(day=MONDAY).update(is_working=False)

    assert list(unattested(linshu)) == []
