"""The pages of appeals: the list, filing, the thread, and the decision with its effect."""

import re
from decimal import Decimal

import pytest

from scoring import appeals, queue, runs, services
from scoring.models import Appeal, ScoreRun
from tests.conftest import member
from tests.scoring.dispute import april, publish_run, screenshot
from tests.scoring.printed import MARCH, deduct, march_in_linshu
from tests.scoring.test_pages import seen
from units.models import LedgerEntry, Role
from workorders.models import DeductionEvent, Revocation

LIST = "/linshu/appeals/"
NEW = "/linshu/appeals/new/"
WHY = "督办件并非本镇职责"
State = Appeal.State


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


@pytest.fixture
def charge(march, qingyun) -> DeductionEvent:
    """青云镇 stands accused of a collective complaint."""
    return qingyun.events.get()


@pytest.fixture
def filed(charge, liaison) -> Appeal:
    return file(charge, liaison)


@pytest.fixture
def foreign(march, daxing, linshu) -> Appeal:
    """大兴镇's, which is none of 青云镇's business."""
    return file(daxing.events.get(), member(linshu, "spokesman", Role.LIAISON, daxing))


def file(event: DeductionEvent, by, **more) -> Appeal:
    about = [appeals.about_event(event)]
    return appeals.appeal_several(subjects=about, reason=WHY, by=by, at=april(9), **more)[0]


def page(appeal: Appeal, step: str = "") -> str:
    return f"{LIST}{appeal.pk}/{step}"


def about(event: DeductionEvent) -> str:
    return f"{NEW}?event={event.pk}"


def listed(response) -> list[int]:
    return [row.record.pk for row in response.context["table"].paginated_rows]


def total(unit) -> Decimal:
    return ScoreRun.objects.current(unit.jurisdiction, MARCH).cards.get(unit=unit).total


# Who may do what ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [LIST, NEW, *(f"{LIST}1/{step}" for step in ("", "file/", "decide/"))]
)
def test_the_anonymous_go_to_the_login(address, client, linshu):
    assert client.get(address).url == f"/login/?next={address}"


@pytest.mark.parametrize("step", ["", "file/", "accept/", "withdraw/", "decide/"])
def test_an_outsider_finds_nothing(step, client, filed, outsider):
    client.force_login(outsider)

    assert client.get(page(filed, step)).status_code == 404
    assert client.post(page(filed, step)).status_code == 404
    assert client.get(LIST).status_code == 404
    assert client.get(about(filed.event)).status_code == 404


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("liaison", "accept/"),
        ("liaison", "decide/"),
        ("clerk", "accept/"),
        ("clerk", "decide/"),
        ("clerk", "withdraw/"),
        ("chief", "withdraw/"),
        ("leader", "file/"),
        ("leader", "withdraw/"),
        ("leader", "decide/"),
    ],
)
def test_the_wrong_role_takes_no_step(name, step, client, filed, request):
    client.force_login(request.getfixturevalue(name))

    assert client.post(page(filed, step), {"reason": "试"}).status_code == 403
    filed.refresh_from_db()
    assert filed.state == State.FILED


def test_a_leader_reads_and_does_not_appeal(client, filed, leader):
    client.force_login(leader)

    assert client.get(page(filed)).status_code == 200
    assert client.get(about(filed.event)).status_code == 403


@pytest.mark.parametrize("step", ["", "file/", "withdraw/"])
def test_a_liaison_finds_nothing_of_another_unit(step, client, foreign, liaison):
    client.force_login(liaison)

    assert client.get(page(foreign, step)).status_code == 404
    if step:
        assert client.post(page(foreign, step), {"reason": "试"}).status_code == 404
    assert client.get(about(foreign.event)).status_code == 404
    assert client.get(f"{NEW}?ticket=linshu-daxing-0").status_code == 404
    assert client.get(f"{NEW}?unit=daxing&period=2020-03&line=L3").status_code == 404
    assert "大兴" not in client.get(LIST).text


@pytest.mark.parametrize("name", ["clerk", "chief", "liaison", "leader"])
def test_everybody_reads_the_list_and_the_thread(name, client, filed, request):
    client.force_login(request.getfixturevalue(name))

    assert listed(client.get(LIST)) == [filed.pk]
    response = client.get(page(filed))
    assert WHY in seen(response)
    assert "集中投诉" in seen(response)


