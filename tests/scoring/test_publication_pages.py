"""The pages of publishing and sealing, as each of the cast sees them."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from scoring import services
from scoring.models import League, Publication, ScoreRun
from scoring.publications import is_sealed, prepare_publication, seal_period
from scoring.runs import perform
from tests.scoring.printed import MARCH, deduct, march_in_linshu
from tests.scoring.published import LATER, PUBLISHED, approve_events, put_out

PAGE = "/linshu/publications/2020-03/"
RANKING = "/linshu/rankings/2020-03/"
WORKBOOK = f"{RANKING}workbook/"


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


@pytest.fixture
def proposal(linshu, march, clerk, chief) -> Publication:
    approve_events(linshu, chief)
    return prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)


@pytest.fixture
def out(linshu, march, clerk, chief) -> Publication:
    return put_out(linshu, clerk, chief)


def main(response) -> str:
    return " ".join(response.text.partition("<main")[2].split())


# Who may look and act -----------------------------------------------------------------------

ACTS = ["prepare/", "1/approve/", "1/withdraw/", "seal/", "reopen/"]


@pytest.mark.parametrize("page", ["/linshu/publications/", PAGE])
def test_the_anonymous_go_to_the_login(page, client, march):
    assert client.get(page).url == f"/login/?next={page}"


@pytest.mark.parametrize("act", ACTS)
def test_the_anonymous_do_nothing(act, client, march):
    assert client.post(PAGE + act).url == f"/login/?next={PAGE}{act}"


@pytest.mark.parametrize("page", [PAGE, *(PAGE + act for act in ACTS)])
def test_an_outsider_finds_nothing(page, client, march, outsider):
    client.force_login(outsider)

    assert client.get(page).status_code == client.post(page).status_code == 404


@pytest.mark.parametrize(
    ("name", "acts"),
    [
        ("liaison", ["", *ACTS]),
        ("leader", ACTS),
        ("clerk", ["1/approve/", "seal/", "reopen/"]),
    ],
)
def test_those_without_the_right_are_told_so(name, acts, client, march, request):
    client.force_login(request.getfixturevalue(name))

    assert {client.post(PAGE + act, {"reason": "x"}).status_code for act in acts} == {403}


@pytest.mark.parametrize("name", ["clerk", "chief", "leader"])
def test_office_and_leaders_see_how_a_period_stands(name, client, out, request):
    client.force_login(request.getfixturevalue(name))

    page = main(client.get(PAGE))

    assert "已公布 第1版 2020年4月3日" in page
    assert ("封存本期" in page) == (name == "chief")


def test_a_publication_of_another_period_is_not_found(linshu, client, proposal, chief):
    perform(jurisdiction=linshu, period=MARCH.whole_year(), at=LATER)
    client.force_login(chief)

    answer = client.post(f"/linshu/publications/2020/{proposal.pk}/approve/")

    assert answer.status_code == 404


# The desk -----------------------------------------------------------------------------------


def test_what_stands_in_the_way_is_said_with_a_way_out(client, march, clerk):
    client.force_login(clerk)

    page = main(client.get(PAGE))

    assert "有 2 条加扣分记录尚未核准" in page
    assert "/linshu/deductions/?state=unapproved&amp;month=2020-03" in page
    assert "disabled" in page
    refused = client.post(PAGE + "prepare/")
    assert "有 2 条加扣分记录尚未核准" in main(refused)
    assert "错误：" in refused.text


def test_a_period_is_prepared_by_one_and_published_by_another(linshu, client, march, clerk, chief):
    approve_events(linshu, chief)
    client.force_login(clerk)
    prepared = client.post(PAGE + "prepare/", follow=True)
    proposal = Publication.objects.get()
    client.force_login(chief)
    approved = client.post(f"{PAGE}{proposal.pk}/approve/", {"reason": ""}, follow=True)

    assert "已制成第 1 版，待负责人签发。" in main(prepared)
    assert "签发并公布" not in main(prepared)
    assert "已公布第 1 版。" in main(approved)
    assert Publication.objects.current(linshu, MARCH).approved_by == chief


def test_a_refused_act_keeps_what_was_typed(linshu, client, march, clerk, chief):
    approve_events(linshu, chief)
    own = prepare_publication(jurisdiction=linshu, period=MARCH, by=chief, at=PUBLISHED)
    client.force_login(chief)

    refused = client.post(f"{PAGE}{own.pk}/approve/", {"reason": "按期公布"})

    assert refused.status_code == 200
    assert "制表人不能签发自己制的表" in refused.text
    assert 'value="按期公布"' in refused.text


def test_a_proposal_is_withdrawn(client, proposal, clerk):
    client.force_login(clerk)

    page = client.post(f"{PAGE}{proposal.pk}/withdraw/", follow=True)

    assert "已撤回待签发的公布件" in main(page)
    assert not Publication.objects.exists()


def test_a_revision_shows_what_changed(linshu, client, out, clerk, chief, qingyun):
    deduct(qingyun, "L7.1", reason="漏登")
    perform(jurisdiction=linshu, period=MARCH, at=LATER)
    client.force_login(clerk)
    assert "公布后有变动" in main(client.get(RANKING))
    put_out(linshu, clerk, chief, reason="补登漏记", at=LATER)

    page = main(client.get(PAGE))

    assert "事由：补登漏记" in page
    assert "1 个单位有变动" in page
    assert "L7 督查督办 5.00 → 4.80" in page
    assert "公布后有变动" not in page


def test_a_period_is_sealed_and_opened_with_a_reason(linshu, client, out, chief, qingyun):
    client.force_login(chief)
    bare = client.post(PAGE + "seal/", {"reason": ""})
    sealed = client.post(PAGE + "seal/", {"reason": "归档"}, follow=True)
    entry = services.Entry(qingyun, "L7.1", date(2020, 3, 9), reason="迟到的")
    services.record_deduction(entry=entry, by=chief, at=timezone.now(), entry_key="late")
    listed = client.get(PAGE)

    assert "请写明事由" in bare.text
    assert "已封存，此后的变动不再计入" in main(sealed)
    assert "已封存" in main(client.get(RANKING))
    assert "L7.1 2020年3月9日 迟到的" in main(listed)
    client.post(PAGE + "reopen/", {"reason": "核实后更正"})
    assert not is_sealed(linshu, MARCH)
    assert League.objects.stale().filter(period="2020-03").exists()


# What units see -----------------------------------------------------------------------------


def test_a_liaison_sees_the_published_ranking(client, out, liaison):
    client.force_login(liaison)

    response = client.get("/linshu/rankings/", follow=True)

    page = main(response)
    assert response.status_code == 200
    assert "大兴镇" in page
    assert "/scorecards/2020-03/qingyun/" in page
    assert "/scorecards/2020-03/daxing/" not in page
    assert "/publications/" not in page


def test_a_liaison_sees_nothing_from_after_the_publication(linshu, client, out, liaison, qingyun):
    deduct(qingyun, "L7.1", reason="后来的")
    later = perform(jurisdiction=linshu, period=MARCH, at=LATER)
    client.force_login(liaison)

    response = client.get(RANKING)

    assert response.context["run"] == out.run != later
    assert "公布后有变动" not in response.text
    rows = response.context["tables"][0].block.rows
    points = {row.code: row.total for row in rows}
    assert points["qingyun"] == out.run.cards.get(unit=qingyun).total


def test_only_published_periods_are_offered_to_a_liaison(linshu, client, out, liaison):
    perform(jurisdiction=linshu, period=MARCH.whole_year(), at=LATER)
    client.force_login(liaison)

    assert [str(one) for one in client.get(RANKING).context["chooser"].scored] == ["2020-03"]
    assert client.get("/linshu/rankings/2020/").status_code == 404


@pytest.mark.parametrize("page", [PAGE, RANKING])
def test_pages_stay_within_their_queries(
    page, client, linshu, out, clerk, chief, django_assert_max_num_queries
):
    seal_period(jurisdiction=linshu, period=MARCH, reason="归档", by=chief, at=LATER)
    client.force_login(clerk)
    client.get(page)

    with django_assert_max_num_queries(34):
        client.get(page)


@pytest.mark.parametrize("address", ["rankings/2020-03/", "scorecards/2020-03/qingyun/"])
def test_published_pages_print_the_head_of_the_chain(client, out, liaison, address):
    client.force_login(liaison)

    assert f"台账末码 {out.ledger_head[:16]}" in client.get(f"/linshu/{address}").text


def test_what_has_moved_since_does_not_carry_the_head_of_the_published(
    linshu, client, out, clerk, daxing
):
    deduct(daxing, "L8.1", reason="后来的")
    perform(jurisdiction=linshu, period=MARCH, at=LATER)
    client.force_login(clerk)

    assert "台账末码" not in client.get("/linshu/rankings/2020-03/").text
