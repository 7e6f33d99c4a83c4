"""What makes a document impossible as a rulebook: dangling names, contradictions, bad tests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields as fields_of
from typing import Any, get_type_hints

from scoring.engine import fields
from scoring.engine.errors import RulebookError
from scoring.engine.fields import FIELDS, Kind
from scoring.engine.formulas import Bands, Each, Spread, Threshold, Tiers
from scoring.engine.items import Item, Rule
from scoring.engine.measures import Condition, Earlier, Tally
from scoring.engine.parameters import ItemCode, MeasureCode, RuleCode
from scoring.engine.rulebook import Rulebook

TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def check(rulebook: Rulebook) -> None:
    """Raise ``RulebookError`` at the first thing that no evaluation could make sense of."""
    for place, problem in problems(rulebook):
        raise RulebookError(place, problem)


def problems(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Every such thing, with its place."""
    yield from _heading(rulebook)
    yield from _measures(rulebook)
    yield from _tree(rulebook)
    yield from _rules(rulebook)
    yield from _consequences(rulebook)


def _heading(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    heading = rulebook.heading
    if not 1 <= heading.months_start_day <= 28:
        yield "[rulebook]", "months_start_day 应在 1 至 28 之间。"
    if not TIME.fullmatch(heading.months_start_time):
        yield "[rulebook]", "months_start_time 应写成 12:00 这样的时刻。"
    if not rulebook.parts:
        yield "部分", "至少要有一个 [[part]]，写明周期是月还是年。"
    cycles = [part.cycle for part in rulebook.parts]
    if len(cycles) != len(set(cycles)):
        yield "部分", "同一周期只能有一个部分。"
    if not rulebook.groups:
        yield "分组", "至少要有一个 [[group]]。"
    for word, codes in (
        ("分组", [group.code for group in rulebook.groups]),
        ("部分", [part.code for part in rulebook.parts]),
        ("预警", [alert.code for alert in rulebook.alerts]),
    ):
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            yield word, f"编号 {'、'.join(twice)} 出现了不止一次。"


# Measures -----------------------------------------------------------------------------------


def _measures(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    for code, measure in rulebook.measures.items():
        place = f"计量 {code}"
        for used in measure.uses:
            if used not in rulebook.measures:
                yield place, f"用到的计量 {used} 没有定义。"
        if isinstance(measure, Tally):
            for problem in _tally(measure):
                yield place, problem
    for code in rulebook.measures:
        if _circular(rulebook, code, ()):
            yield f"计量 {code}", "绕了一圈又用到自己。"


def _circular(rulebook: Rulebook, code: str, above: tuple[str, ...]) -> bool:
    measure = rulebook.measures.get(code)
    if measure is None or isinstance(measure, Earlier):
        return False
    return code in above or any(_circular(rulebook, used, (*above, code)) for used in measure.uses)


def _tally(measure: Tally) -> Iterator[str]:
    if measure.count is not None and measure.count_any is not None:
        yield "count 和 count_any 只能写一个。"
    if measure.count is None and measure.count_any is None and not measure.sum:
        yield "要写 count、count_any、sum、of 与 over、mean、add、entered 或 previous 之一。"
    if measure.dated_by not in fields.DATED_BY:
        yield f"dated_by 应为 {'、'.join(fields.DATED_BY)} 之一。"
    if measure.sum and (measure.sum not in FIELDS or FIELDS[measure.sum].kind is not Kind.NUMBER):
        yield f"sum 的字段 {measure.sum} 不是数值字段。"
    if measure.weights and (
        measure.weigh not in FIELDS or FIELDS[measure.weigh].kind is not Kind.CHOICE
    ):
        yield f"weigh 的字段 {measure.weigh} 不是可选值字段。"
    conditions = [one for group in measure.alternatives for one in group]
    limits = [one for limit in measure.limits for one in limit.when]
    for condition in (*conditions, *limits):
        if problem := _condition(condition):
            yield problem
    asks = measure.sum == fields.COMPUTED or any(c.field == fields.COMPUTED for c in conditions)
    if asks and not measure.limits:
        yield "用到 days_late（拖延工作日），须写明 limits（办理时限）。"
    for limit in measure.limits:
        if (limit.workdays is None) == (not limit.by):
            yield "每条 limits 写 workdays 或 by，二者取一。"
        elif limit.by and (limit.by not in FIELDS or FIELDS[limit.by].kind is not Kind.MOMENT):
            yield f"limits 的 by {limit.by} 不是时间字段。"


def _condition(condition: Condition) -> str:
    field, test, value = FIELDS.get(condition.field), condition.test, condition.value
    if field is None:
        return f"没有字段 {condition.field}，可用：{'、'.join(FIELDS)}。"
    if test not in fields.ALLOWED[field.kind]:
        return f"字段 {field.code} 不能用 {test} 比较。"
    if test in fields.COMPARED:
        other = FIELDS.get(condition.of)
        if other is None or other.kind is not Kind.MOMENT:
            return f"{field.code} {test} 要用 of 写明另一个时间字段。"
        if test in fields.TIMED and (isinstance(value, bool | str | tuple) or value is None):
            return f"{field.code} {test} 要用 value 写明小时数。"
    return "" if _fits(field, test, value) else f"字段 {field.code} 的值 {value!r} 不合要求。"


def _fits(field: fields.Field, test: fields.Test, value: Any) -> bool:
    if test in (fields.Test.GIVEN, fields.Test.EMPTY) or field.kind is Kind.MOMENT:
        return True
    if field.kind is Kind.FLAG:
        return isinstance(value, bool)
    if field.kind is Kind.NUMBER:
        return not isinstance(value, bool | str | tuple) and value is not None
    many = test in (fields.Test.IN, fields.Test.NOT_IN)
    if many != isinstance(value, tuple):
        return False
    return all(one in field.choices for one in (value if many else (value,)))


# Items and rules ----------------------------------------------------------------------------


def _tree(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    parts = {part.code for part in rulebook.parts}
    codes = {item.code for item in rulebook.items}
    for item in rulebook.items:
        place = f"项 {item.code}"
        if not item.under and len(parts) > 1:
            yield place, "有两个部分时，须用 under 写明所属。"
        if item.under and item.under not in parts | codes:
            yield place, f"所属 {item.under} 没有定义。"
        if item.starts == "full" and item.full is None:
            yield place, "从满分起算（starts = full）须写明满分 full。"
        if _loops(rulebook, item):
            yield place, "所属关系绕了一圈。"
        yield from _groups_known(rulebook, place, item.groups)
        if item.section and item.rules:
            yield place, "小计之下只放项目，细则放在项目里。"
    yield from _same_scope(rulebook.items, "项")
    for place, under in _split(rulebook):
        yield place, f"同一编号的项目所属不一（{under}）。"


def _split(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for item in rulebook.items:
        if seen.setdefault(item.code, item.under) != item.under:
            yield f"项 {item.code}", item.under


def _loops(rulebook: Rulebook, item: Item) -> bool:
    above = {one.code: one.under for one in rulebook.items}
    seen, code = set(), str(item.code)
    while code in above:
        if code in seen:
            return True
        seen.add(code)
        code = above[ItemCode(code)]
    return False


def _groups_known(
    rulebook: Rulebook, place: str, groups: Iterable[str]
) -> Iterator[tuple[str, str]]:
    known = [group.code for group in rulebook.groups]
    for group in groups:
        if group not in known:
            yield place, f"分组 {group} 没有定义，可用：{'、'.join(known)}。"


def _same_scope(scoped: Iterable[Item] | Iterable[Rule], word: str) -> Iterator[tuple[str, str]]:
    """Alternatives that are equally specific for the same unit or group."""
    seen: set[tuple[str, str, str]] = set()
    for one in scoped:
        named = [("unit", unit) for unit in one.units] or [("group", g) for g in one.groups]
        for kind, name in named or [("all", "")]:
            if (one.code, kind, name) in seen:
                yield f"{word} {one.code}", f"有两个同样具体的写法（{name or '适用于全部'}）。"
            seen.add((one.code, kind, name))


def _rules(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    for item in rulebook.items:
        yield from _same_scope(item.rules, "细则")
        for number, rule in enumerate(item.rules, start=1):
            place = f"项 {item.code} 第 {number} 条 {rule.code}"
            yield from _groups_known(rulebook, place, rule.groups)
            for problem in (*_references(rulebook, rule.formula), *_formula(rule)):
                yield place, f"计分方式 {rule.formula.kind} {problem}"


def _references(rulebook: Rulebook, one: Any) -> Iterator[str]:
    """Names of measures, rules and items that nothing in the rulebook answers to."""
    known: dict[Any, tuple[str, Any]] = {
        MeasureCode: ("计量", rulebook.measures),
        RuleCode: ("条款", {**rulebook.rules, **rulebook.records}),
        ItemCode: ("项目", {item.code for item in rulebook.items}),
    }
    hints = get_type_hints(type(one))
    for field in fields_of(one):
        for name, (word, defined) in known.items():
            if name in (hints[field.name], *getattr(hints[field.name], "__args__", ())):
                value = getattr(one, field.name)
                for code in value if isinstance(value, tuple) else (value,) if value else ():
                    if code not in defined:
                        yield f"用到的{word} {code} 没有定义。"


def _formula(rule: Rule) -> Iterator[str]:
    formula = rule.formula
    if isinstance(formula, Each):
        if (formula.add is None) == (formula.deduct is None) and not formula.ladder:
            yield "要写 add（加分）或 deduct（扣分），二者取一。"
        if formula.every < 1 or formula.free < 0 or formula.lasts < 1:
            yield "every 和 lasts 至少为 1，free 不小于 0。"
        if formula.count and formula.amount.is_open:
            yield "自动计数（count）的细则须有固定分值。"
    if isinstance(formula, Threshold):
        if (formula.add is None) == (formula.deduct is None):
            yield "要写 deduct（扣分）或 add（加分），二者取一。"
        if (formula.at_least is None) == (formula.at_most is None):
            yield "要写 at_least（不低于）或 at_most（不高于），二者取一。"
        if formula.step <= 0:
            yield "step 应大于 0。"
    if isinstance(formula, Spread) and not 0 <= formula.floor <= 1:
        yield "floor 应在 0 到 1 之间，例如 0.9。"
    if isinstance(formula, Bands):
        starts = [band.value for band in formula.at]
        if not starts or starts != sorted(set(starts)):
            yield "at 的 from 应从小到大，不重复。"
    if isinstance(formula, Tiers) and formula.at_least:
        wanted = sorted(set(formula.at_least), reverse=True)
        if len(formula.at_least) != len(formula.points) - 1 or list(formula.at_least) != wanted:
            yield "at_least 应从大到小，比档数少一个。"


def _consequences(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    alerts = [alert.code for alert in rulebook.alerts]
    for word, one in [("预警", alert) for alert in rulebook.alerts] + [
        ("一票否决", veto) for veto in rulebook.vetoes
    ]:
        place = f"{word} {one.code}"
        for problem in _references(rulebook, one.when):
            yield place, problem
        for code in one.when.notices:
            if code not in alerts:
                yield place, f"用到的预警 {code} 没有定义。"
        if not (one.when.events or one.when.of or one.when.notices or one.recordable):
            yield place, "要写 events、of 或 notices，或以 recordable = true 登记自己的记录。"
    for honour in rulebook.honours:
        given = [honour.top is not None, honour.top_share is not None, bool(honour.clean)]
        if sum(given) != 1:
            yield f"评优 {honour.code}", "top、top_share、clean 写其中一个。"
        for problem in _references(rulebook, honour):
            yield f"评优 {honour.code}", problem
    if rulebook.apart and rulebook.apart.measure not in rulebook.measures:
        yield "[apart]", f"用到的计量 {rulebook.apart.measure} 没有定义。"
    for code in rulebook.heading.ties:
        if code not in rulebook.measures:
            yield "[rulebook]", f"ties 用到的计量 {code} 没有定义。"