def test_a_draft_is_seen_by_its_writer_alone(client, charge, liaison, chief):
    draft = file(charge, liaison, is_draft=True)
    client.force_login(chief)
    assert listed(client.get(LIST)) == []
    assert client.get(page(draft)).status_code == 404

    client.force_login(liaison)

    assert listed(client.get(LIST)) == [draft.pk]
    assert "修改草稿" in client.get(page(draft)).text


@pytest.mark.parametrize(
    "asked", ["", "?event=x", "?event=999", "?ticket=无", "?unit=qingyun&period=x&line=L3"]
)
def test_what_is_not_there_cannot_be_appealed(asked, client, march, liaison):
    client.force_login(liaison)

    assert client.get(f"{NEW}{asked}").status_code == 404


# Filing -------------------------------------------------------------------------------------


def test_a_liaison_appeals_an_event_with_an_attachment(client, charge, liaison):
    client.force_login(liaison)
    response = client.post(about(charge), {"reason": WHY, "files": [screenshot()]}, follow=True)

    appeal = Appeal.objects.get()
    assert (appeal.state, appeal.event, appeal.opened_by) == (State.FILED, charge, liaison)
    assert "已提交 1 件申诉" in seen(response)
    assert "回访截图.png" in seen(response)
    attachment = appeal.steps.last().attachments.get()
    assert f'href="/linshu/attachments/{attachment.pk}/"' in response.text


def test_several_events_are_appealed_at_once(client, charge, qingyun, liaison):
    other = deduct(qingyun, "L7.1", reason="上级督办")
    client.force_login(liaison)
    assert "L7.1" in seen(client.get(about(charge)))

    client.post(about(charge), {"reason": WHY, "also": [other.pk]})

    assert set(Appeal.objects.values_list("event", "state")) == {
        (charge.pk, State.FILED),
        (other.pk, State.FILED),
    }


def test_an_event_of_another_unit_does_not_go_along(client, charge, qingyun, daxing, liaison):
    deduct(qingyun, "L7.1", reason="上级督办")
    client.force_login(liaison)

    response = client.post(about(charge), {"reason": WHY, "also": [daxing.events.get().pk]})

    assert response.status_code == 200
    assert not Appeal.objects.exists()


def test_a_form_sent_twice_gives_one_appeal(client, charge, liaison):
    client.force_login(liaison)

    client.post(about(charge), {"reason": WHY})
    client.post(about(charge), {"reason": WHY})

    assert Appeal.objects.count() == 1
    assert client.get(about(charge)).url == page(Appeal.objects.get())


def test_a_ticket_is_appealed(client, march, qingyun, liaison):
    ticket = qingyun.tickets.first()
    client.force_login(liaison)

    client.post(f"{NEW}?ticket={ticket.number}&line=L3", {"reason": "非本镇职责"})

    appeal = Appeal.objects.get()
    assert (appeal.ticket, appeal.line) == (ticket, "L3")


def test_the_tickets_of_a_line_become_an_appeal_each(client, march, qingyun, liaison):
    numbers = [ticket.number for ticket in qingyun.tickets.order_by("number")[:2]]
    client.force_login(liaison)
    line = f"{NEW}?unit=qingyun&period=2020-03&line=L3"

    client.post(line, {"reason": "工单不应计入", "tickets": "\n".join(numbers)})

    found = Appeal.objects.order_by("ticket__number").values_list("ticket__number", "line")
    assert list(found) == [(number, "L3") for number in numbers]


def test_a_line_is_appealed_as_a_whole(client, march, liaison):
    client.force_login(liaison)
    line = f"{NEW}?unit=qingyun&period=2020-03&line=L3"
    assert "一次办好率" in seen(client.get(line))

    client.post(line, {"reason": "口径有误"})

    appeal = Appeal.objects.get()
    assert (appeal.ticket, appeal.line, appeal.period) == (None, "L3", "2020-03")


def test_the_ticket_of_another_unit_is_not_named(client, march, liaison):
    client.force_login(liaison)
    line = f"{NEW}?unit=qingyun&period=2020-03&line=L3"

    response = client.post(line, {"reason": "工单不应计入", "tickets": "linshu-daxing-0"})

    assert "本单位没有编号为 linshu-daxing-0 的工单" in seen(response)
    assert not Appeal.objects.exists()


