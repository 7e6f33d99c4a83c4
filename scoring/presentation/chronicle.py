"""The history of a unit's total in words: what was published, and what appeals changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from scoring.engine.period import Period
from scoring.models import Appeal, AppealStep, Publication, Scorecard
from scoring.presentation.appeals import Moved, moved_by
from units.models import Unit
from units.templatetags.numbers import score

WAYS = {True: "恢复", False: "扣减"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One change of the total: when, from what to what, why, and the appeal where it was one."""

    at: datetime
    words: str
    appeal_id: int | None = None


def history_of(unit: Unit, period: Period) -> list[Turn]:
    """Published revisions and decided appeals, in their order; nothing from before publication."""
    published = list(_published(unit, period))
    if not published:
        return []
    since = published[0][0]
    decided = _decided(unit, period, since)
    events = sorted([*published, *decided], key=lambda one: one[0])
    found: list[Turn] = []
    before: tuple[datetime, Decimal | None] | None = None
    for at, total, why, appeal_id in events:
        found.append(Turn(at, _sentence(before, at, total, why), appeal_id))
        before = (at, total)
    return found


def _published(unit: Unit, period: Period) -> Iterator[tuple[datetime, Decimal | None, str, None]]:
    """The unit's total in every revision that came out, with the reason of a correction."""
    out = Publication.objects.approved().filter(
        league__jurisdiction=unit.jurisdiction_id, league__period=period.code
    )
    revisions = list(out.defer("content").order_by("revision"))
    cards = Scorecard.objects.filter(unit=unit, run__in=[one.run_id for one in revisions])
    totals = dict(cards.values_list("run", "total"))
    for one in revisions:
        why = f"更正（第 {one.revision} 版）{one.reason}" if one.revision > 1 else "公布"
        yield one.approved_at, totals.get(one.run_id), why, None


def _decided(
    unit: Unit, period: Period, since: datetime
) -> Iterator[tuple[datetime, Decimal | None, str, int]]:
    """What appeals decided since then made of the total."""
    states = (Appeal.State.UPHELD, Appeal.State.PARTLY)
    steps = AppealStep.objects.filter(
        appeal__unit=unit, appeal__period=period.code, state__in=states, taken_at__gte=since
    )
    for step in steps.order_by("pk"):
        if moved := moved_by(step):
            yield step.taken_at, moved.after, f"申诉{_came_to(step, moved)}", step.appeal_id


def _came_to(step: AppealStep, moved: Moved) -> str:
    state = step.get_state_display()
    if moved.before is None or moved.after is None or moved.before == moved.after:
        return state
    change = moved.after - moved.before
    return f"{state}，{WAYS[change > 0]} {score(abs(change))}"


def _sentence(
    before: tuple[datetime, Decimal | None] | None, at: datetime, total: Decimal | None, why: str
) -> str:
    """5月10日 97.20 → 5月12日 97.70：申诉成立，恢复 0.50"""
    now = f"{_day(at)} {score(total)}"
    return (
        f"{now}：{why}"
        if before is None
        else f"{_day(before[0])} {score(before[1])} → {now}：{why}"
    )


def _day(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日"
