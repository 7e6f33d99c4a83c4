"""Event and grade files: every row checked against the rulebook, then all recorded or none."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from scoring.engine.period import Period
from scoring.models import RulebookVersion
from scoring.services import (
    Entry,
    GradeRefused,
    Mark,
    entry_problem,
    graded,
    recorded,
    refresh,
    revoked,
    write_event,
    write_grade,
)
from scoring.versions import NoRulebook, version_for, version_on
from units.ledger import Fact, write_down
from units.models import Jurisdiction, User
from units.names import UnitDirectory
from units.refusals import Problem, RowsRefused
from workorders.models import DeductionEvent, Revocation
from workorders.rows import EventRow, GradeRow

IDENTITY = 32


@dataclass(slots=True)
class LedgerImported:
    """What a file of events or grades came to."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def import_events(
    *,
    jurisdiction: Jurisdiction,
    rows: Sequence[EventRow],
    by: User | None,
    at: datetime,
    rulebook: str | None = None,
) -> LedgerImported:
    """Record the events of a file; the same file again changes nothing.

    An event is the same when unit, code, date, points, ticket, reason and its number among equal
    rows are; changed times revoke it and record it anew. Raises RowsRefused, naming every bad row.
    """
    entries = _entries(jurisdiction, rows, rulebook)
    known = _known(jurisdiction)
    numbers: Counter[str] = Counter()
    imported = LedgerImported()
    months: set[Period] = set()
    facts: list[Fact] = []
    for entry, month in entries:
        plain = identity_of(entry)
        numbers[plain] += 1
        identity = _hashed(f"{plain}|{numbers[plain]}")
        last, count = known.get(identity, (None, 0))
        if last is not None and last.times == entry.times:
            imported.unchanged += 1
            continue
        if last is None:
            imported.created += 1
        else:
            imported.changed += 1
            facts += _take_back(last, by=by, at=at)
        event = write_event(entry, by=by, at=at, entry_key=f"file:{identity}:{count + 1}")
        facts.append(recorded(event))
        months.add(month)
    write_down(jurisdiction, facts, by=by, at=at)
    refresh(jurisdiction, months, at)
    return imported


def _entries(
    jurisdiction: Jurisdiction, rows: Sequence[EventRow], rulebook: str | None
) -> list[tuple[Entry, Period]]:
    found, problems = checked_rows(jurisdiction, rows, rulebook)
    if problems:
        raise RowsRefused(problems)
    return [(entry, month) for _, entry, month in found]


def checked_rows(
    jurisdiction: Jurisdiction, rows: Sequence[EventRow], rulebook: str | None = None
) -> tuple[list[tuple[EventRow, Entry, Period]], list[Problem]]:
    """The rows that the rulebook takes, each with its entry and month; why the others not."""
    directory = UnitDirectory(jurisdiction)
    problems: list[Problem] = []
    found = []
    for row in rows:
        unit = directory.find(row.unit)
        if unit is None:
            problems.append(Problem(row.row, "考核对象", directory.why_not(row.unit), row.unit))
            continue
        entry = Entry(
            unit,
            row.rule_code,
            row.occurred_on,
            row.times,
            row.points,
            row.ticket_number,
            row.reason,
        )
        try:
            version = version_on(jurisdiction, row.occurred_on, code=rulebook)
        except NoRulebook as error:
            problems.append(Problem(row.row, "发生日期", str(error)))
            continue
        if problem := entry_problem(entry, version):
            column = "分值" if "分值" in problem else "条款编号"
            problems.append(Problem(row.row, column, problem))
        else:
            found.append((row, entry, version.rulebook.calendar.month_of(row.occurred_on)))
    return found, problems


def identity_of(entry: Entry | DeductionEvent) -> str:
    """What makes two events the same: all that is said of them but how often."""
    points = "" if entry.points is None else f"{entry.points.normalize():f}"
    parts = (
        str(entry.unit.pk),
        entry.rule_code,
        entry.occurred_on.isoformat(),
        points,
        entry.ticket_number,
        entry.reason,
    )
    return "\x1f".join(parts)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:IDENTITY]


def _known(jurisdiction: Jurisdiction) -> dict[str, tuple[DeductionEvent, int]]:
    """The latest event of every identity that files have brought, and how many there were."""
    found: dict[str, tuple[DeductionEvent, int]] = {}
    events = DeductionEvent.objects.filter(jurisdiction=jurisdiction, entry_key__startswith="file:")
    for event in events.order_by("pk"):
        identity = event.entry_key.split(":")[1]
        found[identity] = (event, found.get(identity, (event, 0))[1] + 1)
    return found


def _take_back(event: DeductionEvent, *, by: User | None, at: datetime) -> list[Fact]:
    revocation, is_new = Revocation.objects.get_or_create(
        event=event,
        defaults={"reason": "重新导入时次数已更改", "revoked_by": by, "revoked_at": at},
    )
    return [revoked(revocation)] if is_new else []


@transaction.atomic
def import_grades(
    *,
    jurisdiction: Jurisdiction,
    rows: Sequence[GradeRow],
    by: User | None,
    at: datetime,
    rulebook: str | None = None,
) -> LedgerImported:
    """Give the marks of a file; the same file again changes nothing. Raises RowsRefused."""
    directory = UnitDirectory(jurisdiction)
    problems: list[Problem] = []
    imported = LedgerImported()
    months: set[Period] = set()
    facts: list[Fact] = []
    for row in rows:
        unit = directory.find(row.unit)
        if unit is None:
            problems.append(Problem(row.row, "考核对象", directory.why_not(row.unit), row.unit))
            continue
        period = Period.parse(row.period)
        try:
            version = version_for(jurisdiction, period, rulebook)
            _check_cycle(version, row, period)
            mark = Mark(unit, row.rule_code, row.period, row.points, row.note, row.assessor)
            grade, is_new = write_grade(mark, version=version, by=by, at=at)
        except NoRulebook as error:
            problems.append(Problem(row.row, "考核期", str(error)))
        except GradeRefused as error:
            problems.append(Problem(row.row, _column_at_fault(error), str(error)))
        else:
            imported.created += is_new
            imported.unchanged += not is_new
            facts += [graded(grade)] if is_new else []
            months.update([period] if is_new else ())
    if problems:
        raise RowsRefused(problems)
    write_down(jurisdiction, facts, by=by, at=at)
    refresh(jurisdiction, months, at)
    return imported


def _column_at_fault(error: GradeRefused) -> str:
    return "得分" if "得分" in str(error) or "比率" in str(error) else "条款编号"


def _check_cycle(version: RulebookVersion, row: GradeRow, period: Period) -> None:
    """A mark for a monthly item names a month, one for a yearly item a year."""
    cycle = cycle_of(version, row.rule_code)
    if cycle and cycle != ("month" if period.is_month else "year"):
        wanted = "月份，例如 2020-03" if cycle == "month" else "年份，例如 2020"
        raise GradeRefused(f"条款 {row.rule_code} 的考核期应为{wanted}。")


def cycle_of(version: RulebookVersion, rule_code: str) -> str:
    """The clock of the part that a rule stands in, or '' where the code is not a rule."""
    rulebook = version.rulebook
    if rule_code not in rulebook.rules:
        return rulebook.parts[0].cycle if rule_code in rulebook.measures else ""
    above = {str(item.code): item.under for item in rulebook.items}
    code = str(rulebook.rules[rule_code][0][0].code)
    while code in above:
        code = above[code]
    found = (part.cycle for part in rulebook.parts if part.code == code)
    return next(found, rulebook.parts[0].cycle)
