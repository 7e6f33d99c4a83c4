"""Measures: what is counted, summed, weighted, divided or entered by hand, all as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

from scoring.engine.conditions import Condition, Limit, described
from scoring.engine.exact import to_places
from scoring.engine.facts import UnitFacts
from scoring.engine.fields import AT_CUTOFF
from scoring.engine.lanes import Lanes
from scoring.engine.numbers import ZERO, Number, as_fraction, filled, shown
from scoring.engine.parameters import MeasureCode, parameter

__all__ = [
    "Condition",
    "Earlier",
    "Entered",
    "Limit",
    "Mean",
    "Measure",
    "Rate",
    "Tally",
    "Term",
    "Total",
    "Values",
    "described",
    "is_rate",
]

Value = Fraction | Lanes | None


class Look(NamedTuple):
    """What a measure's value is made of: the value (None: nothing to measure) and the words."""

    value: Fraction | None
    words: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """A count or a sum over the tickets that meet all conditions of one of the alternatives."""

    name: str = parameter("名称")
    count: tuple[Condition, ...] | None = parameter("全部满足", default=None)
    count_any: tuple[tuple[Condition, ...], ...] | None = parameter("任一组满足", default=None)
    sum: str = parameter("合计字段", "数值字段，例如 days_late", default="")
    dated_by: str = parameter(
        "归属时间", "received、assigned、due、replied、closed", default="assigned"
    )
    weigh: str = parameter("加权字段", default="")
    weights: Mapping[str, Fraction] = parameter("权重", "值 = 权重", factory=dict)
    limits: tuple[Limit, ...] = parameter("办理时限", default=())

    @property
    def alternatives(self) -> tuple[tuple[Condition, ...], ...]:
        return self.count_any if self.count_any is not None else (self.count or (),)

    @property
    def uses(self) -> tuple[MeasureCode, ...]:
        return ()

    @property
    def looks_at_cutoff(self) -> bool:
        """Whether the same tickets may come to another count when looked back on later."""
        tests = {condition.test for one in self.alternatives for condition in one}
        return bool(self.limits) or not tests.isdisjoint(AT_CUTOFF)

    def keys(self, code: str) -> tuple[str, ...]:
        """The counts this measure is kept under: one, or one for every weighted value."""
        return tuple(f"{code}:{value}" for value in self.weights) or (code,)

    def look(self, code: str, values: Values) -> Look:
        counts = values.counts
        total = as_fraction(counts.get(code, ZERO))
        if self.weights and code not in counts:
            weighed = self.weights.items()
            parts = (weight * counts.get(f"{code}:{value}", ZERO) for value, weight in weighed)
            total = sum(parts, ZERO)
        return Look(total, "{0} {1}", (self.name, total))


@dataclass(frozen=True, slots=True)
class Rate:
    """One measure over another; nothing to measure where the other is 0."""

    name: str = parameter("名称")
    of: MeasureCode = parameter("分子", "计量代码")
    over: MeasureCode = parameter("分母", "计量代码")
    places: int | None = parameter("先取整到的小数位", "百分数的小数位，例如 2", default=None)
    cut: bool = parameter("舍去而非四舍五入", default=False)

    @property
    def uses(self) -> tuple[MeasureCode, ...]:
        return (self.of, self.over)

    def look(self, code: str, values: Values) -> Look:
        of, over = values[self.of], values[self.over]
        if of is None or over is None:
            lacking = values.name(self.of if of is None else self.over)
            return Look(None, "{0}：{1} 无从计算", (self.name, lacking))
        if not over:
            return Look(None, "{0}：{1} 为 0，无从计算", (self.name, values.name(self.over)))
        rate = of / over
        if self.places is not None:
            rate = to_places(rate * 100, self.places, cut=self.cut) / 100
        parts = (self.name, values.name(self.of), of, values.name(self.over), over, rate)
        return Look(rate, "{0} = {1} {2} ÷ {3} {4} = {5:%}", parts)


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of several measures; those with nothing to measure are left out."""

    name: str = parameter("名称")
    mean: tuple[MeasureCode, ...] = parameter("平均哪些", "计量代码的列表")

    @property
    def uses(self) -> tuple[MeasureCode, ...]:
        return self.mean

    def look(self, code: str, values: Values) -> Look:
        known = [value for value in map(values.__getitem__, self.mean) if value is not None]
        if not known:
            return Look(None, "{0}：各项均无从计算", (self.name,))
        value = sum(known, ZERO) / len(known)
        words = "{0}：{1}，平均 {2:%}" if values.is_rate(code) else "{0}：{1}，平均 {2}"
        return Look(value, words, (self.name, Listing(values, self.mean), value))


@dataclass(frozen=True, slots=True)
class Term:
    """One measure with its factor in a sum of measures."""

    of: MeasureCode = parameter("计量", "计量代码")
    times: Fraction = parameter("系数", default=Fraction(1))


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of measures, each with a factor (a negative one takes away)."""

    name: str = parameter("名称")
    add: tuple[Term, ...] = parameter("相加哪些", "计量与系数的列表")

    @property
    def uses(self) -> tuple[MeasureCode, ...]:
        return tuple(term.of for term in self.add)

    def look(self, code: str, values: Values) -> Look:
        total = ZERO
        for term in self.add:
            value = values[term.of]
            if value is None:
                return Look(None, "{0}：{1} 无从计算", (self.name, values.name(term.of)))
            total += term.times * value
        listed = Listing(values, self.uses, tuple(term.times for term in self.add))
        return Look(total, "{0} = {1} = {2}", (self.name, listed, total))


