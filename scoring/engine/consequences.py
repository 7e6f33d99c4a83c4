"""What follows from facts and scores besides points: alerts, honours, vetoes, duties, leave."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scoring.engine.items import CITED
from scoring.engine.parameters import MeasureCode, RuleCode, parameter


@dataclass(frozen=True)
class Counting:
    """How often something must have happened: events, a measure or earlier notices, in a window.

    Where notices are named, the period's events beside them are added to their number.
    """

    events: tuple[RuleCode, ...] = parameter("记录", "条款编号的列表", default=())
    of: MeasureCode | None = parameter("计量", "计量代码", default=None)
    notices: tuple[str, ...] = parameter("预警", "预警编号的列表", default=())
    at_least: Fraction = parameter("不少于", "次数", default=Fraction(1))
    at_once: bool = parameter("按单次计", "单条记录的次数", default=False)
    window: Literal["period", "month", "quarter", "year"] = parameter(
        "时段", "period、month、quarter 或 year", default="period"
    )


@dataclass(frozen=True)
class Alert:
    """预警: counts in a window that lead to a notice. Without events or measure it counts its own.

    ``bars_honours`` takes the unit out of every honour of the year.
    """

    code: str = parameter("编号")
    name: str = parameter("名称")
    clause: str = parameter("条款", CITED)
    when: Counting = parameter("条件", default=Counting())
    level: Literal["note", "prompt", "warning", "criticism", "referral"] = parameter(
        "级别", "note、prompt、warning、criticism 或 referral", default="note"
    )
    cycle: Literal["month", "year", "any"] = parameter("周期", "month、year 或 any", default="any")
    bars_honours: bool = parameter("取消评优资格", default=False)
    recordable: bool = parameter("可登记", "以本编号登记记录", default=False)
    groups: tuple[str, ...] = parameter("适用分组", default=(), key="for")
    clause_id: str = parameter("条款号", default="")
    summary: str = parameter("要点", default="")
    reading: str = parameter("口径", default="")


@dataclass(frozen=True)
class Honour:
    """评优: the first ``top`` by place, the best ``top_share``, or those with a clean record."""

    code: str = parameter("编号")
    name: str = parameter("名称")
    clause: str = parameter("条款", CITED)
    cycle: Literal["month", "year"] = parameter("周期", "month 或 year")
    top: int | None = parameter("前几名", default=None)
    top_share: Fraction | None = parameter("前几成", "例如 0.25", default=None)
    clean: tuple[RuleCode, ...] = parameter("无此类记录", "条款编号的列表", default=())
    clause_id: str = parameter("条款号", default="")
    summary: str = parameter("要点", default="")
    reading: str = parameter("口径", default="")


@dataclass(frozen=True)
class Veto:
    """一票否决: one condition that decides over the whole sheet."""

    code: str = parameter("编号")
    name: str = parameter("名称")
    clause: str = parameter("条款", CITED)
    when: Counting = parameter("条件")
    effect: Literal["last", "zero", "at_most"] = parameter(
        "后果", "last（列末位）、zero（计零分）或 at_most（不超过）"
    )
    points: Fraction = parameter("不超过", "分值", default=Fraction(0))
    recordable: bool = parameter("可登记", "以本编号登记记录", default=False)
    summary: str = parameter("要点", default="")
    reading: str = parameter("口径", default="")


@dataclass(frozen=True)
class ScoreBand:
    """等次: what a total from here on is called."""

    name: str = parameter("等次")
    at_least: Fraction = parameter("不低于", "分值")
    reading: str = parameter("口径", default="")


@dataclass(frozen=True)
class Duty:
    """A clause that is a workflow: listed so that nothing is silently missing."""

    code: str = parameter("编号")
    name: str = parameter("名称")
    clause: str = parameter("条款", CITED)
    summary: str = parameter("要点")
    clause_id: str = parameter("条款号", default="")
    reading: str = parameter("口径", default="")


@dataclass(frozen=True)
class Apart:
    """Which units are listed apart, without a place: those below so much of a measure."""

    measure: MeasureCode = parameter("计量", "计量代码")
    below: Fraction = parameter("少于", "数值")
    label: str = parameter("说明", "例如 本期无工单")


@dataclass(frozen=True)
class Leave:
    """Events that fix the total of a month: maternity leave at the base score."""

    code: RuleCode = parameter("编号")
    name: str = parameter("名称")
    total: Fraction = parameter("计分", "分值")
    clause: str = parameter("条款", CITED)
    reading: str = parameter("口径", default="")
