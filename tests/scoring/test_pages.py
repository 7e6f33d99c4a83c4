"""Rankings and score cards on the page, as each of the cast sees them."""

import re
from datetime import date, datetime
from html import unescape
from urllib.parse import quote

import pytest
from django.urls import reverse

from scoring import runs
from scoring.engine.period import Period
from scoring.models import League, ScoreRun
from scoring.presentation import replays
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
from units.models import Membership, Role, Unit, UnitGroup, User
from units.moments import LOCAL
from workorders.models import Revocation, Ticket, TicketImport

CAST = ["clerk", "chief", "liaison", "leader"]
READERS = ["clerk", "chief", "leader"]
RANKING = "/linshu/rankings/2020-03/"
WORKBOOK = f"{RANKING}workbook/"
CARDS = "/linshu/scorecards/2020-03/"
OWN, FOREIGN = f"{CARDS}qingyun/", f"{CARDS}daxing/"
MAY = datetime(2020, 5, 2, 9, tzinfo=LOCAL)
IN_APRIL = datetime(2020, 4, 8, 9, tzinfo=LOCAL)


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


@pytest.fixture
def april(march, qingyun, daxing, jiaoti) -> ScoreRun:
    """In April 大兴镇 overtakes 青云镇."""
    for unit, number, rating in ((qingyun, 4, "不满意"), (daxing, 4, "满意"), (jiaoti, 2, "满意")):
        times = dict.fromkeys(("received_at", "assigned_at", "replied_at", "closed_at"), IN_APRIL)
        Ticket.objects.bulk_create(
            Ticket(
                jurisdiction=unit.jurisdiction,
                unit=unit,
                number=f"april-{unit.code}-{index}",
                result_rating=rating,
                **times,
            )
            for index in range(number)
        )
    return runs.perform(jurisdiction=qingyun.jurisdiction, period=Period.parse("2020-04"), at=MAY)


def seen(response) -> str:
    """The words of a page without its marks."""
    main = response.text.partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def rows(response, group=0) -> list[str]:
    """The units of a block in the order in which they are shown."""
    return [bound.record.unit for bound in response.context["tables"][group].paginated_rows]


# Who may look -------------------------------------------------------------------------------

PAGES = ["/linshu/rankings/", RANKING, WORKBOOK, "/linshu/scorecards/", CARDS, OWN]


@pytest.mark.parametrize("page", PAGES)
def test_the_anonymous_go_to_the_login(page, client, march):
    assert client.get(page).url == f"/login/?next={page}"


@pytest.mark.parametrize("page", PAGES)
def test_an_outsider_finds_nothing(page, client, march, outsider):
    client.force_login(outsider)

    assert client.get(page).status_code == 404


@pytest.mark.parametrize("page", [RANKING, WORKBOOK])
def test_unpublished_rankings_are_not_for_liaisons(page, client, march, liaison):
    client.force_login(liaison)

    assert client.get(page).status_code == 404
    assert "还没有公布过考核结果" in client.get("/linshu/rankings/").text


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("page", [RANKING, CARDS, OWN, FOREIGN])
def test_office_and_leaders_see_everybody(page, name, client, march, request):
    client.force_login(request.getfixturevalue(name))

    response = client.get(page)

    assert response.status_code == 200
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|<script>", response.text)


def test_a_liaison_goes_straight_to_the_own_card(client, march, liaison):
    client.force_login(liaison)

    response = client.get("/linshu/scorecards/", follow=True)

    assert [url for url, _ in response.redirect_chain] == [CARDS, OWN]
    assert response.status_code == 200


def test_a_liaison_finds_no_other_unit(client, march, liaison):
    client.force_login(liaison)

    page = client.get(OWN).text

    assert client.get(FOREIGN).status_code == 404
    assert client.get(f"{CARDS}nobody/").status_code == 404
    assert not re.search("大兴|临沭街道|教体局|daxing|jiaoti", page)


def test_a_card_of_another_jurisdiction_is_not_found(client, march, clerk, outsider):
    client.force_login(clerk)

    assert client.get("/taian/scorecards/2020-03/daiyue/").status_code == 404
    assert client.get(f"{CARDS}daiyue/").status_code == 404


# Periods ------------------------------------------------------------------------------------


