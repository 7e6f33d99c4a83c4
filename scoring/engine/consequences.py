"""What follows from facts and scores besides points: alerts, honours, vetoes, duties, leave."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from operator import ge, lt
from typing import Literal

from scoring.engine.items import CITED
from scoring.engine.lanes import Compare
from scoring.engine.parameters import ItemCode, MeasureCode, RuleCode, parameter


@dataclass(frozen=True)
class Counting:
    """How often something must have happened, or how little a result must have come to.

    Events, a measure or earlier notices are counted in a window; where notices are named, the
    period's events beside them are added to their number. A measure or a line may also lie
    ``below`` a value. ``total_below`` and ``last`` look at the finished card; all that is said of
    a card must hold.
    """

    events: tuple[RuleCode, ...] = parameter("记录", "条款编号的列表", default=())
    of: MeasureCode | None = parameter("计量", "计量代码", default=None)
    item: ItemCode | None = parameter("项目", "项目编号，与 below 同写", default=None)
    below: Fraction | None = parameter("低于", "计量或项目低于的数值", default=None)
    total_below: Fraction | None = parameter("总分低于", "分值", default=None)
    last: int | None = parameter("末几名", "组内最后几名", default=None)
    notices: tuple[str, ...] = parameter("预警", "预警编号的列表", default=())
    at_least: Fraction = parameter("不少于", "次数", default=Fraction(1))
    at_once: bool = parameter("按单次计", "单条记录的次数", default=False)
    window: Literal["period", "month", "quarter", "year"] = parameter(
        "时段", "period、month、quarter 或 year", default="period"
    )

    @property
    def comparison(self) -> tuple[Compare, Fraction]:
        """How a measure is compared, and with what."""
        return (ge, self.at_least) if self.below is None else (lt, self.below)

    @property
    def looks_on_card(self) -> bool:
        """Whether the finished card decides, not what was counted."""
        return bool(self.item or self.last) or self.total_below is not None


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


@dataclass(frozen=True)
class Summary:
    """分组汇总: what a group comes to as a whole: the mean of its units, or all its figures pooled.

    Without a measure it is the mean of the totals.
    """

    code: str = parameter("编号")
    name: str = parameter("名称")
    of: MeasureCode | None = parameter("数据值", "计量代码，不写为总分", default=None)
    how: Literal["mean", "pooled"] = parameter(
        "方法", "mean（各单位平均）或 pooled（合并计算）", default="mean"
    )
    clause: str = parameter("条款", CITED, default="")
    reading: str = parameter("口径", default="")
