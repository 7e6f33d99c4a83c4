"""Kinds of rule that people settle: so much for every event, and marks that an assessor gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from scoring.engine.exact import floored, stopped
from scoring.engine.facts import Event
from scoring.engine.formulas.situation import Outcome, Situation, Step
from scoring.engine.numbers import ZERO, added, shown
from scoring.engine.parameters import MeasureCode, parameter

AMOUNT = "分值、{ least, most } 或 { levels }"


@dataclass(frozen=True, slots=True)
class Amount:
    """The points of one occurrence: a figure, a range left to the clerk, or one of named levels."""

    fixed: Fraction | None = None
    least: Fraction | None = None
    most: Fraction | None = None
    levels: Mapping[str, Fraction] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the entry itself must say the points."""
        return self.fixed is None

    def problem(self, points: Fraction | None) -> str | None:
        """Say why an entry's points are refused, or None."""
        if self.fixed is not None:
            return None if points is None else "本条分值固定，不填分值。"
        if points is None:
            return f"本条须填写分值（{self.words}）。"
        if self.levels is not None:
            fits = points in self.levels.values()
        else:
            fits = (self.least or ZERO) <= points <= (self.most or points)
        if fits and points > 0:
            return None
        return f"分值 {shown(points)} 不在规定范围（{self.words}）内。"

    @property
    def words(self) -> str:
        """The amount as a person reads it: 0.5 · 5 至 10 · 区级 1、市级 2."""
        if self.fixed is not None:
            return shown(self.fixed)
        if self.levels is not None:
            return "、".join(f"{name} {shown(points)}" for name, points in self.levels.items())
        return f"{shown(self.least or ZERO)} 至 {shown(self.most or ZERO)}"


@dataclass(frozen=True, slots=True)
class Each:
    """按次加扣: points for every event, and for every unit of a measure; every n of them.

    The amount is fixed, a range or a level; ``ladder`` gives the first, second, third … occurrence
    (on one ticket, or of the unit) points of its own, the last figure standing for all further.
    """

    kind: ClassVar[str] = "each"
    label: ClassVar[str] = "按次加扣"

    add: Amount | None = parameter("每次加分", AMOUNT, default=None)
    deduct: Amount | None = parameter("每次扣分", AMOUNT, default=None)
    count: MeasureCode | None = parameter("自动计数", "计量代码", default=None)
    every: int = parameter("每满几次计一次", "正整数，例如 20", default=1)
    free: int = parameter("前几次不计", "整数", default=0)
    most: Fraction | None = parameter("本条最多", "分值", default=None)
    ladder: tuple[Fraction, ...] = parameter("逐次分值", "第一次、第二次……的分值", default=())
    ladder_on: Literal["unit", "ticket"] = parameter(
        "逐次依据", "unit（单位）或 ticket（同一工单）", default="unit"
    )
    lasts: int = parameter("有效月数", "记录计入几个月", default=1)

    @property
    def amount(self) -> Amount:
        return self.add or self.deduct or Amount(ZERO)

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """The least and the most points this rule can give; None where there is no end."""
        most = self.most
        return (ZERO, most) if self.add else (None if most is None else -most, ZERO)

    @property
    def per_time(self) -> Fraction:
        """What one time comes to, won or lost, where the amount is fixed."""
        amount = self.amount.fixed or ZERO
        return amount if self.add else -amount

    @property
    def is_plain(self) -> bool:
        """Whether nothing but the number of events in the period decides, at so much for each."""
        fixed = self.amount.fixed is not None and not self.ladder and self.most is None
        return fixed and self.count is None and self.lasts == 1

    def apply(self, situation: Situation) -> Outcome:
        counted = situation.values[self.count] if self.count else None
        size, reckoned = self._size(situation, ZERO if counted is None else counted)
        points = stopped(size, None, self.most)
        awaited = self.count is not None and situation.values.awaited(self.count)

        def why() -> tuple[Step, ...]:
            steps: tuple[Step, ...] = (reckoned(),)
            if self.count:
                steps = (situation.value_step(self.count), *steps)
            is_capped = self.most is not None and size > self.most
            return (*steps, Step("封顶", "本条最多 {0} 分", (points,))) if is_capped else steps

        return Outcome(points if self.add else -points, why, awaited=awaited)

    def _size(self, situation: Situation, counted: Fraction) -> Reckoned:
        if self.ladder:
            return self._climbed(situation.events(self.lasts), counted)
        times = situation.times(self.lasts) + counted
        if self.amount.fixed is not None:
            return self._repeated(times, self.amount.fixed)
        size = situation.recorded(self.lasts)
        words = "{0} 次，按登记分值合计{1} {2} 分"
        return size, lambda: self._step(times, words, (times, self._verb, size))

    @property
    def _verb(self) -> str:
        return "加" if self.add else "扣"

    def _step(self, times: Fraction | int, words: str, values: tuple[object, ...]) -> Step:
        if not times:
            return Step("计算", "没有发生，不{0}分", (self._verb,))
        return Step("计算", words, values)

    def _repeated(self, times: Fraction, amount: Fraction) -> Reckoned:
        due = stopped(times - self.free, ZERO, None)
        if self.every > 1:
            due = floored(due / self.every)
        size = due * amount

        def reckoned() -> Step:
            count = "{0} 次" if due == times else "{0} 次，计 {3} 次"
            words = count + " × {1} 分 = {4} {2} 分"
            return self._step(times, words, (times, amount, size, due, self._verb))

        return size, reckoned

    def _climbed(self, events: Sequence[Event], counted: Fraction) -> Reckoned:
        times = sum(event.times for event in events) + counted
        matters = self._matters(events, max(int(counted), 0)) if times else []
        size = added(self._climb(matter) for matter in matters)
        words = "{0} 次，按逐次分值合计{1} {2} 分"
        return size, lambda: self._step(times, words, (sum(matters), self._verb, size))

    def _climb(self, times: int) -> Fraction:
        beyond = max(times - len(self.ladder), 0)
        return added(self.ladder[:times]) + beyond * self.ladder[-1]

    def _matters(self, events: Sequence[Event], counted: int) -> list[int]:
        """How often each matter occurred: the unit's own tally, or every ticket's.

        What names no ticket cannot be the same ticket again: every such record is its own matter.
        """
        if self.ladder_on == "unit":
            return [sum(event.times for event in events) + counted]
        tickets: dict[tuple[str, int], int] = {}
        for number, event in enumerate(events):
            matter = (event.ticket, 0 if event.ticket else number)
            tickets[matter] = tickets.get(matter, 0) + event.times
        return [*tickets.values(), *([1] * counted)]