def test_the_newest_month_comes_first_even_where_the_year_has_been_scored(client, april, clerk):
    runs.perform(jurisdiction=april.league.jurisdiction, period=YEAR, at=MAY)
    client.force_login(clerk)

    assert client.get("/linshu/rankings/").url == "/linshu/rankings/2020-04/"
    assert client.get("/linshu/rankings/?period=2020").url == "/linshu/rankings/2020/"
    assert client.get("/linshu/scorecards/?period=2020&unit=daxing").url == (
        "/linshu/scorecards/2020/daxing/"
    )


def test_periods_with_scores_can_be_chosen_and_turned_over(client, april, clerk):
    client.force_login(clerk)

    page = client.get(RANKING).text

    assert re.findall(r'<option value="(2020[^"]*)"', page) == ["2020-04", "2020-03"]
    assert 'href="/linshu/rankings/?period=2020-04"' in page
    assert "上一期" not in page


@pytest.mark.parametrize("period", ["2020-02", "2020-13", "2020-Q5", "0000", "last", "2020-4"])
def test_a_period_without_scores_is_not_found(period, client, march, clerk):
    client.force_login(clerk)

    assert client.get(f"/linshu/rankings/{period}/").status_code == 404
    assert client.get(f"/linshu/rankings/?period={period}").status_code == 404
    assert client.get(f"/linshu/scorecards/{period}/qingyun/").status_code == 404


@pytest.mark.parametrize("page", ["/linshu/rankings/", "/linshu/scorecards/"])
def test_before_anything_is_scored_the_page_says_so(page, client, linshu, clerk):
    client.force_login(clerk)

    assert "还没有算出任何考核期的得分" in client.get(page).text


def test_a_liaison_of_a_new_unit_is_told_that_there_is_no_card_yet(client, march, liaison, linshu):
    new = Unit.objects.create(
        jurisdiction=linshu, group=linshu.groups.get(code="towns"), code="new", name="新镇"
    )
    Membership.objects.filter(user=liaison).update(unit=new)
    client.force_login(liaison)

    assert "还没有算出新镇的得分" in client.get("/linshu/scorecards/").text


def test_a_liaison_of_a_unit_that_left_is_led_to_its_last_card(client, april, liaison, qingyun):
    Unit.objects.filter(pk=qingyun.pk).update(active_until=date(2020, 3, 31))
    runs.perform(jurisdiction=qingyun.jurisdiction, period=Period.parse("2020-04"), at=MAY)
    client.force_login(liaison)

    assert client.get("/linshu/scorecards/").url == CARDS
    assert "2020年3月考核" in seen(client.get("/linshu/"))
    assert client.get("/linshu/scorecards/2020-04/qingyun/").status_code == 404


# The ranking --------------------------------------------------------------------------------


def test_every_group_has_a_block_with_its_own_lines_and_full_marks(client, march, clerk):
    client.force_login(clerk)

    towns, departments = client.get(RANKING).context["tables"]

    assert [table.block.name for table in (towns, departments)] == ["镇街", "县直单位"]
    assert [column.code for column in towns.block.columns][:3] == ["L1a", "L2a", "L2b"]
    assert [column.code for column in departments.block.columns][:3] == ["L1b", "L2a", "L2b"]
    assert [column.mark for column in towns.block.columns][:4] == [
        "满分10",
        "满分10",
        "满分5",
        "满分35",
    ]
    assert {table.block.full for table in (towns, departments)} == {100}


def test_units_stand_by_place_and_those_apart_below_without_one(client, march, clerk):
    client.force_login(clerk)

    response = client.get(RANKING)

    assert rows(response) == ["青云镇", "大兴镇"]
    assert "本期无工单，不参加排名： 临沭街道" in seen(response)


def test_equal_totals_share_a_place_and_the_footnote_says_how(client, linshu, clerk):
    publish("linshu-2020")
    for unit in linshu.units.all():
        tickets(unit, 3)
    deduct(linshu.units.get(code="daxing"), "L7.1")
    runs.perform(jurisdiction=linshu, period=MARCH, at=APRIL)
    client.force_login(clerk)

    response = client.get(RANKING)

    table = response.context["tables"][0]
    assert [row.record.place for row in table.paginated_rows] == [1, 1, 3]
    assert "名次并列，其后名次顺延（1、2、2、4）" in response.text


