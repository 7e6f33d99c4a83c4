"""Entering deductions, seeing what they do, the ledger of all, taking one back."""

import re
import uuid
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from scoring import queue, runs
from scoring.models import League, ScoreRun
from scoring.views import entries
from tests.scoring.printed import APRIL, MARCH, deduct, league, march_in_linshu, publish, tickets
from tests.scoring.test_pages import seen
from units.models import Membership, Role, Unit, UnitAlias, User
from units.moments import LOCAL
from units.refusals import Refused
from workorders.models import DeductionEvent, Revocation, Ticket

NEW = "/linshu/deductions/new/"
LEDGER = "/linshu/deductions/"


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


@pytest.fixture
def entry() -> dict[str, str]:
    """What a clerk types: 青云镇 answered instead of handing a ticket back, 0.2 points."""
    return {
        "unit": "qingyun",
        "occurred_on": "2020-03-12",
        "rule_code": "L2b2",
        "times": "1",
        "points": "",
        "ticket_number": "linshu-qingyun-0",
        "reason": "以回复形式回退",
        "entry_key": str(uuid.uuid4()),
    }


@pytest.fixture
def written(march, qingyun) -> DeductionEvent:
    return qingyun.events.get(rule_code="L8.1")


def revoke(event: DeductionEvent) -> str:
    return f"{LEDGER}{event.pk}/revoke/"


def total(code: str) -> Decimal:
    run = ScoreRun.objects.filter(league__period="2020-03").order_by("-pk").first()
    return run.cards.get(unit__code=code).total


def listed(response) -> list[tuple[str, str]]:
    found = (row.record for row in response.context["table"].paginated_rows)
    return [(event.unit.code, event.rule_code) for event in found]


# Who may do what ----------------------------------------------------------------------------


@pytest.mark.parametrize("page", [NEW, LEDGER, f"{LEDGER}1/revoke/"])
def test_the_anonymous_go_to_the_login(page, client, march):
    assert client.get(page).url == f"/login/?next={page}"


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_outsider_finds_nothing(method, client, march, outsider, written, entry):
    client.force_login(outsider)

    for page in (NEW, LEDGER, revoke(written)):
        assert getattr(client, method)(page, entry).status_code == 404
    assert not Revocation.objects.exists()


