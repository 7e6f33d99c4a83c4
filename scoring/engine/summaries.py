"""What a group comes to as a whole: the mean of its units, or all its figures pooled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from scoring.engine.cards import Card, Summarised
from scoring.engine.consequences import Summary
from scoring.engine.facts import UnitFacts
from scoring.engine.formulas import LeagueView
from scoring.engine.measures import Values
from scoring.engine.numbers import ZERO, filled
from scoring.engine.ratios import Indices
from scoring.engine.rulebook import Rulebook

NOTHING = "无从计算"


def summarised(
    rulebook: Rulebook, view: LeagueView, members: Indices, cards: Sequence[Card]
) -> Iterator[Summarised]:
    """The summaries of one group with its cards, in the order of the rulebook."""
    for summary in rulebook.summaries:
        value, words = _found(rulebook, summary, view, members, cards)
        yield Summarised(summary.code, summary.name, cards[0].unit.group, value, words)


def _found(
    rulebook: Rulebook,
    summary: Summary,
    view: LeagueView,
    members: Indices,
    cards: Sequence[Card],
) -> tuple[Fraction | None, str]:
    if summary.of is None:
        totals = [Fraction(card.total) for card in cards if card.place and card.total is not None]
        return _mean(totals, "{0} 个单位总分平均 {1}")
    if summary.how == "pooled":
        values = _pooled(rulebook, [card.unit for card in cards])
        return values[summary.of], values.words(summary.of)
    known = [value for value in view.column(summary.of).values(members) if value is not None]
    is_rate = view.values[0].is_rate(summary.of)
    return _mean(known, "{0} 个单位平均 {1:%}" if is_rate else "{0} 个单位平均 {1}")


def _mean(known: Sequence[Fraction], words: str) -> tuple[Fraction | None, str]:
    if not known:
        return None, NOTHING
    mean = sum(known, ZERO) / len(known)
    return mean, filled(words, (len(known), mean))


def _pooled(rulebook: Rulebook, units: Sequence[UnitFacts]) -> Values:
    """The measures of the group as if it were one unit."""
    counts: dict[str, Fraction] = {}
    for unit in units:
        for code, count in unit.counts.items():
            counts[code] = counts.get(code, ZERO) + count
    whole = UnitFacts("", units[0].group, counts=counts)
    return Values(rulebook.measures, whole, counts)
