"""Write the events and grades of a demo year, as its office would have recorded them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from scoring.demo.cast import wording
from scoring.demo.days import office_moment
from scoring.demo.draws import Draw
from scoring.demo.entries import entries_of
from scoring.demo.files import taken_in_at
from scoring.demo.marks import marks_of
from scoring.demo.stage import Stage
from scoring.engine.period import Period
from scoring.models import Grade
from scoring.services import Entry, Mark, graded, recorded, revoked
from units.ledger import Fact, write_down
from workorders.models import DeductionEvent, Revocation

# In a thousand events: those taken back.
REVOKED = 50


def record_events(stage: Stage) -> int:
    """Record the events of all units in the order of their days; return how many."""
    entries: list[Entry] = []
    for player in stage.players:
        entries += entries_of(stage, player, stage.draw("events", player.unit.code))
    entries.sort(key=lambda entry: entry.occurred_on)
    draw = stage.draw("recording")
    events = [_event(stage, entry, number, draw) for number, entry in enumerate(entries)]
    DeductionEvent.objects.bulk_create(events)
    revocations = Revocation.objects.bulk_create(_revocations(stage, events, draw))
    _write_down(stage, [*map(recorded, events), *map(revoked, revocations)])
    return len(events)


def _write_down(stage: Stage, facts: Iterable[Fact]) -> None:
    write_down(stage.jurisdiction, facts, by=stage.clerk, at=stage.at)


def _event(stage: Stage, entry: Entry, number: int, draw: Draw) -> DeductionEvent:
    recorded_at = office_moment(stage.days.after(entry.occurred_on, draw.between(0, 3)), draw)
    return DeductionEvent(
        jurisdiction=stage.jurisdiction,
        unit=entry.unit,
        rule_code=entry.rule_code,
        occurred_on=entry.occurred_on,
        times=entry.times,
        points=entry.points,
        ticket_number=entry.ticket_number,
        reason=entry.reason,
        recorded_by=stage.clerk,
        recorded_at=min(recorded_at, stage.until),
        entry_key=f"demo:{stage.jurisdiction.code}:{stage.year.code}:{number}",
    )


def _revocations(
    stage: Stage, events: Iterable[DeductionEvent], draw: Draw
) -> Iterator[Revocation]:
    for event in events:
        if draw.chance(REVOKED):
            day = stage.days.after(event.occurred_on, draw.between(4, 9))
            yield Revocation(
                event=event,
                reason=draw.one(wording().revocations),
                revoked_by=stage.chief,
                revoked_at=min(office_moment(day, draw), stage.until),
            )


def give_grades(stage: Stage) -> int:
    """Give the marks of all units; return how many."""
    grades: list[Grade] = []
    for player in stage.players:
        marks = marks_of(stage, player, stage.draw("grades", player.unit.code))
        grades += [_grade(stage, mark) for mark in marks]
    Grade.objects.bulk_create(grades)
    _write_down(stage, [graded(grade) for grade in grades])
    return len(grades)


def _grade(stage: Stage, mark: Mark) -> Grade:
    return Grade(
        unit=mark.unit,
        rule_code=mark.rule_code,
        period=mark.period,
        points=mark.points,
        note=mark.note,
        assessor=mark.assessor,
        graded_by=stage.clerk,
        graded_at=_graded_at(stage, Period.parse(mark.period)),
    )


def _graded_at(stage: Stage, period: Period) -> datetime:
    """A month is graded before its file is taken in, a year with its last month."""
    month = period if period.is_month else stage.months[-1]
    return taken_in_at(stage, month) - timedelta(hours=1)
