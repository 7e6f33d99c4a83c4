"""Measures that cannot be counted: unknown fields, tests that do not fit, circles."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from scoring.engine import fields
from scoring.engine.checks.references import Problem
from scoring.engine.examples import UNIT_KEYS
from scoring.engine.fields import FIELDS, Kind
from scoring.engine.formulas import Grade, Tiers
from scoring.engine.measures import Condition, Earlier, Entered, Limit, Mean, Rate, Tally, Total
from scoring.engine.rulebook import Rulebook

MOST_PLACES = 6


def measure_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Everything that is wrong with the measures, with its place."""
    for code, measure in rulebook.measures.items():
        place = f"计量 {code}"
        if code in UNIT_KEYS or ":" in code:
            yield place, "这个代码另有用处，请换一个，例如加上词尾。"
        for used in measure.uses:
            if used not in rulebook.measures:
                yield place, f"用到的计量 {used} 没有定义。"
        if isinstance(measure, Tally):
            yield from ((place, problem) for problem in _tally(measure))
        if isinstance(measure, Mean | Total) and not measure.uses:
            yield place, "至少要写一项计量。"
        if isinstance(measure, Rate) and not 0 <= (measure.places or 0) <= MOST_PLACES:
            yield place, f"places 应在 0 至 {MOST_PLACES} 之间。"
        if isinstance(measure, Entered) and code in _graded(rulebook):
            yield place, "录入的计量不能与评定或分档的条款同号，请换一个代码。"
    for code in rulebook.measures:
        if _circular(rulebook, code, ()):
            yield f"计量 {code}", "绕了一圈又用到自己。"
        elif _twice_earlier(rulebook, code, is_past=False):
            yield f"计量 {code}", "上期（previous）之内不能再取上期。"


def _graded(rulebook: Rulebook) -> set[str]:
    """The rules under whose code marks are given, as numbers are entered under a measure's."""
    return {
        rule.code
        for item in rulebook.items
        for rule in item.rules
        if isinstance(rule.formula, Grade | Tiers)
    }


def _circular(rulebook: Rulebook, code: str, above: tuple[str, ...]) -> bool:
    if code in above:
        return True
    measure = rulebook.measures.get(code)
    return measure is not None and any(
        _circular(rulebook, used, (*above, code)) for used in measure.uses
    )


def _twice_earlier(rulebook: Rulebook, code: str, *, is_past: bool) -> bool:
    measure = rulebook.measures.get(code)
    if measure is None:
        return False
    is_earlier = isinstance(measure, Earlier)
    return (is_past and is_earlier) or any(
        _twice_earlier(rulebook, used, is_past=is_past or is_earlier) for used in measure.uses
    )


# Tallies ------------------------------------------------------------------------------------


def _tally(measure: Tally) -> Iterator[str]:
    if measure.count is not None and measure.count_any is not None:
        yield "count 和 count_any 只能写一个。"
    if measure.count is None and measure.count_any is None and not measure.sum:
        yield "要写 count、count_any、sum、of 与 over、mean、add、entered 或 previous 之一。"
    if measure.count_any == ():
        yield "count_any 至少要有一组条件；全部计入应写 count = []。"
    if measure.dated_by not in fields.DATED_BY:
        yield f"dated_by 应为 {'、'.join(fields.DATED_BY)} 之一。"
    if measure.sum and not _is(measure.sum, Kind.NUMBER):
        yield f"sum 的字段 {measure.sum} 不是数值字段。"
    yield from _weights(measure)
    for condition in (one for group in measure.alternatives for one in group):
        yield from _condition(condition)
    yield from _limits(measure)


def _weights(measure: Tally) -> Iterator[str]:
    if bool(measure.weights) != bool(measure.weigh):
        yield "weigh（加权字段）和 weights（权重）要一起写。"
    elif measure.weigh and not _is(measure.weigh, Kind.CHOICE):
        yield f"weigh 的字段 {measure.weigh} 不是可选值字段。"
    elif measure.weigh:
        for value in measure.weights:
            if value not in FIELDS[measure.weigh].choices:
                known = "、".join(FIELDS[measure.weigh].choices)
                yield f"weights 的 {value} 不是字段 {measure.weigh} 的值，可用：{known}。"


def _limits(measure: Tally) -> Iterator[str]:
    conditions = [one for group in measure.alternatives for one in group]
    asks = fields.COMPUTED in (measure.sum, *(condition.field for condition in conditions))
    if asks and not measure.limits:
        yield "用到 days_late（拖延工作日），须写明 limits（办理时限）。"
    for limit in measure.limits:
        yield from _limit(limit)


def _limit(limit: Limit) -> Iterator[str]:
    if (limit.workdays is None) == (not limit.by):
        yield "每条 limits 写 workdays 或 by，二者取一。"
    elif limit.by and not _is(limit.by, Kind.MOMENT):
        yield f"limits 的 by {limit.by} 不是时间字段。"
    elif limit.workdays is not None and limit.workdays < 0:
        yield "limits 的 workdays 应不小于 0。"
    for condition in limit.when:
        if condition.field == fields.COMPUTED:
            yield "limits 的 when 不能用 days_late，它由 limits 算出。"
        yield from _condition(condition)


def _is(field: str, kind: Kind) -> bool:
    return field in FIELDS and FIELDS[field].kind is kind


# Conditions ---------------------------------------------------------------------------------


def _condition(condition: Condition) -> Iterator[str]:
    field, test, value = FIELDS.get(condition.field), condition.test, condition.value
    if field is None:
        yield f"没有字段 {condition.field}，可用：{'、'.join(FIELDS)}。"
    elif test not in fields.ALLOWED[field.kind]:
        allowed = "、".join(one for one in fields.Test if one in fields.ALLOWED[field.kind])
        yield f"字段 {field.code} 不能用 {test} 比较，可用：{allowed}。"
    elif test in fields.COMPARED and not _is(condition.of, Kind.MOMENT):
        yield f"{field.code} {test} 要用 of 写明另一个时间字段。"
    elif test in fields.TIMED and not isinstance(value, Fraction):
        yield f"{field.code} {test} 要用 value 写明小时数。"
    elif condition.of and test not in fields.COMPARED:
        yield f"{field.code} {test} 不用 of。"
    elif not _fits(field, test, value):
        yield f"字段 {field.code} 的值 {_said(value)} 不合要求（{_wanted(field, test)}）。"


def _fits(field: fields.Field, test: fields.Test, value: object) -> bool:
    """Whether the value is of the kind that field and test ask for."""
    if test in fields.TIMED:
        return True
    if test in (fields.Test.GIVEN, fields.Test.EMPTY) or field.kind is Kind.MOMENT:
        return value is None
    if field.kind is Kind.FLAG:
        return isinstance(value, bool)
    if field.kind is Kind.NUMBER:
        return isinstance(value, Fraction) and value.denominator == 1
    if test in (fields.Test.IN, fields.Test.NOT_IN):
        return isinstance(value, tuple) and value != () and set(value) <= set(field.choices)
    return isinstance(value, str) and value in field.choices


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(value) or "[]"
    return "没有写" if value is None else str(value)


def _wanted(field: fields.Field, test: fields.Test) -> str:
    if test in (fields.Test.GIVEN, fields.Test.EMPTY) or field.kind is Kind.MOMENT:
        return "不用 value"
    if field.kind is Kind.FLAG:
        return "true 或 false"
    if field.kind is Kind.NUMBER:
        return "整数"
    many = "列表，" if test in (fields.Test.IN, fields.Test.NOT_IN) else ""
    return f"{many}可用：{'、'.join(field.choices)}"
