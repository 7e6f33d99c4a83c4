"""Items and rules that do not fit together: who stands under whom, who applies to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scoring.engine.checks.references import Problem, unknown_groups
from scoring.engine.facts import UnitFacts
from scoring.engine.items import Item, Rule
from scoring.engine.rulebook import Rulebook
from scoring.engine.worth import anybody, rules_of, somebody


def item_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Everything that is wrong with the tree of items, with its place."""
    looped = [item for item in rulebook.items if _loops(rulebook, item)]
    if looped:
        yield from ((f"项 {item.code}", "所属关系绕了一圈。") for item in looped)
        return
    for number, item in enumerate(rulebook.items, start=1):
        place = f"项 {number} {item.code}"
        yield from ((place, problem) for problem in _under(rulebook, item))
        yield from ((place, problem) for problem in _figures(rulebook, item))
        yield from ((place, problem) for problem in scope_problems(rulebook, item))
        if item.section and item.rules:
            yield place, "小计之下只放项目，细则放在项目里。"
        for problem in _equally_specific(item.rules):
            yield place, problem
    for code, variants in rulebook.variants.items():
        for problem in _alternatives(variants):
            yield f"项 {code}", problem
    yield from _twice_applied(rulebook)


def _under(rulebook: Rulebook, item: Item) -> Iterator[str]:
    parts = {part.code for part in rulebook.parts}
    if item.code in parts:
        yield "编号与部分相同，请换一个。"
    if not item.under and len(parts) > 1:
        yield "有两个部分时，须用 under 写明所属。"
    if item.under and item.under not in parts and item.under not in rulebook.variants:
        yield f"所属 {item.under} 没有定义。"
    if item.section and item.under and item.under not in parts:
        yield "小计要直接放在部分之下。"


def _loops(rulebook: Rulebook, item: Item) -> bool:
    seen: set[str] = set()
    code: str = item.code
    while code in rulebook.variants and code not in seen:
        seen.add(code)
        code = rulebook.variants[code][0].under
    return code in seen


def _figures(rulebook: Rulebook, item: Item) -> Iterator[str]:
    places = rulebook.heading.places
    if item.starts == "full" and item.full is None:
        yield "从满分起算（starts = full）须写明满分 full。"
    if item.full is not None and item.full < 0:
        yield "满分 full 应不小于 0。"
    if item.limit is not None and item.limit.gap < 0:
        yield "分差限制的 gap 应不小于 0。"
    if item.places is not None and not 0 <= item.places <= places:
        yield f"places 应在 0 至 {places} 之间，否则各项相加与总分不符。"


def scope_problems(rulebook: Rulebook, scoped: Item | Rule) -> Iterator[str]:
    """Groups that are unknown, and a scope that says two things."""
    yield from unknown_groups(rulebook, scoped.groups)
    if scoped.groups and scoped.units:
        yield "for（分组）和 units（单位）只写一个，写了单位就不看分组。"


# Alternatives -------------------------------------------------------------------------------


def _alternatives(variants: tuple[Item, ...]) -> Iterator[str]:
    """Alternatives of one item that contradict each other."""
    yield from _equally_specific(variants)
    if len({item.under for item in variants}) > 1:
        said = "、".join(item.under or "（未写）" for item in variants)
        yield f"同一编号的项目所属不一（{said}）。"
    if len({item.section for item in variants}) > 1:
        yield "同一编号的项目有的是小计，有的不是。"


def _equally_specific(scoped: Iterable[Item] | Iterable[Rule]) -> Iterator[str]:
    """Alternatives that are equally specific for the same unit or group."""
    seen: set[tuple[str, str, str]] = set()
    for one in scoped:
        named = [("单位", unit) for unit in one.units] or [("分组", group) for group in one.groups]
        for kind, name in named or [("", "")]:
            if (one.code, kind, name) in seen:
                whom = f"{kind} {name}" if name else "适用于全部"
                yield f"{one.code} 有两个同样具体的写法（{whom}），请删去一个，或写明适用范围。"
            seen.add((one.code, kind, name))


def _twice_applied(rulebook: Rulebook) -> Iterator[Problem]:
    """Rules that share a code in two items and apply to the same unit: an event counts twice."""
    units = [*anybody(rulebook), *somebody(rulebook)]
    for code, found in rulebook.rules.items():
        items = list(dict.fromkeys(item.code for item, _ in found))
        for unit in units if len(items) > 1 else ():
            applying = [one for one in items if _applies(rulebook, one, code, unit)]
            if len(applying) > 1:
                where = "、".join(applying)
                yield f"条款 {code}", f"在项 {where} 中同时适用，记录会计两次，请换编号。"
                break


def _applies(rulebook: Rulebook, item_code: str, code: str, unit: UnitFacts) -> bool:
    item = rulebook.item_for(item_code, unit)
    return item is not None and any(rule.code == code for rule in rules_of(item, unit))
