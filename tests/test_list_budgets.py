"""Every list asks the database as often for thirty rows as for three, on the page and in a file."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scoring import appeals, runs
from tests.conftest import member
from tests.scoring.printed import APRIL, MARCH, deduct, march_in_linshu, tickets
from tests.scoring.published import PUBLISHED, put_out
from tests.test_access import GUARDED
from units.listed import Listed
from units.models import Job, Role, Unit, UnitGroup

STEPS = ((0, 3), (3, 30))
"""First three rows, then thirty."""


def units(linshu):
    for first, last in STEPS:
        add_units(linshu, first, last)
        yield "/linshu/units/"


def add_units(linshu, first, last):
    towns = UnitGroup.objects.get(jurisdiction=linshu, code="towns")
    Unit.objects.bulk_create(
        Unit(jurisdiction=linshu, group=towns, code=f"town-{n}", name=f"第{n}镇", initials="dnz")
        for n in range(first, last)
    )


def all_tickets(linshu):
    for first, last in STEPS:
        tickets(linshu.units.get(code="qingyun"), last - first)
        yield "/linshu/tickets/?month="


def deductions(linshu):
    march_in_linshu(linshu)
    for first, last in STEPS:
        for number in range(first, last):
            deduct(linshu.units.get(code="daxing"), "L8.1", reason=f"第{number}件")
        yield "/linshu/deductions/"


def all_appeals(linshu):
    march_in_linshu(linshu)
    unit = linshu.units.get(code="qingyun")
    events = [deduct(unit, "L8.1", reason=f"第{number}件") for number in range(30)]
    runs.perform(jurisdiction=linshu, period=MARCH, at=APRIL)
    put_out(linshu, member(linshu, "maker", Role.CLERK), member(linshu, "second", Role.CHIEF))
    speaker = member(linshu, "speaker", Role.LIAISON, unit)
    for first, last in STEPS:
        subjects = [appeals.about_event(event) for event in events[first:last]]
        at = PUBLISHED + timedelta(hours=3)
        appeals.appeal_several(subjects=subjects, reason="属实，已整改", by=speaker, at=at)
        yield "/linshu/appeals/"


def jobs(linshu):
    for first, last in STEPS:
        for number in range(first, last):
            Job.objects.create(
                jurisdiction=linshu,
                kind="recomputation",
                title=f"{number}",
                asked_at=timezone.now(),
            )
        yield "/linshu/jobs/"


def cards(linshu):
    march_in_linshu(linshu)
    for first, last in STEPS:
        add_units(linshu, first, last)
        runs.perform(jurisdiction=linshu, period=MARCH, at=APRIL + timedelta(minutes=last))
        yield "/linshu/scorecards/2020-03/"


def behind_a_line(linshu):
    march_in_linshu(linshu)
    for first, last in STEPS:
        tickets(linshu.units.get(code="qingyun"), last - first)
        runs.perform(jurisdiction=linshu, period=MARCH, at=APRIL + timedelta(minutes=last))
        yield "/linshu/scorecards/2020-03/qingyun/lines/L3/"


LISTS = {
    "units": units,
    "tickets": all_tickets,
    "deductions": deductions,
    "appeals": all_appeals,
    "jobs": jobs,
    "scorecards_of": cards,
    "line_tickets": behind_a_line,
}


def test_every_list_stands_here():
    listed = {p.name for _, p in GUARDED if issubclass(p.callback.view_class, Listed)}

    assert listed == set(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_thirty_rows_cost_as_many_questions_as_three(name, client, linshu, chief):
    client.force_login(chief)
    asked = []

    for page in LISTS[name](linshu):
        client.get(page)
        with CaptureQueriesContext(connection) as on_page:
            rows = len(client.get(page).context["table"].data)
        with CaptureQueriesContext(connection) as in_file:
            assert client.get(page, {"export": "xlsx"}).status_code == 200
        asked.append((rows >= (3, 30)[len(asked)], len(on_page), len(in_file)))

    assert asked[0] == asked[1]
    assert asked[0][0], "too few rows to tell"
    assert max(asked[0][1:]) <= 25
