"""What a careful reader would ask about single rules and alerts: ranges, targets, caps, silence."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from scoring.engine.consequences import Counting
from scoring.engine.errors import Finding
from scoring.engine.formulas import (
    Band,
    Bands,
    Change,
    Each,
    Formula,
    Reach,
    Threshold,
    Tiers,
)
from scoring.engine.formulas.targets import POINT
from scoring.engine.items import Item, Rule
from scoring.engine.measures import is_rate
from scoring.engine.numbers import ZERO, shown
from scoring.engine.rulebook import Rulebook


def rule_doubts(rulebook: Rulebook) -> Iterator[Finding]:
    """Questions about every rule by itself, with its place."""
    for item_number, item in enumerate(rulebook.items, start=1):
        for number, rule in enumerate(item.rules, start=1):
            place = f"项 {item_number} {item.code} 第 {number} 条 {rule.code}"
            yield from _ranges(rule.formula, place)
            yield from _cap(item, rule, place)
            yield from _targets(rulebook, rule.formula, place)
            if isinstance(rule.formula, Tiers):
                yield from _tiers(rule.formula, place)
            if isinstance(rule.formula, Change) and rule.missing == "full":
                said = f"没有上期可比时按最多 {shown(rule.formula.most)} 分计"
                yield Finding.warning(place, f"{said}，请用 missing 写明是否如此。")


def _ranges(formula: Formula, place: str) -> Iterator[Finding]:
    """Ends that are the wrong way round."""
    if isinstance(formula, Each):
        for amount in (formula.add, formula.deduct):
            if amount and _reversed(amount.least, amount.most):
                said = f"{shown(amount.least or ZERO)} 至 {shown(amount.most or ZERO)}"
                yield Finding.error(place, f"分值范围 {said} 颠倒，请对调 least 和 most。")
    if isinstance(formula, Change) and _reversed(formula.least, formula.most):
        said = f"{shown(formula.least)} 至 {shown(formula.most)}"
        yield Finding.error(place, f"得分范围 {said} 颠倒，请对调 least 和 most。")
    if isinstance(formula, Reach) and _reversed(formula.at_least, formula.at_most):
        yield Finding.error(place, "目标下限高于上限，永远达不到，请对调 at_least 和 at_most。")


def _reversed(least: Fraction | None, most: Fraction | None) -> bool:
    return least is not None and most is not None and least > most


def _cap(item: Item, rule: Rule, place: str) -> Iterator[Finding]:
    """A cap that lies beyond the ends of the item: the item stops first."""
    formula = rule.formula
    most = formula.most if isinstance(formula, Each | Threshold) else None
    floor, full = item.ends
    if most is None or full is None or floor is None or most <= full - floor:
        return
    said = f"本条最多 {shown(most)} 分，而本项只有 {shown(full - floor)} 分"
    yield Finding.warning(place, f"{said}，永远到不了，请核对 most。")


def _targets(rulebook: Rulebook, formula: Formula, place: str) -> Iterator[Finding]:
    """Rates are written as 0.95; a target of 95 would never be met."""
    if not isinstance(formula, Threshold | Reach | Bands):
        return
    rated = is_rate(rulebook.measures, formula.of)
    if rated:
        for key, target in _named_targets(formula):
            if not 0 <= target <= 1:
                said = f"{key} 是比率，{shown(target)} 不在 0 到 1 之间"
                yield Finding.error(place, f"{said}，95% 应写成 0.95。")
    elif isinstance(formula, Threshold) and formula.step == POINT:
        ask = "数据值不是比率，而一步是 0.01，请用 step 写明多少为一步，例如 1。"
        yield Finding.warning(place, ask)


def _named_targets(formula: Threshold | Reach | Bands) -> Iterator[tuple[str, Fraction]]:
    if isinstance(formula, Bands):
        bands: tuple[Band, ...] = formula.at
        yield from (("from", band.value) for band in bands)
        return
    if formula.at_least is not None:
        yield "at_least", formula.at_least
    if formula.at_most is not None:
        yield "at_most", formula.at_most


def _tiers(formula: Tiers, place: str) -> Iterator[Finding]:
    if list(formula.points) != sorted(formula.points, reverse=True):
        said = "、".join(shown(points) for points in formula.points)
        ask = f"各档得分 {said} 由高档到低档反而上升，请确认次序。"
        yield Finding.warning(place, ask)


# Alerts -------------------------------------------------------------------------------------


def alert_doubts(rulebook: Rulebook) -> Iterator[Finding]:
    """Alerts and vetoes that can never be met, or that are always met."""
    for veto in rulebook.vetoes:
        yield from _counting(rulebook, veto.when, f"一票否决 {veto.code}")
    for number, alert in enumerate(rulebook.alerts):
        place = f"预警 {alert.code}"
        yield from _counting(rulebook, alert.when, place)
        earlier = {other.code: other for other in rulebook.alerts[:number]}
        for code in alert.when.notices:
            if code not in earlier:
                mend = f"请把预警 {code} 移到它前面。"
                yield Finding.error(place, f"所用的预警 {code} 排在后面，永远不会触发，{mend}")
            elif "any" not in (cycles := {alert.cycle, earlier[code].cycle}) and len(cycles) > 1:
                mend = "请统一两者的 cycle。"
                yield Finding.error(place, f"与所用的预警 {code} 周期不同，永远不会触发，{mend}")


def _counting(rulebook: Rulebook, when: Counting, place: str) -> Iterator[Finding]:
    if when.at_least <= 0:
        least = shown(when.at_least)
        yield Finding.error(place, f"at_least 为 {least}，无事也会触发，请写大于 0 的次数。")
    for code in when.events:
        rules = [rule.formula for _, rule in rulebook.rules.get(code, ())]
        if rules and not any(isinstance(formula, Each) for formula in rules):
            mend = "请改用 of（计量），或换一个条款。"
            yield Finding.error(place, f"条款 {code} 不按次加扣，不会有记录，永远不会触发，{mend}")
    if when.of and is_rate(rulebook.measures, when.of) and when.at_least > 1:
        said = f"计量 {when.of} 是比率，不会达到 {shown(when.at_least)}"
        yield Finding.error(place, f"{said}，永远不会触发，95% 应写成 0.95。")
