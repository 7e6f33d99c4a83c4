"""Handing a draft in for publication, giving it back, throwing it away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from scoring.drafts.editing import DraftRefused, held
from scoring.drafts.review import reviewed
from scoring.models import RulebookVersion
from units.ledger import Fact, write_down
from units.models import User


@transaction.atomic
def submit_draft(*, draft: RulebookVersion, edits: int, by: User, at: datetime) -> RulebookVersion:
    """Hand a draft in; raises DraftRefused while it has errors or was changed since it was read."""
    now = held(draft)
    if now.edits != edits:
        raise DraftRefused(f"您打开以后，{now.edited_by}又改过这份草稿，请看过最新内容再提交。")
    if problem := reviewed(now.document).first_problem:
        raise DraftRefused(f"还不能提交。{problem}")
    now.submitted_by, now.submitted_at = by, at
    now.save()
    _note(now, "draft.submitted", by, at)
    return now


@transaction.atomic
def return_draft(*, draft: RulebookVersion, by: User, at: datetime) -> RulebookVersion:
    """Give a draft that was handed in back to those who write it."""
    now = held(draft)
    if now.submitted_at is None:
        raise DraftRefused("这份草稿没有提交，不用退回。")
    now.submitted_by = now.submitted_at = None
    now.save()
    _note(now, "draft.returned", by, at)
    return now


@transaction.atomic
def discard_draft(*, draft: RulebookVersion, by: User, at: datetime) -> RulebookVersion:
    """Throw a draft away; its log stays."""
    now = held(draft)
    now.discarded_at = at
    now.save()
    _note(now, "draft.discarded", by, at)
    return now


def _note(draft: RulebookVersion, kind: str, by: User, at: datetime) -> None:
    content = {"code": draft.code, "edits": draft.edits, "digest": draft.digest}
    write_down(draft.jurisdiction, [Fact(kind, f"version:{draft.pk}", content)], by=by, at=at)
