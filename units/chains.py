"""Whether the chains hold: inspected day by day, and said on every page where they do not (T20)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from units.ledger import end_follows, first_broken
from units.models import Inspection, Jurisdiction, Membership

CHAIN = Inspection.Kind.CHAIN
WHOLE_EVERY = timedelta(days=1)
AGAIN_AFTER = timedelta(minutes=10)


def inspect_chain(jurisdiction: Jurisdiction, at: datetime) -> Inspection:
    """Walk the whole chain of a jurisdiction and keep what was found."""
    broken = first_broken(jurisdiction)
    if broken is None:
        words = f"{jurisdiction.name}的台账 {jurisdiction.ledger.count()} 条，完整"
    else:
        words = (
            f"{jurisdiction.name}的台账自第 {broken.number} 条（{broken.kind}，{broken.subject}）"
            "起与校验码不符"
        )
    return Inspection.objects.create(
        kind=CHAIN,
        jurisdiction=jurisdiction,
        is_good=broken is None,
        words=words,
        inspected_at=at,
    )


def watch_chains(at: datetime) -> int:
    """Inspect the chains that are due or whose end does not follow; returns how many were.

    Every chain as a whole once a day, a broken one every ten minutes, until it is mended.
    """
    latest = latest_of(CHAIN)
    due = [one for one in Jurisdiction.objects.all() if _is_due(one, latest.get(one.pk), at)]
    for jurisdiction in due:
        inspect_chain(jurisdiction, at)
    return len(due)


def _is_due(jurisdiction: Jurisdiction, last: Inspection | None, at: datetime) -> bool:
    if last is None:
        return True
    age = at - last.inspected_at
    if not last.is_good:
        return age >= AGAIN_AFTER
    return age >= WHOLE_EVERY or not end_follows(jurisdiction)


def latest_of(kind: str) -> dict[int | None, Inspection]:
    """The latest inspection of a kind, by jurisdiction."""
    same = Inspection.objects.filter(kind=kind, jurisdiction=OuterRef("pk")).order_by("-pk")
    keys = Jurisdiction.objects.annotate(latest=Subquery(same.values("pk")[:1]))
    found = Inspection.objects.filter(pk__in=keys.values("latest"))
    return {one.jurisdiction_id: one for one in found}


def with_breaches(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Memberships that know what is wrong with their chain, without a query for every page."""
    same = Inspection.objects.filter(kind=CHAIN, jurisdiction=OuterRef("jurisdiction"))
    words = Case(When(is_good=True, then=Value("")), default="words", output_field=CharField())
    latest = same.order_by("-pk").annotate(breach=words).values("breach")[:1]
    return memberships.annotate(breach=Coalesce(Subquery(latest), Value("")))
