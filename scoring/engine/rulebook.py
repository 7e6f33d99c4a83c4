"""The rulebook: one regulation as a value. How a document is read into it stands in ``codec``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

from scoring.engine.consequences import (
    Alert,
    Apart,
    Duty,
    Honour,
    Leave,
    ScoreBand,
    Summary,
    Veto,
)
from scoring.engine.counted import CountedLines
from scoring.engine.facts import UnitFacts
from scoring.engine.formulas import Each, Grade, Place, Tiers
from scoring.engine.items import Group, Item, Part, Rule, chosen
from scoring.engine.measures import Entered, Measure, Tally
from scoring.engine.numbers import rounded
from scoring.engine.parameters import MeasureCode, parameter
from scoring.engine.period import Calendar


@dataclass(frozen=True)
class Refusal:
    """An entry of a worked example that must be refused: an event, or a grade."""

    code: str
    points: Fraction | None = None
    grade: bool = False


@dataclass(frozen=True)
class Example:
    """A worked example: facts of some units and what they must come to."""

    name: str
    units: tuple[UnitFacts, ...]
    period: str = ""
    points: Mapping[str, Mapping[str, Decimal]] | None = None
    totals: Mapping[str, Decimal | None] | None = None
    places: Mapping[str, int | None] | None = None
    notices: Mapping[str, tuple[str, ...]] | None = None
    honours: Mapping[str, tuple[str, ...]] | None = None
    summaries: Mapping[str, Mapping[str, Decimal]] | None = None
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Heading:
    """What the regulation is called, where and from when it is in force, how it rounds."""

    code: str = parameter("编码")
    jurisdiction: str = parameter("辖区", "辖区编码")
    title: str = parameter("名称")
    starts_on: date = parameter("施行日期", "日期，例如 2020-03-01", key="from")
    place: str = parameter("辖区名称", default="")
    document: str = parameter("文号", default="")
    subject: Literal["unit", "window", "staff"] = parameter(
        "考核对象", "unit、window 或 staff", default="unit"
    )
    places: int = parameter("小数位", default=2)
    cut: bool = parameter("舍去而非四舍五入", default=False)
    months_start_day: int = parameter("月度起始日", "上月几日，1 为自然月", default=1)
    months_start_time: str = parameter("月度起始时刻", "例如 12:00", default="00:00")
    grace_days: int = parameter("截止宽限天数", default=0)
    grace_hours: int = parameter("截止宽限小时", "不足一天的，例如 12", default=0)
    ties: tuple[MeasureCode, ...] = parameter("同分时比较", "计量代码的列表", default=())
    clause_id: str = parameter("条款号", default="")
    summary: str = parameter("要点", default="")
    reading: str = parameter("口径", default="")


@dataclass(frozen=True)
class Rulebook:
    """考核办法: heading, groups, measures, parts, items with rules, and what follows from them."""

    heading: Heading
    groups: tuple[Group, ...]
    measures: Mapping[str, Measure]
    parts: tuple[Part, ...]
    items: tuple[Item, ...]
    apart: Apart | None = None
    leave: Leave | None = None
    alerts: tuple[Alert, ...] = ()
    honours: tuple[Honour, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    bands: tuple[ScoreBand, ...] = ()
    summaries: tuple[Summary, ...] = ()
    duties: tuple[Duty, ...] = ()
    examples: tuple[Example, ...] = ()

    @cached_property
    def calendar(self) -> Calendar:
        heading = self.heading
        hour, minute = heading.months_start_time.split(":")
        return Calendar(
            heading.months_start_day,
            int(hour),
            int(minute),
            heading.grace_days,
            heading.grace_hours,
        )

    def printed(self, value: Fraction, places: int | None = None) -> Decimal:
        """Round once, half up or by cutting, as the heading says."""
        heading = self.heading
        return rounded(value, heading.places if places is None else places, cut=heading.cut)

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """The measures that are counted over tickets."""
        return {code: one for code, one in self.measures.items() if isinstance(one, Tally)}

    @cached_property
    def tallies_in_words(self) -> str:
        """What the tallies count: where these words are the same, the counts are."""
        return repr(sorted(self.tallies.items()))

    @cached_property
    def early_alerts(self) -> tuple[Alert, ...]:
        """The alerts that can be given before there are totals and places."""
        late: set[str] = set()
        for alert in self.alerts:
            if alert.when.looks_on_card or not late.isdisjoint(alert.when.notices):
                late.add(alert.code)
        return tuple(alert for alert in self.alerts if alert.code not in late)

    @property
    def groups_by_kind(self) -> bool:
        """Whether a group asks for the kinds of units."""
        return any(group.kinds for group in self.groups)

    def possible_groups(self, unit: UnitFacts) -> list[str]:
        """The groups the unit may be scored in, before the period's figures are known."""
        found = []
        for group in self.groups:
            if group.has_terms and group.takes(unit):
                found.append(group.code)
                if group.of is None:
                    return found
        return [*found, unit.group]

    def part(self, cycle: str) -> Part | None:
        """The part with this clock, ``month`` or ``year``, if there is one."""
        return next((part for part in self.parts if part.cycle == cycle), None)

    @cached_property
    def children(self) -> Mapping[str, Mapping[str, tuple[Item, ...]]]:
        """What stands under a part or item: code -> the alternatives that share it, in order."""
        found: dict[str, dict[str, tuple[Item, ...]]] = {}
        for item in self.items:
            siblings = found.setdefault(item.under or self.parts[0].code, {})
            siblings[item.code] = (*siblings.get(item.code, ()), item)
        return found

    @cached_property
    def variants(self) -> Mapping[str, tuple[Item, ...]]:
        """Every item by its code; alternatives side by side."""
        found: dict[str, tuple[Item, ...]] = {}
        for item in self.items:
            found[item.code] = (*found.get(item.code, ()), item)
        return found

    def lines(self, part: Part) -> Iterator[tuple[str, tuple[Item, ...], str]]:
        """The lines of a part in order: code, alternatives, and the section it stands in or ''."""
        for code, variants in self.children.get(part.code, {}).items():
            if variants[0].section:
                for inner, lines in self.children.get(code, {}).items():
                    yield inner, lines, code
            else:
                yield code, variants, ""

    @cached_property
    def counted(self) -> Mapping[str, CountedLines]:
        """The lines that only count events, by their part."""
        heading = self.heading
        return {
            part.code: CountedLines(
                [
                    item
                    for _, (item, *others), _ in self.lines(part)
                    if item.only_counts and not others and item.code not in self.children
                ],
                places=heading.places,
                cut=heading.cut,
            )
            for part in self.parts
        }

    @cached_property
    def waiting(self) -> Mapping[str, tuple[Place, ...]]:
        """The items that wait for the others, because they hold place rules: those by item."""
        found: dict[str, tuple[Place, ...]] = {}
        for item in self.items:
            own = tuple(rule.formula for rule in item.rules if isinstance(rule.formula, Place))
            for code in self._path(item) if own else ():
                found[code] = (*found.get(code, ()), *own)
        return found

    def _path(self, item: Item) -> Iterator[str]:
        """The codes of an item and of those that it stands under."""
        yield item.code
        for above in self.variants.get(item.under, ())[:1]:
            yield from self._path(above)

    @cached_property
    def rules(self) -> Mapping[str, tuple[tuple[Item, Rule], ...]]:
        """Every rule by its code, with the item it stands in; alternatives side by side."""
        found: dict[str, tuple[tuple[Item, Rule], ...]] = {}
        for item in self.items:
            for rule in item.rules:
                found[rule.code] = (*found.get(rule.code, ()), (item, rule))
        return found

    @cached_property
    def records(self) -> Mapping[str, Alert | Veto | Leave]:
        """The codes under which events without points are recorded."""
        found: dict[str, Alert | Veto | Leave] = {}
        found |= {alert.code: alert for alert in self.alerts if alert.recordable}
        found |= {veto.code: veto for veto in self.vetoes if veto.recordable}
        if self.leave:
            found[self.leave.code] = self.leave
        return found

    def rule_for(self, code: str, unit: UnitFacts) -> tuple[Item, Rule] | None:
        """The alternative that applies to the unit: by its name, else by its group, else to all."""
        for item_code in dict.fromkeys(item.code for item, _ in self.rules.get(code, ())):
            item = self.item_for(item_code, unit)
            rule = item and chosen([rule for rule in item.rules if rule.code == code], unit)
            if item and rule:
                return item, rule
        return None

    def item_for(self, code: str, unit: UnitFacts) -> Item | None:
        """The alternative of an item that applies to the unit, where its parents do, too."""
        item = chosen(self.variants.get(code, ()), unit)
        if item is None or item.under not in self.variants:
            return item
        return self.item_for(item.under, unit) and item

    def event_problem(self, code: str, unit: UnitFacts, points: Fraction | None) -> str | None:
        """Say why an event is refused, or None; one that fits a possible group is taken."""
        return self._fitting(unit, lambda guise: self._event_problem(code, guise, points))

    def grade_problem(self, code: str, unit: UnitFacts, points: Fraction) -> str | None:
        """Say why a grade, a tier set by hand or an entered measure is refused, or None."""
        return self._fitting(unit, lambda guise: self._grade_problem(code, guise, points))

    def _fitting(self, unit: UnitFacts, problem: Callable[[UnitFacts], str | None]) -> str | None:
        """The problem in every group the unit may be scored in, or None where one has none."""
        guises = (replace(unit, group=group) for group in self.possible_groups(unit))
        found = [problem(guise) for guise in guises]
        return None if None in found else found[0]

    def _event_problem(self, code: str, unit: UnitFacts, points: Fraction | None) -> str | None:
        if code in self.records:
            record = self.records[code]
            if isinstance(record, Alert) and record.groups and unit.group not in record.groups:
                return _out_of_scope(code, unit)
            return None if points is None else f"条款 {code} 不计分值，请勿填写分值。"
        if code not in self.rules:
            return f"考核办法中没有条款 {code}。"
        found = self.rule_for(code, unit)
        if found is None:
            return _out_of_scope(code, unit)
        formula = found[1].formula
        if not isinstance(formula, Each):
            return f"条款 {code} 不按次加扣分，不能登记记录。"
        return formula.amount.problem(points)

    def _grade_problem(self, code: str, unit: UnitFacts, points: Fraction) -> str | None:
        measure = self.measures.get(code)
        if isinstance(measure, Entered):
            in_range = measure.entered == "number" or 0 <= points <= 1
            return None if in_range else "比率应写成 12% 或 0.12。"
        if code not in self.rules:
            return f"考核办法中没有条款 {code}。"
        found = self.rule_for(code, unit)
        if found is None:
            return _out_of_scope(code, unit)
        formula = found[1].formula
        if not isinstance(formula, Grade | Tiers):
            return f"条款 {code} 不由评定给分。"
        return formula.problem(points)


def _out_of_scope(code: str, unit: UnitFacts) -> str:
    return f"条款 {code} 不适用于“{unit.name or unit.unit}”所在的分组。"