@dataclass(frozen=True, slots=True)
class Grade:
    """评定给分: what the assessors award; several assessors: the mean.

    Not given yet, an award counts 0 and a judged deduction (``ungiven = "full"``) counts full.
    """

    kind: ClassVar[str] = "grade"
    label: ClassVar[str] = "评定给分"

    full: Fraction = parameter("满分", "分值")
    ungiven: Literal["zero", "full"] = parameter(
        "未评定时", "zero（计 0 分）或 full（计满分）", default="zero"
    )
    choices: Mapping[str, Fraction] = parameter("等次", "等次名 = 分值", factory=dict)

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        return ZERO, self.full

    def problem(self, points: Fraction) -> str | None:
        """Say why a mark is refused, or None."""
        if self.choices and points not in self.choices.values():
            named = "、".join(f"{name} {shown(mark)}" for name, mark in self.choices.items())
            return f"得分 {shown(points)} 不是规定的等次（{named}）。"
        if not 0 <= points <= self.full:
            return f"得分 {shown(points)} 不在 0 至 {shown(self.full)} 之间。"
        return None

    def apply(self, situation: Situation) -> Outcome:
        mark = situation.mark()
        if mark is None:
            points = self.full if self.ungiven == "full" else ZERO
            step = Step("评定", "未评定，暂按 {0} 分", (points,))
            return Outcome(points, lambda: (step,), awaited=True)
        return Outcome(mark, lambda: (self._given(situation.marks(), mark),))

    def _given(self, marks: Sequence[Fraction], mean: Fraction) -> Step:
        if len(marks) == 1:
            return Step("评定", "评定 {0} 分", (mean,))
        listed = "、".join(shown(mark) for mark in marks)
        return Step("评定", "{0} 人评定 {1}，平均 {2} 分", (len(marks), listed, mean))


Reckoned = tuple[Fraction, Callable[[], Step]]
"""How many points, and the step that says how they came about."""
