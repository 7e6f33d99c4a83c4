"""Measures, formulas and notices of a rulebook in words, for the sheet 口径."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from fractions import Fraction

from scoring.engine.fields import DATED_BY, FIELDS
from scoring.engine.formulas import Amount, Band, Formula
from scoring.engine.measures import (
    Condition,
    Earlier,
    Entered,
    Limit,
    Mean,
    Measure,
    Rate,
    Tally,
    Total,
    described,
)
from scoring.engine.numbers import shown
from scoring.engine.rulebook import Rulebook

LEVELS = {
    "note": "记录",
    "prompt": "提示",
    "warning": "警示",
    "criticism": "通报批评",
    "referral": "移交处理",
}
CYCLES = {"month": "月度", "year": "年度", "any": "各期"}
CHOICES = {
    "proportional": "按比例",
    "whole": "满一步才计",
    "started": "不满一步按一步计",
    "steps": "阶梯",
    "lines": "直线",
    "zero": "计 0 分",
    "full": "计满分",
    "unit": "按单位",
    "ticket": "按同一工单",
}


# Measures -----------------------------------------------------------------------------------


def measure_in_words(rulebook: Rulebook, measure: Measure) -> str:
    """What a measure counts, sums, divides or asks for."""
    names = {code: one.name for code, one in rulebook.measures.items()}
    match measure:
        case Tally():
            return _tally(measure)
        case Rate():
            cut = "舍去" if measure.cut else "四舍五入"
            first = "" if measure.places is None else f"，百分数先{cut}到 {measure.places} 位小数"
            return f"{names[measure.of]} ÷ {names[measure.over]}{first}"
        case Mean():
            return f"{'、'.join(names[code] for code in measure.mean)}的平均，无从计算的不参加"
        case Total():
            return " + ".join(
                names[term.of] if term.times == 1 else f"({shown(term.times)}) × {names[term.of]}"
                for term in measure.add
            )
        case Entered():
            return f"由办公室录入（{'比率' if measure.entered == 'rate' else '数值'}）"
        case Earlier():
            return f"上期的{names[measure.previous]}"


def _tally(tally: Tally) -> str:
    counted = "计数" if not tally.sum else f"合计{FIELDS[tally.sum].label}"
    cases = [_all_of(conditions) for conditions in tally.alternatives]
    which = cases[0] if len(cases) == 1 else "；或 ".join(f"（{case}）" for case in cases)
    parts = [f"{counted}：{which}"]
    if tally.weights:
        field = FIELDS[tally.weigh].label
        parts.append(f"按{field}加权（{_pairs(tally.weights)}）")
    if tally.limits:
        parts.append(f"时限：{'；'.join(_limit(limit) for limit in tally.limits)}")
    if tally.dated_by != "assigned":
        parts.append(f"按{FIELDS[DATED_BY[tally.dated_by]].label}归属考核期")
    return "。".join(parts)


def _all_of(conditions: tuple[Condition, ...]) -> str:
    return "，且 ".join(described(condition) for condition in conditions) or "考核期内全部工单"


def _limit(limit: Limit) -> str:
    until = f"{limit.workdays} 个工作日" if limit.workdays is not None else ""
    until = until or f"以{FIELDS[limit.by].label}当日为限"
    return f"{_all_of(limit.when)}的 {until}" if limit.when else f"其余 {until}"


# Formulas -----------------------------------------------------------------------------------


def formula_in_words(rulebook: Rulebook, formula: Formula) -> str:
    """The kind of a rule with the parameters that the rulebook sets."""
    said = [words for one in fields(formula) if (words := _set(rulebook, formula, one))]
    return f"{formula.label}：{'；'.join(said)}"


def _set(rulebook: Rulebook, formula: Formula, one: Field[object]) -> str:
    """One parameter in words, or '' where it stands as by default."""
    value = getattr(formula, one.name)
    default = one.default_factory() if one.default_factory is not MISSING else one.default
    if value is None or value == default:
        return ""
    label = one.metadata["label"]
    return label if value is True else f"{label} {_value(rulebook, value)}"


def _value(rulebook: Rulebook, value: object) -> str:
    match value:
        case Fraction():
            return shown(value)
        case Amount():
            return value.words
        case Band():
            return f"{shown(value.value)} 起 {shown(value.points)}"
        case Mapping():
            return _pairs(value)
        case tuple():
            return "、".join(_value(rulebook, one) for one in value)
        case str() if value in rulebook.measures:
            return rulebook.measures[value].name
    return CHOICES.get(str(value), str(value))


def _pairs(numbers: Mapping[str, Fraction]) -> str:
    return "、".join(f"{name} {shown(number)}" for name, number in numbers.items())


def applies_to(rulebook: Rulebook, groups: tuple[str, ...], units: tuple[str, ...]) -> str:
    """For whom an item or rule is meant, or '' where it is meant for all."""
    names: Iterator[str] = (group.name for group in rulebook.groups if group.code in groups)
    whose = "、".join(units or tuple(names))
    return f"适用于{whose}" if whose else ""
