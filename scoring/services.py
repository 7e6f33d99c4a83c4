"""What people do to scores: record and revoke deductions, give grades."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.db import IntegrityError, transaction
from django.utils import timezone

from scoring import queue
from scoring.collect import eventful_months
from scoring.engine.facts import UnitFacts
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import Grade, RulebookVersion
from scoring.seals import late_leagues
from scoring.tasks import ring
from scoring.versions import NoRulebook, version_on
from units.ledger import Fact, write_down
from units.models import Jurisdiction, Unit, User
from units.refusals import Refused
from workorders.models import DeductionEvent, Revocation


class DeductionRefused(Refused):
    """The event cannot be recorded; the message says why."""


class RevocationRefused(Refused):
    """The event cannot be revoked; the message says why."""


class GradeRefused(Refused):
    """The grade cannot be given; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a clerk or a file says of one event."""

    unit: Unit
    rule_code: str
    occurred_on: date
    times: int = 1
    points: Decimal | None = None
    ticket_number: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What an assessor awards a unit under a rule for a period."""

    unit: Unit
    rule_code: str
    period: str
    points: Decimal
    note: str = ""
    assessor: str = ""


def as_facts(unit: Unit) -> UnitFacts:
    """The unit as the engine knows it, without any facts."""
    aliases = tuple(alias.name for alias in unit.aliases.all())
    return UnitFacts(unit.code, unit.group.code, unit.name, aliases, kind=unit.kind)


def entry_problem(entry: Entry, version: RulebookVersion) -> str | None:
    """Say why the version in force refuses the entry, or None."""
    points = None if entry.points is None else Fraction(entry.points)
    return version.rulebook.event_problem(entry.rule_code, as_facts(entry.unit), points)


@transaction.atomic
def record_deduction(
    *, entry: Entry, by: User | None, at: datetime, entry_key: str, rulebook: str | None = None
) -> DeductionEvent:
    """Record one event and have its periods recomputed; the same ``entry_key`` gives one event.

    Raises NoRulebook where no version covers the date, DeductionRefused where it does not fit.
    """
    recorded_before = DeductionEvent.objects.filter(entry_key=entry_key)
    if known := recorded_before.first():
        return known
    jurisdiction = entry.unit.jurisdiction
    version = version_on(jurisdiction, entry.occurred_on, code=rulebook)
    if problem := entry_problem(entry, version):
        raise DeductionRefused(problem)
    try:
        with transaction.atomic():
            event = write_event(entry, by=by, at=at, entry_key=entry_key)
    except IntegrityError:
        # The same form was sent twice at once, and the other one came first.
        if known := recorded_before.first():
            return known
        raise
    write_down(jurisdiction, [recorded(event)], by=by, at=at)
    refresh(jurisdiction, [version.rulebook.calendar.month_of(entry.occurred_on)], at)
    return event


def write_event(entry: Entry, *, by: User | None, at: datetime, entry_key: str) -> DeductionEvent:
    """Append the row of an entry that has been found in order."""
    return DeductionEvent.objects.create(
        jurisdiction=entry.unit.jurisdiction,
        unit=entry.unit,
        rule_code=entry.rule_code,
        occurred_on=entry.occurred_on,
        times=entry.times,
        points=entry.points,
        ticket_number=entry.ticket_number,
        reason=entry.reason,
        recorded_by=by,
        recorded_at=at,
        entry_key=entry_key,
    )


@transaction.atomic
def revoke_deduction(
    *, event: DeductionEvent, reason: str, by: User | None, at: datetime
) -> Revocation:
    """Take an event back, with a reason; revoking twice gives the first revocation.

    Raises RevocationRefused without a reason.
    """
    if not reason.strip():
        raise RevocationRefused("撤销须写明事由。")
    revocation, created = Revocation.objects.get_or_create(
        event=event, defaults={"reason": reason, "revoked_by": by, "revoked_at": at}
    )
    if created:
        write_down(event.jurisdiction, [revoked(revocation)], by=by, at=at)
        refresh(event.jurisdiction, [month_of(event.jurisdiction, event.occurred_on)], at)
    return revocation


@transaction.atomic
def give_grade(*, mark: Mark, version: RulebookVersion, by: User | None, at: datetime) -> Grade:
    """Give a mark and have its period recomputed; an equal one given before stays as it is.

    Raises GradeRefused where the rulebook does not take it.
    """
    grade, is_new = write_grade(mark, version=version, by=by, at=at)
    if is_new:
        write_down(mark.unit.jurisdiction, [graded(grade)], by=by, at=at)
        refresh(mark.unit.jurisdiction, [Period.parse(mark.period)], at)
    return grade


