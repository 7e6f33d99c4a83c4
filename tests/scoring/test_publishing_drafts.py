"""Publishing a draft: by a second person, with a start date, and the periods follow."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from scoring import queue
from scoring.documents import toml
from scoring.documents.nodes import Replace
from scoring.drafts.editing import DraftRefused
from scoring.drafts.handing import discard_draft, return_draft, submit_draft
from scoring.models import League, Scorecard
from scoring.publishing import RulebookRefused, publish_draft
from tests.conftest import member
from tests.scoring.drafts import AT, SMALL, change, later, node, small_draft
from units.models import LedgerEntry, Role
from units.moments import LOCAL
from workorders.models import Ticket

MARCH = date(2020, 3, 1)


@pytest.fixture
def draft(linshu, clerk):
    return small_draft(linshu, clerk)


def handed_in(draft, by):
    return submit_draft(draft=draft, edits=draft.edits, by=by, at=later())


def published(draft, by, starts_on=MARCH, edits=None):
    edits = draft.edits if edits is None else edits
    return publish_draft(draft=draft, starts_on=starts_on, edits=edits, by=by, at=later(2))


def test_a_second_person_publishes_and_a_month_is_scored(draft, clerk, chief, qingyun):
    for number in range(4):
        Ticket.objects.create(
            jurisdiction=qingyun.jurisdiction,
            number=f"WZ-{number}",
            unit=qingyun,
            received_at=datetime(2020, 3, 5, 8, number, tzinfo=LOCAL),
            assigned_at=datetime(2020, 3, 5, 9, number, tzinfo=LOCAL),
            result_rating="满意" if number else "不满意",
        )

    version = published(handed_in(draft, clerk), chief)
    queue.drain(later(3))

    card = Scorecard.objects.get(run__league__period="2020-03", unit=qingyun)
    assert card.total == Decimal("85.00")
    assert card.run.version == version
    assert (version.published_by, version.starts_on) == (chief, MARCH)


def test_the_start_date_is_the_publishers_and_stands_in_the_document(draft, clerk, chief):
    version = published(handed_in(draft, clerk), chief, date(2020, 5, 1))

    assert version.rulebook.heading.starts_on == date(2020, 5, 1)
    assert "from = 2020-05-01" in version.source
    assert "# 承办的全部工单" in version.source
    assert LedgerEntry.objects.filter(kind="rulebook.published", actor=chief).count() == 1


def test_nobody_publishes_what_they_wrote_or_handed_in(draft, linshu, clerk, chief):
    other = member(linshu, "other-chief", Role.CHIEF)
    name = Replace(node("group.0"), {"code": "towns", "name": "乡镇"})
    changed = change(draft, name, chief)

    for handed, person in ((clerk, chief), (other, other)):
        with pytest.raises(RulebookRefused, match="另一位负责人"):
            published(handed_in(changed, handed), person)

    assert published(handed_in(changed, clerk), other).published_by == other


def test_a_draft_is_published_as_the_second_person_read_it(draft, clerk, chief):
    with pytest.raises(RulebookRefused, match="还没有提交"):
        published(draft, chief)
    handed = handed_in(draft, clerk)
    changed = change(handed, Replace(node("group.0"), {"code": "towns", "name": "乡镇"}), clerk)

    with pytest.raises(RulebookRefused, match="又改过"):
        published(changed, chief, edits=0)
    with pytest.raises(RulebookRefused, match="还没有提交"):
        published(changed, chief)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (SMALL.replace('"48.00"', '"47.00"'), "A 应为 47.00，算得 48.00"),
        (SMALL.replace("full = 40", "full = 30"), "应为 100"),
        (SMALL.replace('of = "passed"', 'of = "nothing"'), "计量 nothing 没有定义"),
        (SMALL.replace('jurisdiction = "linshu"', 'jurisdiction = "taian"'), "应为 linshu"),
    ],
)
def test_what_has_an_error_is_not_published(wrong, why, draft, clerk, chief):
    handed_in(draft, clerk)
    type(draft).objects.filter(pk=draft.pk).update(source=wrong, document=toml.read(wrong))
    draft.refresh_from_db()

    with pytest.raises(RulebookRefused, match=why):
        published(draft, chief)

    draft.refresh_from_db()
    assert draft.is_draft


def test_what_has_an_error_is_not_handed_in(linshu, clerk):
    wrong = small_draft(linshu, clerk, SMALL.replace('"48.00"', '"47.00"'))

    with pytest.raises(DraftRefused, match=r"还不能提交。算例.*算得 48.00"):
        handed_in(wrong, clerk)


def test_two_versions_never_start_on_one_day(draft, linshu, clerk, chief):
    published(handed_in(draft, clerk), chief)
    second = handed_in(small_draft(linshu, clerk), clerk)

    with pytest.raises(RulebookRefused, match="已经有一版施行"):
        published(second, chief)
    assert published(second, chief, date(2020, 4, 1)).starts_on == date(2020, 4, 1)


def test_a_published_version_is_frozen(draft, clerk, chief):
    version = published(handed_in(draft, clerk), chief)

    with pytest.raises(DraftRefused, match="已经发布"):
        change(version, Replace(node("group.0"), {"code": "towns", "name": "乡镇"}), clerk)
    version.title = "改过"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        version.save()


def test_periods_from_the_start_on_are_computed_again_and_earlier_ones_are_not(
    draft, linshu, clerk, chief
):
    for period in ("2020-02", "2020-03", "2020-04"):
        League.objects.create(jurisdiction=linshu, period=period)

    published(handed_in(draft, clerk), chief)

    stale = League.objects.filter(jurisdiction=linshu, stale_since__isnull=False)
    assert set(stale.values_list("period", flat=True)) == {"2020-03", "2020-04"}


def test_a_draft_is_given_back_or_thrown_away(draft, clerk, chief):
    with pytest.raises(DraftRefused, match="没有提交"):
        return_draft(draft=draft, by=chief, at=AT)

    back = return_draft(draft=handed_in(draft, clerk), by=chief, at=AT)
    assert back.submitted_at is None

    gone = discard_draft(draft=back, by=clerk, at=AT)
    with pytest.raises(DraftRefused, match="作废"):
        handed_in(gone, clerk)
    kinds = list(LedgerEntry.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["draft.started", "draft.submitted", "draft.returned", "draft.discarded"]