def test_movement_is_told_against_the_month_before(client, april, clerk):
    client.force_login(clerk)

    response = client.get("/linshu/rankings/2020-04/")

    first, second = response.context["tables"][0].block.rows
    assert (first.unit, first.movement) == ("大兴镇", 1)
    assert (second.unit, second.movement) == ("青云镇", -1)
    assert "1 ↑1 比上期上升1位 大兴镇" in seen(response)
    assert "2 ↓1 比上期下降1位 青云镇" in seen(response)


def test_the_first_month_has_no_movement(client, march, clerk):
    client.force_login(clerk)

    assert {row.movement for row in client.get(RANKING).context["tables"][0].block.rows} == {None}


def test_a_unit_that_changed_its_group_starts_anew(client, march, april, clerk, daxing):
    march.cards.filter(unit=daxing).update(group="departments")
    client.force_login(clerk)

    first, _ = client.get("/linshu/rankings/2020-04/").context["tables"][0].block.rows

    assert (first.unit, first.movement) == ("大兴镇", None)


@pytest.mark.parametrize(
    ("sort", "units"),
    [
        ("place", ["青云镇", "大兴镇"]),
        ("-place", ["大兴镇", "青云镇"]),
        ("unit", ["大兴镇", "青云镇"]),
        ("total", ["大兴镇", "青云镇"]),
        ("-total", ["青云镇", "大兴镇"]),
        ("line2", ["大兴镇", "青云镇"]),
        ("movement", ["青云镇", "大兴镇"]),
        ("nonsense", ["青云镇", "大兴镇"]),
    ],
)
def test_a_block_is_sorted_by_any_column(sort, units, client, march, clerk):
    client.force_login(clerk)

    assert rows(client.get(f"{RANKING}?towns-sort={sort}")) == units


def test_points_are_shown_as_they_were_stored(client, march, clerk):
    client.force_login(clerk)

    response = client.get(RANKING)

    card = march.cards.get(unit__code="daxing")
    row = response.context["tables"][0].block.rows[1]
    assert {str(cell.points) for cell in row.cells} == set(card.lines.values())
    assert f"{card.total:.2f}" in response.text


@pytest.mark.parametrize(
    ("query", "groups"),
    [
        ("q=青云", [["青云镇"]]),
        ("q=dx", [["大兴镇"]]),
        ("q=jiaoti", [["教体局"]]),
        ("group=departments", [["教体局"]]),
        ("q=没有", []),
    ],
)
def test_the_ranking_is_narrowed_without_changing_places(query, groups, client, march, clerk):
    client.force_login(clerk)

    response = client.get(f"{RANKING}?{query}")

    assert [rows(response, n) for n in range(len(response.context["tables"]))] == groups
    assert ("没有符合条件的单位" in response.text) == (not groups)
    if query == "q=dx":
        assert response.context["tables"][0].block.rows[0].place == 2


def test_what_the_scores_rest_on_stands_above_them(client, march, clerk, linshu):
    TicketImport.objects.create(
        jurisdiction=linshu, file_name="3月.xlsx", file_digest="x", imported_at=APRIL
    )
    client.force_login(clerk)

    words = seen(client.get(RANKING))

    assert "临沭县2020年度12345政务服务热线工作考核办法" in words
    assert "沭政字〔2020〕10号" in words
    assert "2020年3月1日起施行" in words
    assert "数据截至 2020年4月2日 09:05" in words
    assert "计算于 2020年4月2日 09:05" in words
    assert "重算中" not in words
    assert "本期未结束" not in words


def test_scores_that_changed_facts_have_overtaken_are_marked(client, march, clerk, qingyun):
    deduct(qingyun, "L7.1")
    client.force_login(clerk)

    assert "重算中" in client.get(RANKING).text
    assert "重算中" in client.get(OWN).text
    assert "重算中" in client.get("/linshu/").text


def test_a_year_with_marks_outstanding_is_provisional(client, april, clerk):
    runs.perform(jurisdiction=april.league.jurisdiction, period=YEAR, at=MAY)
    client.force_login(clerk)

    ranking, card = (
        client.get("/linshu/rankings/2020/"),
        client.get("/linshu/scorecards/2020/qingyun/"),
    )

    assert "暂定" in ranking.text
    assert "未评定" in card.text
    assert "日常考核" in seen(card)
    assert 'href="/linshu/scorecards/?period=2020-03&amp;unit=qingyun"' in card.text


