"""Conditions on the named fields of a ticket, and time limits, as data and in words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.engine import fields
from scoring.engine.numbers import shown
from scoring.engine.parameters import parameter


@dataclass(frozen=True, slots=True)
class Condition:
    """One test on one named field of a ticket."""

    field: str = parameter("字段", "工单字段名，例如 closed_at")
    test: fields.Test = parameter("比较", "例如 in、equal、before_cutoff", key="is")
    value: str | tuple[str, ...] | bool | Fraction | None = parameter("值", default=None)
    of: str = parameter("与之相比的时间", "另一个时间字段", default="")


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit for the tickets that meet ``when``: working days, or the day of a field."""

    when: tuple[Condition, ...] = parameter("适用于", default=())
    workdays: int | None = parameter("工作日数", "交办次日起的工作日数", default=None)
    by: str = parameter("以此时间为限", "时间字段，例如 deadline_at", default="")


def described(condition: Condition) -> str:
    """Say a condition in words: 办理结果评价 属于 满意、基本满意."""
    name = fields.FIELDS[condition.field].label
    words = fields.WORDS[condition.test]
    value = condition.value
    if condition.test in fields.COMPARED:
        other = fields.FIELDS[condition.of].label
        if not isinstance(value, Fraction):
            return f"{name} {words} {other}"
        most = "不超过" if condition.test is fields.Test.WITHIN_HOURS else "超过"
        return f"{name} 距 {other} {most} {shown(value)} 小时"
    if isinstance(value, tuple):
        return f"{name} {words} {'、'.join(value)}"
    if isinstance(value, bool):
        return f"{name} {words} {'是' if value else '否'}"
    if value is None:
        return f"{name} {words}"
    return f"{name} {words} {shown(value) if isinstance(value, Fraction) else value}"
