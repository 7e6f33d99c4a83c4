"""From the facts of a league to placed score cards: the one way into the engine."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import partial

from scoring.engine.cards import Card, ItemScore, OneLine, Result, Summarised
from scoring.engine.consequences import Leave
from scoring.engine.facts import LeagueFacts, UnitFacts
from scoring.engine.formulas import LeagueView, Step, Tiers
from scoring.engine.grouping import UnknownGroupError, grouped
from scoring.engine.items import Item
from scoring.engine.notices import (
    Circumstances,
    candidates,
    counted,
    honours_of,
    notices_of,
)
from scoring.engine.numbers import ZERO
from scoring.engine.parameters import ItemCode
from scoring.engine.period import Period
from scoring.engine.places import Order, ranked
from scoring.engine.ratios import Indices
from scoring.engine.rulebook import Rulebook
from scoring.engine.sheet import Sheet
from scoring.engine.summaries import summarised
from scoring.engine.year import Annual, Means

__all__ = ["UnknownGroupError", "evaluate"]


def evaluate(rulebook: Rulebook, facts: LeagueFacts) -> Result:
    """Score a league for its period under the rulebook.

    A month is scored by the monthly part or, year to date, by the yearly one; a quarter or a year
    by the yearly part, the mean of its months (``UnitFacts.months``), or both with their weights.
    Cards come group by group in the rulebook's order, best first, those apart last.
    Raises ``UnknownGroupError``.
    """
    groups = grouped(rulebook, facts.units)
    if not groups:
        return Result([])
    tiers = partial(_tiers, rulebook)
    view = LeagueView(
        facts.period, rulebook.calendar, groups, rulebook.measures, tiers, facts.tallies
    )
    found = _scored(rulebook, facts.period, view)
    _notice(rulebook, view, found)
    cards: list[Card] = []
    summaries: list[Summarised] = []
    for members in view.groups:
        own = [found[index] for index in members.tolist()]
        cards += _placed(rulebook, view, members, own)
        if len(rulebook.early_alerts) < len(rulebook.alerts):
            _notice_results(rulebook, view, members, own)
        summaries += summarised(rulebook, view, members, own)
    for card in cards if rulebook.bands else ():
        card.band = _band(rulebook, card)
    return Result(cards, honours_of(rulebook, facts.period, cards), summaries)


def _tiers(rulebook: Rulebook, view: LeagueView, code: str) -> list[int | None]:
    """The tier of every unit under its own alternative of a rule of tiers; None without one."""
    found: list[int | None] = [None] * view.size
    for members in view.groups:
        # By identity: a formula's own hash goes through all its fractions.
        columns: dict[int, list[int | None]] = {}
        for place, index in enumerate(members.tolist()):
            rule = rulebook.rule_for(code, view.units[index])
            formula = rule[1].formula if rule else None
            if isinstance(formula, Tiers):
                if id(formula) not in columns:
                    columns[id(formula)] = _tiers_in(formula, view, members, code)
                found[index] = columns[id(formula)][place]
    return found


def _tiers_in(formula: Tiers, view: LeagueView, members: Indices, code: str) -> list[int | None]:
    """The tiers of the units of a group under one formula."""
    marks = [view.units[index].grades.get(code, ()) for index in members.tolist()]
    return formula.tiers(view.column(formula.of).at(members), marks)


def _scored(rulebook: Rulebook, period: Period, view: LeagueView) -> list[Card]:
    """The cards of all units by the clocks of the rulebook, before anything overrules them."""
    month, year = rulebook.part("month"), rulebook.part("year")
    sheet = month if period.is_month and month else year
    if sheet and (month is None or period.is_month):
        return Sheet(rulebook, sheet, view).cards()
    if month and year and period.is_year:
        cards = Sheet(rulebook, year, view).cards()
        return Annual(rulebook, month, year, cards).cards()
    return Means(rulebook, month, view.units).cards() if month else []


def _notice(rulebook: Rulebook, view: LeagueView, cards: Sequence[Card]) -> None:
    """Give the notices that wait for no result, and let leave and vetoes decide."""
    early = [(one, candidates(one.when, one.code, view)) for one in rulebook.early_alerts]
    for index in _looked_at(rulebook, [units for _, units in early], view):
        card = cards[index]
        alerts = [alert for alert, units in early if units is None or index in units]
        around = Circumstances(rulebook, view.period, card.unit, view.values[index], card)
        card.notices = notices_of(around, alerts)
        _overrule(card, around)


def _looked_at(
    rulebook: Rulebook, alerted: Sequence[set[int] | None], view: LeagueView
) -> Iterable[int]:
    """Whom leave, a veto or an alert may concern; None among the alerted is everybody."""
    found = [units for units in alerted if units is not None]
    if rulebook.vetoes or rulebook.leave or len(found) < len(alerted):
        return range(view.size)
    return sorted(set[int]().union(*found))


def _overrule(card: Card, around: Circumstances) -> None:
    """Leave and vetoes decide over the whole sheet."""
    rulebook, leave = around.rulebook, around.rulebook.leave
    if leave and around.period.is_month and _on_leave(leave, card.unit):
        item = Item(ItemCode(leave.code), leave.name, leave.clause, reading=leave.reading)
        card.total = rulebook.printed(leave.total)
        line = ItemScore(item, [], [], leave.total, printed=card.total)
        card.sheet = OneLine(line, card.total)
        card.overruled = [Step("总分", "{0}，计 {1} 分", (leave.name, leave.total))]
        card.apart, card.provisional = "", False
    for veto in rulebook.vetoes:
        reasons = counted(veto.when, veto.code, around, "now", card.notices)
        if reasons and card.total is not None:
            reason = Step("一票否决", "{0}：{1}", (veto.name, "；".join(reasons)))
            card.overruled = [*card.overruled, reason]
            if veto.effect == "last":
                card.veto = veto.name
            else:
                most = veto.points if veto.effect == "at_most" else ZERO
                card.total = min(card.total, rulebook.printed(most))


def _notice_results(
    rulebook: Rulebook, view: LeagueView, members: Indices, cards: Sequence[Card]
) -> None:
    """Give the notices of a group again, now that alerts can look at totals and places."""
    ranked = sorted(card.place for card in cards if card.place)
    for index, card in zip(members.tolist(), cards, strict=True):
        worse = len(ranked) - bisect_right(ranked, card.place or 0)
        values = view.values[index]
        around = Circumstances(rulebook, view.period, card.unit, values, card, worse)
        card.notices = notices_of(around, rulebook.alerts)


def _on_leave(leave: Leave, unit: UnitFacts) -> bool:
    return any(event.code == leave.code for event in unit.events)


def _placed(
    rulebook: Rulebook, view: LeagueView, members: Indices, cards: Sequence[Card]
) -> list[Card]:
    """The cards of a group with their places, best first.

    Those apart and those without a total come last, without a place.
    """
    totals = [None if card.apart else card.total for card in cards]
    if rulebook.vetoes or rulebook.heading.ties:
        ties = view.ties(rulebook.heading.ties, members)
        each = zip(cards, totals, ties, strict=True)
        orders: list[Order | None] = [
            None if total is None else (not card.veto, total, *own) for card, total, own in each
        ]
        found = ranked(orders)
    else:
        found = ranked(totals)
    for index, place in found:
        cards[index].place = place
    best_first = [cards[index] for index, _ in found]
    return best_first + [card for card in cards if card.place is None]


def _band(rulebook: Rulebook, card: Card) -> str:
    if card.total is None or card.apart:
        return ""
    reached = [band for band in rulebook.bands if card.total >= band.at_least]
    return max(reached, key=lambda band: band.at_least).name if reached else ""
