"""Alerts and honours: rules without points, found from facts and finished cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

import numpy as np

from scoring.engine.cards import Card, Notice, Picked
from scoring.engine.consequences import Alert, Counting, Honour
from scoring.engine.facts import UnitFacts
from scoring.engine.formulas import LeagueView
from scoring.engine.measures import Values
from scoring.engine.numbers import filled, shown
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook

Asked = Literal["newly", "now", "ever"]


class Circumstances(NamedTuple):
    """One unit in one period, under one rulebook: what conditions are checked against."""

    rulebook: Rulebook
    period: Period
    unit: UnitFacts
    values: Values
    card: Card | None = None
    worse: int | None = None
    """How many units of the group have a worse place; None before there are places."""


class Window(NamedTuple):
    """A stretch of time with how often things happened in it: before the period, and within."""

    label: str
    before: list[int]
    within: list[int]


def counted(
    when: Counting, own_code: str, around: Circumstances, asked: Asked, notices: Sequence[Notice]
) -> list[str]:
    """Say every time the condition is met, with what was counted; nothing where it is not.

    Events in a window longer than the period must reach the number ``newly``, so that a notice is
    given once, or ``now``, with something that happened in the period, or at any time (``ever``).
    """
    if when.looks_on_card:
        return _on_card(when, around)
    if when.of:
        return _measured(when, when.of, around.values)
    if when.notices:
        number = sum(notice.code in when.notices for notice in notices)
        number += sum(event.times for event in around.unit.events if event.code in when.events)
        return [f"已有 {number} 次相应预警"] if number >= when.at_least else []
    windows = _windows(when.window, around, when.events or (own_code,))
    return [reason for window in windows if (reason := _reached(when, window, asked))]


def candidates(when: Counting, own_code: str, view: LeagueView) -> set[int] | None:
    """Who alone may meet the condition, where that can be told of all units at once; else None."""
    if when.looks_on_card or when.notices:
        return None
    if when.of:
        lanes, known = view.column(when.of)
        compare, end = when.comparison
        return set(np.flatnonzero(known & lanes.compared(compare, end)).tolist())
    return set().union(*(view.struck.get(code, ()) for code in when.events or (own_code,)))


def _measured(when: Counting, measure: str, values: Values) -> list[str]:
    value, (compare, end) = values[measure], when.comparison
    if value is None or not compare(value, end):
        return []
    side = "达到" if when.below is None else "低于"
    words = "{0} {1:%}，{3} {2:%}" if values.is_rate(measure) else "{0} {1}，{3} {2}"
    return [filled(words, (values.name(measure), value, end, side))]


def _on_card(when: Counting, around: Circumstances) -> list[str]:
    """Say what the card came to where everything that is said of it holds."""
    card = around.card
    if card is None or card.total is None or card.apart:
        return []
    said = []
    if when.item and when.below is not None:
        points = {**card.lines, **card.sections}.get(when.item)
        said.append(_low(f"{when.item} 得", points, when.below))
    if when.total_below is not None:
        said.append(_low("总分", card.total, when.total_below))
    if when.last:
        is_last = around.worse is not None and around.worse < when.last
        said.append(f"列本组末 {when.last} 名之内" if is_last else "")
    return ["，".join(said)] if all(said) else []


def _low(what: str, points: Decimal | None, end: Fraction) -> str:
    if points is None or points >= end:
        return ""
    return f"{what} {points} 分，低于 {shown(end)} 分"


def _windows(window: str, around: Circumstances, codes: Sequence[str]) -> Iterator[Window]:
    """The windows of the year up to the end of the period in which such events happened."""
    unit, period = around.unit, around.period
    own = [event for event in unit.events if event.code in codes]
    if window == "period":
        yield Window(period.label, [], [event.times for event in own])
        return
    earlier = [event for event in unit.earlier if event.code in codes]
    found: dict[str, Window] = {}
    for event in sorted((*earlier, *own), key=lambda event: event.on):
        month = around.rulebook.calendar.month_of(event.on)
        if month.year == period.year and month.last <= period.last:
            length = {"month": month, "quarter": month.quarter()}.get(window, month.whole_year())
            one = found.setdefault(length.label, Window(length.label, [], []))
            (one.within if event in own else one.before).append(event.times)
    yield from found.values()


def _reached(when: Counting, window: Window, asked: Asked) -> str:
    """Say what was counted where it reaches the number, else ''."""
    total = _largest if when.at_once else sum
    number, before = total(window.before + window.within), total(window.before)
    if when.at_once and asked != "ever":
        number, before = total(window.within), 0
    is_met = number >= when.at_least and (asked == "ever" or bool(window.within))
    if not is_met or (asked == "newly" and before >= when.at_least):
        return ""
    verb = "单次" if when.at_once else "累计"
    return f"{window.label}{verb} {number}，达到 {shown(when.at_least)}"


def _largest(times: Sequence[int]) -> int:
    return max(times, default=0)


def notices_of(around: Circumstances, alerts: Sequence[Alert]) -> list[Notice]:
    """The notices that the unit gets for the period under these alerts, in their order."""
    found: list[Notice] = []
    for alert in alerts:
        if _is_due(alert, around.period) and _is_for(alert, around.unit):
            for reason in counted(alert.when, alert.code, around, "newly", found):
                found.append(Notice(alert.code, alert.name, alert.level, reason, alert.clause))
    return found


def _is_due(alert: Alert, period: Period) -> bool:
    return alert.cycle in ("any", "month" if period.is_month else "year")


def _is_for(alert: Alert, unit: UnitFacts) -> bool:
    return not alert.groups or unit.group in alert.groups


# Honours ------------------------------------------------------------------------------------


def honours_of(rulebook: Rulebook, period: Period, cards: Sequence[Card]) -> list[Picked]:
    """Who is honoured in every group, and who is barred from it and why."""
    clock = "month" if period.is_month else "year" if period.is_year else ""
    honours = [honour for honour in rulebook.honours if honour.cycle == clock]
    found = []
    for honour in honours:
        for group in rulebook.groups:
            peers = [card for card in cards if card.unit.group == group.code and card.place]
            if peers:
                found.append(_pick(honour, group.code, peers, rulebook, period))
    return found


def _pick(
    honour: Honour, group: str, peers: Sequence[Card], rulebook: Rulebook, period: Period
) -> Picked:
    around = {
        card.unit.unit: Circumstances(
            rulebook,
            period,
            card.unit,
            Values(rulebook.measures, card.unit, card.unit.counts),
            card,
            sum((other.place or 0) > (card.place or 0) for other in peers),
        )
        for card in peers
    }
    barred = {card.unit.unit: why for card in peers if (why := _bars(around[card.unit.unit], card))}
    eligible = [card for card in peers if card.unit.unit not in barred]
    if honour.clean:
        eligible = [card for card in eligible if _is_clean(honour, around[card.unit.unit])]
    else:
        eligible = _first(eligible, _quota(honour, len(peers)))
    return Picked(
        honour.code, honour.name, group, tuple(card.unit.unit for card in eligible), barred
    )


def _bars(around: Circumstances, card: Card) -> str:
    """Why the unit is barred from the honours of the year, by anything up to now, or ''."""
    reasons = [
        f"{alert.name}：{reason}"
        for alert in around.rulebook.alerts
        if alert.bars_honours and _is_for(alert, around.unit)
        for reason in counted(
            _over_the_year(alert, around.period), alert.code, around, "ever", card.notices
        )
    ]
    return "；".join(reasons)


def _over_the_year(alert: Alert, period: Period) -> Counting:
    """The condition for the whole year: what happened in an earlier month still bars."""
    if alert.when.window != "period":
        return alert.when
    monthly = alert.cycle == "month" or (alert.cycle == "any" and period.is_month)
    return replace(alert.when, window="month" if monthly else "year")


def _quota(honour: Honour, size: int) -> int:
    """How many are honoured: so many, or a share of the group, at least one."""
    share = honour.top_share or 0
    return max(int(size * share), 1) if honour.top is None else honour.top


def _first(eligible: Sequence[Card], quota: int) -> list[Card]:
    """The first so many; a tie at the edge is taken in whole."""
    edge = {card.place for card in eligible[:quota]}
    return [card for card in eligible if card.place in edge]


def _is_clean(honour: Honour, around: Circumstances) -> bool:
    return not any(_windows("year", around, honour.clean))