def test_no_callers_number_gets_into_an_appeal(client, charge, liaison):
    client.force_login(liaison)

    response = client.post(about(charge), {"reason": "请联系 13800138000 核实"})

    assert "疑似写有电话" in seen(response)


def test_a_file_that_is_not_kept_is_told_and_nothing_is_filed(client, charge, liaison):
    client.force_login(liaison)

    response = client.post(about(charge), {"reason": WHY, "files": [screenshot("病毒.exe")]})

    assert "格式不受支持" in seen(response)
    assert not Appeal.objects.exists()


def test_the_countdown_is_on_the_page_and_then_the_reason_why_the_button_is_gone(
    client, march, charge, liaison, chief, monkeypatch
):
    publish_run(march, chief)
    client.force_login(liaison)
    monkeypatch.setattr("scoring.views.appeals.timezone.now", lambda: april(13))
    assert "还剩 3 个工作日，至 4月15日" in seen(client.get(about(charge)))

    monkeypatch.setattr("scoring.views.appeals.timezone.now", lambda: april(16))
    response = client.get(about(charge))

    assert "申诉期限（公布之后 5 个工作日）已于2020年4月15日届满。" in seen(response)
    assert "提交申诉" not in response.text


def test_the_office_appeals_for_a_unit_when_it_is_late(
    client, march, charge, clerk, chief, monkeypatch
):
    publish_run(march, chief)
    monkeypatch.setattr("scoring.views.appeals.timezone.now", lambda: april(16))
    client.force_login(clerk)
    assert "代青云镇提出" in seen(client.get(about(charge)))

    client.post(about(charge), {"reason": "邮寄材料迟到"})

    assert Appeal.objects.get().opened_by == clerk


def test_a_draft_is_kept_written_anew_and_filed(client, charge, liaison):
    client.force_login(liaison)
    client.post(about(charge), {"reason": "", "draft": "1", "files": [screenshot()]})
    draft = Appeal.objects.get()
    assert draft.state == State.DRAFT

    client.post(page(draft, "file/"), {"reason": "写到一半", "draft": "1"})
    assert "写到一半" in client.get(page(draft)).text
    response = client.post(page(draft, "file/"), {"reason": WHY}, follow=True)

    draft.refresh_from_db()
    assert draft.state == State.FILED
    assert "写到一半" not in seen(response)
    assert "回访截图.png" in seen(response)


def test_a_draft_is_thrown_away(client, charge, liaison):
    draft = file(charge, liaison, is_draft=True)
    client.force_login(liaison)

    client.post(page(draft, "withdraw/"), {"reason": ""})

    draft.refresh_from_db()
    assert draft.state == State.WITHDRAWN


def test_a_liaison_withdraws_with_a_reason(client, filed, liaison):
    client.force_login(liaison)

    silent = client.post(page(filed, "withdraw/"), {"reason": ""})
    response = client.post(page(filed, "withdraw/"), {"reason": "材料不全"}, follow=True)

    assert "撤回须写明理由" in seen(silent)
    assert "申诉已撤回" in seen(response)
    assert "材料不全" in seen(response)


# Deciding -----------------------------------------------------------------------------------


def test_the_decider_sees_score_and_place_before_deciding(client, filed, qingyun, chief):
    before = total(qingyun)
    client.force_login(chief)

    response = client.get(page(filed))

    assert re.search(rf"总分 {before:.2f} → [\d.]+，组内.*第 \d 名", seen(response))
    assert not Revocation.objects.exists()


def test_a_chief_upholds_and_the_score_moves(client, foreign, daxing, chief):
    before = total(daxing)
    client.force_login(chief)
    foreseen = client.get(page(foreign)).context["foresight"].words

    client.post(page(foreign, "accept/"))
    response = client.post(
        page(foreign, "decide/"), {"verdict": "upheld", "reason": "情况属实"}, follow=True
    )

    after = total(daxing)
    assert after > before
    assert f"已决定：成立。2020年3月总分 {before:.2f} → {after:.2f}" in seen(response)
    assert foreseen in seen(response)
    assert Revocation.objects.get().event == foreign.event
    assert list(foreign.steps.values_list("state", flat=True)) == [
        State.DRAFT,
        State.FILED,
        State.ACCEPTED,
        State.UPHELD,
    ]


