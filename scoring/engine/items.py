"""The parts, items and rules of a rulebook: what is scored, out of how much, for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeVar

from scoring.engine.facts import UnitFacts
from scoring.engine.formulas import Each, Formula
from scoring.engine.numbers import ZERO, whole
from scoring.engine.parameters import ItemCode, MeasureCode, RuleCode, parameter

CITED = "原文条款，例如 附件三（一）3"


@dataclass(frozen=True)
class Group:
    """Units that are scored and ranked against each other.

    Without terms of its own it holds the units that the roster puts there. Its terms (names, kinds,
    a measure of the period between two ends, the roster's groups) must all be met; a unit goes to
    the first group whose terms it meets.
    """

    code: str = parameter("编码")
    name: str = parameter("名称")
    units: tuple[str, ...] = parameter("按名单", "单位名称的列表", default=())
    kinds: tuple[str, ...] = parameter("按单位类别", "类别的列表，例如 town", default=())
    among: tuple[str, ...] = parameter("只从这些分组", "分组编码的列表", default=())
    of: MeasureCode | None = parameter("按本期数据", "计量代码", default=None)
    at_least: Fraction | None = parameter("不少于", "数值", default=None)
    below: Fraction | None = parameter("少于", "数值", default=None)
    points: Fraction | None = parameter("本组应有满分", "用于核对各项之和", default=None)
    clause: str = parameter("条款", CITED, default="")
    clause_id: str = parameter("条款号", default="")

    @property
    def has_terms(self) -> bool:
        """Whether the regulation itself says who belongs here."""
        return bool(self.units or self.kinds or self.among or self.of)

    def takes(self, unit: UnitFacts) -> bool:
        """Whether the unit meets the terms that are known before anything is counted."""
        return (
            (not self.units or unit.is_called(self.units))
            and (not self.kinds or unit.kind in self.kinds)
            and (not self.among or unit.group in self.among)
        )

    def holds(self, value: Fraction | None) -> bool:
        """Whether the period's value lies between the ends of the group."""
        return (
            value is not None
            and (self.at_least is None or value >= self.at_least)
            and (self.below is None or value < self.below)
        )


@dataclass(frozen=True)
class Annual:
    """How the months of a monthly part make its year: their mean, and the clause that says so."""

    code: str = parameter("编号")
    clause: str = parameter("条款", CITED)
    summary: str = parameter("要点", default="")
    reading: str = parameter("口径", default="")


@dataclass(frozen=True)
class Part:
    """A sheet of the rulebook with its clock; ``weight`` is its share of the annual total."""

    code: str = parameter("编号")
    name: str = parameter("名称")
    cycle: Literal["month", "year"] = parameter("周期", "month（月）或 year（年）")
    clause: str = parameter("条款", CITED)
    clause_id: str = parameter("条款号", default="")
    weight: Fraction = parameter("权重", "例如 0.8", default=Fraction(1))
    floor: Fraction | None = parameter("总分下限", default=None)
    full: Fraction | None = parameter("总分上限", default=None)
    points: Fraction | None = parameter("应有满分", "用于核对各项之和", default=None)
    annual: Annual | None = parameter("年度成绩", default=None)
    summary: str = parameter("要点", default="")
    reading: str = parameter("口径", default="")


@dataclass(frozen=True)
class SpreadLimit:
    """How far the best and the worst of a group may lie apart in an item."""

    code: str = parameter("编号")
    gap: Fraction = parameter("最大分差", "分值")
    clause: str = parameter("条款", CITED)
    summary: str = parameter("要点", default="")
    reading: str = parameter("口径", default="")


@dataclass(frozen=True)
class Rule:
    """细则: one formula for some units or for all. Rules that share a code are alternatives."""

    code: RuleCode = parameter("编号")
    formula: Formula = parameter("计分方式")
    groups: tuple[str, ...] = parameter("适用分组", "分组编码的列表", default=(), key="for")
    units: tuple[str, ...] = parameter("适用单位", "单位名称的列表", default=())
    missing: Literal["full", "zero", "mean", "apart"] = parameter(
        "无从计算时", "full、zero、mean 或 apart", default="full"
    )
    name: str = parameter("名称", default="")
    clause: str = parameter("条款", CITED, default="")
    clause_id: str = parameter("条款号", default="")
    summary: str = parameter("要点", default="")
    reading: str = parameter("口径", default="")
    text: str = parameter("原文", default="")


@dataclass(frozen=True)
class Item:
    """考核项目: starts at zero or full, adds its rules and sub-items, and stops at its ends."""

    code: ItemCode = parameter("编号")
    name: str = parameter("名称")
    clause: str = parameter("条款", CITED)
    under: str = parameter("所属", "上级项目或部分的编号", default="")
    starts: Literal["zero", "full"] = parameter(
        "起点", "zero（从零起）或 full（从满分起）", default="zero"
    )
    full: Fraction | None = parameter("满分", "分值", default=None)
    floor: Fraction | None = parameter("下限", "分值", default=None)
    section: bool = parameter("是小计", default=False)
    places: int | None = parameter("小数位", default=None)
    groups: tuple[str, ...] = parameter("适用分组", "分组编码的列表", default=(), key="for")
    units: tuple[str, ...] = parameter("适用单位", "单位名称的列表", default=())
    clause_id: str = parameter("条款号", default="")
    summary: str = parameter("要点", default="")
    reading: str = parameter("口径", default="")
    text: str = parameter("原文", default="")
    limit: SpreadLimit | None = parameter("分差限制", default=None)
    rules: tuple[Rule, ...] = parameter("细则", default=(), key="rule")

    @property
    def start(self) -> Fraction:
        return self.full if self.starts == "full" and self.full is not None else ZERO

    @property
    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """The least and the most the item can be worth; an item without ``full`` has no ends."""
        floor = ZERO if self.floor is None and self.full is not None else self.floor
        return floor, self.full

    def printed_ends(self, places: int, *, cut: bool) -> tuple[int | None, int | None]:
        """The ends as they print, in whole numbers of the last place."""
        floor, full = self.ends
        least = None if floor is None else whole(floor, places, cut=cut)
        return least, None if full is None else whole(full, places, cut=cut)

    @cached_property
    def only_counts(self) -> bool:
        """Whether it counts events and nothing else, the same for everybody, between two ends."""
        codes = {rule.code for rule in self.rules}
        is_usual = self.full is not None and self.places is None and self.limit is None
        is_for_all = not self.groups and not self.units and len(codes) == len(self.rules) > 0
        return is_usual and is_for_all and all(map(_only_counts, self.rules))


def _only_counts(rule: Rule) -> bool:
    formula = rule.formula
    return isinstance(formula, Each) and formula.is_plain and not rule.groups and not rule.units


def specificity(scoped: Rule | Item, unit: UnitFacts) -> int:
    """3 where the unit is named, 2 where its group is, 1 where nobody is, 0 where others are."""
    if scoped.units:
        return 3 if unit.is_called(scoped.units) else 0
    if scoped.groups:
        return 2 if unit.group in scoped.groups else 0
    return 1


Scoped = TypeVar("Scoped", Item, Rule)


def chosen(scoped: Sequence[Scoped], unit: UnitFacts) -> Scoped | None:
    """The most specific alternative that applies to the unit, or None."""
    if len(scoped) == 1:
        return scoped[0] if specificity(scoped[0], unit) else None
    best = max(scoped, key=lambda one: specificity(one, unit), default=None)
    return best if best is not None and specificity(best, unit) else None
