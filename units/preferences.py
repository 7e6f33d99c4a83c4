"""What a person set for a page, kept on the server: read with the membership, kept by itself."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from units.models import Membership, Preference, User

SHORTCUTS = "shortcuts"


def with_preferences(memberships: QuerySet[Membership], page: str) -> QuerySet[Membership]:
    """Memberships that know what their person set for this page, without a query of its own."""
    return memberships.annotate(kept_here=_content(page), kept_shortcuts=_content(SHORTCUTS))


def _content(page: str) -> Subquery:
    kept = Preference.objects.filter(user=OuterRef("user"), page=page).order_by()
    return Subquery(kept.values("content")[:1])


def uses_shortcuts(membership: Membership) -> bool:
    """Whether the person left the keyboard shortcuts on; comes from ``with_preferences``."""
    return (membership.kept_shortcuts or {}).get("on", True)


@transaction.atomic
def keep(*, user: User, page: str, changes: dict[str, Any]) -> None:
    """Keep these settings of a page beside its others; ``None`` forgets one."""
    kept, _ = Preference.objects.select_for_update().get_or_create(user=user, page=page)
    content = kept.content | changes
    kept.content = {name: said for name, said in content.items() if said is not None}
    kept.save(update_fields=["content"])