def test_a_part_is_tried_before_it_is_decided(client, foreign, daxing, chief):
    client.force_login(chief)
    part = {"verdict": "partly", "times": "1", "points": ""}

    tried = client.post(page(foreign, "decide/"), part | {"try": "1"})
    assert not Revocation.objects.exists()
    words = tried.context["tried"].words
    client.post(page(foreign, "decide/"), part | {"reason": "有一次不实"})

    assert f"试算：{words}" in seen(tried)
    assert f"→ {total(daxing):.2f}" in words
    assert DeductionEvent.objects.standing().get(unit=daxing).times == 1


def test_a_decision_in_part_leads_to_the_event_it_left(client, foreign, daxing, chief):
    client.force_login(chief)
    part = {"verdict": "partly", "times": "1", "points": "", "reason": "有一次不实"}
    client.post(page(foreign, "decide/"), part)
    left = DeductionEvent.objects.standing().get(unit=daxing)

    thread = client.get(page(foreign)).text
    found = re.search(r'改为 <a href="([^"]+)">([^<]+)</a>', thread)

    assert found[1].endswith(f"/scorecards/2020-03/daxing/?open=L7#event-{left.pk}")
    assert left.rule_code in found[2]
    runs.perform(jurisdiction=daxing.jurisdiction, period=MARCH, at=april(20))
    assert f'id="event-{left.pk}"' in client.get(found[1]).text
    services.revoke_deduction(event=left, reason="另行处理", by=chief, at=april(21))
    assert re.search(r"改为 <a [^>]+>[^<]+</a>\s*<span[^>]+>已撤销", client.get(page(foreign)).text)


def test_what_the_clause_does_not_know_is_told_beside_the_form(client, foreign, chief):
    client.force_login(chief)
    wrong = {"verdict": "partly", "times": "1", "points": "0.3", "reason": "改分"}

    response = client.post(page(foreign, "decide/"), wrong)

    assert "分值" in response.context["form"].non_field_errors()[0]
    assert not Revocation.objects.exists()


def test_a_decision_needs_a_reason_and_a_verdict(client, filed, chief):
    client.force_login(chief)

    response = client.post(page(filed, "decide/"), {"times": "1"})

    assert {"verdict", "reason"} <= set(response.context["form"].errors)
    assert "<title>\n      错误：" in response.text


def test_who_recorded_the_event_is_told_why_they_do_not_decide(
    client, march, charge, liaison, chief, qingyun
):
    own = DeductionEvent.objects.create(
        jurisdiction=qingyun.jurisdiction,
        unit=qingyun,
        rule_code="L7.2",
        occurred_on=charge.occurred_on,
        recorded_by=chief,
        recorded_at=charge.recorded_at,
        entry_key="by-the-chief",
    )
    appeal = file(own, liaison)
    client.force_login(chief)

    response = client.get(page(appeal))
    refused = client.post(page(appeal, "decide/"), {"verdict": "upheld", "reason": "自己看"})

    assert "这条记录是您本人登记的" in seen(response)
    assert "作出决定" not in response.text
    assert "这条记录是您本人登记的" in seen(refused)
    assert not Revocation.objects.exists()


def test_a_decision_sent_twice_is_made_once(client, filed, chief):
    client.force_login(chief)
    sent = {"verdict": "upheld", "reason": "情况属实"}

    client.post(page(filed, "decide/"), sent)
    client.post(page(filed, "decide/"), sent)

    assert filed.steps.filter(state=State.UPHELD).count() == 1
    assert LedgerEntry.objects.filter(kind="event.revoked").count() == 1


def test_a_line_is_decided_with_the_tickets_named(client, march, qingyun, liaison, chief):
    subject = appeals.about_line(unit=qingyun, period=MARCH, line="L3")
    (appeal,) = appeals.appeal_several(subjects=[subject], reason="口径", by=liaison, at=april(9))
    ticket = qingyun.tickets.filter(result_rating="不满意").first()
    client.force_login(chief)
    sent = {"verdict": "partly", "tickets": ticket.number}

    tried = client.post(page(appeal, "decide/"), sent | {"try": "1"})
    response = client.post(page(appeal, "decide/"), sent | {"reason": "此件重复"}, follow=True)

    ticket.refresh_from_db()
    assert "试算：总分" in seen(tried)
    assert ticket.is_excluded
    assert f"不再计入的工单：{ticket.number}" in seen(response)


