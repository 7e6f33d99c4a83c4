"""Items and rules in columns: what every unit of a group gets, and on being asked how.

Numbers are found for all units at once. Most units have no events under most rules and get the
same, which is added up and printed once. The reasoning of a unit is written when it is read, by
applying the same rules to that unit alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from scoring.engine.cards import ItemScore, RuleScore
from scoring.engine.choices import Choices
from scoring.engine.figures import Figures, Printed
from scoring.engine.formulas import GroupView, Situation, Step, applied
from scoring.engine.items import Item, Rule, chosen
from scoring.engine.lanes import Indices, Lanes
from scoring.engine.numbers import ZERO, Summed, added, stopped
from scoring.engine.points import Piece, Points
from scoring.engine.rulebook import Rulebook


class Policy(NamedTuple):
    """What a rule gives where there was nothing to measure, and how that is said."""

    words: str
    points: Fraction


class RuleColumn:
    """One rule code for every unit of a group, each under the alternative that applies to it.

    ``points`` are 0 where no rule applies.
    """

    def __init__(
        self, view: GroupView, variants: Sequence[Item], items: Choices[Item], code: str
    ) -> None:
        self.view, self.variants, self.code = view, variants, code
        self.awaited: set[int] = set()
        self.apart: set[int] = set()
        self.missing: list[tuple[Indices, Rule, Item]] = []
        self.usual: Fraction | None = None
        self.pieces: list[Piece] = []
        for item, holders in items.by_choice:
            for rule, takers in Choices(view, self._alternatives(item)).by_choice:
                if shared := items.shared(holders, takers):
                    self._apply(item, rule, shared)
        self.mean = self._mean() if self.missing else None
        for indices, rule, item in self.missing:
            self.pieces.append((indices, self._policy(rule, item).points))
        self.points = self._points()

    def _alternatives(self, item: Item) -> list[Rule]:
        return [rule for rule in item.rules if rule.code == self.code]

    def _apply(self, item: Item, rule: Rule, takers: Indices) -> None:
        """Apply an alternative that stands in one item to the units it applies to."""
        self.usual, pieces = applied(rule.formula, self.view, takers, self.code)
        for indices, outcome in pieces:
            if outcome.awaited:
                self.awaited.update(indices)
            if not outcome.missing:
                self.pieces.append((indices, outcome.points))
                continue
            self.missing.append((indices, rule, item))
            if rule.missing == "apart":
                self.apart.update(indices)

    def _mean(self) -> Fraction | None:
        """The mean of those that had something to measure."""
        known: list[Fraction] = []
        for indices, points in self.pieces:
            known += points.numbers() if isinstance(points, Lanes) else [points] * len(indices)
        return added(known) / len(known) if known else None

    def _policy(self, rule: Rule, item: Item) -> Policy:
        if rule.missing == "mean" and self.mean is not None:
            return Policy("取本组平均", self.mean)
        if rule.missing == "zero":
            return Policy("不得分，计", _nothing(rule, item))
        words = "单列，不计分，暂记" if rule.missing == "apart" else "按满分计"
        return Policy(words, _everything(rule, item))

    def _points(self) -> Points:
        size = len(self.view.units)
        if self.usual is not None:
            return Points(size, self.usual, self.pieces)
        named = [index for indices, _ in self.pieces for index in indices]
        if len(named) < size:
            self.pieces.append((tuple({*range(size)}.difference(named)), ZERO))
        return Points.of(size, self.pieces)

    def score(self, item: Item, index: int) -> RuleScore | None:
        """What the rule gave one unit, with its reasoning; None where it does not apply."""
        rule = chosen(self._alternatives(item), self.view.units[index])
        if rule is None:
            return None
        outcome = rule.formula.apply(Situation(self.view, index, self.code))
        points, steps = outcome.points, outcome.steps
        if outcome.missing:
            words, points = self._policy(rule, item)
            steps = (*steps, Step("无从计算", words + " {0} 分", (points,)))
        rules = [other for variant in self.variants for other in self._alternatives(variant)]
        others = tuple(_scope(other) for other in rules if other is not rule)
        return RuleScore(rule, points, steps, outcome.awaited, index in self.apart, others)


class ItemColumn:
    """One item, with its alternatives, for every unit of a group; a line or section is printed.

    ``printed`` is there for lines and sections only, and there it is the printed points that count.
    """

    def __init__(
        self, rulebook: Rulebook, view: GroupView, variants: Sequence[Item], *, is_line: bool
    ) -> None:
        self.code, self.is_section = variants[0].code, variants[0].section
        self.items, self.size = Choices(view, variants), len(view.units)
        below = rulebook.children.get(self.code, {}).values()
        self.inner = [ItemColumn(rulebook, view, items, is_line=self.is_section) for items in below]
        codes = dict.fromkeys(rule.code for item in variants for rule in item.rules)
        self.rules = [RuleColumn(view, variants, self.items, code) for code in codes]
        below_it: tuple[RuleColumn | ItemColumn, ...] = (*self.rules, *self.inner)
        self.awaited: set[int] = set[int]().union(*(column.awaited for column in below_it))
        self.apart: set[int] = set[int]().union(*(column.apart for column in below_it))
        self.limited: dict[int, Step] = {}
        self.points = self._points()
        for item, indices in self.items.by_choice:
            self._limit(item, indices)
        self.printed = self._printed(rulebook) if is_line else None

    def _points(self) -> Points:
        """The start, the rules and the sub-items added up and stopped; 0 without an item."""
        parts = [rule.points for rule in self.rules] + [inner.final for inner in self.inner]
        if self.items.common:
            item = self.items.common
            return Points.summed(self.size, item.start, parts).stopped(*item.ends)
        summed = Points.summed(self.size, ZERO, parts)
        pieces: list[Piece] = [
            (indices, (summed.lanes(indices) + item.start).stopped(*item.ends))
            for item, indices in self.items.by_choice
        ]
        return Points(self.size, ZERO, pieces)

    @property
    def final(self) -> Points:
        """What counts of the item: the printed points, where they are printed."""
        return self.points if self.printed is None else Points.of_figures(self.printed)

    def _limit(self, item: Item, limited: Indices) -> None:
        """Shrink every gap to the best in proportion until the widest is the limit's."""
        if item.limit is None:
            return
        numbers = list(self.points.numbers)
        points = {index: numbers[index] for index in limited}
        best = max(points.values())
        gap = best - min(points.values())
        if gap <= item.limit.gap:
            return
        words = "本组最高 {0}，最低 {1}，分差按比例收至 {2}：{3} 调为 {4}"
        for index, before in points.items():
            after = best - (best - before) * item.limit.gap / gap
            values = (best, best - gap, item.limit.gap, before, after)
            numbers[index] = after
            self.limited[index] = Step("分差限制", words, values)
        self.points = Points(self.size, None, [(tuple(range(self.size)), Lanes.of(numbers))])

    def _printed(self, rulebook: Rulebook) -> Figures:
        heading = rulebook.heading
        if self.items.common:
            places = self.items.common.places
            places = heading.places if places is None else places
            return self.points.printed(places, cut=heading.cut)
        pieces = []
        for item, indices in self.items.by_choice:
            places = heading.places if item.places is None else item.places
            wholes = self.points.lanes(indices).wholes(places, cut=heading.cut)
            pieces.append(Printed(indices, wholes, places))
        return Figures(self.size, 0, 0, pieces, self.items.without)

    # Reasoning --------------------------------------------------------------------------

    def score(self, index: int) -> ItemScore | None:
        """What the item came to for one unit, with its reasoning; None where it does not apply."""
        item = self.items.of(index)
        if item is None:
            return None
        rules = [one for column in self.rules if (one := column.score(item, index))]
        inner = [found for below in self.inner if (found := below.score(index))]
        printed = self.printed.decimals[index] if self.printed else None
        points = self.points.numbers[index] if printed is None else Fraction(printed)
        parts = [item.start] if item.start else []
        parts += [one.points for one in rules] + [one.points for one in inner]
        return ItemScore(item, rules, inner, points, self._steps(item, index, parts), printed)

    def _steps(self, item: Item, index: int, parts: Sequence[Fraction]) -> list[Step]:
        summed, steps = added(parts), list[Step]()
        points = stopped(summed, *item.ends)
        if len(parts) > 1:
            steps.append(Step("合计", "{0} = {1}", (Summed(parts), summed)))
        if points != summed:
            words = "超过上限，计 {0} 分" if points < summed else "扣完为止，计 {0} 分"
            steps.append(Step("上下限", words, (points,)))
        return [*steps, self.limited[index]] if index in self.limited else steps


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
