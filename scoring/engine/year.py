"""Quarters and years: the mean of the months, alone or weighted with the yearly part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from scoring.engine.cards import Card, ItemScore
from scoring.engine.facts import MonthResult, UnitFacts
from scoring.engine.formulas import Step
from scoring.engine.items import Item, Part, chosen
from scoring.engine.numbers import ZERO, mean_of
from scoring.engine.parameters import ItemCode
from scoring.engine.rulebook import Rulebook

UNSCORED = "本期没有月度得分"


class Means:
    """The sheet of a quarter or year without one of its own: exact means, rounded once.

    What stands behind it is written when it is read.
    """

    def __init__(self, rulebook: Rulebook, month: Part, units: Sequence[UnitFacts]) -> None:
        self.rulebook, self.month, self.units = rulebook, month, units
        self.order = [code for code, _, _ in rulebook.lines(month)]

    def cards(self) -> list[Card]:
        """The cards of the league, in its order, not yet placed."""
        return [self._card(index, unit) for index, unit in enumerate(self.units)]

    def _card(self, index: int, unit: UnitFacts) -> Card:
        mean, apart = _mean(unit), self.rulebook.apart
        if mean is None:
            return Card(unit, self, index, None, UNSCORED)
        is_apart = all(result.apart for result in _scored(unit).values())
        label = apart.label if apart and is_apart else ""
        return Card(unit, self, index, self.rulebook.printed(mean), label)

    def scores(self, index: int) -> list[ItemScore]:
        """The mean of every line that the months had."""
        return [self._mean_line(index, code, known) for code, known in self._known(index).items()]

    def steps(self, index: int) -> list[Step]:
        """How the mean of the totals came about, where there is one."""
        unit = self.units[index]
        return [_mean_step(unit)] if _scored(unit) else []

    def lines(self, index: int) -> dict[str, Decimal]:
        """The printed means of a unit by code."""
        known = self._known(index)
        return {code: self.rulebook.printed(mean_of(known[code])) for code in known}

    def sections(self, index: int) -> dict[str, Decimal]:
        """The months' sections have no means."""
        return {}

    def _known(self, index: int) -> dict[str, list[Decimal]]:
        """What the months printed in every line, in the order of the sheet; others after them."""
        found: dict[str, list[Decimal]] = {code: [] for code in self.order}
        others: dict[str, list[Decimal]] = {}
        for result in _scored(self.units[index]).values():
            for code, printed in result.lines.items():
                (found if code in found else others).setdefault(code, []).append(printed)
        had = {code: known for code, known in found.items() if known}
        return had | {code: others[code] for code in sorted(others)}

    def _mean_line(self, index: int, code: str, known: Sequence[Decimal]) -> ItemScore:
        mean = mean_of(known)
        step = Step("各月平均", "{0} 个月平均 {1}", (len(known), mean))
        return ItemScore(self._item(index, code), [], [], mean, [step], self.rulebook.printed(mean))

    def _item(self, index: int, code: str) -> Item:
        """The line as the sheet has it; one of leave or of an earlier version by its code."""
        variants = self.rulebook.variants.get(ItemCode(code), ())
        if code in self.order:
            own = chosen(variants, self.units[index]) or variants[0]
            return replace(own, rules=(), limit=None)
        leave = self.rulebook.leave
        name = leave.name if leave and leave.code == code else code
        return Item(ItemCode(code), name, self.month.clause)


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
        return replace(card, sheet=self, index=index, total=total)

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
