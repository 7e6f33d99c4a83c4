"""Kinds of rule that compare a unit with its group: spreads, shares, tiers, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from scoring.engine.formulas.situation import Outcome, Situation, Step
from scoring.engine.formulas.view import Column
from scoring.engine.numbers import ZERO
from scoring.engine.parameters import ItemCode, MeasureCode, RuleCode, parameter


@dataclass(frozen=True, slots=True)
class Spread:
    """组内极差法: full points at the best of the group, ``floor`` of them at the worst.

    points x (floor + (1 - floor) x (value - low) / (high - low)); all equal: full points.
    """

    kind: ClassVar[str] = "spread"
    label: ClassVar[str] = "组内极差法"

    of: MeasureCode = parameter("数据值", "计量代码")
    points: Fraction = parameter("满分", "分值")
    floor: Fraction = parameter("保底系数", "0 到 1 之间的小数，例如 0.9")
    lowest_is_best: bool = parameter("越低越好", default=False)
    within: RuleCode | None = parameter("分段比较", "分档细则的编号", default=None)

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        return self.floor * self.points, self.points

    def apply(self, situation: Situation) -> Outcome:
        value = situation.values[self.of]
        if value is None:
            return situation.lacking(self.of)
        low, high = situation.ends(self.of, self.within or "")
        gap = high - low
        if not gap:
            return Outcome(self.points, lambda: self._why(situation, low, high))
        reach = (high - value if self.lowest_is_best else value - low) / gap
        points = self.points * (self.floor + (1 - self.floor) * reach)
        return Outcome(points, lambda: self._why(situation, low, high, reach, points))

    def _why(
        self, situation: Situation, low: Fraction, high: Fraction, *found: Fraction
    ) -> tuple[Step, ...]:
        tier = situation.tier(self.within) if self.within else None
        scope = "本组" if tier is None else "本段"
        if found:
            words = "{0} × ({1} + (1 − {1}) × {2:%}) = {3} 分"
            step = Step("计算", words, (self.points, self.floor, *found))
        else:
            step = Step("计算", "{0}各单位相等，得满分 {1}", (scope, self.points))
        seen = situation.seen(self.of, low, high)
        ends = Step(scope, "最小值 {0}，最大值 {1}", seen)
        return (situation.value_step(self.of), ends, step)


@dataclass(frozen=True, slots=True)
class ShareOfMax:
    """与最大值之比: (base + slope x value / largest of the group) x points; largest 0: full."""

    kind: ClassVar[str] = "share_of_max"
    label: ClassVar[str] = "与最大值之比"

    of: MeasureCode = parameter("数据值", "计量代码")
    points: Fraction = parameter("满分", "分值")
    base: Fraction = parameter("基数", "例如 0.6", default=ZERO)
    slope: Fraction = parameter("系数", "例如 0.4", default=Fraction(1))

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        return self.base * self.points, (self.base + self.slope) * self.points

    def apply(self, situation: Situation) -> Outcome:
        value = situation.values[self.of]
        if value is None:
            return situation.lacking(self.of)
        _, high = situation.ends(self.of)
        if not high:
            full = (self.base + self.slope) * self.points
            return Outcome(full, lambda: (Step("计算", "本组最大值为 0，得满分 {0}", (full,)),))
        points = (self.base + self.slope * (value / high)) * self.points

        def why() -> tuple[Step, ...]:
            words = "({0} + {1} × {4} ÷ 本组最大 {5}) × {2} = {3} 分"
            ends = situation.seen(self.of, value, high)
            step = Step("计算", words, (self.base, self.slope, self.points, points, *ends))
            return situation.value_step(self.of), step

        return Outcome(points, why)


@dataclass(frozen=True, slots=True)
class ShareOfTotal:
    """占总量之比: value / group's total x points."""

    kind: ClassVar[str] = "share_of_total"
    label: ClassVar[str] = "占总量之比"

    of: MeasureCode = parameter("数据值", "计量代码")
    points: Fraction = parameter("满分", "分值")

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        return ZERO, self.points

    def apply(self, situation: Situation) -> Outcome:
        value, total = situation.values[self.of], situation.total(self.of)
        if value is None:
            return situation.lacking(self.of)
        if not total:
            return situation.lacking(self.of, Step("计算", "本组合计为 0，无从计算"))
        points = value / total * self.points

        def why() -> tuple[Step, ...]:
            parts = situation.seen(self.of, value, total)
            words = "{2} ÷ 本组合计 {3} × {0} = {1} 分"
            step = Step("计算", words, (self.points, points, *parts))
            return situation.value_step(self.of), step

        return Outcome(points, why)


@dataclass(frozen=True, slots=True)
class Tiers:
    """分档给分: by volume rank in equal shares, by bounds, or set by hand as a grade.

    By rank a unit's tier is floor(tiers x units with more / units), so equals share the better one.
    ``bounds`` are the least values of all tiers but the last, from high to low.
    """

    kind: ClassVar[str] = "tiers"
    label: ClassVar[str] = "分档给分"

    of: MeasureCode = parameter("数据值", "计量代码")
    points: tuple[Fraction, ...] = parameter("各档得分", "从高档到低档的分值")
    at_least: tuple[Fraction, ...] = parameter("各档下限", "比档数少一个，从大到小", default=())

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        return min(self.points), max(self.points)

    def problem(self, points: Fraction) -> str | None:
        """Say why a tier set by hand is refused, or None."""
        return None if points in self.points else "得分须是各档分值之一。"

    def tiers(self, values: Column, marks: Sequence[Marks]) -> list[int | None]:
        """The tiers of a whole group, counted from 0, by its values and by the marks of each unit.

        None where nothing is measured.
        """
        if self.at_least:
            found = values.short_of(self.at_least)
        else:
            found = len(self.points) * values.having_more() // max(values.known.sum(), 1)
        measured = zip(found.tolist(), values.known.tolist(), strict=True)
        tiers = [tier if is_known else None for tier, is_known in measured]
        for place, own in enumerate(marks):
            if own and own[-1] in self.points:
                tiers[place] = self.points.index(own[-1])
        return tiers

    def apply(self, situation: Situation) -> Outcome:
        tier = situation.tier(situation.code)
        if tier is None:
            return situation.lacking(self.of)
        points = self.points[tier]

        def why() -> tuple[Step, ...]:
            marks = situation.marks()
            by_hand = marks and marks[-1] in self.points
            words = "办公室划定第 {0} 档，得 {1} 分" if by_hand else "按数量列第 {0} 档，得 {1} 分"
            return situation.value_step(self.of), Step("分档", words, (tier + 1, points))

        return Outcome(points, why)


@dataclass(frozen=True, slots=True)
class Place:
    """名次加分: points by place in the group, the place taken without the items named."""

    kind: ClassVar[str] = "place"
    label: ClassVar[str] = "名次加分"

    points: tuple[Fraction, ...] = parameter("各名次得分", "第一名、第二名……的分值")
    without: tuple[ItemCode, ...] = parameter("排名时不计", "项目编号的列表", default=())

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        return min(ZERO, *self.points), max(ZERO, *self.points)

    def apply(self, situation: Situation) -> Outcome:
        place = situation.place(self.without, len(self.points))
        if place is None:
            return Outcome(ZERO, lambda: (Step("名次", "不参加排名"),))
        points = self.points[place - 1] if place <= len(self.points) else ZERO
        words = ("不计加分时" if self.without else "") + "列本组第 {0} 名，得 {1} 分"
        return Outcome(points, lambda: (Step("名次", words, (place, points)),))


Marks = tuple[Fraction, ...]
"""What assessors gave one unit."""
