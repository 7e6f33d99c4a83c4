"""Who else is at work on a draft."""

from __future__ import annotations

from datetime import datetime, timedelta

from scoring.models import RulebookVersion
from units.models import User

LATELY = timedelta(minutes=15)


def others_at_work(draft: RulebookVersion, *, viewer: User, now: datetime) -> list[str]:
    """The people who changed the draft a short while ago, but the viewer."""
    lately = draft.log.filter(edited_at__gte=now - LATELY, number__gt=0).exclude(edited_by=viewer)
    people = lately.select_related("edited_by").order_by("-number")
    return list(dict.fromkeys(str(edit.edited_by) for edit in people))
