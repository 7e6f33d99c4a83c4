"""What a person may do: each change is written down and ends the person's sessions (T7, T16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.db.models import F

from units.ledger import Fact, write_down
from units.models import Jurisdiction, Membership, User

Roles = dict[Jurisdiction, dict[str, str]]
EVERYWHERE = {"is_staff", "is_superuser", "groups", "user_permissions"}
"""What lets a person into the administration, and so into every jurisdiction."""
ACCOUNT = EVERYWHERE | {"is_active", "username"}


def roles_of(user: User) -> Roles:
    """The roles of a person by jurisdiction, with the unit's code of a liaison."""
    memberships = Membership.objects.filter(user=user).select_related("jurisdiction", "unit")
    return {
        one.jurisdiction: {"role": one.role, "unit": one.unit.code if one.unit else ""}
        for one in memberships
    }


@transaction.atomic
def note_changed_roles(*, user: User, before: Roles, by: User | None, at: datetime) -> None:
    """Write down, in each jurisdiction's chain, how the person's role there has changed."""
    after = roles_of(user)
    changed = [one for one in {**before, **after} if before.get(one) != after.get(one)]
    for jurisdiction in changed:
        old, new = before.get(jurisdiction), after.get(jurisdiction)
        kind = "access.changed" if old and new else "access.granted" if new else "access.withdrawn"
        content = {"account": user.username, "before": old, "after": new}
        fact = Fact(kind, f"user:{user.pk}", content)
        write_down(jurisdiction, [fact], by=by, at=at)
    if changed:
        end_sessions(user)


@transaction.atomic
def note_account(
    *,
    user: User,
    kind: str,
    by: User | None,
    at: datetime,
    changed: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write down what was done to an account, wherever the person has a role.

    In every chain where it opens the administration, or where the person has no role anywhere.
    """
    places: Iterable[Jurisdiction] = roles_of(user)
    if EVERYWHERE.intersection(changed) or not places:
        places = Jurisdiction.objects.all()
    fact = Fact(kind, f"user:{user.pk}", {"account": user.username, **changed})
    for jurisdiction in places:
        write_down(jurisdiction, [fact], by=by, at=at)


def end_sessions(user: User) -> None:
    """Every session of the person ends: they are bound to this number."""
    User.objects.filter(pk=user.pk).update(access_changes=F("access_changes") + 1)
