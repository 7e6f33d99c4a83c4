"""Kinds of rule that look at a unit's own value: targets, proportions, bands, change."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from scoring.engine.exact import floored, lies_within, stopped
from scoring.engine.formulas.situation import Outcome, Situation, Step
from scoring.engine.numbers import ZERO
from scoring.engine.parameters import MeasureCode, parameter

POINT = Fraction(1, 100)


def stepped(distance: Fraction, steps: str) -> Fraction:
    """Count steps in proportion, only full ones (``whole``), or all begun (``started``)."""
    if steps == "whole":
        return floored(distance)
    return -floored(-distance) if steps == "started" else distance


@dataclass(frozen=True, slots=True)
class Threshold:
    """达标扣分: nothing lost at the target, so many points for every step past it.

    ``deduct`` counts steps short of the target; ``add`` rewards steps beyond it.
    """

    kind: ClassVar[str] = "threshold"
    label: ClassVar[str] = "达标扣分"

    of: MeasureCode = parameter("数据值", "计量代码")
    deduct: Fraction | None = parameter("每步扣分", "分值", default=None)
    add: Fraction | None = parameter("每步加分", "分值", default=None)
    at_least: Fraction | None = parameter("目标不低于", "0 到 1 之间的小数，例如 0.9", default=None)
    at_most: Fraction | None = parameter("目标不高于", "0 到 1 之间的小数，例如 0.1", default=None)
    step: Fraction = parameter("一步", "0.01 即 1 个百分点", default=POINT)
    steps: Literal["proportional", "whole", "started"] = parameter(
        "不足一步", "proportional、whole 或 started", default="proportional"
    )
    most: Fraction | None = parameter("本条最多", "分值", default=None)

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        if self.add is not None:
            return ZERO, self.most
        return (None if self.most is None else -self.most), ZERO

    @property
    def target(self) -> Fraction:
        """The target, whichever way it is meant; a rulebook that loads has exactly one."""
        return (self.at_most if self.at_least is None else self.at_least) or ZERO

    @property
    def amount(self) -> Fraction:
        """The points of a step, lost or won; a rulebook that loads has exactly one."""
        return (self.deduct if self.add is None else self.add) or ZERO

    def apply(self, situation: Situation) -> Outcome:
        value = situation.values[self.of]
        if value is None:
            return situation.lacking(self.of)
        beyond = value - self.target if self.at_most is None else self.target - value
        distance = stopped(-beyond if self.add is None else beyond, ZERO, None)
        count = stepped(distance / self.step, self.steps)
        size = count * self.amount
        points = stopped(size, None, self.most)

        def why() -> tuple[Step, ...]:
            verb, side = ("扣", "差") if self.add is None else ("加", "超过")
            words = "目标 {0}，实际 {1}，{5} {2} 步，{3} {4} 分"
            seen = situation.seen(self.of, self.target, value)
            compared = Step("与目标相比", words, (*seen, count, verb, size, side))
            steps = (situation.value_step(self.of), compared)
            is_capped = self.most is not None and size > self.most
            return (*steps, Step("封顶", "本条最多 {0} 分", (points,))) if is_capped else steps

        return Outcome(-points if self.add is None else points, why)


@dataclass(frozen=True, slots=True)
class Reach:
    """达标加分: points when the target is met, ``otherwise`` when it is not."""

    kind: ClassVar[str] = "reach"
    label: ClassVar[str] = "达标加分"

    of: MeasureCode = parameter("数据值", "计量代码")
    points: Fraction = parameter("达标得分", "分值")
    otherwise: Fraction = parameter("未达标得分", "分值", default=ZERO)
    at_least: Fraction | None = parameter("目标不低于", "例如 1", default=None)
    at_most: Fraction | None = parameter("目标不高于", "例如 0", default=None)

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        return min(self.points, self.otherwise), max(self.points, self.otherwise)

    def apply(self, situation: Situation) -> Outcome:
        value = situation.values[self.of]
        if value is None:
            return situation.lacking(self.of)
        met = lies_within(value, self.at_least, self.at_most)
        points = self.otherwise + met * (self.points - self.otherwise)

        def why() -> tuple[Step, ...]:
            words = "达标，得 {0} 分" if met else "未达标，得 {0} 分"
            return situation.value_step(self.of), Step("与目标相比", words, (points,))

        return Outcome(points, why)


@dataclass(frozen=True, slots=True)
class Proportion:
    """按比例给分: a rate, or what it leaves to 1, times the points."""

    kind: ClassVar[str] = "proportion"
    label: ClassVar[str] = "按比例给分"

    of: MeasureCode = parameter("数据值", "计量代码")
    points: Fraction = parameter("满分", "分值")
    complement: bool = parameter("取 1 减比率", default=False)

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        return ZERO, self.points

    def apply(self, situation: Situation) -> Outcome:
        value = situation.values[self.of]
        if value is None:
            return situation.lacking(self.of)
        share = stopped(value, ZERO, Fraction(1))
        points = (1 - share if self.complement else share) * self.points
        words = "(100% − {0:%}) × {1} = {2} 分" if self.complement else "{0:%} × {1} = {2} 分"
        step = Step("计算", words, (share, self.points, points))
        return Outcome(points, lambda: (situation.value_step(self.of), step))


@dataclass(frozen=True, slots=True)
class Band:
    """From this value on, so many points."""

    value: Fraction = parameter("起点", "数值", key="from")
    points: Fraction = parameter("得分", "分值")


@dataclass(frozen=True, slots=True)
class Bands:
    """分段给分: points by steps, or along straight lines, between given values.

    Below the first value ``below`` applies to steps; lines stay level beyond their ends.
    """

    kind: ClassVar[str] = "bands"
    label: ClassVar[str] = "分段给分"

    of: MeasureCode = parameter("数据值", "计量代码")
    at: tuple[Band, ...] = parameter("分段", "{ from, points } 的列表，按 from 从小到大")
    between: Literal["steps", "lines"] = parameter(
        "段内", "steps（阶梯）或 lines（直线）", default="steps"
    )
    below: Fraction = parameter("低于首段", "分值", default=ZERO)

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        given = [band.points for band in self.at]
        if self.between == "steps":
            given.append(self.below)
        return min(given), max(given)

    def apply(self, situation: Situation) -> Outcome:
        value = situation.values[self.of]
        if value is None:
            return situation.lacking(self.of)
        points = self._line(value) if self.between == "lines" else self._stair(value)

        def why() -> tuple[Step, ...]:
            seen = (*situation.seen(self.of, value), points)
            return situation.value_step(self.of), Step("对照分段", "数据值 {0} 对应 {1} 分", seen)

        return Outcome(points, why)

    def _stair(self, value: Fraction) -> Fraction:
        reached = [band.points for band in self.at if band.value <= value]
        return reached[-1] if reached else self.below

    def _line(self, value: Fraction) -> Fraction:
        if value <= self.at[0].value:
            return self.at[0].points
        for left, right in zip(self.at, self.at[1:], strict=False):
            if value <= right.value:
                share = (value - left.value) / (right.value - left.value)
                return left.points + share * (right.points - left.points)
        return self.at[-1].points


@dataclass(frozen=True, slots=True)
class Change:
    """环比: points for every step of improvement on the period before, a loss for worsening."""

    kind: ClassVar[str] = "change"
    label: ClassVar[str] = "环比"

    of: MeasureCode = parameter("数据值", "计量代码")
    points: Fraction = parameter("每步得分", "分值")
    most: Fraction = parameter("最多加", "分值")
    step: Fraction = parameter("一步", "0.01 即 1 个百分点", default=POINT)
    steps: Literal["proportional", "whole", "started"] = parameter(
        "不足一步", "proportional、whole 或 started", default="proportional"
    )
    relative: bool = parameter("按变化率", default=False)
    lowest_is_best: bool = parameter("越低越好", default=False)
    least: Fraction = parameter("最多扣到", "分值，例如 -2 或 0", default=ZERO)

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        return self.least, self.most

    def apply(self, situation: Situation) -> Outcome:
        value, before = situation.values[self.of], situation.values.before()
        past = None if before is None else before[self.of]
        if value is None or past is None or (self.relative and not past):
            words = "没有上期数据可比" if value is not None else "本期无从计算"
            return situation.lacking(self.of, Step("与上期相比", words))
        moved = (value - past) / past if self.relative else value - past
        better = -moved if self.lowest_is_best else moved
        points = stopped(self._gain(better) - self._gain(-better), self.least, self.most)

        def why() -> tuple[Step, ...]:
            seen = (*situation.seen(self.of, past, value), points)
            compared = Step("与上期相比", "上期 {0}，本期 {1}，得 {2} 分", seen)
            return situation.value_step(self.of), compared

        return Outcome(points, why)

    def _gain(self, better: Fraction) -> Fraction:
        """The points for what is better; what is worse has none here."""
        return stepped(stopped(better, ZERO, None) / self.step, self.steps) * self.points
