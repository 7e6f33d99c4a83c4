"""The month at a glance: losses, the group around a card, trends, the way up, what falls due."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest

from scoring import runs
from scoring.engine.period import Period
from scoring.models import ScoreRun
from scoring.presentation import climbs
from scoring.presentation.glance import Glance
from scoring.presentation.peers import Spread
from tests.scoring.printed import (
    APRIL,
    MARCH,
    YEAR,
    deduct,
    league,
    march_in_linshu,
    publish,
    tickets,
)
from units.models import Membership, Role, Unit, User
from units.moments import LOCAL
from workorders.models import Ticket

CARDS = "/linshu/scorecards/2020-03/"
OWN, FOREIGN = f"{CARDS}qingyun/", f"{CARDS}daxing/"
NOW = datetime(2020, 4, 2, 10, tzinfo=LOCAL)


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


@pytest.fixture
def busy(linshu, qingyun, daxing) -> ScoreRun:
    """Three towns at work: 青云镇 trails 大兴镇 by a few deductions."""
    publish("linshu-2020")
    for unit in linshu.units.filter(group__code="towns"):
        tickets(unit, 10)
    deduct(daxing, "L7.1")
    deduct(qingyun, "L7.1", times=3, reason="督办")
    deduct(qingyun, "L7.2", reason="书面督办")
    return runs.perform(jurisdiction=linshu, period=MARCH, at=APRIL)


@pytest.fixture
def now(monkeypatch) -> datetime:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return NOW


def seen(response) -> str:
    main = response.text.partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def glance(run: ScoreRun, user: User, unit: str) -> Glance:
    return Glance(run, Unit.objects.get(code=unit), user.memberships.get())


# Who may look -------------------------------------------------------------------------------

PAGES = ["next/", "lines/L3/"]


@pytest.mark.parametrize("page", PAGES)
def test_the_anonymous_go_to_the_login(page, client, march):
    assert client.get(OWN + page).url == f"/login/?next={OWN}{page}"


@pytest.mark.parametrize("page", PAGES)
def test_outsiders_and_liaisons_of_others_find_nothing(page, client, march, outsider, liaison):
    client.force_login(outsider)
    assert client.get(OWN + page).status_code == 404

    client.force_login(liaison)
    assert client.get(FOREIGN + page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_member_without_a_role_of_the_page_is_told_so(page, client, march, clerk, monkeypatch):
    for view in ("scorecards.NextPlace", "lines.LineTickets"):
        monkeypatch.setattr(f"scoring.views.{view}.roles", (Role.CHIEF,))
    client.force_login(clerk)

    assert client.get(OWN + page).status_code == 403


@pytest.mark.parametrize("name", ["clerk", "chief", "liaison", "leader"])
@pytest.mark.parametrize("page", PAGES)
def test_everybody_sees_what_stands_behind_the_cards_they_see(page, name, client, march, request):
    client.force_login(request.getfixturevalue(name))

    response = client.get(OWN + page)

    assert response.status_code == 200
    assert not re.search(r"\sstyle=|<script>", response.text)


# Losses -------------------------------------------------------------------------------------


def test_losses_stand_by_size_and_lead_to_their_lines(client, busy, liaison):
    client.force_login(liaison)

    response = client.get(OWN)

    losses = response.context["glance"].losses
    assert [(str(one.line.score.item.code), one.points) for one in losses.found] == [
        ("L7", Decimal("1.1"))
    ]
    assert "共失 1.10 分" in seen(response)
    assert 'href="?open=L7#line-L7"' in response.text


def test_what_a_clause_without_full_marks_takes_is_a_loss_too(client, db):
    publish("tongling-2009")
    place = league("tongling", "铜陵市", {"members": ["甲", "乙"]})
    deduct(place.units.get(code="members-0"), "T5")
    run = runs.perform(jurisdiction=place, period=MARCH, at=APRIL)
    reader = User.objects.create(username="reader")
    Membership.objects.create(user=reader, jurisdiction=place, role=Role.LEADER)

    losses = glance(run, reader, "members-0").losses

    assert "T5" in {str(one.line.score.item.code) for one in losses.found}
    assert losses.found[0].points == max(one.points for one in losses.found)


# The group around a card --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "median"),
    [
        (["9", "7", "8"], "8"),
        (["9.00", "7.00", "8.00", "8.25"], "8.13"),
        (["9.00", "7.00", "8.25", "8.50"], "8.38"),
        (["9.000", "7.000", "8.000", "8.001"], "8.001"),
    ],
)
def test_the_median_lies_in_the_middle_and_is_printed_as_totals_are(figures, median):
    spread = Spread.of(map(Decimal, figures))

    assert (spread.low, str(spread.median), spread.high) == (7, median, 9)


def test_the_group_is_told_without_names(client, busy, liaison):
    client.force_login(liaison)

    response = client.get(OWN)

    assert "本组总分中位数" in seen(response)
    assert "本组得分：中位数" in seen(response)
    assert not re.search("大兴|临沭街道|教体局|daxing|jiaoti", response.text)


def test_a_group_of_two_gives_nothing_away(client, march, liaison):
    client.force_login(liaison)

    response = client.get(OWN)

    assert response.context["glance"].spread is None
    assert "中位数" not in response.text


# Trends -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "name", "last"),
    [
        ("", "总分", None),
        ("place", "名次", 3),
        ("L7", "督查督办", Decimal("3.90")),
        ("x", "总分", None),
    ],
)
def test_any_figure_can_be_followed_over_twelve_months(asked, name, last, client, busy, liaison):
    client.force_login(liaison)

    response = client.get(f"{OWN}?trend={asked}")

    assert f"近十二个月{name}" in seen(response)
    expected = busy.cards.get(unit__code="qingyun").total if last is None else last
    assert response.context["trend"].points[-1] == ("3月", expected)


# One place more -----------------------------------------------------------------------------


def test_the_next_place_is_reached_by_as_few_as_it_takes(busy, clerk):
    behind = glance(busy, clerk, "qingyun")

    climb, ways = behind.climb, behind.ways()

    assert (climb.place, climb.next_place, climb.gap) == (3, 2, Decimal("0.90"))
    assert [(way.words, way.reaches, way.place) for way in ways] == [
        (" L7.1 的扣分少 3 次", False, 3),
        (" L7.2 的扣分少 1 次", False, 3),
    ]
    assert [way.change for way in ways] == [Decimal("0.60"), Decimal("0.50")]


def test_a_way_that_reaches_says_the_least_that_does(linshu, qingyun, daxing, clerk):
    publish("linshu-2020")
    for unit in linshu.units.filter(group__code="towns"):
        tickets(unit, 10)
    deduct(daxing, "L7.1", times=2)
    deduct(qingyun, "L7.1", times=7)
    run = runs.perform(jurisdiction=linshu, period=MARCH, at=APRIL)

    (way,) = glance(run, clerk, "qingyun").ways()

    assert way.words == " L7.1 的扣分少 5 次"
    assert (way.reaches, way.place, way.change) == (True, 2, Decimal("1.00"))


def test_better_tickets_are_a_way_up_too(march, clerk):
    behind = glance(march, clerk, "daxing")

    ways = behind.ways()

    assert any("件" in way.words for way in ways)
    for way in ways:
        assert way.change > 0
        assert way.total == behind.card.total + way.change


def test_the_first_has_nowhere_to_go_and_units_apart_have_no_place(client, march, clerk):
    client.force_login(clerk)

    assert "本期在组内位列第一" in seen(client.get(OWN))
    assert "再进一名" not in seen(client.get(f"{CARDS}linshu-jie/"))
    assert "本期没有名次" in seen(client.get(f"{CARDS}linshu-jie/next/"))


def test_in_a_large_group_the_search_has_a_page_of_its_own(client, busy, liaison, monkeypatch):
    monkeypatch.setattr("scoring.presentation.glance.AT_ONCE", 2)
    client.force_login(liaison)

    assert f'href="{OWN}next/"' in client.get(OWN).text
    assert "仍为第 3" in seen(client.get(f"{OWN}next/"))


def test_ways_are_searched_once_for_a_run(busy, clerk, monkeypatch):
    monkeypatch.setattr(climbs, "_found", type(climbs._found)())
    first = glance(busy, clerk, "qingyun").ways()
    monkeypatch.setattr(climbs, "evaluate", None)

    assert glance(busy, clerk, "qingyun").ways() is first


def test_found_ways_are_forgotten_when_they_grow_too_many(busy, clerk, monkeypatch):
    monkeypatch.setattr(climbs, "_found", type(climbs._found)())
    monkeypatch.setattr(climbs, "KEPT", 1)

    glance(busy, clerk, "qingyun").ways()
    glance(busy, clerk, "daxing").ways()

    assert [unit for _, unit in climbs._found] == ["daxing"]


# What falls due -----------------------------------------------------------------------------


def test_open_tickets_stand_by_their_time_the_overdue_first(client, busy, liaison, qingyun, now):
    """Three working days from 2 April 2020, with 清明 between, end with the 8th."""
    open_ = {"closed_at": None, "replied_at": None, "result_rating": ""}
    tickets(qingyun, 4, **open_)
    for number, days in enumerate((-1, 5, 7, 20)):
        Ticket.objects.filter(number=f"linshu-qingyun-{10 + number}").update(
            due_at=NOW + timedelta(days=days)
        )
    client.force_login(liaison)

    dues = client.get(OWN).context["dues"]

    assert [(one.ticket.number[-2:], one.is_overdue) for one in dues.first] == [
        ("10", True),
        ("11", False),
    ]
    assert (dues.overdue, dues.coming, dues.more) == (1, 1, 0)


def test_only_the_newest_card_tells_what_falls_due(client, busy, liaison, linshu, now):
    runs.perform(jurisdiction=linshu, period=Period.parse("2020-04"), at=NOW)
    client.force_login(liaison)

    assert client.get(OWN).context["dues"] is None
    assert "近三个工作日到期" not in client.get(OWN).text
    assert "近三个工作日到期" in client.get("/linshu/scorecards/2020-04/qingyun/").text


# Other sheets -------------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["2020-Q1", "2020"])
def test_quarters_and_years_have_every_page(period, client, busy, liaison, linshu):
    end = datetime(2021, 1, 5, tzinfo=LOCAL)
    runs.perform(jurisdiction=linshu, period=Period.parse(period), at=end)
    client.force_login(liaison)

    for page in ("", "?trend=place", "next/"):
        assert client.get(f"/linshu/scorecards/{period}/qingyun/{page}").status_code == 200


def test_a_card_costs_as_many_questions_in_a_year(
    client, busy, liaison, linshu, django_assert_max_num_queries
):
    runs.perform(jurisdiction=linshu, period=YEAR, at=datetime(2021, 1, 5, tzinfo=LOCAL))
    client.force_login(liaison)
    client.get("/linshu/scorecards/2020/qingyun/")

    with django_assert_max_num_queries(28):
        client.get("/linshu/scorecards/2020/qingyun/")


def test_a_unit_that_is_new_has_no_card(client, busy, clerk, linshu):
    Unit.objects.create(
        jurisdiction=linshu, group=linshu.groups.get(code="towns"), code="new", name="新镇"
    )
    client.force_login(clerk)

    assert client.get(f"{CARDS}new/next/").status_code == 404


# Appeals ------------------------------------------------------------------------------------


def test_beside_events_and_lines_stands_the_way_to_appeal_and_what_it_would_bring(
    client, busy, liaison, qingyun, now
):
    client.force_login(liaison)

    response = client.get(OWN)

    event = qingyun.events.get(rule_code="L7.2")
    assert f'href="/linshu/appeals/new/?event={event.pk}"' in response.text
    assert "/linshu/appeals/new/?unit=qingyun&amp;period=2020-03&amp;line=L3" in response.text
    total = busy.cards.get(unit=qingyun).total
    assert f"若成立：总分 {total:.2f} → {total + Decimal('0.5'):.2f}，组内仍为第 3 名" in seen(
        response
    )
    assert "公布之后 5 个工作日内都可以申诉" in seen(response)


def test_a_leader_reads_the_card_without_a_way_to_appeal(client, busy, leader):
    client.force_login(leader)

    response = client.get(OWN)

    assert "/appeals/new/" not in response.text
    assert "若成立" not in seen(response)


def test_in_a_large_group_nothing_is_tried_beside_the_events(
    client, busy, liaison, monkeypatch, now
):
    monkeypatch.setattr("scoring.presentation.glance.AT_ONCE", 2)
    client.force_login(liaison)

    assert "若成立" not in seen(client.get(OWN))
