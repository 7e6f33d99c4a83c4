"""One part of a rulebook for one group: rules, items with their ends, limits, lines, totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar

from scoring.engine.cards import Card, ItemScore, RuleScore
from scoring.engine.formulas import GroupView, Outcome, Place, Situation, Step
from scoring.engine.items import Item, Part, Rule, Scoped, chosen
from scoring.engine.numbers import ZERO, Summed, added
from scoring.engine.places import Key, places
from scoring.engine.rulebook import Rulebook

Column = list[ItemScore | None]
Cell = TypeVar("Cell", ItemScore, RuleScore)


class Applied(NamedTuple):
    """A rule and what it gave one unit."""

    rule: Rule
    item: Item
    outcome: Outcome


class Sheet:
    """One part, scored for all units of a group, column by column."""

    def __init__(self, rulebook: Rulebook, part: Part, view: GroupView) -> None:
        self.rulebook = rulebook
        self.part = part
        self.view = view
        self.apart = [_apart(rulebook, view, index) for index in range(len(view.units))]

    def cards(self) -> list[Card]:
        """The cards of the group, in its order, not yet placed.

        Items with a place rule wait for the others, because the place is taken from those.
        """
        codes = self.rulebook.children.get(self.part.code, {})
        waiting = {code: self._place_rules(variants) for code, variants in codes.items()}
        columns: dict[str, Column] = {
            code: [] if waiting[code] else self._column(variants, line=True)
            for code, variants in codes.items()
        }
        for without in {formula.without for found in waiting.values() for formula in found}:
            self._stand(without, columns)
        for code, variants in codes.items():
            if waiting[code]:
                columns[code] = self._column(variants, line=True)
        return [
            self._card(index, _row(list(columns.values()), index))
            for index in range(len(self.view.units))
        ]

    # Places that rules ask for ----------------------------------------------------------

    def _place_rules(self, variants: Sequence[Item]) -> list[Place]:
        own = [rule.formula for item in variants for rule in item.rules]
        below = self.rulebook.children.get(variants[0].code, {}).values()
        found = [formula for formula in own if isinstance(formula, Place)]
        return found + [formula for inner in below for formula in self._place_rules(inner)]

    def _stand(self, without: tuple[str, ...], columns: Mapping[str, Column]) -> None:
        """Find the places by the items that do not wait, without those named."""
        ranked = [column for code, column in columns.items() if column and code not in without]
        ties = self.rulebook.heading.ties
        keys: list[Key | None] = []
        for index, apart in enumerate(self.apart):
            scores = _row(ranked, index)
            is_apart = apart or any(score.apart for score in scores)
            total = self.rulebook.printed(self._stopped(scores))
            keys.append(None if is_apart else (total, *self.view.ties(ties, index)))
        self.view.standing[without] = places(keys)

    # Cards ------------------------------------------------------------------------------

    def _card(self, index: int, scores: list[ItemScore]) -> Card:
        summed, points = _summed(scores), self._stopped(scores)
        total = self.rulebook.printed(points)
        card = Card(self.view.units[index], scores, total, apart=self.apart[index])
        card.provisional = any(score.awaited for score in scores)
        listed = Summed([Fraction(score.printed or 0) for score in scores])
        card.steps.append(Step("总分", "{0} = {1}", (listed, summed)))
        if points != summed:
            words = "超过总分上限，计 {0} 分" if points < summed else "低于总分下限，计 {0} 分"
            card.steps.append(Step("上下限", words, (points,)))
        if any(score.apart for score in scores):
            card.apart, card.total = card.apart or "本期无从计算", None
        return card

    def _stopped(self, scores: Sequence[ItemScore]) -> Fraction:
        return stopped(_summed(scores), self.part.floor, self.part.full)

    # Items ------------------------------------------------------------------------------

    def _column(self, variants: Sequence[Item], *, line: bool) -> Column:
        """One item, with its alternatives, for every unit; a line or section is rounded."""
        below = self.rulebook.children.get(variants[0].code, {}).values()
        inner = [self._column(items, line=variants[0].section) for items in below]
        items = self._choose(variants)
        codes = dict.fromkeys(rule.code for item in variants for rule in item.rules)
        rules = [self._rule(variants, items, code) for code in codes]
        scores: Column = [
            None if item is None else _item(item, _row(rules, index), _row(inner, index))
            for index, item in enumerate(items)
        ]
        for item in variants:
            _limit(item, [score for score in scores if score and score.item is item])
        if line:
            self._print(scores)
        return scores

    def _print(self, scores: Column) -> None:
        for score in scores:
            if score:
                score.printed = self.rulebook.printed(score.points, score.item.places)
                score.points = Fraction(score.printed)

    def _choose(self, scoped: Sequence[Scoped]) -> list[Scoped | None]:
        """The alternative for every unit; where no unit is named, one choice fits the group."""
        if any(one.units for one in scoped):
            return [chosen(scoped, unit) for unit in self.view.units]
        return [chosen(scoped, self.view.units[0])] * len(self.view.units)

    # Rules ------------------------------------------------------------------------------

    def _rule(
        self, variants: Sequence[Item], items: Sequence[Item | None], code: str
    ) -> list[RuleScore | None]:
        """One rule code for every unit: the alternative that applies, else None."""
        applied: list[Applied | None] = [None] * len(items)
        scopes: list[tuple[Rule, str]] = []
        for item in variants:
            rules = [rule for rule in item.rules if rule.code == code]
            scopes += [(rule, _scope(rule)) for rule in rules]
            for index, rule in enumerate(self._choose(rules)):
                if rule is not None and items[index] is item:
                    outcome = rule.formula.apply(Situation(self.view, index, code))
                    applied[index] = Applied(rule, item, outcome)
        known = [one.outcome.points for one in applied if one and not one.outcome.missing]
        mean = sum(known, ZERO) / len(known) if known and len(known) < len(applied) else None
        return [None if one is None else _settled(one, scopes, mean) for one in applied]


def _apart(rulebook: Rulebook, view: GroupView, index: int) -> str:
    """Why the unit is listed apart, or ''."""
    apart = rulebook.apart
    if apart is None:
        return ""
    value = view.values[index][apart.measure]
    return apart.label if value is not None and value < apart.below else ""


def _row(columns: Sequence[Sequence[Cell | None]], index: int) -> list[Cell]:
    return [cell for column in columns if (cell := column[index]) is not None]


def _summed(scores: Sequence[ItemScore]) -> Fraction:
    return added(score.points for score in scores)


def _item(item: Item, rules: list[RuleScore], inner: list[ItemScore]) -> ItemScore:
    parts = [item.start] if item.start else []
    parts += [rule.points for rule in rules]
    parts += [one.points for one in inner]
    summed = added(parts)
    points = stopped(summed, *item.ends)
    score = ItemScore(item, rules, inner, points)
    if len(parts) > 1:
        score.steps.append(Step("合计", "{0} = {1}", (Summed(parts), summed)))
    if points != summed:
        words = "超过上限，计 {0} 分" if points < summed else "扣完为止，计 {0} 分"
        score.steps.append(Step("上下限", words, (points,)))
    return score


def _limit(item: Item, scores: Sequence[ItemScore]) -> None:
    """Shrink every gap to the best in proportion until the widest is the limit's."""
    if item.limit is None or not scores:
        return
    best = max(score.points for score in scores)
    gap = best - min(score.points for score in scores)
    if gap <= item.limit.gap:
        return
    for score in scores:
        before = score.points
        score.points = best - (best - before) * item.limit.gap / gap
        words = "本组最高 {0}，最低 {1}，分差按比例收至 {2}：{3} 调为 {4}"
        values = (best, best - gap, item.limit.gap, before, score.points)
        score.steps.append(Step("分差限制", words, values))