def test_a_yearly_sheet_asked_for_a_month_says_that_it_runs_from_january(client, db):
    publish("taian-county")
    place = league("taian", "泰安市", {"counties": ["岱岳区", "新泰市", "肥城市"]})
    for month in ("2020-03", "2020-02"):
        runs.perform(jurisdiction=place, period=Period.parse(month), at=APRIL)
    reader = User.objects.create(username="reader")
    Membership.objects.create(user=reader, jurisdiction=place, role=Role.LEADER)
    client.force_login(reader)

    ranking = client.get("/taian/rankings/2020-03/")
    card = client.get("/taian/scorecards/2020-03/counties-0/")

    assert "年初至今" in ranking.text
    sections = [one.code for one in ranking.context["tables"][0].block.columns if one.is_section]
    assert sections == ["A.1", "A.2", "A.3", "A.4", "A.5"]
    assert seen(card).count("小计") >= 5
    assert "年初至今" in card.text


def test_bands_have_a_column_where_the_rulebook_has_them(client, db):
    publish("weifang-callback")
    place = league("weifang-hitech", "潍坊高新区", {"windows": ["一号", "二号"]})
    runs.perform(jurisdiction=place, period=MARCH, at=APRIL)
    reader = User.objects.create(username="reader")
    Membership.objects.create(user=reader, jurisdiction=place, role=Role.LEADER)
    client.force_login(reader)

    table = client.get("/weifang-hitech/rankings/2020-03/").context["tables"][0]

    assert "band" in table.columns
    assert [row.band for row in table.block.rows] == ["中"]


def test_names_are_escaped(client, march, clerk, daxing):
    Unit.objects.filter(pk=daxing.pk).update(name="<b>大兴</b>")
    client.force_login(clerk)

    for page in (RANKING, CARDS, FOREIGN, "/linshu/"):
        assert "<b>大兴</b>" not in client.get(page).text


def test_the_workbook_comes_under_a_chinese_name(client, march, leader):
    client.force_login(leader)

    response = client.get(WORKBOOK)

    name = quote("临沭县12345政务服务便民热线2020年3月承办单位考核排名表.xlsx")
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(response.streaming_content).startswith(b"PK")


# Score cards --------------------------------------------------------------------------------


def test_a_card_shows_total_place_lines_and_what_was_lost(client, march, clerk):
    client.force_login(clerk)

    words = seen(client.get(FOREIGN))

    card = march.cards.get(unit__code="daxing")
    assert f"总分 {card.total:.2f} / 100" in words
    assert "第 2 名 共 2 个" in words
    assert "督查督办 −1.00 4.00 / 5" in words


def test_nothing_can_be_lost_of_a_bonus(client, db):
    publish("hitech-frontdesk")
    place = league("hitech-frontdesk", "高新区", {"staff": ["甲", "乙"]})
    deduct(place.units.get(code="staff-0"), "F1.2")
    for period in (MARCH, Period.parse("2020-Q1")):
        runs.perform(jurisdiction=place, period=period, at=APRIL)
    reader = User.objects.create(username="reader")
    Membership.objects.create(user=reader, jurisdiction=place, role=Role.LEADER)
    client.force_login(reader)

    for period in ("2020-03", "2020-Q1"):
        words = seen(client.get(f"/hitech-frontdesk/scorecards/{period}/staff-0/"))
        assert "考勤纪律 −0.50 14.50 / 15" in words
        assert "群众表扬 0.00 / 2" in words


def test_the_mean_of_the_months_is_a_line_out_of_full_marks(client, april, clerk):
    runs.perform(jurisdiction=april.league.jurisdiction, period=YEAR, at=MAY)
    client.force_login(clerk)

    words = seen(client.get("/linshu/scorecards/2020/daxing/"))

    assert re.search(r"日常考核 −[\d.]+ [\d.]+ / 100", words)


def test_every_line_opens_to_its_reasoning_without_a_script(client, march, liaison):
    client.force_login(liaison)

    response = client.get(OWN)

    words = seen(response)
    assert response.text.count('<details class="score-line"') == 10
    for reason in (
        "附件三（一）3",
        "一次满意工单占诉求总量之比，镇街最低者得九折",
        "一次办好率 = 一次满意工单 7 ÷ 承办量 10 = 70.00%",
        "最小值 50.00%，最大值 70.00%",
        "35 × (0.9 + (1 − 0.9) × 100.00%) = 35 分",
        "口径 原文写省级和市级一次办理工单",
        "不适用：L3 另有县直单位的规定",
    ):
        assert reason in words


