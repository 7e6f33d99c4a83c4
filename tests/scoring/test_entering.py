"""Beside the entry form: what a clause has left, what an entry would do, tickets and phrases."""

import html
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from scoring.engine.period import Period
from scoring.models import League, Publication, ScoreRun, Seal
from scoring.presentation.phrases import DAYS, TICKET, UNIT, phrases
from scoring.runs import perform
from tests.scoring.printed import APRIL, MARCH, deduct, league, march_in_linshu, publish, tickets
from tests.scoring.test_evidence import PNG
from units.models import LedgerEntry, Unit
from units.moments import LOCAL
from workorders.models import Attachment, DeductionEvent, Ticket

NEW = "/linshu/deductions/new/"
LOOK = "/linshu/deductions/look/"


def words(response) -> str:
    """What a person reads in a part of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


@pytest.fixture
def typed() -> dict[str, str]:
    return {
        "unit": "qingyun",
        "occurred_on": "2020-03-12",
        "rule_code": "L7.2",
        "times": "1",
        "points": "",
        "ticket_number": "",
    }


@pytest.fixture
def look(client, march, clerk, typed):
    """What the clerk sees beside the form, with some fields typed otherwise."""
    client.force_login(clerk)
    return lambda **other: words(client.get(LOOK, typed | other))


# Who may look -------------------------------------------------------------------------------


def test_the_anonymous_go_to_the_login(client, march):
    assert client.get(LOOK).url == f"/login/?next={LOOK}"


def test_an_outsider_finds_nothing(client, march, outsider, typed):
    client.force_login(outsider)

    assert client.get(LOOK, typed).status_code == 404


@pytest.mark.parametrize("name", ["liaison", "leader"])
def test_only_the_office_looks(name, client, march, typed, request):
    client.force_login(request.getfixturevalue(name))

    assert client.get(LOOK, typed).status_code == 403


def test_a_unit_or_ticket_of_another_jurisdiction_is_unknown(look, taian):
    tickets(taian.units.get(), 1)

    page = look(unit="daiyue", ticket_number="taian-daiyue-0")

    assert "岱岳区" not in page
    assert "总分" not in page


def test_looking_asks_few_questions(client, march, clerk, typed, django_assert_max_num_queries):
    client.force_login(clerk)

    with django_assert_max_num_queries(20):
        client.get(LOOK, typed | {"ticket_number": "linshu-qingyun-0"})


# Points known before saving -----------------------------------------------------------------


def test_a_clause_shows_what_is_used_what_is_left_and_what_this_counts(look, daxing):
    page = look(unit="daxing", times="3")

    assert "本项已扣 1 / 封顶 5，本次计 1.5" in page
    assert "被市热线中心书面督办" in page


def test_what_is_foreseen_is_what_saving_then_does(look, linshu, qingyun):
    page = look(times="2")

    before = ScoreRun.objects.current(linshu, MARCH).cards.get(unit=qingyun)
    deduct(qingyun, "L7.2", day=date(2020, 3, 12), times=2)
    after = perform(jurisdiction=linshu, period=MARCH, at=APRIL).cards.get(unit=qingyun)
    assert before.total - after.total == Decimal(1)
    assert f"2020年3月总分 {before.total:.2f} → {after.total:.2f}" in page
    assert f"组内第 {before.place} → 第 {after.place}" in page


def test_looking_records_nothing_and_marks_nothing(look):
    events, versions = DeductionEvent.objects.count(), League.objects.values_list("input_version")
    before = list(versions)

    look()

    assert DeductionEvent.objects.count() == events
    assert list(versions.all()) == before


def test_only_the_last_of_a_pool_counts(look):
    page = look(times="99")

    assert "本项已扣 0 / 封顶 5，本次计 5" in page
    assert "封顶，登记后得分不再变动" not in page


def test_a_pool_that_is_used_up_is_warned_of(look, linshu, qingyun):
    deduct(qingyun, "L7.4")
    perform(jurisdiction=linshu, period=MARCH, at=APRIL)

    page = look()

    assert "本项已扣 5 / 封顶 5，本次计 0" in page
    assert "本项已扣到封顶，登记后得分不再变动。" in page


def test_a_month_without_scores_says_so(look):
    assert "该期还没有得分，登记后开始计分。" in look(occurred_on="2020-04-02")


def test_a_record_without_points_has_no_pool(look):
    page = look(rule_code="L8.1")

    assert "不计分" in page
    assert "封顶" not in page


@pytest.mark.parametrize(
    "broken",
    [{"unit": "x" * 999}, {"occurred_on": "哪天"}, {"times": "-1"}, {"rule_code": "L9 9"}, {}],
)
def test_half_a_form_is_answered(broken, client, march, clerk, typed):
    client.force_login(clerk)

    assert client.get(LOOK, {**typed, **broken} if broken else {}).status_code == 200


# Warnings before harm -----------------------------------------------------------------------


def test_the_same_ticket_and_clause_are_warned_of(look, qingyun):
    deduct(qingyun, "L7.2", ticket_number="linshu-qingyun-0", reason="书面督办")

    page = look(ticket_number="linshu-qingyun-0")

    assert "工单 linshu-qingyun-0 已按条款 L7.2 登记过（2020年3月9日），请核对是否重复。" in page
    assert "同一工单已登记 1 次" in page


def test_the_same_day_and_clause_without_a_ticket_are_warned_of(look, qingyun):
    deduct(qingyun, "L7.2", day=date(2020, 3, 12))

    assert "青云镇同一天已按条款 L7.2 登记过" in look()
    assert "登记过" not in look(occurred_on="2020-03-13")


def test_a_sealed_month_is_warned_of_until_it_is_opened(look, linshu, chief):
    month = League.objects.get(jurisdiction=linshu, period="2020-03")
    for is_closed in (True, False):
        Seal.objects.create(
            league=month, is_closed=is_closed, reason="年终", sealed_by=chief, sealed_at=APRIL
        )
        assert ("2020年3月已封存" in look()) is is_closed


def test_a_published_month_is_warned_of(look, linshu, march, clerk, chief):
    Publication.objects.create(
        league=march.league,
        run=march,
        revision=1,
        content=b"",
        digest="0",
        prepared_by=clerk,
        prepared_at=APRIL,
        approved_by=chief,
        approved_at=APRIL,
    )

    assert "2020年3月的考核结果已公布，登记后须另行更正公布。" in look()


def test_a_closed_unit_and_a_day_outside_are_warned_of(look, qingyun):
    Unit.objects.filter(pk=qingyun.pk).update(active_until=date(2020, 3, 1))

    assert "青云镇已于2020年3月1日停用" in look()
    assert "将计入2020年3月" in look()
    assert "没有考核办法可用" in look(occurred_on="2019-03-12")
    assert "晚于今天" in look(occurred_on="2099-03-12")


# Tickets ------------------------------------------------------------------------------------


def test_a_ticket_shows_unit_times_and_the_working_days_it_is_late(look, qingyun):
    due = datetime(2020, 3, 6, 17, tzinfo=LOCAL)
    Ticket.objects.filter(number="linshu-qingyun-0").update(
        due_at=due, closed_at=due + timedelta(days=5)
    )

    page = look(ticket_number="linshu-qingyun-0", rule_code="")

    assert "承办单位 青云镇" in page
    assert "超期 3 个工作日" in page


def test_the_unit_of_a_ticket_is_told_to_the_form(client, march, clerk):
    client.force_login(clerk)

    assert 'data-unit="daxing"' in client.get(LOOK, {"ticket_number": "linshu-daxing-0"}).text


def test_an_unknown_ticket_is_warned_of(look):
    assert "没有编号为 LS-9 的工单" in look(ticket_number="LS-9")


# Phrases ------------------------------------------------------------------------------------


def offered(filling: dict[str, str], summary: str = "") -> list[str]:
    return phrases(DeductionEvent.objects.all(), "L7.2", filling=filling, summary=summary)


def test_phrases_used_before_come_first_by_use_and_take_the_new_ticket(march, qingyun):
    for day, number in ((2, "A-1"), (3, "A-2"), (4, "A-3")):
        reason = f"青云镇工单{number}逾期{day}个工作日未办"
        deduct(qingyun, "L7.2", date(2020, 3, day), ticket_number=number, reason=reason)

    found = offered({UNIT: "大兴镇", TICKET: "B-7", DAYS: "9"}, summary="要点")

    assert found == ["大兴镇工单B-7逾期9个工作日未办", "书面督办", "要点"]


def test_a_phrase_with_a_blank_that_cannot_be_filled_is_left_out(march, qingyun):
    deduct(qingyun, "L7.2", ticket_number="A-1", reason="工单A-1被书面督办")

    assert offered({UNIT: "大兴镇", TICKET: "", DAYS: ""}) == ["书面督办"]


def test_the_summary_of_the_clause_is_offered_where_nothing_was_used_yet(look):
    assert "Alt+1 被市热线中心通过督查账户督办" in look(rule_code="L7.1")


# Evidence, undo -----------------------------------------------------------------------------


@pytest.fixture
def form(typed, settings, tmp_path) -> dict[str, object]:
    settings.MEDIA_ROOT = tmp_path
    return typed | {"reason": "书面督办", "entry_key": str(uuid4())}


def picture(name: str = "截图.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_are_kept_with_the_entry_and_can_be_opened(client, march, clerk, form):
    client.force_login(clerk)

    answer = client.post(NEW, form | {"evidence": [picture(), picture("二.png")]}, follow=True)

    event = DeductionEvent.objects.get(rule_code="L7.2", unit__code="qingyun")
    names = list(event.evidence.values_list("name", flat=True))
    assert names == ["截图.png", "二.png"]
    assert f"/linshu/attachments/{event.evidence.first().pk}/" in answer.text
    told = LedgerEntry.objects.get(kind="event.proved")
    assert told.content == {"attachments": [one.pk for one in event.evidence.all()]}


@pytest.mark.parametrize("files", [[picture("假.pdf")], [picture(f"{n}.png") for n in range(11)]])
def test_a_file_that_is_refused_refuses_the_whole_entry_beside_the_field(
    files, client, march, clerk, form
):
    client.force_login(clerk)

    answer = client.post(NEW, form | {"evidence": files})

    assert answer.context["form"].errors["evidence"]
    assert not DeductionEvent.objects.filter(rule_code="L7.2", unit__code="qingyun").exists()
    assert not Attachment.objects.exists()


def test_the_same_form_twice_keeps_its_files_once(client, march, clerk, form):
    client.force_login(clerk)
    for _ in range(2):
        client.post(NEW, form | {"evidence": [picture()]})

    assert Attachment.objects.count() == 1


def test_what_was_just_saved_can_be_taken_back_from_the_toast(client, march, clerk, form):
    client.force_login(clerk)
    answer = client.post(NEW, form, follow=True)
    saved = answer.context["saved"]

    client.post(
        f"/linshu/deductions/{saved.pk}/revoke/", {"back": "new", "reason": "录入后随即撤销"}
    )

    saved.refresh_from_db()
    assert saved.revocation.reason == "录入后随即撤销"
    again = client.get(f"{NEW}?saved={saved.pk}")
    assert again.context["saved"] is None


def test_nobody_is_offered_to_take_back_what_another_saved(client, march, clerk, chief, form):
    client.force_login(clerk)
    saved = client.post(NEW, form, follow=True).context["saved"]
    client.force_login(chief)

    assert client.get(f"{NEW}?saved={saved.pk}").context["saved"] is None


def test_the_clauses_used_most_come_first(client, march, clerk, qingyun, monkeypatch):
    monkeypatch.setattr("scoring.views.entries.timezone.localdate", lambda: date(2020, 4, 2))
    for day in (2, 3):
        deduct(qingyun, "L7.1", date(2020, 3, day))
    client.force_login(clerk)

    form = client.get(NEW).context["form"]

    assert form.used[0] == "L7.1"
    assert form._use("L7.1") == {"data-used": "1"}
    assert form._use("L7.4") == {}


def test_a_yearly_sheet_is_foreseen_for_its_year(client, chief, db):
    publish("taian-county")
    place = league("taian", "泰安市", {"counties": ["岱岳区", "泰山区"]})
    perform(jurisdiction=place, period=Period.parse("2020"), at=APRIL)
    chief.memberships.update(jurisdiction=place)
    client.force_login(chief)

    asked = {"unit": "counties-0", "occurred_on": "2020-03-12", "rule_code": "A10.1"}
    page = words(client.get("/taian/deductions/look/", asked))

    assert "2020年总分" in page
    assert "封顶" in page