def _settled(
    applied: Applied, scopes: Sequence[tuple[Rule, str]], mean: Fraction | None
) -> RuleScore:
    """The rule's score; where there was nothing to measure, by the rule's own policy."""
    rule, item, outcome = applied
    others = tuple(scope for other, scope in scopes if other is not rule)
    score = RuleScore(rule, outcome.points, outcome.steps, outcome.awaited, False, others)
    if not outcome.missing:
        return score
    if rule.missing == "mean" and mean is not None:
        policy, score.points = "取本组平均", mean
    elif rule.missing == "zero":
        policy, score.points = "不得分，计", _nothing(rule, item)
    else:
        policy, score.points = "按满分计", _everything(rule, item)
    if rule.missing == "apart":
        policy, score.apart = "单列，不计分，暂记", True
    score.steps += (Step("无从计算", policy + " {0} 分", (score.points,)),)
    return score


def _everything(rule: Rule, item: Item) -> Fraction:
    """The most a rule gives; one that has no end of its own ends with its item."""
    high = rule.formula.bounds[1]
    return (item.full or ZERO) if high is None else high


def _nothing(rule: Rule, item: Item) -> Fraction:
    """No points; from a rule that only deducts, all that it can take."""
    low, high = rule.formula.bounds
    if high != 0:
        return ZERO
    return -(item.full or ZERO) if low is None else low


def _scope(rule: Rule) -> str:
    return "、".join(rule.units or rule.groups) or "其他单位"


def stopped(value: Fraction, floor: Fraction | None, full: Fraction | None) -> Fraction:
    """Stop a value at its ends; None is no end."""
    if floor is not None and value < floor:
        return floor
    return full if full is not None and value > full else value