def test_the_total_is_shown_as_the_sum_of_its_lines(client, march, clerk):
    client.force_login(clerk)

    card = march.cards.get(unit__code="qingyun")
    made = seen(client.get(OWN)).partition("总分的来由")[2]
    assert made.count(" + ") == len(card.lines) - 1
    assert f"= {card.total.normalize()}" in made


def test_a_line_names_the_events_behind_it(client, march, clerk, daxing):
    Ticket.objects.filter(unit=daxing, number="linshu-daxing-0").update(number="WZ001")
    client.force_login(clerk)

    response = client.get(f"{FOREIGN}?open=L7")

    words = seen(response)
    assert "2020年3月9日 L7.2 2 扣 0.5 分 WZ001 书面督办" in words
    assert f'href="{reverse("workorders:ticket", args=["linshu", "WZ001"])}"' in response.text
    assert re.search(r'id="line-L7"\s+open', response.text)


def test_a_ticket_nobody_knows_is_no_link(client, march, clerk):
    client.force_login(clerk)

    page = client.get(FOREIGN).text

    assert "WZ001" in page
    assert "/tickets/WZ001/" not in page


def test_a_line_that_counts_tickets_leads_to_them(client, march, liaison):
    client.force_login(liaison)

    page = client.get(OWN).text

    assert page.count(f'href="{OWN}lines/') == 8
    assert f'href="{OWN}lines/L3/"' in page


def test_an_event_taken_back_since_is_marked(client, march, clerk, daxing):
    Revocation.objects.create(
        event=daxing.events.get(), reason="重复登记", revoked_by=clerk, revoked_at=MAY
    )
    client.force_login(clerk)

    assert "书面督办 已撤销，待重算" in seen(client.get(FOREIGN))


def test_notices_and_registered_events_stand_above_the_lines(client, march, clerk):
    client.force_login(clerk)

    own, other = seen(client.get(OWN)), seen(client.get(FOREIGN))

    assert "警示 警示：集中投诉或敷衍塞责 2020年3月累计 1，达到 1" in own
    assert "登记 警示：集中投诉或敷衍塞责 2020年3月9日，1 次：集中投诉" in own
    assert "提示 提示或警示 县级或市级重办两次以上工单 2，达到 1" in other


def test_a_card_tells_what_changed_and_draws_twelve_months(client, april, liaison):
    client.force_login(liaison)

    response = client.get("/linshu/scorecards/2020-04/qingyun/")

    march, april_ = (
        ScoreRun.objects.get(league__period=period).cards.get(unit__code="qingyun").total
        for period in ("2020-03", "2020-04")
    )
    assert response.context["before"].change == april_ - march
    assert "比上期下降1位" in response.text
    assert len(response.context["trend"].points) == 12
    assert response.context["trend"].points[-2:] == [("3月", march), ("4月", april_)]
    assert response.text.count("trend-dot") == 2


def test_a_unit_apart_has_a_card_without_a_place(client, march, clerk):
    client.force_login(clerk)

    words = seen(client.get(f"{CARDS}linshu-jie/"))

    assert "本期无工单" in words
    assert "名 共" not in words


def test_honours_are_told_to_those_who_get_them_or_lose_them(client, db):
    publish("hitech-frontdesk")
    place = league("hitech-frontdesk", "高新区", {"staff": ["甲", "乙", "丙"]})
    for unit in place.units.all():
        deduct(unit, "F7.1" if unit.code == "staff-0" else "F1.2")
    deduct(place.units.get(code="staff-2"), "F1x.1", times=30)
    runs.perform(jurisdiction=place, period=MARCH, at=APRIL)
    runs.perform(jurisdiction=place, period=YEAR, at=datetime(2021, 1, 3, tzinfo=LOCAL))
    reader = User.objects.create(username="reader")
    Membership.objects.create(user=reader, jurisdiction=place, role=Role.LEADER)
    client.force_login(reader)

    cards = "/hitech-frontdesk/scorecards/2020"
    best, plain, barred = (client.get(f"{cards}/staff-{number}/") for number in range(3))
    assert best.context["honours"] == [("优秀服务标兵", ""), ("文明服务标兵", "")]
    assert plain.context["honours"] == []
    assert [name for name, why in barred.context["honours"] if why] == [
        "优秀服务标兵",
        "文明服务标兵",
    ]
    assert "取消资格 优秀服务标兵" in seen(barred)


