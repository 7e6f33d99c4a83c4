"""Late facts: what came to a sealed period after its seal, and does not move its scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from scoring.calendars import KIND
from scoring.models import Grade, League, RulebookVersion, Seal
from scoring.publications import events_of
from scoring.seals import seal_on
from scoring.versions import version_for
from units.models import LedgerEntry, Unit, User
from units.templatetags.dates import day
from workorders.models import Revocation, Ruling, TicketImport


@dataclass(frozen=True, slots=True)
class LateFact:
    """One fact that came too late: which sort, when, who, whose, and what it says."""

    kind: str
    happened_at: datetime
    by: User | None
    unit: str
    words: str


def late_facts(league: League) -> list[LateFact]:
    """Everything that came to a sealed league after its seal, oldest first; [] for an open one."""
    seal = seal_on(league)
    if seal is None:
        return []
    version = version_for(league.jurisdiction, league.span)
    found = [
        *_recorded(league, version, seal),
        *_revoked(league, version, seal),
        *_ruled(league, version, seal),
        *_graded(league, version, seal),
        *_imported(league, seal),
        *_recalendared(league, seal),
    ]
    return sorted(found, key=lambda fact: fact.happened_at)


def _recorded(league: League, version: RulebookVersion, seal: Seal) -> Iterator[LateFact]:
    events = events_of(league, version).filter(recorded_at__gt=seal.sealed_at)
    for event in events.select_related("unit", "recorded_by"):
        words = f"{event.rule_code} {day(event.occurred_on)} {event.reason}"
        yield LateFact("登记加扣分", event.recorded_at, event.recorded_by, event.unit.name, words)


def _revoked(league: League, version: RulebookVersion, seal: Seal) -> Iterator[LateFact]:
    revocations = Revocation.objects.filter(
        event__in=events_of(league, version),
        revoked_at__gt=seal.sealed_at,
        event__recorded_at__lte=seal.sealed_at,
    )
    for one in revocations.select_related("event__unit", "revoked_by"):
        words = f"{one.event.rule_code} {day(one.event.occurred_on)} {one.reason}"
        yield LateFact("撤销加扣分", one.revoked_at, one.revoked_by, one.event.unit.name, words)


def _ruled(league: League, version: RulebookVersion, seal: Seal) -> Iterator[LateFact]:
    span = version.rulebook.calendar.span(league.span)
    rulings = Ruling.objects.filter(
        ticket__jurisdiction_id=league.jurisdiction_id,
        ticket__assigned_at__gte=span.start,
        ticket__assigned_at__lt=span.end,
        ruled_at__gt=seal.sealed_at,
    )
    for one in rulings.select_related("ticket__unit", "ruled_by"):
        words = f"工单 {one.ticket.number} {one.get_verdict_display()}：{one.reason}"
        yield LateFact("裁定", one.ruled_at, one.ruled_by, one.ticket.unit.name, words)


def _graded(league: League, version: RulebookVersion, seal: Seal) -> Iterator[LateFact]:
    """Marks of the sheet's own period; the year of a yearly sheet counts for its months too."""
    periods = {league.period}
    if not version.rulebook.part("month"):
        periods.add(str(league.span.year))
    grades = Grade.objects.filter(
        unit__jurisdiction_id=league.jurisdiction_id,
        period__in=periods,
        graded_at__gt=seal.sealed_at,
    )
    for grade in grades.select_related("unit", "graded_by"):
        words = f"{grade.rule_code} {grade.points.normalize():f} 分 {grade.note}"
        yield LateFact("评定", grade.graded_at, grade.graded_by, grade.unit.name, words)


def _imported(league: League, seal: Seal) -> Iterator[LateFact]:
    """Files of tickets: the ledger says which sealed periods each would have moved."""
    entries = LedgerEntry.objects.filter(
        jurisdiction_id=league.jurisdiction_id,
        kind="tickets.late",
        happened_at__gt=seal.sealed_at,
    )
    late = [entry for entry in entries if league.period in entry.content["periods"]]
    numbers = [entry.number - 1 for entry in late]
    causes = LedgerEntry.objects.filter(
        jurisdiction_id=league.jurisdiction_id, number__in=numbers, kind="tickets.imported"
    )
    by_number = {cause.number: cause for cause in causes.select_related("actor")}
    names = _file_names(by_number.values())
    for entry in late:
        if cause := by_number.get(entry.number - 1):
            units = _unit_names(entry.content["units"])
            words = f"《{names.get(cause.subject, '')}》"
            yield LateFact("导入工单", cause.happened_at, cause.actor, units, words)


def _recalendared(league: League, seal: Seal) -> Iterator[LateFact]:
    """Changed working days, which would have moved delays."""
    entries = LedgerEntry.objects.filter(
        jurisdiction_id=league.jurisdiction_id, kind=KIND, happened_at__gt=seal.sealed_at
    )
    for entry in entries.select_related("actor"):
        if league.period in entry.content["late"]:
            changed = date.fromisoformat(entry.subject.partition(":")[2])
            state = "工作日" if entry.content["working"] else "休息日"
            words = f"{day(changed)} 改为{state}：{entry.content['reason']}"
            yield LateFact("调整工作日历", entry.happened_at, entry.actor, "全部单位", words)


def _file_names(causes: Iterable[LedgerEntry]) -> dict[str, str]:
    keys = [int(cause.subject.partition(":")[2]) for cause in causes]
    imports = TicketImport.objects.filter(pk__in=keys).values_list("pk", "file_name")
    return {f"import:{pk}": name for pk, name in imports}


def _unit_names(keys: list[int]) -> str:
    names = list(Unit.objects.filter(pk__in=keys).order_by("code").values_list("name", flat=True))
    few = "、".join(names[:3])
    return few if len(names) <= 3 else f"{few}等 {len(names)} 个单位"
