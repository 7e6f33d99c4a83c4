"""What a measure of a draft comes to in a real month, while it is being built."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from scoring.counting import tallied
from scoring.documents.nodes import Raw, own
from scoring.engine.checks.measures import measure_problems
from scoring.engine.codec import read_measure
from scoring.engine.decode import read_table
from scoring.engine.errors import RulebookError
from scoring.engine.facts import UnitFacts
from scoring.engine.measures import Earlier, Measure, Values, is_rate
from scoring.engine.numbers import percent, shown
from scoring.engine.period import Period
from scoring.engine.rulebook import Heading, Rulebook
from units.models import Jurisdiction, Unit
from workorders.models import Ticket

ALL = "合计"
Sums = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a measure comes to: in words for all units, as figures for every group; or why not."""

    period: Period
    words: str = ""
    groups: tuple[tuple[str, str], ...] = ()
    problem: str = ""


def latest_month(jurisdiction: Jurisdiction) -> Period | None:
    """The newest month in which a ticket was assigned, by the calendar."""
    tickets = Ticket.objects.counted().filter(jurisdiction=jurisdiction)
    last = tickets.order_by("-assigned_at").values_list("assigned_at", flat=True).first()
    return Period.month(last.year, last.month) if last else None


def count_measure(
    *, jurisdiction: Jurisdiction, document: Raw, code: str, raw: Raw, period: Period
) -> Answer:
    """Count a measure as it is written now, over the jurisdiction's tickets of a month."""
    try:
        measures = _readable(document, code, raw)
    except RulebookError as error:
        return Answer(period, problem=str(error))
    draft = Rulebook(_heading(document), (), measures, (), ())
    for place, problem in measure_problems(draft):
        if place.removeprefix("计量 ") in measures:
            return Answer(period, problem=f"{place}：{problem}")
    sums = _sums(jurisdiction, draft, period)
    before = _sums(jurisdiction, draft, period.previous()) if _compares(measures) else {}
    values = {
        name: Values(measures, UnitFacts("", "", previous=before.get(name)), counts)
        for name, counts in sums.items()
    }
    groups = tuple((name, _figure(one, code)) for name, one in values.items() if name != ALL)
    return Answer(period, values[ALL].words(code), groups)


def _readable(document: Raw, code: str, raw: Raw) -> dict[str, Measure]:
    """The measure and those that it uses; raises RulebookError."""
    written = {**own(document.get("measure")), code: raw}
    found: dict[str, Measure] = {}
    waiting = [code]
    while waiting:
        one = waiting.pop()
        if one not in found and one in written:
            found[one] = read_measure(written[one], f"计量 {one}")
            waiting.extend(found[one].uses)
    return found


def _heading(document: Raw) -> Heading:
    """The draft's heading for its calendar, or calendar months while it cannot be read."""
    with suppress(RulebookError):
        heading: Heading = read_table(Heading, document.get("rulebook"), "[rulebook]")
        hour, _, minute = heading.months_start_time.partition(":")
        if 1 <= heading.months_start_day <= 28 and (hour + minute).isdecimal():
            return heading
    return Heading("draft", "draft", "草稿", date(2000, 1, 1))


def _compares(measures: Mapping[str, Measure]) -> bool:
    return any(isinstance(one, Earlier) for one in measures.values())


def _sums(jurisdiction: Jurisdiction, draft: Rulebook, period: Period) -> dict[str, Sums]:
    """The counts of all units together and of every group."""
    units = Unit.objects.filter(jurisdiction=jurisdiction).values_list("pk", "group__name")
    group_of: dict[int, Any] = dict(units)
    found: dict[str, Sums] = {ALL: defaultdict(Fraction)}
    for unit, counts in tallied(jurisdiction, draft, period).items():
        for name in (ALL, group_of.get(unit, ALL)):
            sums = found.setdefault(name, defaultdict(Fraction))
            for key, count in counts.items():
                sums[key] += count
    return found


def _figure(values: Values, code: str) -> str:
    value = values[code]
    if value is None:
        return "无从计算"
    return percent(value) if is_rate(values.measures, code) else shown(value)
