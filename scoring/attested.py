"""Whether facts are what the ledger tells of them: a row changed past the program is found (T7)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from scoring.calendars import KIND as DAY_CHANGED
from scoring.models import Grade
from scoring.services import graded, recorded, revoked
from units.ledger import Fact
from units.models import Jurisdiction, LedgerEntry
from units.workdays import calendar_of, own_changes
from workorders.models import DeductionEvent, Revocation, Ruling, Ticket
from workorders.rulings import ruled

SAID = {
    "event": "加扣分记录",
    "grade": "评定",
    "ticket": "工单裁定",
}
TOLD = {
    "event.recorded": ("unit", "rule", "on", "times", "points", "ticket", "reason"),
    "event.revoked": ("reason",),
    "grade.given": ("unit", "rule", "period", "points", "note", "assessor"),
    "ticket.exclude": ("number", "reason"),
    "ticket.restore": ("number", "reason"),
}
"""What the ledger says of each kind of fact that stands in a row; corrections say more."""

Line = tuple[str, str, str]


def unattested(jurisdiction: Jurisdiction) -> Iterator[str]:
    """Where facts and the ledger differ, one sentence each; [] where every fact is vouched for."""
    rows = Counter(_line(fact) for fact in _facts(jurisdiction))
    entries = LedgerEntry.objects.filter(jurisdiction=jurisdiction, kind__in=TOLD)
    told = Counter(
        _line(Fact(one.kind, one.subject, one.content)) for one in entries.iterator(chunk_size=2000)
    )
    strange = Counter(subject for _, subject, _ in rows - told)
    missing = Counter(subject for _, subject, _ in told - rows)
    for subject in sorted({*strange, *missing}):
        sort, _, number = subject.partition(":")
        if strange[subject] and missing[subject]:
            yield f"{SAID[sort]}第 {number} 号与台账所记不同"
        elif strange[subject]:
            yield f"{SAID[sort]}第 {number} 号不在台账里"
        else:
            yield f"{SAID[sort]}第 {number} 号在台账里，记录却不见了"
    yield from _wrongly_counted(jurisdiction)
    yield from _strange_days(jurisdiction)


def _line(fact: Fact) -> Line:
    content = [fact.content.get(name) for name in TOLD[fact.kind]]
    return fact.kind, fact.subject, json.dumps(content, ensure_ascii=False)


def _facts(jurisdiction: Jurisdiction) -> Iterator[Fact]:
    """Every fact of a row that moves a score, as it would be written down today."""
    events = DeductionEvent.objects.filter(jurisdiction=jurisdiction).select_related("unit")
    yield from map(recorded, events.iterator(chunk_size=2000))
    revocations = Revocation.objects.filter(event__jurisdiction=jurisdiction)
    yield from map(revoked, revocations.iterator(chunk_size=2000))
    grades = Grade.objects.filter(unit__jurisdiction=jurisdiction).select_related("unit")
    yield from map(graded, grades.iterator(chunk_size=2000))
    rulings = Ruling.objects.filter(ticket__jurisdiction=jurisdiction).select_related("ticket")
    for one in rulings.iterator(chunk_size=2000):
        yield ruled(one.ticket, one.verdict, one.reason)


def _wrongly_counted(jurisdiction: Jurisdiction) -> Iterator[str]:
    """Tickets that are left out, or not, otherwise than their latest ruling says."""
    rulings = Ruling.objects.filter(ticket__jurisdiction=jurisdiction).order_by("pk")
    latest = dict(rulings.values_list("ticket__number", "verdict"))
    out = {number for number, verdict in latest.items() if verdict == Ruling.Verdict.EXCLUDE}
    tickets = Ticket.objects.filter(jurisdiction=jurisdiction, is_excluded=True)
    for number in sorted(out.symmetric_difference(tickets.values_list("number", flat=True))):
        yield f"工单 {number} 是否计入与裁定不符"


def _strange_days(jurisdiction: Jurisdiction) -> Iterator[str]:
    """Days of the jurisdiction's own calendar that are not as the ledger says of them last."""
    told: dict[str, bool | None] = {}
    entries = LedgerEntry.objects.filter(jurisdiction=jurisdiction, kind=DAY_CHANGED)
    for subject, content in entries.order_by("number").values_list("subject", "content"):
        # What went back to the nation's calendar follows it from then on.
        told[subject.partition(":")[2]] = content["working"] if content["departs"] else None
    own = {day.isoformat(): is_own for day, is_own in own_changes(jurisdiction).items()}
    national = calendar_of(None).filter(day__in=told).values_list("day", "is_working")
    nation = {day.isoformat(): is_working for day, is_working in national}
    for day in sorted({*told, *own}):
        said, now = told.get(day), own.get(day)
        # Where the nation has come round to it, a day departs no more and is as it was told.
        if (nation[day] if now is None and said is not None else now) != said:
            yield f"工作日历 {day} 与台账所记不同"
