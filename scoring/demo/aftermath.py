"""What comes after the scores of a demo year: a month that is published, and three appeals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from scoring.appeals import Subject, about_event, accept_appeal, appeal_several, decide_appeal
from scoring.approvals import approve_deductions
from scoring.demo.accounts import member_of
from scoring.demo.cast import wording
from scoring.demo.charges import charges_of
from scoring.engine.period import Period
from scoring.models import Appeal, League, RulebookVersion
from scoring.publications import (
    approve_publication,
    blockers,
    events_of,
    prepare_publication,
    proposal_of,
)
from scoring.services import as_facts
from scoring.versions import version_for
from units.models import Jurisdiction, Membership, Role
from units.workdays import ONE_DAY, end_of_working_days
from workorders.models import DeductionEvent

TOLD_OF = "linshu"
"""The jurisdiction where all this is shown."""
# Working days after a period: when it is published, appealed, taken up and decided.
PUBLISHED, APPEALED, ACCEPTED, DECIDED = 5, 7, 8, 10
IN_THE_MORNING, ONE_HOUR = timedelta(hours=14), timedelta(hours=1)
State = Appeal.State


@transaction.atomic
def tell_aftermath(jurisdiction: Jurisdiction, year: Period, at: datetime) -> bool:
    """Publish the first month and tell of appeals, once; returns whether anything was told.

    Where somebody has published or appealed in that year already, nothing is done.
    """
    month = _first_month(jurisdiction, year)
    if jurisdiction.code != TOLD_OF or month is None or _is_told(jurisdiction, year):
        return False
    _publish(month, at)
    for state, event in _disputed(jurisdiction, month, year):
        _appeal(about_event(event), state, at)
    return True


def _first_month(jurisdiction: Jurisdiction, year: Period) -> League | None:
    codes = [month.code for month in year.months()]
    scored = League.objects.filter(jurisdiction=jurisdiction, period__in=codes, runs__isnull=False)
    return scored.select_related("jurisdiction").order_by("period").first()


def _is_told(jurisdiction: Jurisdiction, year: Period) -> bool:
    leagues = League.objects.filter(jurisdiction=jurisdiction, period__startswith=year.code)
    appeals = Appeal.objects.filter(jurisdiction=jurisdiction, period__startswith=year.code)
    return leagues.filter(publications__isnull=False).exists() or appeals.exists()


def _publish(month: League, at: datetime) -> None:
    """Let the chief approve what the clerk recorded and prepared, unless something blocks it."""
    jurisdiction, period = month.jurisdiction, month.span
    clerk, chief = member_of(jurisdiction, Role.CLERK), member_of(jurisdiction, Role.CHIEF)
    on = _morning(jurisdiction, period, PUBLISHED, at)
    version = version_for(jurisdiction, period)
    recorded = events_of(month, version).unapproved().filter(recorded_by=clerk)
    approve_deductions(events=recorded.select_related("jurisdiction"), by=chief, at=on)
    if blockers(month) or proposal_of(month):
        return
    before = on - ONE_HOUR
    proposal = prepare_publication(jurisdiction=jurisdiction, period=period, by=clerk, at=before)
    approve_publication(publication=proposal, reason="", by=chief, at=on)


def _disputed(
    jurisdiction: Jurisdiction, month: League, year: Period
) -> Iterator[tuple[State, DeductionEvent]]:
    """What the liaison's unit appeals: the first two deductions and the last, as far as it has.

    What moves the score is decided after what does not, so that it is scored as of the telling.
    """
    version = version_for(jurisdiction, month.span)
    found = _deductions(jurisdiction, version, year)
    yield from zip((State.REJECTED, State.UPHELD), reversed(found[:2]), strict=False)
    if len(found) > 2:
        yield State.FILED, found[-1]


def _deductions(
    jurisdiction: Jurisdiction, version: RulebookVersion, year: Period
) -> Sequence[DeductionEvent]:
    user = member_of(jurisdiction, Role.LIAISON)
    unit = Membership.objects.select_related("unit__group").get(user=user).unit
    charges = charges_of(version.rulebook, as_facts(unit))
    codes = [charge.code for charge in charges if not charge.adds]
    events = DeductionEvent.objects.standing().filter(unit=unit, rule_code__in=codes)
    events = events.filter(occurred_on__year=year.year).select_related("unit__jurisdiction")
    return list(events.select_related("jurisdiction").order_by("occurred_on", "pk"))


def _appeal(subject: Subject, state: State, at: datetime) -> None:
    """Let the unit's liaison appeal and, but for what is only filed, the chief decide."""
    jurisdiction = subject.unit.jurisdiction
    chief = member_of(jurisdiction, Role.CHIEF)
    plea, grounds = wording().appeals[state]
    filed, accepted, decided = (
        _morning(jurisdiction, subject.period, days, at) for days in (APPEALED, ACCEPTED, DECIDED)
    )
    by = member_of(jurisdiction, Role.LIAISON)
    (appeal,) = appeal_several(subjects=[subject], reason=plea, by=by, at=filed)
    if state != State.FILED:
        accept_appeal(appeal=appeal, by=chief, at=accepted)
        decide_appeal(appeal=appeal, verdict=state, reason=grounds, by=chief, at=decided)


def _morning(jurisdiction: Jurisdiction, period: Period, days: int, at: datetime) -> datetime:
    """Ten o'clock on some working day after a period, or the moment of telling, if earlier."""
    _, after = version_for(jurisdiction, period).rulebook.calendar.days(period)
    ends = end_of_working_days(after=after - ONE_DAY, days=days, jurisdiction=jurisdiction)
    return min(ends - IN_THE_MORNING, at)
