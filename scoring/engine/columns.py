"""Items and rules in columns: what every unit of a group gets, and on being asked how.

Numbers are found for all units at once. Most units have no events under most rules and get the
same, which is added up and printed once. The reasoning of a unit is written when it is read, by
applying the same rules to that unit alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from scoring.engine.cards import ItemScore, RuleScore
from scoring.engine.formulas import GroupView, Outcome, Situation, Step, applied
from scoring.engine.items import Item, Rule, Scoped, chosen
from scoring.engine.lanes import Indices, Lanes
from scoring.engine.numbers import ZERO, Summed, added
from scoring.engine.rulebook import Rulebook

NOTHING = Decimal(0)


class Policy(NamedTuple):
    """What a rule gives where there was nothing to measure, and how that is said."""

    words: str
    points: Fraction


class RuleColumn:
    """One rule code for every unit of a group, each under the alternative that applies to it.

    ``alike`` are the most units that got the same; ``points`` are 0 where no rule applies.
    """

    def __init__(
        self, view: GroupView, variants: Sequence[Item], items: Sequence[Item | None], code: str
    ) -> None:
        self.view, self.code, self.items = view, code, items
        self.rules: list[Rule | None] = [None] * len(items)
        self.points = Lanes.all(ZERO, len(items))
        self.scopes: list[tuple[Rule, str]] = []
        self.alike: Indices = ()
        self.awaited: set[int] = set()
        self.apart: set[int] = set()
        self.missing: dict[int, tuple[Rule, Item]] = {}
        for item in variants:
            rules = [rule for rule in item.rules if rule.code == code]
            self.scopes += [(rule, _scope(rule)) for rule in rules]
            self._apply(item, rules)
        self.mean = self._mean() if self.missing else None
        for index, (rule, item) in self.missing.items():
            self.points.put((index,), self._policy(rule, item).points)

    def _apply(self, item: Item, rules: Sequence[Rule]) -> None:
        """Apply the alternatives that stand in one item to the units they apply to."""
        taken = choices(self.view, rules)
        for rule in rules:
            takers = self._takers(item, rule, taken)
            if not takers:
                continue
            pieces = applied(rule.formula, self.view, takers, self.code)
            for indices, outcome in pieces:
                self._take(indices, outcome)
                if outcome.missing:
                    self.missing.update((index, (rule, item)) for index in indices)
                    self.apart.update(indices if rule.missing == "apart" else ())

    def _takers(self, item: Item, rule: Rule, taken: Sequence[Rule | None]) -> Indices:
        """The units to which the alternative applies."""
        everybody = self.view.everybody
        if taken.count(rule) == self.items.count(item) == len(everybody):
            takers = everybody
        else:
            pairs = enumerate(zip(taken, self.items, strict=True))
            takers = tuple(index for index, (one, own) in pairs if one is rule and own is item)
        for index in takers:
            self.rules[index] = rule
        return takers

    def _take(self, indices: Indices, outcome: Outcome) -> None:
        self.points.put(indices, outcome.points)
        if outcome.awaited:
            self.awaited.update(indices)
        alike = not outcome.missing and not isinstance(outcome.points, Lanes)
        if alike and len(indices) > len(self.alike):
            self.alike = indices

    def _mean(self) -> Fraction | None:
        """The mean of those that had something to measure."""
        known = [
            points
            for index, points in enumerate(self.points.numbers())
            if self.rules[index] is not None and index not in self.missing
        ]
        return added(known) / len(known) if known else None

    def _policy(self, rule: Rule, item: Item) -> Policy:
        if rule.missing == "mean" and self.mean is not None:
            return Policy("取本组平均", self.mean)
        if rule.missing == "zero":
            return Policy("不得分，计", _nothing(rule, item))
        words = "单列，不计分，暂记" if rule.missing == "apart" else "按满分计"
        return Policy(words, _everything(rule, item))

    def score(self, item: Item, index: int) -> RuleScore | None:
        """What the rule gave one unit, with its reasoning; None where it does not apply."""
        rule = self.rules[index]
        if rule is None:
            return None
        outcome = rule.formula.apply(Situation(self.view, index, self.code))
        points, steps = outcome.points, outcome.steps
        if outcome.missing:
            words, points = self._policy(rule, item)
            steps = (*steps, Step("无从计算", words + " {0} 分", (points,)))
        others = tuple(scope for other, scope in self.scopes if other is not rule)
        return RuleScore(rule, points, steps, outcome.awaited, index in self.apart, others)


class ItemColumn:
    """One item, with its alternatives, for every unit of a group; a line or section is printed.

    ``alike`` are units that all got the same; ``printed`` is there for lines and sections only,
    and there it is the printed points that count.
    """

    def __init__(
        self, rulebook: Rulebook, view: GroupView, variants: Sequence[Item], *, is_line: bool
    ) -> None:
        self.code, self.is_section = variants[0].code, variants[0].section
        self.variants, self.items = variants, choices(view, variants)
        below = rulebook.children.get(self.code, {}).values()
        self.inner = [ItemColumn(rulebook, view, items, is_line=self.is_section) for items in below]
        codes = dict.fromkeys(rule.code for item in variants for rule in item.rules)
        self.rules = [RuleColumn(view, variants, self.items, code) for code in codes]
        self.awaited, self.apart = set[int](), set[int]()
        below_it: tuple[RuleColumn | ItemColumn, ...] = (*self.rules, *self.inner)
        for column in below_it:
            self.awaited |= column.awaited
            self.apart |= column.apart
        self.alike = self._alike()
        self.points = Lanes.all(ZERO, len(self.items))
        self.limited: dict[int, Step] = {}
        self.printed: list[Decimal | None] = []
        self.looked_at = list(self._looked_at())
        for item, indices in self.looked_at:
            points = self._summed(item, indices).stopped(*item.ends)
            if self.alike:
                self.points = Lanes.all(points.one(0), len(self.items))
            self.points.put(indices, points)
        for item in variants:
            self._limit(item)
        if is_line:
            self._print(rulebook)

    def _alike(self) -> Indices:
        """The units that got the same under everything, where no alternative names units."""
        rules = [rule for item in self.variants for rule in item.rules]
        scoped: list[Item | Rule] = [*self.variants, *rules]
        if any(one.units for one in scoped) or any(item.limit for item in self.variants):
            return ()
        own = [column.alike for column in self.rules] + [column.alike for column in self.inner]
        first, *others = own or [tuple(range(len(self.items)))]
        return tuple(sorted(set(first).intersection(*others))) if others else first

    def _looked_at(self) -> Iterable[tuple[Item, Indices]]:
        """The units to work out, by item; the first stands for all that are alike, if there are."""
        everybody = range(len(self.items))
        same = set(self.alike)
        looked = [*self.alike[:1], *(i for i in everybody if i not in same)] if same else everybody
        if self.items.count(self.variants[0]) == len(self.items):
            yield self.variants[0], tuple(looked)
            return
        for item in self.variants:
            indices = tuple(index for index in looked if self.items[index] is item)
            if indices:
                yield item, indices

    def _summed(self, item: Item, indices: Indices) -> Lanes:
        """The start, the rules and the sub-items added up; those that do not apply are 0."""
        summed = Lanes.all(item.start, len(indices))
        for rule in self.rules:
            summed = rule.points.at(indices) + summed
        for inner in self.inner:
            summed = inner.final.at(indices) + summed
        return summed

    @property
    def final(self) -> Lanes:
        """What counts of the item: the printed points, where they are printed."""
        return Lanes.of([one or NOTHING for one in self.printed]) if self.printed else self.points

    def _limit(self, item: Item) -> None:
        """Shrink every gap to the best in proportion until the widest is the limit's."""
        limited = [index for index, one in enumerate(self.items) if one is item]
        if item.limit is None or not limited:
            return
        points = {index: self.points.one(index) for index in limited}
        best = max(points.values())
        gap = best - min(points.values())
        if gap <= item.limit.gap:
            return
        words = "本组最高 {0}，最低 {1}，分差按比例收至 {2}：{3} 调为 {4}"
        for index, before in points.items():
            after = best - (best - before) * item.limit.gap / gap
            values = (best, best - gap, item.limit.gap, before, after)
            self.points.put((index,), after)
            self.limited[index] = Step("分差限制", words, values)

    def _print(self, rulebook: Rulebook) -> None:
        self.printed = [None] * len(self.items)
        for item, indices in self.looked_at:
            figures = rulebook.printed_all(self.points.at(indices), item.places)
            if self.alike:
                self.printed = [figures[0]] * len(self.items)
            for index, figure in zip(indices, figures, strict=True):
                self.printed[index] = figure

    # Reasoning --------------------------------------------------------------------------

    def score(self, index: int) -> ItemScore | None:
        """What the item came to for one unit, with its reasoning; None where it does not apply."""
        item = self.items[index]
        if item is None:
            return None
        rules = [one for column in self.rules if (one := column.score(item, index))]
        inner = [found for below in self.inner if (found := below.score(index))]
        printed = self.printed[index] if self.printed else None
        points = self.points.one(index) if printed is None else Fraction(printed)
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


def choices(view: GroupView, scoped: Sequence[Scoped]) -> list[Scoped | None]:
    """The alternative for every unit; where no unit is named, one choice fits the group."""
    if any(one.units for one in scoped):
        return [chosen(scoped, unit) for unit in view.units]
    return [chosen(scoped, view.units[0])] * len(view.units)


def stopped(value: Fraction, floor: Fraction | None, full: Fraction | None) -> Fraction:
    """Stop a value at its ends; None is no end."""
    if floor is not None and value < floor:
        return floor
    return full if full is not None and value > full else value


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
