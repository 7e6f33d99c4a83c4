"""Items and rules in columns: what every unit of a league gets, and on being asked how.

Numbers are found for all units at once. The reasoning of a unit is written when it is read, by
applying the same rules to that unit alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np

from scoring.engine.cards import ItemScore, RuleScore
from scoring.engine.choices import Choices
from scoring.engine.figures import Figures, kept
from scoring.engine.formulas import LeagueView, Situation, Step, applied
from scoring.engine.items import Item, Rule, chosen
from scoring.engine.lanes import Lanes
from scoring.engine.limits import Limited, shrunk
from scoring.engine.numbers import ZERO, Summed, added, stopped
from scoring.engine.pieces import Piece, scattered
from scoring.engine.ratios import Indices, Wholes
from scoring.engine.rulebook import Rulebook


class Policy(NamedTuple):
    """What a rule gives where there was nothing to measure, and how that is said."""

    words: str
    points: Fraction


class RuleColumn:
    """One rule code for every unit of a league, each under the alternative that applies to it."""

    def __init__(self, view: LeagueView, variants: Sequence[Item], code: str) -> None:
        self.view, self.variants, self.code = view, variants, code
        self.awaited: set[int] = set()
        self.apart: set[int] = set()
        self.known: list[Piece] = []
        self.missing: list[tuple[Indices, Rule, Item]] = []
        self.means: dict[int, Fraction | None] = {}

    def reckon(self, items: Choices[Item]) -> Lanes:
        """The points of every unit, 0 where no rule applies."""
        view = self.view
        for item, holders in items.by_choice:
            for rule, takers in Choices(view, self._alternatives(item)).by_choice:
                if len(both := _both(view, holders, takers)):
                    self._apply(item, rule, both)
        return scattered(view.size, [*self.known, *self._lacking()])

    def _alternatives(self, item: Item) -> list[Rule]:
        return [rule for rule in item.rules if rule.code == self.code]

    def _apply(self, item: Item, rule: Rule, takers: Indices) -> None:
        """Apply an alternative that stands in one item to the units it applies to."""
        for indices, outcome in applied(rule.formula, self.view, takers, self.code):
            if outcome.awaited:
                self.awaited.update(indices.tolist())
            if not outcome.missing:
                self.known.append((indices, outcome.points))
                continue
            self.missing.append((indices, rule, item))
            if rule.missing == "apart":
                self.apart.update(indices.tolist())

    def _lacking(self) -> list[Piece]:
        """What those get that had nothing to measure."""
        found: list[Piece] = []
        for indices, rule, item in self.missing:
            groups = self.view.group_of[indices]
            for group in np.unique(groups).tolist():
                policy = self._policy(rule, item, group)
                found.append((indices[groups == group], policy.points))
        return found

    def _policy(self, rule: Rule, item: Item, group: int) -> Policy:
        mean = self._mean(group) if rule.missing == "mean" else None
        if mean is not None:
            return Policy("取本组平均", mean)
        if rule.missing == "zero":
            return Policy("不得分，计", _nothing(rule, item))
        words = "单列，不计分，暂记" if rule.missing == "apart" else "按满分计"
        return Policy(words, _everything(rule, item))

    def _mean(self, group: int) -> Fraction | None:
        """The mean of those of a group that had something to measure."""
        if group not in self.means:
            numbers, indices = self._measured
            known = numbers.at(indices[self.view.group_of[indices] == group]).numbers()
            self.means[group] = added(known) / len(known) if known else None
        return self.means[group]

    @cached_property
    def _measured(self) -> tuple[Lanes, Indices]:
        """The points of those that had something to measure, and who they are."""
        indices = [indices for indices, _ in self.known]
        everybody = np.concatenate(indices) if indices else self.view.everybody[:0]
        return scattered(self.view.size, self.known), everybody

    def score(self, item: Item, index: int) -> RuleScore | None:
        """What the rule gave one unit, with its reasoning; None where it does not apply."""
        rule = chosen(self._alternatives(item), self.view.units[index])
        if rule is None:
            return None
        outcome = rule.formula.apply(Situation(self.view, index, self.code))
        points, steps = outcome.points, outcome.steps
        if outcome.missing:
            words, points = self._policy(rule, item, int(self.view.group_of[index]))
            steps = (*steps, Step("无从计算", words + " {0} 分", (points,)))
        rules = [other for variant in self.variants for other in self._alternatives(variant)]
        others = tuple(_scope(other) for other in rules if other is not rule)
        return RuleScore(rule, points, steps, outcome.awaited, index in self.apart, others)


class ItemColumn:
    """One item, with its alternatives, for every unit of a league; a line or section is printed.

    ``printed`` is there for lines and sections only, and there it is the printed points that count.
    ``counted`` are the lines whose figures are known, because they only count events.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        view: LeagueView,
        variants: Sequence[Item],
        counted: Mapping[str, Figures],
        *,
        is_line: bool,
    ) -> None:
        self.view, self.variants = view, variants
        self.code, self.is_section = variants[0].code, variants[0].section
        self.inner = [
            ItemColumn(rulebook, view, below, counted, is_line=self.is_section)
            for below in rulebook.children.get(self.code, {}).values()
        ]
        self.awaited: set[int] = set()
        self.apart: set[int] = set()
        self.limited: dict[int, tuple[Limited, int]] = {}
        self.printed = counted.get(self.code)
        if self.printed is None:
            self._reckon()
            self.printed = self._printed(rulebook) if is_line else None

    @cached_property
    def items(self) -> Choices[Item]:
        """Which alternative of it applies to whom."""
        return Choices(self.view, self.variants)

    @cached_property
    def rules(self) -> list[RuleColumn]:
        """Its rules by their codes."""
        codes = dict.fromkeys(rule.code for item in self.variants for rule in item.rules)
        return [RuleColumn(self.view, self.variants, code) for code in codes]

    def _reckon(self) -> None:
        parts = [rule.reckon(self.items) for rule in self.rules]
        parts += [inner.final for inner in self.inner]
        self.summed = sum(parts[1:], parts[0]) if parts else Lanes.constant(self.view.size, ZERO)
        below: tuple[RuleColumn | ItemColumn, ...] = (*self.rules, *self.inner)
        for column in below:
            self.awaited |= column.awaited
            self.apart |= column.apart

    @cached_property
    def points(self) -> Lanes:
        """The start, the rules and the sub-items stopped at the ends; 0 without an item."""
        if self.items.common:
            return self._limited(_stopped(self.summed, self.items.common))
        pieces: list[Piece] = [
            (indices, _stopped(self.summed.at(indices), item))
            for item, indices in self.items.by_choice
        ]
        return self._limited(scattered(self.view.size, pieces))

    @property
    def final(self) -> Lanes:
        """What counts of the item: the printed points, where they are printed."""
        return self.points if self.printed is None else self.printed.points

    def _limited(self, points: Lanes) -> Lanes:
        """The points with every group's gaps to its best shrunk, where the item limits them."""
        if not any(item.limit for item, _ in self.items.by_choice):
            return points
        pieces: list[Piece] = []
        for item, indices in self.items.by_choice:
            groups = self.view.group_of[indices]
            for group in np.unique(groups).tolist():
                members = indices[groups == group]
                pieces.append((members, self._shrunk(item, points.at(members), members)))
        return scattered(self.view.size, pieces)

    def _shrunk(self, item: Item, points: Lanes, members: Indices) -> Lanes:
        """The points of a group, in which the item may limit the widest gap."""
        limited = shrunk(points, item.limit.gap) if item.limit else None
        if limited is None:
            return points
        self.limited |= {index: (limited, place) for place, index in enumerate(members.tolist())}
        return limited.after

    def _printed(self, rulebook: Rulebook) -> Figures:
        heading = rulebook.heading
        pieces = []
        for item, indices in self.items.by_choice:
            places = heading.places if item.places is None else item.places
            figures = self._figures(item, indices, places, cut=heading.cut)
            pieces.append((indices, figures, places))
        return Figures(self.view.size, pieces)

    def _figures(self, item: Item, indices: Indices, places: int, *, cut: bool) -> Wholes:
        """What units print under an alternative, in whole numbers of the last place.

        Rounding keeps order: stopped at rounded ends afterwards it comes to the same, in numbers
        without denominators.
        """
        points = self.points if item.limit else self.summed + item.start
        points = points if self.items.common else points.at(indices)
        least, most = item.printed_ends(places, cut=cut)
        is_signed = least is None or least < 0
        return kept(points.wholes(places, cut=cut, signed=is_signed), least, most)

    # Reasoning --------------------------------------------------------------------------

    def score(self, index: int) -> ItemScore | None:
        """What the item came to for one unit, with its reasoning; None where it does not apply."""
        item = self.items.of(index)
        if item is None:
            return None
        rules = [one for column in self.rules if (one := column.score(item, index))]
        inner = [found for below in self.inner if (found := below.score(index))]
        printed = self.printed.decimals[index] if self.printed else None
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
        if index in self.limited:
            limited, place = self.limited[index]
            steps.append(limited.step(place))
        return steps


def _both(view: LeagueView, holders: Indices, takers: Indices) -> Indices:
    """The units that are among both."""
    if len(holders) == view.size:
        return takers
    return holders if len(takers) == view.size else np.intersect1d(holders, takers)


def _stopped(points: Lanes, item: Item) -> Lanes:
    """The points of an item with its start, stopped at its ends."""
    return (points + item.start).stopped(*item.ends)


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
