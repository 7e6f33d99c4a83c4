"""What guards the installation: the chain, the backups, and when each was last found in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q

from units.chains import latest_of
from units.models import Inspection, Jurisdiction

Kind = Inspection.Kind
LABELS = {Kind.CHAIN: "台账校验", Kind.BACKUP: "备份", Kind.RESTORE: "备份恢复验证"}
FAILED = {
    Kind.CHAIN: "不符",
    Kind.BACKUP: "最近一次没有备成",
    Kind.RESTORE: "最近一次没有通过",
}
MOST_DAYS = {Kind.CHAIN: 2, Kind.BACKUP: 2, Kind.RESTORE: 35}
"""After how many days without a good one the office should ask."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard: when it last found all in order, and what to worry about, or ''."""

    label: str
    good_at: datetime | None
    worry: str

    @property
    def tone(self) -> str:
        return "badge-bad" if self.worry in FAILED.values() else "badge-warn"


def guards_of(jurisdiction: Jurisdiction, at: datetime) -> list[Guard]:
    """The guards of a jurisdiction: its own chain, and the backups that all share."""
    ours = Q(kind=Kind.CHAIN, jurisdiction=jurisdiction) | Q(jurisdiction=None)
    seen = _seen(ours)
    return [_guard(kind, *seen.get(kind, (None, None)), at=at) for kind in LABELS]


def _seen(which: Q) -> dict[str, tuple[datetime | None, datetime | None]]:
    """By kind, when it was last good, and when it was last looked at."""
    kinds = Inspection.objects.filter(which).order_by().values_list("kind")
    good = Max("inspected_at", filter=Q(is_good=True))
    return {
        kind: (at, last) for kind, at, last in kinds.annotate(good=good, last=Max("inspected_at"))
    }


def _guard(kind: str, good_at: datetime | None, last: datetime | None, *, at: datetime) -> Guard:
    worry = ""
    if last and (good_at is None or last > good_at):
        worry = FAILED[kind]
    elif good_at is None:
        worry = "从未做过"
    elif at - good_at > timedelta(days=MOST_DAYS[kind]):
        worry = f"已超过 {MOST_DAYS[kind]} 天"
    return Guard(LABELS[kind], good_at, worry)


def guards_for_machines(at: datetime) -> dict[str, Any]:
    """Over all jurisdictions: whether every chain holds, and how old the last good ones are."""
    chains = latest_of(Kind.CHAIN).values()
    seen = _seen(Q(jurisdiction=None))
    return {
        "chains_hold": all(one.is_good for one in chains) if chains else None,
        "chain_check_seconds": age(min((one.inspected_at for one in chains), default=None), at),
        "backup_seconds": age(seen.get(Kind.BACKUP, (None, None))[0], at),
        "restore_seconds": age(seen.get(Kind.RESTORE, (None, None))[0], at),
    }


def age(since: datetime | None, at: datetime) -> int | None:
    """Whole seconds since an instant; None where there is none."""
    return None if since is None else max(int((at - since).total_seconds()), 0)
