"""The tickets behind a line: exactly those that were counted, with what each adds."""

import re
from datetime import timedelta

import pytest

from scoring import runs
from scoring.models import ScoreRun
from scoring.presentation.behind import measured, tickets_behind
from scoring.presentation.glance import Glance
from tests.scoring.printed import APRIL, MARCH, league, march_in_linshu, publish, tickets
from units.models import Membership, Role, User
from workorders.models import Ticket

OWN = "/linshu/scorecards/2020-03/qingyun/lines/"


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


def reader_of(place) -> Membership:
    reader = User.objects.create(username=f"reader-{place.code}")
    return Membership.objects.create(user=reader, jurisdiction=place, role=Role.LEADER)


def numbers(response) -> list[str]:
    return [row.record.number for row in response.context["table"].paginated_rows]


CITIES = {
    "linshu-2020": ("linshu", "towns"),
    "changzhou-edu": ("changzhou-edu", "schools"),
    "weifang-callback": ("weifang-hitech", "windows"),
    "taian-county": ("taian", "counties"),
}


@pytest.mark.parametrize("rulebook", CITIES)
def test_what_is_listed_adds_up_to_what_was_counted(rulebook, db):
    """Counts, weights and sums of days, of every line of several regulations."""
    code, group = CITIES[rulebook]
    publish(rulebook)
    place = league(code, code, {group: ["甲", "乙", "丙"]})
    unit = place.units.get(code=f"{group}-0")
    tickets(unit, 2, result_rating="基本满意", level="省级", service_rating="满意")
    tickets(unit, 1, result_rating="默认满意", city_reworks=2, kind="咨询")
    late = Ticket.objects.filter(unit=unit).last()
    Ticket.objects.filter(pk=late.pk).update(closed_at=late.assigned_at + timedelta(days=20))
    run = runs.perform(jurisdiction=place, period=MARCH, at=APRIL)
    membership = reader_of(place)
    glance = Glance(run, unit, membership)
    looked_at = 0

    for line in glance.lines.values():
        columns = measured(glance.rulebook, line.score)
        found = list(tickets_behind(membership, unit, glance.rulebook, MARCH, columns))
        for column in columns:
            looked_at += 1
            counts, tally = glance.card.unit.counts, column.tally
            own = [one for one in found if getattr(one, column.name) is not None]
            if tally.sum:
                added = sum(getattr(one, column.name) for one in own)
                assert added == counts.get(column.code, 0), column.code
                continue
            for key in tally.keys(column.code):
                value = key.partition(":")[2]
                alike = [one for one in own if not value or getattr(one, tally.weigh) == value]
                assert len(alike) == counts.get(key, 0), key
    assert looked_at >= 2


def test_a_rate_lists_what_counts_and_the_whole(client, march, liaison):
    client.force_login(liaison)

    response = client.get(f"{OWN}L3/")

    choices = [(one.label, one.number) for one in response.context["choices"]]
    assert choices == [
        ("全部", 10),
        ("一次满意工单", 7),
        ("未计入一次满意工单", 3),
        ("承办量", 10),
    ]
    assert len(numbers(response)) == 10
    assert "一次办好率 = 一次满意工单 7 ÷ 承办量 10 = 70.00%" in response.text


@pytest.mark.parametrize(
    ("query", "count"), [("in=first_pass", 7), ("out=first_pass", 3), ("in=x", 10), ("", 10)]
)
def test_the_list_is_narrowed_to_what_counts_or_does_not(query, count, client, march, liaison):
    client.force_login(liaison)

    response = client.get(f"{OWN}L3/?{query}")

    assert len(numbers(response)) == count
    tabs = re.search(r'<nav class="tabs".*?</nav>', response.text, re.DOTALL)[0]
    current = re.findall(r'href="\?([^"]*)"\s+aria-current="true"', tabs)
    assert current == ([] if query == "in=x" else [query])


def test_excluded_tickets_and_duplicates_are_not_behind_a_line(client, march, liaison, qingyun):
    number = Ticket.objects.filter(unit=qingyun).first().number
    Ticket.objects.filter(number=number).update(is_excluded=True)
    client.force_login(liaison)

    assert number not in numbers(client.get(f"{OWN}L3/"))


@pytest.mark.parametrize("line", ["L7", "L99", "total"])
def test_a_line_without_tickets_has_no_list(line, client, march, liaison):
    client.force_login(liaison)

    assert client.get(f"{OWN}{line}/").status_code == 404


def test_weights_are_told_beside_the_ticket(client, db):
    publish("weifang-callback")
    place = league("weifang-hitech", "潍坊高新区", {"windows": ["甲", "乙"]})
    tickets(place.units.get(code="windows-0"), 1, result_rating="基本满意")
    runs.perform(jurisdiction=place, period=MARCH, at=APRIL)
    client.force_login(reader_of(place).user)

    page = client.get("/weifang-hitech/scorecards/2020-03/windows-0/lines/W3/").text

    assert re.search(r"<strong>计入</strong> × 0.8", page)


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    client, march, liaison, qingyun, django_assert_max_num_queries
):
    tickets(qingyun, 60)
    client.force_login(liaison)
    client.get(f"{OWN}L3/")

    with django_assert_max_num_queries(16):
        client.get(f"{OWN}L3/")
