"""Worked examples as a form shows them: a unit with its facts, and what they must come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from scoring.documents.nodes import Raw, own
from scoring.engine.examples import UNIT_KEYS
from scoring.engine.parameters import MeasureCode, RuleCode, parameter

NONE = "无"
KEPT = ("unit", "group", "name", "kind", "events", "earlier")


@dataclass(frozen=True)
class Figure:
    measure: MeasureCode = parameter("计量")
    value: Fraction = parameter("数值")


@dataclass(frozen=True)
class Happening:
    code: RuleCode = parameter("条款")
    times: int = parameter("次数", default=1)
    points: Fraction | None = parameter("分值", default=None)
    on: date | None = parameter("日期", default=None)
    ticket: str = parameter("工单", default="")


@dataclass(frozen=True)
class Mark:
    code: str = parameter("条款或录入的计量")
    points: tuple[Fraction, ...] = parameter("评定", default=())


@dataclass(frozen=True)
class Month:
    month: str = parameter("月份")
    total: str = parameter("总分", default="")


@dataclass(frozen=True)
class Due:
    line: str = parameter("项目")
    points: str = parameter("应得", default="")


@dataclass(frozen=True)
class Case:
    """One unit of an example."""

    unit: str = parameter("单位")
    group: str = parameter("分组")
    name: str = parameter("全称", default="")
    kind: str = parameter("单位类别", default="")
    figures: tuple[Figure, ...] = parameter("数据", default=())
    events: tuple[Happening, ...] = parameter("登记的记录", default=())
    grades: tuple[Mark, ...] = parameter("评定与录入", default=())
    points: tuple[Due, ...] = parameter("各项应得", default=())
    total: str = parameter("应得总分", default="")
    place: str = parameter("应得名次", default="")
    notices: tuple[str, ...] = parameter("应有的预警", default=())
    no_notices: bool = parameter("应没有任何预警", default=False)
    previous: tuple[Figure, ...] = parameter("上期数据", default=())
    earlier: tuple[Happening, ...] = parameter("以前的记录", default=())
    months: tuple[Month, ...] = parameter("各月总分", default=())


@dataclass(frozen=True)
class HonourDue:
    code: str = parameter("评优")
    units: tuple[str, ...] = parameter("应评上的单位", default=())


@dataclass(frozen=True)
class SummaryDue:
    group: str = parameter("分组")
    code: str = parameter("分组汇总")
    figure: str = parameter("应为", default="")


@dataclass(frozen=True)
class RefusedEntry:
    code: str = parameter("条款")
    points: Fraction | None = parameter("分值", default=None)
    grade: bool = parameter("是评定", default=False)


@dataclass(frozen=True)
class Sheet:
    """A worked example."""

    name: str = parameter("名称")
    period: str = parameter("考核期", default="")
    units: tuple[Case, ...] = parameter("单位", default=())
    honours: tuple[HonourDue, ...] = parameter("评优结果", default=())
    summaries: tuple[SummaryDue, ...] = parameter("分组汇总结果", default=())
    refused: tuple[RefusedEntry, ...] = parameter("应被拒绝的登记", default=())


# To the form ----------------------------------------------------------------------------------


def spread(raw: Any) -> dict[str, Any]:
    """An example of the document as the form shows it, unit by unit."""
    said = own(raw)
    units = said.get("units")
    sheet = {key: said[key] for key in ("name", "period", "refused") if key in said}
    sheet["units"] = [_case(own(unit), said) for unit in _tables(units)]
    honours = own(said.get("honours"))
    if honours:
        sheet["honours"] = [{"code": code, "units": units} for code, units in honours.items()]
    summaries = [
        {"group": group, "code": code, "figure": str(figure)}
        for group, figures in own(said.get("summaries")).items()
        for code, figure in own(figures).items()
    ]
    return sheet | ({"summaries": summaries} if summaries else {})


def _tables(raw: Any) -> Iterable[Raw]:
    return [one for one in raw if isinstance(one, Mapping)] if isinstance(raw, list) else []


def _case(unit: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    name = str(unit.get("unit"))
    case = {key: unit[key] for key in KEPT if key in unit}
    case["figures"] = _figures({k: v for k, v in unit.items() if k not in UNIT_KEYS})
    case["previous"] = _figures(own(unit.get("previous")))
    case["grades"] = [
        {"code": code, "points": marks if isinstance(marks, list) else [marks]}
        for code, marks in own(unit.get("grades")).items()
    ]
    months = own(unit.get("months")).items()
    case["months"] = [{"month": month, "total": _none(total)} for month, total in months]
    lines = own(own(said.get("points")).get(name)).items()
    case["points"] = [{"line": line, "points": str(points)} for line, points in lines]
    for key, one in (("totals", "total"), ("places", "place")):
        if name in own(said.get(key)):
            case[one] = _none(said[key][name])
    notices = own(said.get("notices")).get(name)
    if notices is not None:
        case |= {"notices": notices} if notices else {"no_notices": True}
    return {key: value for key, value in case.items() if value != []}


def _figures(raw: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"measure": code, "value": value} for code, value in raw.items()]


def _none(value: Any) -> str:
    return NONE if value in ("", 0) else str(value)


# And back -------------------------------------------------------------------------------------


def gathered(sheet: Raw) -> dict[str, Any]:
    """What the form says as an example of the document."""
    cases = [own(case) for case in sheet.get("units", ())]
    found: dict[str, Any] = {key: sheet[key] for key in ("name", "period") if key in sheet}
    found["units"] = [_unit(case) for case in cases]
    named = [(str(case.get("unit", "")), case) for case in cases]
    found["points"] = {
        name: {due.get("line", ""): due.get("points", "") for due in case["points"]}
        for name, case in named
        if case.get("points")
    }
    found["totals"] = {
        n: "" if c["total"] == NONE else c["total"] for n, c in named if "total" in c
    }
    found["places"] = {n: _place(case["place"]) for n, case in named if "place" in case}
    found["notices"] = {
        name: case.get("notices", [])
        for name, case in named
        if "notices" in case or case.get("no_notices")
    }
    found["honours"] = {
        one.get("code", ""): one.get("units", []) for one in sheet.get("honours", ())
    }
    found["summaries"] = _summaries(sheet.get("summaries", ()))
    found["refused"] = list(sheet.get("refused", ()))
    return {key: value for key, value in found.items() if value or key in ("name", "units")}


def _summaries(dues: Iterable[Raw]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for due in dues:
        of_group = found.setdefault(str(due.get("group", "")), {})
        of_group[str(due.get("code", ""))] = str(due.get("figure", ""))
    return found


def _unit(case: dict[str, Any]) -> dict[str, Any]:
    unit = {key: case[key] for key in KEPT if key in case}
    unit |= {one.get("measure", ""): one.get("value", 0) for one in case.get("figures", ())}
    if case.get("grades"):
        unit["grades"] = {one.get("code", ""): one.get("points", []) for one in case["grades"]}
    if case.get("previous"):
        pairs = case["previous"]
        unit["previous"] = {one.get("measure", ""): one.get("value", 0) for one in pairs}
    if case.get("months"):
        unit["months"] = {
            one.get("month", ""): "" if one.get("total") in (NONE, None) else one["total"]
            for one in case["months"]
        }
    return unit


def _place(said: str) -> Any:
    if said == NONE:
        return 0
    return int(said) if said.isdecimal() else said
