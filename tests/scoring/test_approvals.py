"""Approving: a second person, the chief, never one's own; picked in the list, written down."""

import pytest
from django.utils import timezone

from scoring.approvals import ApprovalRefused, approve_deductions
from scoring.models import ScoreRun
from scoring.services import revoke_deduction
from tests.scoring.printed import march_in_linshu, publish
from tests.scoring.test_pages import seen
from units.ledger import first_broken
from units.models import LedgerEntry
from workorders.models import Approval, DeductionEvent

LEDGER = "/linshu/deductions/"
APPROVE = f"{LEDGER}approve/"


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


@pytest.fixture
def events(march) -> list[DeductionEvent]:
    return list(DeductionEvent.objects.order_by("pk"))


def picked(events) -> dict[str, list[int]]:
    return {"event": [event.pk for event in events]}


def test_the_anonymous_go_to_the_login(client, events):
    assert client.post(APPROVE, picked(events)).url == f"/login/?next={APPROVE}"


def test_an_outsider_finds_nothing(client, events, outsider):
    client.force_login(outsider)

    assert client.post(APPROVE, picked(events)).status_code == 404
    assert client.post(APPROVE.replace("linshu", "taian"), picked(events)).status_code == 404
    assert not Approval.objects.exists()


@pytest.mark.parametrize("name", ["clerk", "liaison", "leader"])
def test_only_the_chief_approves(name, client, events, request):
    client.force_login(request.getfixturevalue(name))

    assert client.post(APPROVE, picked(events)).status_code == 403
    assert "核准所选" not in client.get(LEDGER).text
    assert not Approval.objects.exists()


def test_the_chief_approves_what_was_picked_and_it_is_written_down(client, events, chief, linshu):
    client.force_login(chief)

    answer = client.post(APPROVE, picked(events) | {"back": "state=unapproved"})

    assert answer.url == f"{LEDGER}?state=unapproved"
    page = client.get(answer.url)
    assert "已核准 2 条。" in seen(page)
    assert not list(page.context["table"].page)
    assert set(Approval.objects.values_list("event", "approved_by")) == {
        (event.pk, chief.pk) for event in events
    }
    told = LedgerEntry.objects.filter(kind="event.approved").values_list("subject", flat=True)
    assert set(told) == {f"event:{event.pk}" for event in events}
    assert first_broken(linshu) is None


def test_approving_twice_changes_nothing(events, chief):
    now = timezone.now()

    assert approve_deductions(events=events, by=chief, at=now) == 2
    assert approve_deductions(events=events, by=chief, at=now) == 0
    assert LedgerEntry.objects.filter(kind="event.approved").count() == 2


def test_nobody_approves_an_own_entry(client, events, chief):
    own = DeductionEvent.objects.create(
        jurisdiction=events[0].jurisdiction,
        unit=events[0].unit,
        rule_code="L7.1",
        occurred_on=events[0].occurred_on,
        recorded_by=chief,
        recorded_at=timezone.now(),
        entry_key="own",
    )
    client.force_login(chief)

    assert f'value="{own.pk}" form="approve"' not in client.get(LEDGER).text
    answer = client.post(APPROVE, picked([*events, own]), follow=True)
    assert "不能核准自己录入的记录" in seen(answer)
    assert not Approval.objects.exists()


def test_what_was_taken_back_meanwhile_is_not_approved(events, chief, clerk):
    revoke_deduction(event=events[0], reason="错", by=clerk, at=timezone.now())
    fresh = DeductionEvent.objects.select_related("revocation", "unit").order_by("pk")

    with pytest.raises(ApprovalRefused, match="已撤销的记录不能核准"):
        approve_deductions(events=fresh, by=chief, at=timezone.now())
    assert not Approval.objects.exists()


@pytest.mark.parametrize("picks", [["x"], ["1" * 30], ["999999"]])
def test_what_is_no_event_is_not_found(picks, client, events, chief):
    client.force_login(chief)

    assert client.post(APPROVE, {"event": picks}).status_code == 404


def test_nothing_picked_is_told(client, events, chief):
    client.force_login(chief)

    assert "没有选中记录。" in seen(client.post(APPROVE, follow=True))


def test_an_event_of_another_jurisdiction_is_not_found(client, events, outsider, taian):
    publish("taian-county")
    client.force_login(outsider)

    answer = client.post("/taian/deductions/approve/", picked(events[:1]))

    assert answer.status_code == 404
