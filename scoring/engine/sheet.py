"""One part of a rulebook for one group: rules, items with their ends, limits, lines, totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from scoring.engine.cards import Card, ItemScore, RuleScore
from scoring.engine.facts import UnitFacts
from scoring.engine.formulas import GroupView, Outcome, Place, Situation, Step
from scoring.engine.items import Item, Part, Rule, specificity
from scoring.engine.numbers import rounded, shown
from scoring.engine.places import places
from scoring.engine.rulebook import Rulebook

ZERO = Fraction(0)
Scoped = TypeVar("Scoped", Item, Rule)
Column = list[ItemScore | None]
Applied = tuple[Rule, Outcome] | None


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
        columns: dict[str, Column] = {
            code: [] if self._place_rules(variants) else self._column(variants, line=True)
            for code, variants in codes.items()
        }
        self._stand(columns)
        for code, variants in codes.items():
            if self._place_rules(variants):
                columns[code] = self._column(variants, line=True)
        return [
            self._card(index, [column[index] for column in columns.values()])
            for index in range(len(self.view.units))
        ]

    def printed(self, value: Fraction, places: int | None = None) -> Decimal:
        """Round once, as the rulebook says."""
        heading = self.rulebook.heading
        return rounded(value, heading.places if places is None else places, cut=heading.cut)

    # Places that rules ask for ----------------------------------------------------------

    def _place_rules(self, variants: Sequence[Item]) -> list[Rule]:
        own = [rule for item in variants for rule in item.rules if isinstance(rule.formula, Place)]
        below = self.rulebook.children.get(variants[0].code, {}).values()
        return own + [rule for inner in below for rule in self._place_rules(inner)]

    def _stand(self, columns: Mapping[str, Column]) -> None:
        for variants in self.rulebook.children.get(self.part.code, {}).values():
            for rule in self._place_rules(variants):
                assert isinstance(rule.formula, Place)
                left_out = rule.formula.without
                ranked = [column for code, column in columns.items() if code not in left_out]
                totals = [
                    None
                    if apart
                    else (self._total([column[index] for column in ranked if column]),)
                    for index, apart in enumerate(self.apart)
                ]
                self.view.standing[rule.code] = [place or 0 for place in places(totals)]

    # Cards ------------------------------------------------------------------------------

    def _card(self, index: int, found: Column) -> Card:
        scores = [score for score in found if score is not None]
        total = self._total(found)
        card = Card(self.view.units[index], scores, total, apart=self.apart[index])
        card.provisional = any(score.awaited for score in scores)
        listed = _sum([Fraction(score.printed or 0) for score in scores])
        card.steps.append(Step("总分", "{0} = {1}", (listed, str(total))))
        if any(score.apart for score in scores):
            card.apart, card.total = card.apart or "本期无从计算", None
        return card

    def _total(self, scores: Column) -> Decimal:
        printed = [score.printed for score in scores if score]
        summed = sum((Fraction(points) for points in printed if points is not None), ZERO)
        return self.printed(stopped(summed, self.part.floor, self.part.full))

    # Items ------------------------------------------------------------------------------

    def _column(self, variants: Sequence[Item], *, line: bool) -> Column:
        """One item, with its alternatives, for every unit; a line or section is rounded."""
        below = self.rulebook.children.get(variants[0].code, {}).values()
        inner = [self._column(items, line=variants[0].section) for items in below]
        rules = self._rules(variants)
        scores: Column = []
        for index, unit in enumerate(self.view.units):
            item = chosen(variants, unit)
            scores.append(item and _item(item, _row(rules, index), _row(inner, index)))
        for item in variants:
            _limit(item, [score for score in scores if score and score.item is item])
        if line:
            self._print(scores)
        return scores

    def _print(self, scores: Column) -> None:
        for score in scores:
            if score:
                score.printed = self.printed(score.points, score.item.places)
                score.points = Fraction(score.printed)

    # Rules ------------------------------------------------------------------------------

    def _rules(self, variants: Sequence[Item]) -> list[list[RuleScore | None]]:
        codes = dict.fromkeys(rule.code for item in variants for rule in item.rules)
        return [self._rule(variants, code) for code in codes]

    def _rule(self, variants: Sequence[Item], code: str) -> list[RuleScore | None]:
        """One rule code for every unit: the alternative that applies, else None."""
        applied: list[Applied] = []
        for index, unit in enumerate(self.view.units):
            item = chosen(variants, unit)
            rule = item and chosen([rule for rule in item.rules if rule.code == code], unit)
            applied.append(rule and (rule, rule.formula.apply(Situation(self.view, index, code))))
        alternatives = [rule for item in variants for rule in item.rules if rule.code == code]
        return [None if one is None else _settled(*one, applied, alternatives) for one in applied]


def _apart(rulebook: Rulebook, view: GroupView, index: int) -> str:
    """Why the unit is listed apart, or ''."""
    apart = rulebook.apart
    if apart is None:
        return ""
    value = view.values[index][apart.measure]
    return apart.label if value is not None and value < apart.below else ""


Cell = TypeVar("Cell", ItemScore, RuleScore)


def _row(columns: Sequence[Sequence[Cell | None]], index: int) -> list[Cell]:
    return [cell for column in columns if (cell := column[index]) is not None]


def _item(item: Item, rules: list[RuleScore], inner: list[ItemScore]) -> ItemScore:
    parts = [item.start] if item.start else []
    parts += [score.points for score in (*rules, *inner)]
    summed = sum(parts, ZERO)
    points = stopped(summed, *item.ends)
    score = ItemScore(item, rules, inner, points)
    if len(parts) > 1:
        score.steps.append(Step("合计", "{0} = {1}", (_sum(parts), summed)))
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
    rule: Rule, outcome: Outcome, applied: Sequence[Applied], alternatives: Sequence[Rule]
) -> RuleScore:
    """The rule's score; where there was nothing to measure, by the rule's own policy."""
    others = tuple(_scope(other) for other in alternatives if other is not rule)
    score = RuleScore(rule, outcome.points, outcome.steps, outcome.awaited, False, others)
    if not outcome.missing:
        return score
    low, high = (end or ZERO for end in rule.formula.bounds)
    known = [one[1].points for one in applied if one and not one[1].missing]
    if rule.missing == "mean" and known:
        score.points = sum(known, ZERO) / len(known)
    else:
        score.points = low if rule.missing == "zero" else high
    words = {"mean": "取本组平均", "zero": "计", "apart": "单列，不计分，暂记"}
    policy = words.get(rule.missing, "按满分计")
    score.steps += (Step("无从计算", "{0} {1} 分", (policy, score.points)),)
    score.apart = rule.missing == "apart"
    return score


def _scope(rule: Rule) -> str:
    return "、".join(rule.units or rule.groups) or "其他单位"


def chosen(scoped: Sequence[Scoped], unit: UnitFacts) -> Scoped | None:
    """The most specific alternative that applies to the unit, or None."""
    best = max(scoped, key=lambda one: specificity(one, unit), default=None)
    return best if best is not None and specificity(best, unit) else None


def stopped(value: Fraction, floor: Fraction | None, full: Fraction | None) -> Fraction:
    """Stop a value at its ends; None is no end."""
    if floor is not None and value < floor:
        return floor
    return full if full is not None and value > full else value


def _sum(parts: Sequence[Fraction]) -> str:
    terms = [part for part in parts if part] or [ZERO]
    text = shown(terms[0])
    for term in terms[1:]:
        text += f" {'+' if term >= 0 else '−'} {shown(abs(term))}"
    return text
