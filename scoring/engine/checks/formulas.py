"""Rules whose figures contradict each other or cannot be applied."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.engine.checks.items import scope_problems
from scoring.engine.checks.references import Problem, unknown_names
from scoring.engine.formulas import (
    Amount,
    Bands,
    Change,
    Each,
    Formula,
    Grade,
    Place,
    Reach,
    Spread,
    Threshold,
    Tiers,
)
from scoring.engine.items import Item
from scoring.engine.numbers import shown
from scoring.engine.rulebook import Rulebook


def rule_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Everything that is wrong with the rules, with its place."""
    for item_number, item in enumerate(rulebook.items, start=1):
        for number, rule in enumerate(item.rules, start=1):
            place = f"项 {item_number} {item.code} 第 {number} 条 {rule.code}"
            yield from ((place, problem) for problem in scope_problems(rulebook, rule))
            for problem in (
                *unknown_names(rulebook, rule.formula),
                *_formula(rule.formula),
                *_surroundings(rulebook, item, rule.formula),
            ):
                yield place, f"计分方式 {rule.formula.kind} {problem}"


def _formula(formula: Formula) -> Iterator[str]:
    match formula:
        case Each():
            yield from _each(formula)
        case Grade():
            yield from _grade(formula)
        case Threshold():
            yield from _threshold(formula)
        case Reach(at_least=None, at_most=None):
            yield "要写 at_least（不低于）或 at_most（不高于）。"
        case Spread() if not 0 <= formula.floor <= 1:
            yield "floor 应在 0 到 1 之间，例如 0.9。"
        case Bands():
            starts = [band.value for band in formula.at]
            if not starts or starts != sorted(set(starts)):
                yield "at 的 from 应从小到大，不重复。"
        case Tiers():
            yield from _tiers(formula)
        case Place(points=()):
            yield "points 至少要写第一名的分值。"
        case Change() if formula.step <= 0:
            yield "step 应大于 0。"


def _each(formula: Each) -> Iterator[str]:
    amount = formula.add or formula.deduct
    if formula.add is not None and formula.deduct is not None:
        yield "要写 add（加分）或 deduct（扣分），二者取一。"
    if amount is None and not formula.ladder:
        yield "要写 add（加分）或 deduct（扣分），二者取一。"
    if amount is not None:
        yield from _amount(amount)
    if formula.every < 1 or formula.free < 0 or formula.lasts < 1:
        yield "every 和 lasts 至少为 1，free 不小于 0。"
    if formula.most is not None and formula.most < 0:
        yield "most 应不小于 0，正负由 add、deduct 决定。"
    if any(points < 0 for points in formula.ladder):
        yield "ladder 的分值应不小于 0，正负由 add、deduct 决定。"
    if amount is not None and amount.is_open and (formula.count or formula.ladder):
        yield "自动计数（count）或逐次分值（ladder）的细则须有固定分值。"
    steps = formula.every > 1 or formula.free > 0
    if steps and (formula.ladder or (amount is not None and amount.is_open)):
        yield "every 和 free 只用于固定分值。"


def _amount(amount: Amount) -> Iterator[str]:
    figures = (amount.fixed, amount.least, amount.most, *(amount.levels or {}).values())
    if any(figure is not None and figure < 0 for figure in figures):
        yield "分值应不小于 0，正负由 add、deduct 决定。"
    if amount.levels is not None and not amount.levels:
        yield "levels 至少要写一个档次。"


def _grade(formula: Grade) -> Iterator[str]:
    if formula.full < 0:
        yield "full 应不小于 0。"
    for name, points in formula.choices.items():
        if not 0 <= points <= formula.full:
            yield f"等次 {name} 的分值 {shown(points)} 应在 0 至 {shown(formula.full)} 之间。"


def _threshold(formula: Threshold) -> Iterator[str]:
    if (formula.add is None) == (formula.deduct is None):
        yield "要写 deduct（扣分）或 add（加分），二者取一。"
    if (formula.at_least is None) == (formula.at_most is None):
        yield "要写 at_least（不低于）或 at_most（不高于），二者取一。"
    if formula.step <= 0:
        yield "step 应大于 0。"
    sizes = (formula.add, formula.deduct, formula.most)
    if any(size is not None and size < 0 for size in sizes):
        yield "分值应不小于 0，正负由 add、deduct 决定。"


def _tiers(formula: Tiers) -> Iterator[str]:
    if not formula.points:
        yield "points 至少要写一档。"
    if not formula.at_least:
        return
    wanted = sorted(set(formula.at_least), reverse=True)
    if len(formula.at_least) != len(formula.points) - 1 or list(formula.at_least) != wanted:
        yield "at_least 应从大到小，比档数少一个。"


def _surroundings(rulebook: Rulebook, item: Item, formula: Formula) -> Iterator[str]:
    """What a formula says of other rules and items."""
    if isinstance(formula, Spread) and formula.within:
        found = rulebook.rules.get(formula.within, ())
        if found and not any(isinstance(rule.formula, Tiers) for _, rule in found):
            yield f"within 所指的条款 {formula.within} 不是分档细则（tiers）。"
    if isinstance(formula, Place):
        part = _part_of(rulebook, item)
        for code in formula.without:
            for other in rulebook.variants.get(code, ()):
                if (other.under or rulebook.parts[0].code) != part:
                    yield f"without 只能写直接在部分 {part} 之下的项目，{code} 不是。"
                    break


def _part_of(rulebook: Rulebook, item: Item) -> str:
    code = item.under
    while code in rulebook.variants:
        code = rulebook.variants[code][0].under
    return code or rulebook.parts[0].code