@pytest.mark.parametrize("name", ["liaison", "leader"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_office_enters_and_takes_back(
    method, name, client, march, written, entry, request
):
    client.force_login(request.getfixturevalue(name))

    assert getattr(client, method)(NEW, entry).status_code == 403
    assert getattr(client, method)(revoke(written), {"reason": "错"}).status_code == 403
    assert "录入加扣分" not in client.get(LEDGER).text


@pytest.mark.parametrize("name", ["clerk", "chief", "liaison", "leader"])
def test_everybody_reads_the_ledger(name, client, march, request):
    client.force_login(request.getfixturevalue(name))

    response = client.get(LEDGER)

    assert response.status_code == 200
    assert ("qingyun", "L8.1") in listed(response)


def test_a_liaison_reads_the_own_units_alone(client, march, liaison):
    client.force_login(liaison)

    response = client.get(LEDGER)

    assert listed(response) == [("qingyun", "L8.1")]
    assert listed(client.get(f"{LEDGER}?unit=daxing&q=书面")) == []
    assert "大兴" not in response.text


def test_a_unit_of_another_jurisdiction_cannot_be_entered(client, march, taian, clerk, entry):
    client.force_login(clerk)

    response = client.post(NEW, entry | {"unit": "daiyue"})

    assert response.context["form"].errors["unit"] == ["没有这个单位，请从列表中选择。"]


def test_an_event_of_another_jurisdiction_cannot_be_taken_back(client, march, chief):
    publish("taian-county")
    place = league("taian", "泰安市", {"counties": ["岱岳区"]})
    foreign = deduct(place.units.get(), "A10.1")
    client.force_login(chief)

    assert client.post(revoke(foreign), {"reason": "错"}).status_code == 404
    assert not Revocation.objects.exists()


# Entering -----------------------------------------------------------------------------------


def test_an_entry_moves_the_score_and_says_so(client, march, clerk, entry):
    before = total("qingyun")
    client.force_login(clerk)

    response = client.post(NEW, entry, follow=True)

    event = DeductionEvent.objects.get(rule_code="L2b2")
    assert (event.unit.code, event.occurred_on) == ("qingyun", date(2020, 3, 12))
    assert (event.times, event.points, event.recorded_by) == (1, None, clerk)
    assert total("qingyun") == before - Decimal("0.2")
    moved = f"2020年3月总分 {before:.2f} → {total('qingyun'):.2f}（−0.20）"
    assert f"已登记：青云镇 L2b2 扣 0.2 分。{moved}" in seen(response)
    link = "/linshu/scorecards/2020-03/qingyun/?open=L2b#line-L2b"
    assert f'href="{link}"' in response.text


def test_the_next_entry_keeps_unit_and_date(client, march, clerk, entry):
    client.force_login(clerk)

    response = client.post(NEW, entry)

    event = DeductionEvent.objects.get(rule_code="L2b2")
    assert response.url == f"{NEW}?unit=qingyun&on=2020-03-12&saved={event.pk}"
    form = client.get(response.url).context["form"]
    assert (form["unit"].value(), str(form["occurred_on"].value())) == ("qingyun", "2020-03-12")
    assert form["rule_code"].value() is None
    assert form["entry_key"].value() != entry["entry_key"]


def test_an_entry_of_a_month_that_was_never_scored_gets_its_first_total(
    client, march, clerk, entry
):
    client.force_login(clerk)

    response = client.post(NEW, entry | {"occurred_on": "2020-04-02"}, follow=True)

    assert "2020年4月总分" in seen(response)
    assert "→" not in seen(response).partition("全部记录")[0]


def test_a_deduction_from_what_is_lost_already_leaves_the_total(client, march, clerk, entry):
    client.force_login(clerk)
    client.post(NEW, entry | {"rule_code": "L7.4"})

    again = entry | {"rule_code": "L7.1", "entry_key": str(uuid.uuid4())}
    response = client.post(NEW, again, follow=True)

    assert f"2020年3月总分未变，仍为 {total('qingyun'):.2f}" in seen(response)


def test_where_a_worker_is_at_it_the_page_says_that_it_is_being_computed(
    client, march, clerk, entry, monkeypatch
):
    monkeypatch.setattr(queue, "claim", lambda league_id, at: None)
    client.force_login(clerk)

    response = client.post(NEW, entry, follow=True)

    assert "已登记：青云镇 L2b2 扣 0.2 分。2020年3月得分正在重算。" in seen(response)
    assert League.objects.stale().filter(period="2020-03").exists()


def test_a_form_sent_twice_gives_one_event(client, march, clerk, entry):
    client.force_login(clerk)

    client.post(NEW, entry)
    response = client.post(NEW, entry, follow=True)

    assert DeductionEvent.objects.filter(rule_code="L2b2").count() == 1
    assert "先前已经登记，没有重复登记" in seen(response)


@pytest.mark.parametrize(
    "other",
    [{"unit": "daxing"}, {"times": "2"}, {"ticket_number": "linshu-qingyun-1"}, {"reason": "又"}],
)
def test_a_used_form_is_not_taken_for_the_same_where_anything_differs(
    other, client, march, clerk, entry
):
    client.force_login(clerk)
    client.post(NEW, entry)

    assert "现在的内容不同" in seen(client.post(NEW, entry | other))
    assert DeductionEvent.objects.filter(rule_code="L2b2").count() == 1


def test_a_used_form_with_other_content_is_asked_about_and_may_be_sent_again(
    client, march, clerk, entry
):
    client.force_login(clerk)
    client.post(NEW, entry)

    response = client.post(NEW, entry | {"rule_code": "L2b1"})

    assert "现在的内容不同" in seen(response)
    assert not DeductionEvent.objects.filter(rule_code="L2b1").exists()
    key = response.context["form"]["entry_key"].value()
    client.post(NEW, entry | {"rule_code": "L2b1", "entry_key": key})
    assert DeductionEvent.objects.filter(rule_code="L2b1").count() == 1


def test_one_clerks_key_is_nothing_to_another(client, march, clerk, chief, entry):
    for user in (clerk, chief):
        client.force_login(user)
        client.post(NEW, entry)

    assert DeductionEvent.objects.filter(rule_code="L2b2").count() == 2


# What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"unit": ""}, "unit", "请选择单位"),
        ({"rule_code": ""}, "rule_code", "请选择条款"),
        ({"rule_code": "L9.9"}, "rule_code", "没有条款 L9.9"),
        ({"rule_code": "L3"}, "rule_code", "没有条款 L3"),
        ({"occurred_on": "2020-02-01"}, "occurred_on", "没有考核办法可用"),
        ({"occurred_on": "三月五日"}, "occurred_on", "日期请写成"),
        ({"occurred_on": ""}, "occurred_on", "请填写发生日期"),
        ({"times": "0"}, "times", "次数至少是 1"),
        ({"times": "1.5"}, "times", "整数"),
        ({"points": "0.2"}, "points", "本条分值固定"),
        ({"rule_code": "L8.1", "points": "1"}, "points", "不计分值"),
        ({"points": "NaN"}, "points", "数字"),
        ({"reason": ""}, "reason", "请写明事由"),
        ({"reason": " "}, "reason", "请写明事由"),
        ({"reason": "请回电15412341234"}, "reason", "电话或身份证号码"),
        ({"ticket_number": "1" * 65}, "ticket_number", "64"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(wrong, field, words, client, march, clerk, entry):
    client.force_login(clerk)
    events = DeductionEvent.objects.count()

    response = client.post(NEW, entry | wrong)

    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert words in errors[field][0]
    assert "错误：录入加扣分" in response.text
    assert DeductionEvent.objects.count() == events


def test_tomorrow_has_not_happened_yet(client, march, clerk, entry, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2020, 3, 11))
    client.force_login(clerk)

    tomorrow = client.post(NEW, entry)
    today = client.post(NEW, entry | {"occurred_on": "2020-03-11"})

    assert tomorrow.context["form"].errors["occurred_on"] == ["发生日期不能晚于今天。"]
    assert today.status_code == 302


def test_what_the_service_refuses_at_the_last_moment_stands_above_the_form(
    client, march, clerk, entry, monkeypatch, written, chief
):
    def refuse(**asked):
        raise Refused("记录链已断，暂停登记。")

    monkeypatch.setattr(entries, "record_proved", refuse)
    monkeypatch.setattr(entries, "revoke_deduction", refuse)
    client.force_login(clerk)
    recorded = client.post(NEW, entry)
    client.force_login(chief)
    revoked = client.post(revoke(written), {"reason": "错"})

    assert recorded.context["form"].non_field_errors() == ["记录链已断，暂停登记。"]
    assert revoked.context["form"].errors["reason"] == ["记录链已断，暂停登记。"]


def test_a_form_without_a_key_is_refused(client, march, clerk, entry):
    client.force_login(clerk)

    assert client.post(NEW, entry | {"entry_key": "file:1"}).status_code == 200
    assert not DeductionEvent.objects.filter(rule_code="L2b2").exists()


def test_without_a_rulebook_there_is_nothing_to_enter(client, linshu, clerk):
    client.force_login(clerk)

    assert "还没有已发布的考核办法" in client.get(NEW).text


# What is doubtful ---------------------------------------------------------------------------


@pytest.fixture
def told(client, march, clerk, entry):
    def send(**changes: str) -> str:
        client.force_login(clerk)
        return seen(client.post(NEW, entry | changes, follow=True))

    return send


def test_a_ticket_nobody_knows_is_pointed_out(told):
    assert "没有编号为 LS-0 的工单" in told(ticket_number="LS-0")
    assert DeductionEvent.objects.filter(ticket_number="LS-0").exists()


def test_a_ticket_of_another_unit_is_pointed_out(told):
    assert "的承办单位是大兴镇" in told(ticket_number="linshu-daxing-0")


def test_the_same_ticket_under_the_same_clause_is_pointed_out(told):
    assert "请核对是否重复" not in told()

    assert "已按条款 L2b2 登记过（2020年3月12日），请核对是否重复" in told(
        entry_key=str(uuid.uuid4()), occurred_on="2020-03-13"
    )


def test_a_revoked_entry_is_no_repetition(told, clerk):
    told()
    Revocation.objects.create(
        event=DeductionEvent.objects.get(rule_code="L2b2"),
        reason="错",
        revoked_by=clerk,
        revoked_at=APRIL,
    )

    assert "请核对是否重复" not in told(entry_key=str(uuid.uuid4()))


def test_a_unit_that_was_closed_is_pointed_out(told, qingyun):
    Unit.objects.filter(pk=qingyun.pk).update(active_until=date(2020, 3, 10))

    assert "青云镇已于2020年3月10日停用" in told()


def test_an_entry_in_order_raises_no_doubts(told):
    assert "请核对" not in told()


# The clauses that are offered ---------------------------------------------------------------


def options(page: str, name: str) -> dict[str, str]:
    select = page.partition(f'name="{name}"')[2].partition("</select>")[0]
    return dict(re.findall(r'<option value="([^"]+)"([^>]*)>', select))


def test_clauses_are_found_by_code_words_and_pinyin(client, march, clerk):
    client.force_login(clerk)

    offered = options(client.get(NEW).text, "rule_code")

    assert list(offered)[:4] == ["L2b1", "L2b2", "L2b3", "L2b4"]
    assert list(offered)[-1] == "L8.1"
    assert "L3" not in offered
    search = re.search(r'data-search="([^"]+)"', offered["L7.2"])[1]
    assert "l7.2 被市热线中心书面督办 bsrxzxsmdb" in search
    assert "扣 0.5 分　督查督办（附件三（一）7）" in offered["L7.2"]


def test_units_are_found_by_name_code_initials_and_alias(client, march, clerk, daxing):
    UnitAlias.objects.create(jurisdiction=daxing.jurisdiction, unit=daxing, name="兴大集镇")
    client.force_login(clerk)

    offered = options(client.get(NEW).text, "unit")

    assert set(offered) == {"qingyun", "daxing", "linshu-jie", "jiaoti"}
    assert 'data-search="大兴镇 daxing dxz 兴大集镇"' in offered["daxing"]
    assert 'data-group="towns"' in offered["daxing"]


@pytest.fixture
def frontdesk(db, client):
    """A rulebook with ranges and levels, and its clerk at the door."""
    publish("hitech-frontdesk")
    place = league("hitech-frontdesk", "高新区", {"staff": ["甲", "乙"]})
    clerk = User.objects.create(username="desk")
    Membership.objects.create(user=clerk, jurisdiction=place, role=Role.CLERK)
    client.force_login(clerk)
    return place


def open_clauses(page: str) -> dict[str, str]:
    offered = options(page, "rule_code")
    return {code: facts for code, facts in offered.items() if re.search("levels|most", facts)}


def test_points_are_asked_for_where_a_clause_leaves_them_open(client, frontdesk, entry):
    page = client.get("/hitech-frontdesk/deductions/new/").text

    found = open_clauses(page)
    ranges = [code for code, facts in found.items() if 'data-least="1" data-most="3"' in facts]
    levels = [
        code
        for code, facts in found.items()
        if 'data-levels="1=区级|2=市级|3=省级|5=国家级"' in facts
    ]
    assert len(ranges) == 2
    assert len(levels) == 2
    for code, points, words in (
        (ranges[0], "", "本条须填写分值（1 至 3）"),
        (ranges[0], "4", "不在规定范围（1 至 3）内"),
        (levels[0], "4", "不在规定范围"),
    ):
        sent = entry | {"unit": "staff-0", "rule_code": code, "points": points}
        response = client.post("/hitech-frontdesk/deductions/new/", sent)
        assert words in response.context["form"].errors["points"][0]


def test_points_within_the_range_are_taken(client, frontdesk, entry):
    page = client.get("/hitech-frontdesk/deductions/new/").text
    code = next(c for c, facts in open_clauses(page).items() if 'data-most="3"' in facts)

    sent = entry | {"unit": "staff-0", "rule_code": code, "points": "2.5"}
    response = client.post("/hitech-frontdesk/deductions/new/", sent, follow=True)

    assert DeductionEvent.objects.get().points == Decimal("2.5")
    assert f"已登记：甲 {code} 扣 2.5 分。" in seen(response)
    listed_page = client.get("/hitech-frontdesk/deductions/")
    assert "扣 2.5 分" in listed_page.text


def test_a_clause_of_another_group_is_refused_beside_the_clause(client, march, clerk, entry):
    """The county's rulebook has no such clause, so one is made of it."""
    version = march.version
    document = version.document
    item = next(one for one in document["item"] if one["code"] == "L7")
    item["rule"][0]["for"] = ["departments"]
    type(version).objects.create(
        jurisdiction=version.jurisdiction,
        code="linshu-next",
        title="新办法",
        starts_on=date(2020, 3, 5),
        document=document,
        digest="another",
        published_at=APRIL,
    )
    client.force_login(clerk)

    response = client.post(NEW, entry | {"rule_code": "L7.1"})
    offered = options(client.get(NEW).text, "rule_code")

    assert "不适用于“青云镇”所在的分组" in response.context["form"].errors["rule_code"][0]
    assert 'data-groups="departments"' in offered["L7.1"]


# The last entries ---------------------------------------------------------------------------


def test_the_last_ten_of_ones_own_stand_beside_the_form(client, march, clerk, qingyun):
    """What files and others brought does not stand there."""
    client.force_login(clerk)
    assert client.get(NEW).context["recent"] == []

    for number in range(12):
        DeductionEvent.objects.create(
            jurisdiction=qingyun.jurisdiction,
            unit=qingyun,
            rule_code="L7.1",
            occurred_on=date(2020, 3, 1),
            times=number + 1,
            recorded_by=clerk,
            recorded_at=APRIL,
            entry_key=f"own-{number}",
        )
    recent = client.get(NEW).context["recent"]

    assert [event.times for event, _, _ in recent] == list(range(12, 2, -1))
    assert recent[0][1:] == ("被市热线中心通过督查账户督办", "扣 0.2 分")


# Taking back --------------------------------------------------------------------------------


@pytest.fixture
def own(client, march, clerk, entry) -> DeductionEvent:
    """An entry of the clerk's own."""
    client.force_login(clerk)
    client.post(NEW, entry)
    return DeductionEvent.objects.get(rule_code="L2b2")


def test_a_clerk_takes_back_an_own_entry_and_the_score_returns(client, own, clerk):
    lowered = total("qingyun")

    response = client.post(revoke(own), {"reason": "录错单位", "back": "new"}, follow=True)

    assert response.redirect_chain[0][0] == f"{NEW}?unit=qingyun&on=2020-03-12"
    assert (own.revocation.reason, own.revocation.revoked_by) == ("录错单位", clerk)
    assert total("qingyun") == lowered + Decimal("0.2")
    told = f"已撤销：青云镇 L2b2。2020年3月总分 {lowered:.2f} → {total('qingyun'):.2f}（+0.20）"
    assert told in seen(response)
    assert "已撤销 录错单位" in seen(response)


def test_a_clerk_does_not_take_back_what_others_entered(client, clerk, written):
    client.force_login(clerk)

    assert client.get(revoke(written)).status_code == 403
    assert client.post(revoke(written), {"reason": "错"}).status_code == 403
    assert revoke(written) not in client.get(LEDGER).text
    assert not Revocation.objects.exists()


def test_the_chief_takes_back_anything(client, own, chief, written):
    client.force_login(chief)

    assert revoke(own) in client.get(LEDGER).text
    for event in (own, written):
        response = client.post(revoke(event), {"reason": "核查不实"})
        assert response.url == LEDGER
    assert Revocation.objects.filter(revoked_by=chief).count() == 2


@pytest.mark.parametrize("reason", ["", "  ", "回电15412341234"])
def test_taking_back_needs_a_reason_fit_to_keep(reason, client, own):
    response = client.post(revoke(own), {"reason": reason})

    assert response.context["form"].errors["reason"]
    assert not Revocation.objects.exists()


def test_taking_back_twice_is_once(client, own):
    client.post(revoke(own), {"reason": "录错"})
    response = client.post(revoke(own), {"reason": "再来"}, follow=True)

    assert "先前已经撤销" in seen(response)
    assert Revocation.objects.get().reason == "录错"
    assert "这条记录已于" in seen(client.get(revoke(own)))


def test_the_page_before_taking_back_shows_what_it_is_about(client, own):
    words = seen(client.get(revoke(own)))

    for fact in ("青云镇", "L2b2", "扣 0.2 分", "2020年3月12日", "以回复形式回退", "clerk"):
        assert fact in words


@pytest.mark.parametrize("pk", ["0", "99999999999999999999"])
def test_an_event_that_is_not_there_is_not_found(pk, client, march, clerk):
    client.force_login(clerk)

    assert client.get(f"{LEDGER}{pk}/revoke/").status_code == 404


# The ledger ---------------------------------------------------------------------------------


@pytest.fixture
def ledger(march, qingyun, daxing, clerk) -> None:
    """Beside March's two events one of April, and one of 青云镇 that was taken back."""
    deduct(daxing, "L2b1", date(2020, 4, 1), reason="逾期申请回退")
    event = deduct(qingyun, "L7.1", date(2020, 3, 20), ticket_number="WZ002", reason="督办")
    Revocation.objects.create(event=event, reason="不实", revoked_by=clerk, revoked_at=APRIL)


EVERYTHING = [
    ("daxing", "L2b1"),
    ("qingyun", "L7.1"),
    ("qingyun", "L8.1"),
    ("daxing", "L7.2"),
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", EVERYTHING),
        ("unit=青云", EVERYTHING[1:3]),
        ("unit=dx", [EVERYTHING[0], EVERYTHING[3]]),
        ("code=L7", [EVERYTHING[1], EVERYTHING[3]]),
        ("code=l2b", EVERYTHING[:1]),
        ("month=2020-04", EVERYTHING[:1]),
        ("month=2020-03", EVERYTHING[1:]),
        ("state=standing", [EVERYTHING[0], *EVERYTHING[2:]]),
        ("state=revoked", EVERYTHING[1:2]),
        ("q=督办", [EVERYTHING[1], EVERYTHING[3]]),
        ("q=WZ002", EVERYTHING[1:2]),
        ("unit=青云&state=standing", EVERYTHING[2:3]),
        ("month=2019-01", []),
    ],
)
def test_the_ledger_is_narrowed(query, found, client, ledger, clerk):
    client.force_login(clerk)

    assert listed(client.get(f"{LEDGER}?{query}")) == found


@pytest.mark.parametrize("column", ["occurred_on", "unit", "rule_code", "times", "recorded_at"])
def test_the_ledger_is_sorted_either_way(column, client, ledger, clerk):
    client.force_login(clerk)

    up = listed(client.get(f"{LEDGER}?sort={column}"))
    down = listed(client.get(f"{LEDGER}?sort=-{column}"))

    assert down == up[::-1]
    assert sorted(up) == sorted(EVERYTHING)


def test_the_ledger_says_who_did_what_and_why(client, ledger, clerk):
    client.force_login(clerk)

    words = seen(client.get(LEDGER))

    assert "L7.2 被市热线中心书面督办 扣 0.5 分 2 WZ001 书面督办 文件导入" in words
    assert "已撤销 clerk 2020年4月2日 09:05 不实" in words
    assert "L8.1 警示：集中投诉或敷衍塞责 不计分 1 — 集中投诉" in words


def test_the_ledger_links_tickets_one_may_see(client, ledger, liaison, qingyun, daxing):
    tickets_ = Ticket.objects.filter(unit=daxing)
    Ticket.objects.filter(pk=tickets_.first().pk).update(number="WZ002")
    client.force_login(liaison)

    assert 'href="/linshu/tickets/WZ002/"' not in client.get(LEDGER).text
    Ticket.objects.filter(number="WZ002").update(unit=qingyun)
    assert 'href="/linshu/tickets/WZ002/"' in client.get(LEDGER).text


def test_an_event_older_than_any_rulebook_is_still_listed(client, ledger, clerk, qingyun):
    DeductionEvent.objects.create(
        jurisdiction=qingyun.jurisdiction,
        unit=qingyun,
        rule_code="X1",
        occurred_on=date(2019, 1, 1),
        recorded_at=APRIL,
        entry_key="old",
    )
    client.force_login(clerk)

    assert ("qingyun", "X1") in listed(client.get(LEDGER))


def test_reasons_are_escaped(client, march, clerk, entry):
    client.force_login(clerk)
    client.post(NEW, entry | {"reason": "<b>粗</b>", "ticket_number": "<i>1</i>"})

    for page in (NEW, LEDGER, "/linshu/scorecards/2020-03/qingyun/"):
        text = client.get(page).text
        assert "<b>粗</b>" not in text
        assert "<i>1</i>" not in text


# How much is asked --------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "most"), [(LEDGER, 13), (NEW, 12)])
def test_pages_ask_the_same_number_of_questions_whatever_the_number_of_entries(
    page, most, client, linshu, chief, django_assert_max_num_queries
):
    publish("linshu-2020")
    for unit in linshu.units.all():
        tickets(unit, 1)
        UnitAlias.objects.create(jurisdiction=linshu, unit=unit, name=f"{unit.name}别名")
    for number in range(30):
        unit = linshu.units.all()[number % 4]
        event = DeductionEvent.objects.create(
            jurisdiction=linshu,
            unit=unit,
            rule_code="L7.1",
            occurred_on=date(2020, 3, 1 + number % 28),
            ticket_number=f"linshu-{unit.code}-0",
            recorded_by=chief,
            recorded_at=APRIL,
            entry_key=f"many-{number}",
        )
        if number % 3 == 0:
            Revocation.objects.create(
                event=event, reason="错", revoked_by=chief, revoked_at=timezone.now()
            )
    client.force_login(chief)
    client.get(page)

    with django_assert_max_num_queries(most):
        client.get(page)


def test_a_year_is_told_of_where_the_sheet_runs_by_the_year(client, db, entry):
    publish("taian-county")
    place = league("taian", "泰安市", {"counties": ["岱岳区", "新泰市", "肥城市"]})
    runs.perform(
        jurisdiction=place, period=MARCH.whole_year(), at=datetime(2020, 12, 1, tzinfo=LOCAL)
    )
    clerk = User.objects.create(username="clerk-of-taian")
    Membership.objects.create(user=clerk, jurisdiction=place, role=Role.CLERK)
    client.force_login(clerk)

    sent = entry | {"unit": "counties-0", "rule_code": "A10.1"}
    response = client.post("/taian/deductions/new/", sent, follow=True)

    assert re.search(r"2020年总分 [\d.]+ → [\d.]+（−", seen(response))
    assert "/taian/scorecards/2020/counties-0/?open=A10#line-A10" in response.text