def write_grade(
    mark: Mark, *, version: RulebookVersion, by: User | None, at: datetime
) -> tuple[Grade, bool]:
    """Append a mark unless the latest of its assessor is equal; return it and whether it is new.

    Raises GradeRefused.
    """
    facts, points = as_facts(mark.unit), Fraction(mark.points)
    if problem := version.rulebook.grade_problem(mark.rule_code, facts, points):
        raise GradeRefused(problem)
    last = (
        Grade.objects.filter(
            unit=mark.unit, rule_code=mark.rule_code, period=mark.period, assessor=mark.assessor
        )
        .order_by("-pk")
        .first()
    )
    if last is not None and (last.points, last.note) == (mark.points, mark.note):
        return last, False
    grade = Grade.objects.create(
        unit=mark.unit,
        rule_code=mark.rule_code,
        period=mark.period,
        points=mark.points,
        note=mark.note,
        assessor=mark.assessor,
        graded_by=by,
        graded_at=at,
    )
    return grade, True


def recorded(event: DeductionEvent) -> Fact:
    """What the ledger keeps of a recorded event."""
    content = {
        "unit": event.unit.code,
        "rule": event.rule_code,
        "on": event.occurred_on.isoformat(),
        "times": event.times,
        "points": None if event.points is None else f"{event.points.normalize():f}",
        "ticket": event.ticket_number,
        "reason": event.reason,
    }
    return Fact("event.recorded", f"event:{event.pk}", content)


def revoked(revocation: Revocation) -> Fact:
    """What the ledger keeps of a revocation."""
    return Fact("event.revoked", f"event:{revocation.event_id}", {"reason": revocation.reason})


def graded(grade: Grade) -> Fact:
    """What the ledger keeps of a mark."""
    content = {
        "unit": grade.unit.code,
        "rule": grade.rule_code,
        "period": grade.period,
        "points": f"{grade.points.normalize():f}",
        "note": grade.note,
        "assessor": grade.assessor,
    }
    return Fact("grade.given", f"grade:{grade.pk}", content)


def month_of(jurisdiction: Jurisdiction, day: date) -> Period:
    """The month of assessment that a day belongs to under the version in force.

    The calendar month where there is none: what a try-out recorded can be taken back too.
    """
    try:
        return version_on(jurisdiction, day).rulebook.calendar.month_of(day)
    except NoRulebook:
        return Period.month(day.year, day.month)


def card_period(jurisdiction: Jurisdiction, day: date) -> Period:
    """The period on whose card a day is first seen; raises NoRulebook."""
    return sheet_period(version_on(jurisdiction, day).rulebook, day)


def sheet_period(rulebook: Rulebook, day: date) -> Period:
    """The same under a rulebook: the day's month, or its year where there are no monthly sheets."""
    month = rulebook.calendar.month_of(day)
    return month if rulebook.part("month") else month.whole_year()


def refresh(
    jurisdiction: Jurisdiction,
    periods: Iterable[Period],
    at: datetime,
    *,
    recount: Collection[int] = (),
) -> None:
    """Mark what a change makes stale, and ring once the change is committed."""
    if queue.mark(jurisdiction, periods, at, recount=recount):
        transaction.on_commit(ring)


def refresh_under(version: RulebookVersion, at: datetime) -> None:
    """Mark what a newly published version makes stale, in the transaction of publishing it."""
    jurisdiction, start = version.jurisdiction, version.starts_on
    months = eventful_months(jurisdiction, start)
    refresh(jurisdiction, [Period.month(start.year, start.month), *months], at)


def follow_tickets(
    sender: object, jurisdiction: Jurisdiction, touched: set[tuple[int, str]], **kwargs: object
) -> None:
    """Receive ``tickets_changed``: what the tickets' months are part of becomes stale.

    What is sealed does not, and the ledger says that it was passed over.
    """
    months = {Period.parse(month) for _, month in touched}
    units, at = {unit for unit, _ in touched}, timezone.now()
    if late := late_leagues(jurisdiction, months):
        content = {"periods": late, "units": sorted(units)}
        write_down(jurisdiction, [Fact("tickets.late", "tickets", content)], by=None, at=at)
    refresh(jurisdiction, months, at, recount=units)
