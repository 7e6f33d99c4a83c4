"""A stranger's regulation from the database to its cards: roster, tickets, groups, entries."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from scoring import runs
from scoring.engine.period import Period
from scoring.forms import DeductionForm
from scoring.models import Scorecard
from scoring.publishing import load_rulebooks
from units.models import Jurisdiction, Membership, Role, Unit, User
from units.moments import LOCAL
from workorders.models import Ticket

MARCH = Period.parse("2024-03")
APRIL = datetime(2024, 4, 2, tzinfo=LOCAL)
ROSTER = [
    # code, name, kind, tickets, satisfied
    ("chengguan", "城关镇", Unit.Kind.TOWN, 60, 48),
    ("gongan", "公安局", Unit.Kind.DEPARTMENT, 50, 45),
    ("dangan", "档案局", Unit.Kind.DEPARTMENT, 49, 49),
    ("gaoxin", "高新区", Unit.Kind.DEPARTMENT, 80, 40),
    ("shizhi", "史志办", Unit.Kind.DEPARTMENT, 4, 4),
]


@pytest.fixture
def office(db) -> Jurisdiction:
    """A place with one group on its roster; the regulation itself says who belongs where."""
    load_rulebooks(paths=[Path(__file__).parent / "groups.toml"], at=APRIL)
    place = Jurisdiction.objects.get(code="groups-demo")
    group = place.groups.get(code="quiet")
    day = datetime(2024, 3, 5, 9, tzinfo=LOCAL)
    for code, name, kind, handled, satisfied in ROSTER:
        unit = Unit.objects.create(jurisdiction=place, group=group, code=code, name=name, kind=kind)
        Ticket.objects.bulk_create(
            Ticket(
                jurisdiction=place,
                unit=unit,
                number=f"{code}-{number}",
                received_at=day,
                assigned_at=day,
                closed_at=day,
                result_rating="满意" if number < satisfied else "不满意",
            )
            for number in range(handled)
        )
    return place


def test_the_figures_of_the_month_say_who_is_scored_against_whom(office):
    run = runs.perform(jurisdiction=office, period=MARCH, at=APRIL)

    cards = Scorecard.objects.filter(run=run).values_list("unit__name", "group", "total", "place")
    assert {name: rest for name, *rest in cards} == {
        "城关镇": ["towns", Decimal("80.00"), 1],
        "公安局": ["busy", Decimal("135.00"), 1],
        "档案局": ["quiet", Decimal("100.00"), 1],
        "高新区": ["pilots", Decimal("50.00"), 1],
        "史志办": ["quiet", Decimal("100.00"), None],
    }


def test_the_ranking_says_what_a_group_comes_to_as_a_whole(office, client):
    runs.perform(jurisdiction=office, period=MARCH, at=APRIL)
    leader = User.objects.create(username="leader")
    Membership.objects.create(user=leader, jurisdiction=office, role=Role.LEADER)
    client.force_login(leader)

    page = client.get("/groups-demo/rankings/2024-03/").text

    assert "本组平均分：1 个单位总分平均 135" in page
    assert "本组合并满意率：满意率 = 满意工单 45 ÷ 已评价工单 50 = 90.00%" in page


def test_a_clerk_is_offered_the_clauses_of_every_group_a_unit_may_come_to(office):
    form = DeductionForm(jurisdiction=office, today=APRIL.date(), used=[])

    codes = [code for code, _ in form.fields["unit"].choices if code]
    groups = dict(
        zip(codes, (one["data-group"] for one in form.fields["unit"].widget.facts), strict=True)
    )

    assert groups == {
        "chengguan": "towns",
        "dangan": "busy quiet",
        "gaoxin": "pilots",
        "gongan": "busy quiet",
        "shizhi": "busy quiet",
    }
