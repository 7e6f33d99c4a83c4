"""From the facts of a league to placed score cards: the one way into the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from scoring.engine.cards import Card, ItemScore, Result
from scoring.engine.facts import LeagueFacts, UnitFacts
from scoring.engine.formulas import GroupView, Step, Tiers
from scoring.engine.items import Item, specificity
from scoring.engine.notices import Circumstances, counted, honours_of, notices_of
from scoring.engine.numbers import rounded
from scoring.engine.places import places
from scoring.engine.rulebook import Rulebook
from scoring.engine.sheet import Sheet
from scoring.engine.year import mean_of_months, weighted

ZERO = Fraction(0)


class UnknownGroupError(Exception):
    """A unit stands in a group that the rulebook does not know; the message names both."""


def evaluate(rulebook: Rulebook, facts: LeagueFacts) -> Result:
    """Score a league for its period under the rulebook.

    A month is scored by the monthly part or, year to date, by the yearly one; a quarter or a year
    by the yearly part, the mean of its months (``UnitFacts.months``), or both with their weights.
    Cards come group by group in the rulebook's order, best first, those apart last.
    Raises ``UnknownGroupError``.
    """
    cards: list[Card] = []
    for units in _grouped(rulebook, facts):
        view = GroupView.of(
            facts.period, rulebook.calendar, units, rulebook.measures, _tiers(rulebook, units)
        )
        cards += _placed(rulebook, view, _scored(rulebook, facts, view))
    for card in cards:
        card.notices = notices_of(rulebook, facts.period, card.unit)
        card.band = _band(rulebook, card)
    return Result(cards, honours_of(rulebook, facts.period, cards))


def _grouped(rulebook: Rulebook, facts: LeagueFacts) -> list[list[UnitFacts]]:
    groups: dict[str, list[UnitFacts]] = {group.code: [] for group in rulebook.groups}
    for unit in sorted(facts.units, key=lambda unit: unit.unit):
        if unit.group not in groups:
            raise UnknownGroupError(
                f"考核办法 {rulebook.heading.code} 中没有分组“{unit.group}”，"
                f"单位“{unit.name or unit.unit}”无法计分。"
            )
        groups[unit.group].append(unit)
    return [units for units in groups.values() if units]


def _tiers(
    rulebook: Rulebook, units: Sequence[UnitFacts]
) -> dict[str, Callable[[GroupView, str], list[int | None]]]:
    """The rules of tiers that apply to the group, for segments."""
    return {
        code: rule.formula.tiers
        for code, found in rulebook.rules.items()
        for item, rule in found
        if isinstance(rule.formula, Tiers)
        and specificity(item, units[0])
        and specificity(rule, units[0])
    }


def _scored(rulebook: Rulebook, facts: LeagueFacts, view: GroupView) -> list[Card]:
    month, year = rulebook.part("month"), rulebook.part("year")
    if facts.period.is_month or month is None:
        part = month if facts.period.is_month and month else year
        assert part is not None
        cards = Sheet(rulebook, part, view).cards()
    elif year and facts.period.is_year:
        cards = [
            weighted(rulebook, month, year, card) for card in Sheet(rulebook, year, view).cards()
        ]
    else:
        cards = [mean_of_months(rulebook, month, unit) for unit in view.units]
    for card in cards:
        _overrule(rulebook, facts, card)
    return cards


def _overrule(rulebook: Rulebook, facts: LeagueFacts, card: Card) -> None:
    """Leave and vetoes decide over the whole sheet."""
    leave = rulebook.leave
    if (
        leave
        and facts.period.is_month
        and any(event.code == leave.code for event in card.unit.events)
    ):
        item = Item(leave.code, leave.name, leave.clause, reading=leave.reading)
        card.total = rounded(leave.total, rulebook.heading.places)
        card.scores = [ItemScore(item, [], [], leave.total, printed=card.total)]
        card.steps = [Step("总分", "{0}，计 {1} 分", (leave.name, leave.total))]
        card.provisional = False
    around = Circumstances(rulebook, facts.period, card.unit)
    for veto in rulebook.vetoes:
        reasons = counted(veto.when, veto.code, around)
        if not reasons or card.total is None:
            continue
        card.steps.append(Step("一票否决", "{0}：{1}", (veto.name, "；".join(reasons))))
        if veto.effect == "last":
            card.veto = veto.name
        else:
            most = veto.points if veto.effect == "at_most" else ZERO
            card.total = min(card.total, rounded(most, rulebook.heading.places))


def _placed(rulebook: Rulebook, view: GroupView, cards: Sequence[Card]) -> list[Card]:
    keys = [
        None
        if card.apart or card.total is None
        else (
            not card.veto,
            card.total,
            *(values[code] or ZERO for code in rulebook.heading.ties),
        )
        for card, values in zip(cards, view.values, strict=True)
    ]
    for card, place in zip(cards, places(keys), strict=True):
        card.place = place
    last = len(cards) + 1
    return sorted(cards, key=lambda card: (card.place or last, card.unit.unit))


def _band(rulebook: Rulebook, card: Card) -> str:
    if card.total is None or card.apart:
        return ""
    reached = [band for band in rulebook.bands if card.total >= band.at_least]
    return max(reached, key=lambda band: band.at_least).name if reached else ""
