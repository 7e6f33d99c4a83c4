"""Formulas for the sheet 验算: what the engine computes exactly, as a spreadsheet computes it."""

from __future__ import annotations

from fractions import Fraction

from scoring.engine.formulas import (
    Bands,
    Formula,
    Proportion,
    Reach,
    ShareOfMax,
    ShareOfTotal,
    Spread,
    Threshold,
)
from scoring.engine.numbers import written
from scoring.engine.rulebook import Rulebook

DIGITS = 10
"""Binary arithmetic of a spreadsheet strays after the 14th digit; a half must stay a half."""
Arithmetic = Bands | Proportion | Reach | ShareOfMax | ShareOfTotal | Spread | Threshold
AMONG_PEERS = (ShareOfMax, ShareOfTotal, Spread)


def is_arithmetic(formula: Formula) -> bool:
    """Whether the points follow from one value, or from those of the whole group."""
    if isinstance(formula, Spread):
        return formula.within is None
    if isinstance(formula, Bands):
        return formula.between == "steps"
    return isinstance(formula, Proportion | Reach | ShareOfMax | ShareOfTotal | Threshold)


def number(value: Fraction) -> str:
    """The number inside a formula."""
    text = written(value)
    return f"({text})" if "/" in text or value < 0 else text


def steady(expression: str) -> str:
    """The expression without the noise of binary arithmetic."""
    return f"ROUND({expression},{DIGITS})"


def printed(rulebook: Rulebook, expression: str, places: int | None = None) -> str:
    """The expression rounded as the rulebook prints."""
    heading = rulebook.heading
    name = "ROUNDDOWN" if heading.cut else "ROUND"
    return f"{name}({steady(expression)},{heading.places if places is None else places})"


def stopped(expression: str, floor: Fraction | None, full: Fraction | None) -> str:
    """The expression stopped at its ends."""
    if floor is not None:
        expression = f"MAX({number(floor)},{expression})"
    return expression if full is None else f"MIN({number(full)},{expression})"


def points_of(formula: Formula, value: str, column: str) -> str:
    """The points that a rule gives: ``value`` is the unit's cell, ``column`` the group's cells."""
    match formula:
        case Proportion():
            share = f"MIN(1,MAX(0,{value}))"
            share = f"(1-{share})" if formula.complement else share
            return f"{share}*{number(formula.points)}"
        case Threshold():
            return _threshold(formula, value)
        case Reach():
            return _reach(formula, value)
        case Bands():
            return _stairs(formula, value)
        case Spread():
            return _spread(formula, value, column)
        case ShareOfMax():
            base, slope = number(formula.base), number(formula.slope)
            share = f"IF(MAX({column})=0,{base}+{slope},{base}+{slope}*{value}/MAX({column}))"
            return f"{share}*{number(formula.points)}"
        case ShareOfTotal():
            return f"{value}/SUM({column})*{number(formula.points)}"
    raise ValueError(formula.kind)


def _threshold(formula: Threshold, value: str) -> str:
    target = number(formula.target)
    beyond = f"{value}-{target}" if formula.at_most is None else f"{target}-{value}"
    distance = f"MAX(0,-({beyond}))" if formula.add is None else f"MAX(0,{beyond})"
    count = steady(f"{distance}/{number(formula.step)}")
    if formula.steps == "whole":
        count = f"INT({count})"
    elif formula.steps == "started":
        count = f"-INT(-{count})"
    size = f"{count}*{number(formula.amount)}"
    if formula.most is not None:
        size = f"MIN({number(formula.most)},{size})"
    return f"-({size})" if formula.add is None else size


def _reach(formula: Reach, value: str) -> str:
    value = steady(value)
    tests = []
    if formula.at_least is not None:
        tests.append(f"{value}>={steady(number(formula.at_least))}")
    if formula.at_most is not None:
        tests.append(f"{value}<={steady(number(formula.at_most))}")
    met = f"AND({','.join(tests)})"
    return f"IF({met},{number(formula.points)},{number(formula.otherwise)})"


def _stairs(formula: Bands, value: str) -> str:
    expression = number(formula.below)
    for band in formula.at:
        test = f"{steady(value)}>={steady(number(band.value))}"
        expression = f"IF({test},{number(band.points)},{expression})"
    return expression


def _spread(formula: Spread, value: str, column: str) -> str:
    low, high = f"MIN({column})", f"MAX({column})"
    reach = f"({high}-{value})" if formula.lowest_is_best else f"({value}-{low})"
    floor = number(formula.floor)
    share = f"{floor}+(1-{floor})*{reach}/({high}-{low})"
    return f"IF({high}={low},1,{share})*{number(formula.points)}"
