"""A published month for the tests: everything approved, prepared by the clerk, out by the chief."""

from __future__ import annotations

from datetime import datetime, timedelta

from scoring.engine.period import Period
from scoring.models import Publication
from scoring.publications import approve_publication, prepare_publication
from tests.scoring.printed import APRIL, MARCH
from units.models import Jurisdiction, User
from workorders.models import Approval, DeductionEvent

PUBLISHED = APRIL + timedelta(days=1)
LATER = APRIL + timedelta(days=3)


def approve_events(jurisdiction: Jurisdiction, by: User, at: datetime = APRIL) -> None:
    """Let a second person find every standing event in order."""
    events = DeductionEvent.objects.unapproved().filter(jurisdiction=jurisdiction)
    Approval.objects.bulk_create(
        Approval(event=event, approved_by=by, approved_at=at) for event in events
    )


def put_out(
    jurisdiction: Jurisdiction,
    clerk: User,
    chief: User,
    *,
    period: Period = MARCH,
    reason: str = "",
    at: datetime = PUBLISHED,
) -> Publication:
    """Approve all events and publish the period's current result."""
    approve_events(jurisdiction, chief)
    proposal = prepare_publication(jurisdiction=jurisdiction, period=period, by=clerk, at=at)
    return approve_publication(publication=proposal, reason=reason, by=chief, at=at)