def test_a_run_is_replayed_once_for_all_its_cards(client, march, clerk, monkeypatch):
    monkeypatch.setattr(replays, "_results", type(replays._results)())
    replayed = []
    replay = runs.replay
    monkeypatch.setattr(runs, "replay", lambda run: replayed.append(run.pk) or replay(run))
    client.force_login(clerk)

    for page in (OWN, FOREIGN, OWN):
        client.get(page)

    assert replayed == [march.pk]


def test_replays_are_forgotten_when_they_grow_too_many(march, april, monkeypatch):
    monkeypatch.setattr(replays, "_results", type(replays._results)())
    monkeypatch.setattr(replays, "MOST_CARDS", 5)

    replays.replayed(march)
    replays.replayed(april)

    assert list(replays._results) == [april.digest]


# The list of cards --------------------------------------------------------------------------


def test_the_list_of_cards_leads_to_each(client, march, clerk):
    client.force_login(clerk)

    response = client.get(CARDS)

    assert [row.record.unit.code for row in response.context["table"].paginated_rows] == [
        "jiaoti",
        "qingyun",
        "daxing",
        "linshu-jie",
    ]
    assert f'href="{FOREIGN}"' in response.text
    assert "本期无工单" in response.text


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ("group=towns&sort=-place", ["daxing", "qingyun", "linshu-jie"]),
        ("group=towns&sort=place", ["qingyun", "daxing", "linshu-jie"]),
        ("q=教体", ["jiaoti"]),
    ],
)
def test_the_list_of_cards_is_narrowed_and_sorted(query, units, client, march, clerk):
    client.force_login(clerk)

    found = client.get(f"{CARDS}?{query}").context["table"].paginated_rows

    assert [row.record.unit.code for row in found] == units


# The first page -----------------------------------------------------------------------------


def test_the_office_sees_who_leads_and_how_much_was_entered(client, march, clerk):
    client.force_login(clerk)

    words = seen(client.get("/linshu/"))

    assert "2020年3月考核" in words
    assert re.search(r"镇街 共 2 个 1 青云镇 [\d.]+ 2 大兴镇 [\d.]+", words)
    assert "本月已登记加扣分 0 条" in words


def test_entries_are_counted_from_the_first_of_the_month(
    client, march, clerk, qingyun, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2020, 3, 31))
    client.force_login(clerk)

    assert "本月已登记加扣分 2 条" in seen(client.get("/linshu/"))


def test_a_leader_sees_the_first_and_the_last_three(client, linshu, leader):
    publish("linshu-2020")
    towns = UnitGroup.objects.get(jurisdiction=linshu, code="towns")
    for number in range(7):
        unit = Unit.objects.create(
            jurisdiction=linshu, group=towns, code=f"town-{number}", name=f"第{number}镇"
        )
        tickets(unit, 10 - number)
    runs.perform(jurisdiction=linshu, period=MARCH, at=APRIL)
    client.force_login(leader)

    podium = client.get("/linshu/").context["front"].podiums[0]

    assert [card.place for card in podium.first] == [1, 2, 3]
    assert [card.place for card in podium.last] == [5, 6, 7]


def test_a_liaison_sees_the_own_total_and_place_alone(client, march, liaison):
    client.force_login(liaison)

    response = client.get("/linshu/")

    assert "组内第 1 名，共 2 个" in seen(response)
    assert "大兴" not in response.text


# How much is asked --------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "most"), [(RANKING, 12), (CARDS, 10), (OWN, 30), ("/linshu/", 9)])
def test_pages_ask_the_same_number_of_questions_whatever_the_number_of_units(
    page, most, client, linshu, clerk, django_assert_max_num_queries
):
    publish("linshu-2020")
    towns = UnitGroup.objects.get(jurisdiction=linshu, code="towns")
    Unit.objects.bulk_create(
        Unit(jurisdiction=linshu, group=towns, code=f"town-{n}", name=f"第{n}镇") for n in range(40)
    )
    for unit in linshu.units.all():
        tickets(unit, 1)
        deduct(unit, "L7.1", ticket_number=f"linshu-{unit.code}-0")
        deduct(unit, "L2b1")
    runs.perform(jurisdiction=linshu, period=MARCH, at=APRIL)
    League.objects.exclude(period="2020-03").delete()
    client.force_login(clerk)
    client.get(page)

    with django_assert_max_num_queries(most):
        client.get(page)
