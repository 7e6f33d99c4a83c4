"""Quarters and years: the mean of the months, alone or weighted with the yearly part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from scoring.engine.cards import Card, ItemScore
from scoring.engine.facts import MonthResult, UnitFacts
from scoring.engine.formulas import Step
from scoring.engine.items import Item, Part
from scoring.engine.numbers import rounded
from scoring.engine.rulebook import Rulebook

ZERO = Fraction(0)


def mean_of_months(rulebook: Rulebook, month: Part, unit: UnitFacts) -> Card:
    """The card of a quarter or year without a sheet of its own: exact means, rounded once."""
    scored = _scored(unit)
    if not scored:
        return Card(unit, [], None, apart="本期没有月度得分")
    codes = dict.fromkeys(code for result in scored.values() for code in result.lines)
    names = {code: variants[0] for code, variants, _ in rulebook.lines(month)}
    scores = [_mean_line(rulebook, names.get(code), code, month, scored) for code in codes]
    total = _printed(rulebook, _mean(result.total for result in scored.values()))
    is_apart = rulebook.apart and all(result.apart for result in scored.values())
    label = rulebook.apart.label if rulebook.apart and is_apart else ""
    return Card(unit, scores, total, [_mean_step(scored)], apart=label)


def weighted(rulebook: Rulebook, month: Part, year: Part, card: Card) -> Card:
    """The annual card: weight x exact mean of the months + weight x yearly total, rounded once."""
    scored = _scored(card.unit)
    mean = _mean(result.total for result in scored.values())
    item = Item(month.code, month.name, month.clause, summary=month.summary, reading=month.reading)
    line = ItemScore(item, [], [], mean, [_mean_step(scored)], _printed(rulebook, mean))
    own = Fraction(card.total or 0)
    total = _printed(rulebook, month.weight * mean + year.weight * own)
    words = "{0} × 各月平均 {1} + {2} × {3} {4} = {5}"
    values = (month.weight, mean, year.weight, year.name, own, str(total))
    steps = [*card.steps, Step("年度总分", words, values)]
    return replace(card, scores=[line, *card.scores], total=total, steps=steps)


def _printed(rulebook: Rulebook, value: Fraction) -> Decimal:
    return rounded(value, rulebook.heading.places, cut=rulebook.heading.cut)


def _scored(unit: UnitFacts) -> dict[str, MonthResult]:
    months = {month: unit.months[month] for month in sorted(unit.months)}
    return {month: result for month, result in months.items() if result.total is not None}


def _mean(totals: Iterable[Decimal | None]) -> Fraction:
    known = [Fraction(total) for total in totals if total is not None]
    return sum(known, ZERO) / len(known) if known else ZERO


def _mean_step(scored: Mapping[str, MonthResult]) -> Step:
    listed = "、".join(f"{int(code[-2:])}月 {result.total}" for code, result in scored.items())
    mean = _mean(result.total for result in scored.values())
    return Step("各月平均", "{0}；平均 {1}", (listed or "没有月度得分", mean))


def _mean_line(
    rulebook: Rulebook,
    item: Item | None,
    code: str,
    month: Part,
    scored: Mapping[str, MonthResult],
) -> ItemScore:
    known = [result.lines[code] for result in scored.values() if code in result.lines]
    mean = _mean(known)
    step = Step("各月平均", "{0} 个月平均 {1}", (len(known), mean))
    plain = replace(item, rules=(), limit=None) if item else Item(code, code, month.clause)  # type: ignore[arg-type]
    return ItemScore(plain, [], [], mean, [step], _printed(rulebook, mean))