# Beside what can be appealed -----------------------------------------------------------------


def test_the_ledger_of_deductions_leads_to_the_appeal(client, march, charge, liaison):
    client.force_login(liaison)
    before = client.get("/linshu/deductions/")
    appeal = file(charge, liaison)

    after = client.get("/linshu/deductions/")

    assert f'href="{about(charge)}"' in before.text
    assert f'href="{about(charge)}"' not in after.text
    assert f'href="{page(appeal)}"' in after.text
    assert "已提交" in seen(after)


def test_after_the_window_the_ledger_says_so(client, march, charge, liaison, chief, monkeypatch):
    publish_run(march, chief)
    monkeypatch.setattr("scoring.deduction_table.timezone.now", lambda: april(16))
    client.force_login(liaison)

    response = client.get("/linshu/deductions/")

    assert "已过申诉期限" in seen(response)
    assert f'href="{about(charge)}"' not in response.text


def test_a_ticket_shows_its_appeals_and_the_way_to_one(client, march, qingyun, liaison, leader):
    ticket = qingyun.tickets.first()
    address = f"/linshu/tickets/{ticket.number}/"
    client.force_login(liaison)
    assert f'href="{NEW}?ticket={ticket.number}"' in client.get(address).text
    (appeal,) = appeals.appeal_several(
        subjects=[appeals.about_ticket(ticket)], reason=WHY, by=liaison, at=april(9)
    )

    client.force_login(leader)
    response = client.get(address)

    assert f'href="{page(appeal)}"' in response.text
    assert f'href="{NEW}?ticket={ticket.number}"' not in response.text


def test_an_event_that_is_taken_back_shows_its_appeals(client, filed, chief):
    client.force_login(chief)

    response = client.get(f"/linshu/deductions/{filed.event.pk}/revoke/")

    assert f'href="{page(filed)}"' in response.text


# The list and the menu ----------------------------------------------------------------------


def test_the_list_is_searched_filtered_and_sorted(client, filed, foreign, clerk):
    client.force_login(clerk)

    assert listed(client.get(LIST)) == [foreign.pk, filed.pk]
    assert listed(client.get(f"{LIST}?unit=qy")) == [filed.pk]
    assert listed(client.get(f"{LIST}?q=WZ001")) == [foreign.pk]
    assert listed(client.get(f"{LIST}?q=督办件")) == [foreign.pk, filed.pk]
    assert listed(client.get(f"{LIST}?state=live&period=2020-03")) == [foreign.pk, filed.pk]
    assert listed(client.get(f"{LIST}?state=upheld")) == []
    assert listed(client.get(f"{LIST}?sort=number")) == [filed.pk, foreign.pk]


@pytest.mark.parametrize(("name", "waiting"), [("chief", "2"), ("clerk", "2"), ("liaison", "")])
def test_the_menu_counts_what_waits_for_the_office(name, waiting, client, filed, foreign, request):
    client.force_login(request.getfixturevalue(name))

    response = client.get(LIST)

    found = re.search(r'申诉 <span class="badge badge-warn">(\d+)', response.text)
    assert (found.group(1) if found else "") == waiting


@pytest.mark.parametrize(("kind", "most"), [("list", 12), ("thread", 22)])
def test_the_pages_have_a_budget(
    kind, most, client, filed, foreign, chief, django_assert_max_num_queries
):
    queue.drain(april(9))
    client.force_login(chief)
    address = LIST if kind == "list" else page(filed)
    client.get(address)

    with django_assert_max_num_queries(most):
        client.get(address)


def test_the_card_leads_to_appeals_and_tells_what_they_changed(
    client, march, foreign, daxing, chief, leader
):
    publish_run(march, chief, april(8))
    step = appeals.decide_appeal(
        appeal=foreign, verdict=State.UPHELD, reason="属实", by=chief, at=april(10)
    )
    queue.drain(april(10))
    card = "/linshu/scorecards/2020-03/daxing/"

    client.force_login(foreign.opened_by)
    own = client.get(card)
    client.force_login(leader)
    seen_by_leader = client.get(card)

    after = total(daxing)
    assert f"→ 4月10日 {after:.2f}：申诉成立，恢复" in seen(own)
    assert f'href="{page(step.appeal)}"' in own.text
    assert "已过申诉期限" in seen(own)
    assert NEW not in own.text
    assert NEW not in seen_by_leader.text
