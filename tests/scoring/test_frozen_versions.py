"""Published rulebook versions stay as they are, whatever migrations have done to their table."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from scoring.models import DraftEdit, RulebookVersion

LEVELS = {"rulebook": {"z": 1, "a": 2}, "levels": {"一等": "3", "二等": "2", "三等": "1"}}


def version(linshu, published_at=None):
    return RulebookVersion.objects.create(
        jurisdiction=linshu,
        code="linshu-test",
        title="试行办法",
        starts_on=date(2020, 3, 1),
        document=LEVELS,
        digest="0" * 64,
        published_at=published_at,
    )


@pytest.fixture
def published(linshu):
    return version(linshu, published_at="2020-03-01T00:00:00+08:00")


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_a_published_version_refuses_every_change_after_all_migrations(published, verb):
    statement = {
        "UPDATE": "UPDATE scoring_rulebookversion SET title = '改过' WHERE id = %s",
        "DELETE": "DELETE FROM scoring_rulebookversion WHERE id = %s",
    }[verb]

    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [published.pk])

    published.refresh_from_db()
    assert published.title == "试行办法"


def test_a_draft_may_change_until_it_is_published(linshu):
    draft = version(linshu)

    draft.title = "改过的办法"
    draft.save()

    assert RulebookVersion.objects.get(pk=draft.pk).title == "改过的办法"


def test_the_log_of_a_draft_is_never_rewritten(linshu, clerk):
    edit = DraftEdit.objects.create(
        version=version(linshu), number=1, edited_by=clerk, edited_at="2020-03-01T00:00:00+08:00"
    )

    edit.summary = "另一种说法"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        edit.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DraftEdit.objects.filter(pk=edit.pk).delete()


def test_a_document_keeps_the_order_of_its_keys(published):
    found = RulebookVersion.objects.get(pk=published.pk).document

    assert list(found["levels"]) == ["一等", "二等", "三等"]
    assert list(found["rulebook"]) == ["z", "a"]
    assert found == LEVELS