@dataclass(frozen=True, slots=True)
class Entered:
    """A number the office enters by hand for a unit and period, as a grade."""

    name: str = parameter("名称")
    entered: Literal["rate", "number"] = parameter("录入单位", "rate（比率）或 number（数值）")

    @property
    def uses(self) -> tuple[MeasureCode, ...]:
        return ()

    def look(self, code: str, values: Values) -> Look:
        marks = values.marks(code)
        if not marks:
            return Look(None, "{0}：尚未录入", (self.name,))
        value = sum(marks, ZERO) / len(marks)
        return Look(value, "{0} {1:%}" if self.entered == "rate" else "{0} {1}", (self.name, value))


@dataclass(frozen=True, slots=True)
class Earlier:
    """The same measure in the period before."""

    name: str = parameter("名称")
    previous: MeasureCode = parameter("上期的哪一项", "计量代码")

    @property
    def uses(self) -> tuple[MeasureCode, ...]:
        return (self.previous,)

    def look(self, code: str, values: Values) -> Look:
        before = values.before()
        if before is None:
            return Look(None, "{0}：没有上期数据", (self.name,))
        return Look(before[self.previous], "上期 {0}", (Listing(before, (self.previous,)),))


Measure = Tally | Rate | Mean | Total | Entered | Earlier


def is_rate(measures: Mapping[str, Measure], code: str) -> bool:
    """Whether a measure reads as a percentage."""
    measure = measures[code]
    if isinstance(measure, Earlier | Mean):
        return all(is_rate(measures, used) for used in measure.uses)
    return isinstance(measure, Rate) or (isinstance(measure, Entered) and measure.entered == "rate")


@dataclass(slots=True)
class Values:
    """The measures of one unit, each looked up once; ``is_past``: those of the period before."""

    measures: Mapping[str, Measure]
    unit: UnitFacts
    counts: Mapping[str, Number]
    is_past: bool = False
    looks: dict[str, Look] = field(default_factory=dict)
    _past: Values | None = None

    def look(self, code: str) -> Look:
        if code not in self.looks:
            self.looks[code] = self.measures[code].look(code, self)
        return self.looks[code]

    def __getitem__(self, code: str) -> Fraction | None:
        return self.look(code).value

    def words(self, code: str) -> str:
        """How the value came about, in words."""
        look = self.look(code)
        return filled(look.words, look.values)

    def name(self, code: str) -> str:
        return self.measures[code].name

    def marks(self, code: str) -> tuple[Fraction, ...]:
        """The numbers entered for a measure; those of the period before stand among its counts."""
        if self.is_past:
            return (as_fraction(self.counts[code]),) if code in self.counts else ()
        return self.unit.grades.get(code, ())

    def before(self) -> Values | None:
        """The measures of the period before, where there is one; nothing lies before that."""
        if self.is_past or self.unit.previous is None:
            return None
        if self._past is None:
            self._past = Values(self.measures, self.unit, self.unit.previous, is_past=True)
        return self._past

    def is_rate(self, code: str) -> bool:
        """Whether the value reads as a percentage."""
        return is_rate(self.measures, code)

    def awaited(self, code: str) -> bool:
        """Whether the value hangs on a number that nobody has entered yet."""
        measure = self.measures[code]
        if isinstance(measure, Entered):
            return not self.marks(code)
        if isinstance(measure, Earlier):
            return False
        return any(self.awaited(used) for used in measure.uses)


class Listing:
    """Measures one after the other inside words, with their factors where they have any."""

    __slots__ = ("codes", "factors", "values")

    def __init__(
        self, values: Values, codes: tuple[MeasureCode, ...], factors: tuple[Fraction, ...] = ()
    ) -> None:
        self.values, self.codes, self.factors = values, codes, factors

    def __format__(self, spec: str) -> str:
        told = [self.values.words(code) for code in self.codes]
        if not self.factors:
            return "、".join(told)
        signed = zip(self.factors, told, strict=True)
        text = "".join(
            f" {'−' if factor < 0 else '+'} {_times(abs(factor))}{words}"
            for factor, words in signed
        )
        return text.removeprefix(" + ").strip()


def _times(factor: Fraction) -> str:
    return "" if factor == 1 else f"{shown(factor)} × "
