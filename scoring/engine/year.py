"""Quarters and years: the mean of the months, alone or weighted with the yearly part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from scoring.engine.cards import Card, ItemScore
from scoring.engine.facts import MonthResult, UnitFacts
from scoring.engine.formulas import Step
from scoring.engine.items import Item, Part, chosen
from scoring.engine.numbers import ZERO
from scoring.engine.parameters import ItemCode, RuleCode
from scoring.engine.rulebook import Rulebook

UNSCORED = "本期没有月度得分"


def mean_of_months(rulebook: Rulebook, month: Part, unit: UnitFacts) -> Card:
    """The card of a quarter or year without a sheet of its own: exact means, rounded once."""
    scored = _scored(unit)
    if not scored:
        return Card(unit, [], None, apart=UNSCORED)
    had = {code for result in scored.values() for code in result.lines}
    scores = [_mean_line(rulebook, item, scored) for item in _lines(rulebook, month, unit, had)]
    total = rulebook.printed(_mean(result.total for result in scored.values()))
    is_apart = rulebook.apart and all(result.apart for result in scored.values())
    label = rulebook.apart.label if rulebook.apart and is_apart else ""
    return Card(unit, scores, total, [_mean_step(scored)], apart=label)


def weighted(rulebook: Rulebook, month: Part, year: Part, card: Card) -> Card:
    """The annual card: weight x exact mean of the months + weight x yearly total, rounded once.

    Without a single month, or with a yearly sheet that has no total, there is no annual total.
    """
    scored = _scored(card.unit)
    if not scored or card.total is None:
        return replace(card, total=None, apart=card.apart or UNSCORED)
    mean = _mean(result.total for result in scored.values())
    item = Item(
        ItemCode(month.code), month.name, month.clause, summary=month.summary, reading=month.reading
    )
    line = ItemScore(item, [], [], mean, [_mean_step(scored)], rulebook.printed(mean))
    own = Fraction(card.total)
    total = rulebook.printed(month.weight * mean + year.weight * own)
    words = "{0} × 各月平均 {1} + {2} × {3} {4} = {5}"
    values = (month.weight, mean, year.weight, year.name, own, str(total))
    steps = [*card.steps, Step("年度总分", words, values)]
    return replace(card, scores=[line, *card.scores], total=total, steps=steps)


def _scored(unit: UnitFacts) -> dict[str, MonthResult]:
    months = {month: unit.months[month] for month in sorted(unit.months)}
    return {month: result for month, result in months.items() if result.total is not None}


def _mean(totals: Iterable[Decimal | None]) -> Fraction:
    known = [Fraction(total) for total in totals if total is not None]
    return sum(known, ZERO) / len(known)


def _mean_step(scored: Mapping[str, MonthResult]) -> Step:
    listed = "、".join(f"{int(code[-2:])}月 {result.total}" for code, result in scored.items())
    mean = _mean(result.total for result in scored.values())
    return Step("各月平均", "{0}；平均 {1}", (listed, mean))


def _lines(rulebook: Rulebook, month: Part, unit: UnitFacts, had: set[str]) -> Iterator[Item]:
    """The lines that the months had, in the order of the sheet; others, of leave or of an
    earlier version of the rulebook, after them.
    """
    for code, variants, _ in rulebook.lines(month):
        if code in had:
            yield replace(chosen(variants, unit) or variants[0], rules=(), limit=None)
            had = had - {code}
    leave = rulebook.leave
    names = {leave.code: leave.name} if leave else {}
    for code in sorted(had):
        yield Item(ItemCode(code), names.get(RuleCode(code), code), month.clause)


def _mean_line(rulebook: Rulebook, item: Item, scored: Mapping[str, MonthResult]) -> ItemScore:
    known = [result.lines[item.code] for result in scored.values() if item.code in result.lines]
    mean = _mean(known)
    step = Step("各月平均", "{0} 个月平均 {1}", (len(known), mean))
    return ItemScore(item, [], [], mean, [step], rulebook.printed(mean))
