"""Quarters and years: the mean of the months, alone or weighted with the yearly part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from scoring.engine.cards import Card, ItemScore, Scores, Steps
from scoring.engine.facts import MonthResult, UnitFacts
from scoring.engine.formulas import Step
from scoring.engine.items import Item, Part, chosen
from scoring.engine.numbers import ZERO, mean_of
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
    total = rulebook.printed(_mean(unit) or ZERO)
    is_apart = rulebook.apart and all(result.apart for result in scored.values())
    label = rulebook.apart.label if rulebook.apart and is_apart else ""
    return Card(unit, scores, total, [_mean_step(unit)], apart=label)


class Annual:
    """The annual sheet: weight x exact mean of the months + weight x yearly total, rounded once.

    Without a single month, or with a yearly sheet that has no total, there is no annual total.
    What stands behind it is written when it is read.
    """

    def __init__(self, rulebook: Rulebook, month: Part, year: Part, yearly: Sequence[Card]) -> None:
        self.rulebook, self.month, self.year, self.yearly = rulebook, month, year, yearly
        self.means = [_mean(card.unit) for card in yearly]

    def cards(self) -> list[Card]:
        """The annual cards of the league, in its order, not yet placed."""
        return [self._card(index, card) for index, card in enumerate(self.yearly)]

    def _card(self, index: int, card: Card) -> Card:
        mean = self.means[index]
        if mean is None or card.total is None:
            return replace(card, total=None, apart=card.apart or UNSCORED)
        own = Fraction(card.total)
        total = self.rulebook.printed(self.month.weight * mean + self.year.weight * own)
        return replace(card, scores=Scores(self, index), steps=Steps(self, index), total=total)

    def scores(self, index: int) -> list[ItemScore]:
        """The mean of the months as an item, then those of the yearly sheet."""
        month, mean = self.month, self.means[index] or ZERO
        item = Item(
            ItemCode(month.code),
            month.name,
            month.clause,
            summary=month.summary,
            reading=month.reading,
        )
        steps = [_mean_step(self.yearly[index].unit)]
        line = ItemScore(item, [], [], mean, steps, self.rulebook.printed(mean))
        return [line, *self.yearly[index].scores]

    def steps(self, index: int) -> list[Step]:
        """How the annual total of a unit came about."""
        month, year, card = self.month, self.year, self.yearly[index]
        mean, own = self.means[index] or ZERO, Fraction(card.total or 0)
        total = self.rulebook.printed(month.weight * mean + year.weight * own)
        words = "{0} × 各月平均 {1} + {2} × {3} {4} = {5}"
        values = (month.weight, mean, year.weight, year.name, own, str(total))
        return [*card.steps, Step("年度总分", words, values)]

    def lines(self, index: int) -> dict[str, Decimal]:
        """The printed lines of a unit by code, the mean of the months before the others."""
        mean = self.rulebook.printed(self.means[index] or ZERO)
        return {self.month.code: mean, **self.yearly[index].lines}

    def sections(self, index: int) -> dict[str, Decimal]:
        """The printed sections of a unit by code."""
        return self.yearly[index].sections


def _scored(unit: UnitFacts) -> dict[str, MonthResult]:
    months = {month: unit.months[month] for month in sorted(unit.months)}
    return {month: result for month, result in months.items() if result.total is not None}


def _mean(unit: UnitFacts) -> Fraction | None:
    """The exact mean of the months' totals; None without a month."""
    totals = [result.total for result in unit.months.values() if result.total is not None]
    return mean_of(totals) if totals else None


def _mean_step(unit: UnitFacts) -> Step:
    scored = _scored(unit)
    listed = "、".join(f"{int(code[-2:])}月 {result.total}" for code, result in scored.items())
    return Step("各月平均", "{0}；平均 {1}", (listed, _mean(unit)))


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
    mean = mean_of(known)
    step = Step("各月平均", "{0} 个月平均 {1}", (len(known), mean))
    return ItemScore(item, [], [], mean, [step], rulebook.printed(mean))
