"""What a careful reader would ask about a rulebook that loads: sums, gaps, names, examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from scoring.engine.contradictions import contradictions
from scoring.engine.doubts import alert_doubts, rule_doubts
from scoring.engine.errors import Finding
from scoring.engine.facts import UnitFacts
from scoring.engine.formulas import Formula
from scoring.engine.items import Item, Part, chosen
from scoring.engine.numbers import ZERO, shown
from scoring.engine.parameters import MeasureCode, values_of
from scoring.engine.rulebook import Rulebook
from scoring.engine.worth import (
    anybody,
    formulas_within,
    full_marks,
    gain,
    is_bonus,
    items_under,
    loss,
    named_units,
    rules_of,
)

__all__ = ["Finding", "lint"]


def lint(rulebook: Rulebook) -> list[Finding]:
    """Everything worth a second look, errors first; nothing here stops a rulebook from loading."""
    found = [
        *_parts(rulebook),
        *_groups(rulebook),
        *_items(rulebook),
        *rule_doubts(rulebook),
        *_unused(rulebook),
        *contradictions(rulebook),
        *alert_doubts(rulebook),
        *_score_bands(rulebook),
        *_same_names(rulebook),
        *_unshown(rulebook),
    ]
    return sorted(dict.fromkeys(found), key=lambda finding: not finding.is_error)


# Parts and groups ---------------------------------------------------------------------------


def _parts(rulebook: Rulebook) -> Iterator[Finding]:
    weights = sum((part.weight for part in rulebook.parts), ZERO)
    if weights != 1:
        said = "、".join(shown(part.weight) for part in rulebook.parts)
        mend = f"各部分的权重 {said} 合计 {shown(weights)}，应为 1，请改 weight。"
        yield Finding.error("部分", mend)
    for part in rulebook.parts:
        place = f"部分 {part.code}"
        if part.floor is not None and part.full is not None and part.floor > part.full:
            ends = f"{shown(part.floor)} 高于上限 {shown(part.full)}"
            yield Finding.error(place, f"总分下限 {ends}，请对调 floor 和 full。")
        yield from _full_marks(rulebook, part, place)


def _full_marks(rulebook: Rulebook, part: Part, place: str) -> Iterator[Finding]:
    """The items of the part against its own figure, for every group and for units with a name."""
    wanted = {
        group.code: part.points if group.points is None else group.points
        for group in rulebook.groups
    }
    for unit in anybody(rulebook):
        points = wanted[unit.group]
        if points is not None and points not in (sums := full_marks(rulebook, part, unit)):
            yield Finding.error(place, _sum_words(f"分组 {unit.group} ", sums, points))
    for name in named_units(rulebook):
        guises = [UnitFacts(name, code, name) for code, points in wanted.items() if points]
        found = [(full_marks(rulebook, part, one), wanted[one.group] or ZERO) for one in guises]
        if found and all(points not in sums for sums, points in found):
            yield Finding.error(place, _sum_words(f"单位 {name} ", *found[0]))


def _sum_words(whose: str, sums: tuple[Fraction, Fraction], points: Fraction) -> str:
    base, bonus = sums[0], sums[1] - sums[0]
    more = f"（另有加分项 {shown(bonus)} 分）" if bonus else ""
    mend = "请改项目的 full 或部分的 points。"
    return f"{whose}各项满分之和为 {shown(base)}{more}，应为 {shown(points)}，{mend}"


def _groups(rulebook: Rulebook) -> Iterator[Finding]:
    for unit in anybody(rulebook):
        empty = [part for part in rulebook.parts if not _has_rules(rulebook, part.code, unit)]
        if len(empty) == len(rulebook.parts):
            mend = "没有任何细则，请为它写细则，或删去分组。"
            yield Finding.error(f"分组 {unit.group}", mend)
        else:
            for part in empty:
                ask = f"在部分 {part.code} 中没有细则，请确认不考核。"
                yield Finding.warning(f"分组 {unit.group}", ask)


def _has_rules(rulebook: Rulebook, code: str, unit: UnitFacts) -> bool:
    return any(
        next(formulas_within(rulebook, item, unit), None) is not None
        for item in items_under(rulebook, code, unit)
    )


# Items --------------------------------------------------------------------------------------


def _items(rulebook: Rulebook) -> Iterator[Finding]:
    for number, item in enumerate(rulebook.items, start=1):
        place = f"项 {number} {item.code}"
        if item.floor is not None and item.full is not None and item.floor > item.full:
            ends = f"{shown(item.floor)} 高于满分 {shown(item.full)}"
            yield Finding.error(place, f"下限 {ends}，请对调 floor 和 full。")
        yield from _spread_limit(item, place)
        units = _whose(rulebook, item)
        if not units:
            yield Finding.warning(place, "没有分组用到本项，请改 for，或删去本项。")
        for unit in units:
            yield from _within_reach(rulebook, item, place, unit)
        yield from _uncovered(item, place, units)


def _whose(rulebook: Rulebook, item: Item) -> list[UnitFacts]:
    """A unit of every group for which this alternative of the item is the one that counts."""
    variants = [other for other in rulebook.items if other.code == item.code]
    names = [UnitFacts(name, item.groups[0] if item.groups else "", name) for name in item.units]
    return [unit for unit in (*anybody(rulebook), *names) if chosen(variants, unit) is item]


def _within_reach(rulebook: Rulebook, item: Item, place: str, unit: UnitFacts) -> Iterator[Finding]:
    """Ends that nothing can come to: full marks out of reach, a floor too deep to fall to."""
    if next(formulas_within(rulebook, item, unit), None) is None:
        if not item.rules and item.code not in rulebook.children:
            yield Finding.error(place, "没有细则，也没有下级项目，请补上或删去。")
        return
    floor, full = item.ends
    if full is None or is_bonus(rulebook, item, unit):
        return
    most, least = gain(rulebook, item, unit), loss(rulebook, item, unit)
    if most is not None and item.start + most < full:
        got = shown(item.start + most)
        mend = f"各条相加最多 {got} 分，达不到满分 {shown(full)}，请改 full 或各条分值。"
        yield Finding.error(place, mend)
    starts_full = item.starts == "full" and floor is not None
    if starts_full and floor is not None and least is not None and full + least > floor:
        lost = f"各条封顶相加最多扣 {shown(-least)} 分，扣不到下限 {shown(floor)}"
        yield Finding.warning(place, f"{lost}，请核对 most。")


def _uncovered(item: Item, place: str, units: Iterable[UnitFacts]) -> Iterator[Finding]:
    """Alternatives of a rule that leave out a group which the item is for."""
    for code in dict.fromkeys(rule.code for rule in item.rules):
        variants = [rule for rule in item.rules if rule.code == code]
        left = [unit for unit in units if chosen(variants, unit) is None]
        for unit in left:
            if len(variants) > 1 or not rules_of(item, unit):
                mend = "请为它补一条，或在本项的 for 中去掉它。"
                yield Finding.error(
                    place, f"条款 {code} 没有适用于分组 {unit.group} 的写法，{mend}"
                )


def _spread_limit(item: Item, place: str) -> Iterator[Finding]:
    if item.limit is None or item.full is None:
        return
    room = item.full - (item.ends[0] or ZERO)
    if item.limit.gap >= room:
        gap = f"最大分差 {shown(item.limit.gap)} 不小于本项的 {shown(room)} 分"
        yield Finding.error(place, f"{gap}，永远不起作用，请改 gap。")


# Measures, bands, names, examples -----------------------------------------------------------


def _unused(rulebook: Rulebook) -> Iterator[Finding]:
    holders = [
        rulebook.heading,
        rulebook.apart,
        *rulebook.groups,
        *rulebook.summaries,
        *(rule.formula for item in rulebook.items for rule in item.rules),
        *(alert.when for alert in rulebook.alerts),
        *(veto.when for veto in rulebook.vetoes),
    ]
    used = {code for one in holders if one for code in values_of(one, MeasureCode)}
    used |= {code for measure in rulebook.measures.values() for code in measure.uses}
    for code, measure in rulebook.measures.items():
        if code not in used:
            ask = f"（{measure.name}）没有用到，请确认只作显示，或删去。"
            yield Finding.warning(f"计量 {code}", ask)


def _score_bands(rulebook: Rulebook) -> Iterator[Finding]:
    bounds = [band.at_least for band in rulebook.bands]
    if bounds != sorted(set(bounds), reverse=True):
        said = "、".join(shown(bound) for bound in bounds)
        yield Finding.error("等次", f"各等次的下限 {said} 应从高到低，不重复，请调整 at_least。")
    elif bounds and bounds[-1] > 0:
        low = shown(bounds[-1])
        yield Finding.warning("等次", f"低于 {low} 分没有等次，请补一个 at_least = 0 的等次。")


def _same_names(rulebook: Rulebook) -> Iterator[Finding]:
    named: list[tuple[str, Iterable[tuple[str, str]]]] = [
        ("分组", [(one.code, one.name) for one in rulebook.groups]),
        ("部分", [(one.code, one.name) for one in rulebook.parts]),
        ("计量", [(code, one.name) for code, one in rulebook.measures.items()]),
        ("预警", [(one.code, one.name) for one in rulebook.alerts]),
        ("评优", [(one.code, one.name) for one in rulebook.honours]),
    ]
    for unit in anybody(rulebook):
        for code in (*(part.code for part in rulebook.parts), *rulebook.children):
            inner = items_under(rulebook, code, unit)
            named.append(("项", [(item.code, item.name) for item in inner]))
    for word, pairs in named:
        first: dict[str, str] = {}
        for code, name in pairs:
            other = first.setdefault(name, code)
            if other != code:
                mend = f"与 {other} 同名（{name}），请改名以便区分。"
                yield Finding.warning(f"{word} {code}", mend)


def _unshown(rulebook: Rulebook) -> Iterator[Finding]:
    """Kinds of rule that no worked example shows."""
    asserted = {
        code
        for example in rulebook.examples
        for lines in (example.points or {}).values()
        for code in lines
    }
    shown_kinds = {formula.kind for code in asserted for formula in _formulas(rulebook, code)}
    used: dict[str, tuple[str, type[Formula]]] = {}
    for item in rulebook.items:
        for rule in item.rules:
            used.setdefault(rule.formula.kind, (rule.code, type(rule.formula)))
    for kind, (code, formula) in used.items():
        if kind not in shown_kinds:
            lacking = f"计分方式 {kind}（{formula.label}）没有算例，例如条款 {code}"
            yield Finding.warning("算例", f"{lacking}，请补一个 [[example]]。")


def _formulas(rulebook: Rulebook, code: str) -> Iterator[Formula]:
    """The formulas in every alternative of an item and in the items below."""
    for item in rulebook.items:
        if item.code == code:
            yield from (rule.formula for rule in item.rules)
            for inner in rulebook.children.get(code, {}):
                yield from _formulas(rulebook, inner)
