"""What an office has after its files: tickets, rulings, events, grades, by the interchange page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from tests.oracle.clock import months_of, span
from tests.oracle.counting import Row, assigned

TIMES = ("受理时间", "交办时间", "办理期限", "延期至", "回复时间", "办结时间")
COLUMNS = [
    "工单编号",
    "承办单位",
    "诉求渠道",
    "工单级别",
    "诉求类型",
    "紧急程度",
    "是否匿名",
    "受理时间",
    "交办时间",
    "办理期限",
    "回复时间",
    "办结时间",
    "是否联系",
    "服务过程评价",
    "办理结果评价",
    "县级重办次数",
    "市级重办次数",
    "不合规诉求",
    "延期至",
    "退回次数",
    "重复工单",
]
NOBODY_ANSWERED = {"满意（系统默认）": "默认满意", "系统默认满意": "默认满意"}


@dataclass(frozen=True)
class Happening:
    """Occurrences of one row of an event file."""

    unit: str
    code: str
    day: date
    times: int
    points: Fraction | None


@dataclass
class Records:
    """The state of an office at a local instant; units are codes."""

    now: datetime
    units: dict[str, Row] = field(default_factory=dict)
    tickets: dict[str, Row] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)
    events: dict[tuple, Happening] = field(default_factory=dict)
    grades: dict[tuple[str, str, str, str], Fraction] = field(default_factory=dict)

    def unit_called(self, name: str) -> str:
        """The code of the unit that a file means."""
        for code, unit in self.units.items():
            if name in (code, unit["名称"], *unit["别名"].split("、")):
                return code
        raise LookupError(name)

    def group(self, code: str) -> list[str]:
        return sorted(name for name, unit in self.units.items() if unit["分组"] == code)

    def take_units(self, rows: Iterable[Row]) -> None:
        self.units |= {row["编码"]: row for row in rows}

    def take_tickets(self, rows: Iterable[Row]) -> None:
        """A later file changes the columns that it has."""
        for row in rows:
            before = self.tickets.get(row["工单编号"], dict.fromkeys(COLUMNS))
            after = before | {name: _cell(name, value) for name, value in row.items()}
            after = {name: _cell(name, value) for name, value in after.items()}
            after["承办单位"] = self.unit_called(after["承办单位"])
            self.tickets[row["工单编号"]] = after

    def take_rulings(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if row["裁定"] == "不计入考核":
                self.excluded.add(row["工单编号"])
            else:
                self.excluded.discard(row["工单编号"])

    def take_events(self, rows: Iterable[Row]) -> None:
        """Equal rows of one file are told apart by their number."""
        seen: Counter[tuple] = Counter()
        for row in rows:
            unit = self.unit_called(row["考核对象"])
            points = Fraction(row["分值"]) if row["分值"] else None
            key = (unit, row["条款编号"], row["发生日期"], points, row["工单编号"], row["事由"])
            seen[key] += 1
            times = int(row["次数"] or 1)
            happening = Happening(unit, row["条款编号"], row["发生日期"], times, points)
            self.events[(*key, seen[key])] = happening

    def take_grades(self, rows: Iterable[Row]) -> None:
        for row in rows:
            unit = self.unit_called(row["考核对象"])
            key = (unit, row["条款编号"], row["考核期"], row["评定人"])
            self.grades[key] = Fraction(row["得分"])

    def counted(self, unit: str, start: datetime, end: datetime) -> list[Row]:
        """The tickets of a unit that count in a half-open period."""
        return [
            row
            for number, row in self.tickets.items()
            if row["承办单位"] == unit
            and number not in self.excluded
            and row["重复工单"] != "是"
            and start <= assigned(row) < end
        ]

    def happened(self, unit: str, start: datetime, end: datetime) -> list[Happening]:
        return [
            event
            for event in self.events.values()
            if event.unit == unit and start.date() <= event.day < end.date()
        ]

    def times(self, unit: str, start: datetime, end: datetime) -> Counter[str]:
        """How often each rule was met with."""
        found: Counter[str] = Counter()
        for event in self.happened(unit, start, end):
            found[event.code] += event.times
        return found

    def ranged(self, unit: str, code: str, start: datetime, end: datetime) -> Fraction:
        """分值 x 次数 of a rule that leaves a range."""
        events = self.happened(unit, start, end)
        return sum((e.points * e.times for e in events if e.code == code), Fraction(0))

    def grade(self, unit: str, code: str, period: str) -> Fraction | None:
        """The mean of the assessors; None before anybody has graded."""
        given = [
            points
            for (whose, what, when, _), points in self.grades.items()
            if (whose, what, when) == (unit, code, period)
        ]
        return sum(given, Fraction(0)) / len(given) if given else None

    def ended(self, period: str) -> list[str]:
        """The months of a period that are over."""
        return [month for month in months_of(period) if span(month)[1] <= self.now]

    def with_tickets(self, months: Iterable[str]) -> list[str]:
        """The months in which the league has at least one ticket."""
        return [
            month
            for month in months
            if any(self.counted(unit, *span(month)) for unit in self.units)
        ]


def _cell(name: str, value: object) -> object:
    if name in TIMES:
        return value or None
    return NOBODY_ANSWERED.get(value, value) if value is not None else ""
