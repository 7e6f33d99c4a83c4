"""Alerts and honours: rules without points, found from facts and finished cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scoring.engine.cards import Card, Notice, Picked
from scoring.engine.consequences import Alert, Counting, Honour
from scoring.engine.facts import Event, UnitFacts
from scoring.engine.measures import Values
from scoring.engine.numbers import shown
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook


class Circumstances(NamedTuple):
    """One unit in one period, under one rulebook: what conditions are checked against."""

    rulebook: Rulebook
    period: Period
    unit: UnitFacts


def counted(
    when: Counting,
    own_code: str,
    around: Circumstances,
    notices: Sequence[Notice] = (),
    *,
    fresh: bool = True,
) -> list[str]:
    """Say every time the condition is met, with what was counted; nothing where it is not.

    In a window longer than the period something must have happened within the period itself, so
    that a notice is given once, unless ``fresh`` is False.
    """
    if when.of:
        value = Values(around.rulebook.measures, around.unit, around.unit.counts)[when.of]
        met = value is not None and value >= when.at_least
        name = around.rulebook.measures[when.of].name
        return [f"{name} {shown(value)}，达到 {shown(when.at_least)}"] if met and value else []
    if when.notices:
        number = sum(notice.code in when.notices for notice in notices)
        number += sum(event.times for event in around.unit.events if event.code in when.events)
        return [f"已有 {number} 次相应预警"] if number >= when.at_least else []
    codes = when.events or (own_code,)
    return [
        reason
        for label, events in _windows(when.window, around, codes)
        if (reason := _reached(when, label, events, around.unit if fresh else None))
    ]


def _windows(
    window: str, around: Circumstances, codes: Sequence[str]
) -> Iterator[tuple[str, list[Event]]]:
    """The events with these codes, by the windows that end in the period."""
    unit, period = around.unit, around.period
    if window == "period":
        yield period.label, [event for event in unit.events if event.code in codes]
        return
    found: dict[str, list[Event]] = {}
    for event in sorted((*unit.earlier, *unit.events), key=lambda event: event.on):
        month = around.rulebook.calendar.month_of(event.on)
        if event.code in codes and month.year == period.year and month.last <= period.last:
            length = {"month": month, "quarter": month.quarter()}.get(window, month.whole_year())
            found.setdefault(length.label, []).append(event)
    yield from found.items()


def _reached(when: Counting, label: str, events: Sequence[Event], unit: UnitFacts | None) -> str:
    if unit is not None and not any(event in unit.events for event in events):
        return ""
    times = [event.times for event in events]
    number = max(times, default=0) if when.at_once else sum(times)
    if number < when.at_least:
        return ""
    verb = "单次" if when.at_once else "累计"
    return f"{label}{verb} {number}，达到 {shown(when.at_least)}"


def notices_of(rulebook: Rulebook, period: Period, unit: UnitFacts) -> list[Notice]:
    """The notices that the unit gets for the period, in the order of the rulebook."""
    around = Circumstances(rulebook, period, unit)
    found: list[Notice] = []
    for alert in rulebook.alerts:
        if _is_due(alert, period, unit):
            for reason in counted(alert.when, alert.code, around, found):
                found.append(Notice(alert.code, alert.name, alert.level, reason, alert.clause))
    return found


def _is_due(alert: Alert, period: Period, unit: UnitFacts) -> bool:
    clock = "month" if period.is_month else "year"
    return alert.cycle in ("any", clock) and (not alert.groups or unit.group in alert.groups)


def honours_of(rulebook: Rulebook, period: Period, cards: Sequence[Card]) -> list[Picked]:
    """Who is honoured in every group, and who is barred from it and why."""
    clock = "month" if period.is_month else "year" if period.is_year else ""
    barred = {card.unit.unit: _bars(rulebook, period, card.unit) for card in cards}
    found = []
    for honour in rulebook.honours:
        if honour.cycle != clock:
            continue
        for group in rulebook.groups:
            peers = [card for card in cards if card.unit.group == group.code and card.place]
            if peers:
                found.append(_pick(honour, group.code, peers, barred, rulebook, period))
    return found


def _bars(rulebook: Rulebook, period: Period, unit: UnitFacts) -> str:
    around = Circumstances(rulebook, period, unit)
    reasons = [
        f"{alert.name}：{reason}"
        for alert in rulebook.alerts
        if alert.bars_honours
        for reason in counted(alert.when, alert.code, around, fresh=False)
    ]
    return "；".join(reasons)


def _pick(
    honour: Honour,
    group: str,
    peers: Sequence[Card],
    barred: dict[str, str],
    rulebook: Rulebook,
    period: Period,
) -> Picked:
    eligible = [card for card in peers if not barred[card.unit.unit]]
    if honour.clean:
        around = (Circumstances(rulebook, period, card.unit) for card in eligible)
        chosen = [one.unit.unit for one in around if not _blemished(honour, one)]
    else:
        chosen = _first(eligible, _quota(honour, len(peers)))
    stopped = {code: why for code, why in barred.items() if why}
    return Picked(honour.code, honour.name, group, tuple(chosen), stopped)


def _quota(honour: Honour, size: int) -> int:
    if honour.top is not None:
        return honour.top
    assert honour.top_share is not None
    return max(int(size * honour.top_share), 1)


def _first(eligible: Sequence[Card], quota: int) -> list[str]:
    """The first so many; a tie at the edge is taken in whole."""
    if not eligible:
        return []
    edge = eligible[min(quota, len(eligible)) - 1].place
    assert edge is not None
    return [card.unit.unit for card in eligible if card.place and card.place <= edge]


def _blemished(honour: Honour, around: Circumstances) -> bool:
    return any(events for _, events in _windows("year", around, honour.clean))
