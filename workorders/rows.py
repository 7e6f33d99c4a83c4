"""One row of a file to a ticket, an event, a grade, a ruling or a unit, or sentences why not.

Pure: no database. Names of units and codes of rules stay text; who they are is asked later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Generic, TypeVar

from units.refusals import Problem
from units.roster import UnitRow
from workorders import cells
from workorders.columns import Column, Source, find_layout
from workorders.gate import FileRefused
from workorders.models import Rating, Ruling, Ticket
from workorders.reading import Table

T = TypeVar("T")
MOST_CONTENT = 32_767
MOST_COUNT = 9999


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket as a row describes it; a field without a column has the value of an empty cell."""

    row: int = field(compare=False)
    number: str
    unit: str
    received_at: datetime
    channel: str = ""
    level: str = ""
    kind: str = ""
    urgency: str = ""
    anonymous: bool = False
    assigned_at: datetime | None = None
    due_at: datetime | None = None
    extended_until: datetime | None = None
    replied_at: datetime | None = None
    closed_at: datetime | None = None
    contacted: bool | None = None
    service_rating: str = ""
    result_rating: str = ""
    county_reworks: int = 0
    city_reworks: int = 0
    returns: int = 0
    unreasonable: bool = False
    duplicate: bool = False
    subject: str = ""
    content: str = ""
    caller: str = ""
    phone: str = ""
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventRow:
    """A deduction or bonus; ``points`` is for one occurrence, positive, None where not given."""

    row: int = field(compare=False)
    unit: str
    rule_code: str
    occurred_on: date
    times: int = 1
    points: Decimal | None = None
    ticket_number: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GradeRow:
    """Points that an assessor awards; ``period`` is 2020-03 or 2020; 12% is 0.12."""

    row: int = field(compare=False)
    unit: str
    rule_code: str
    period: str
    points: Decimal
    note: str = ""
    assessor: str = ""


@dataclass(frozen=True, slots=True)
class RulingRow:
    """Whether a ticket counts, and why; ``verdict`` is a value of Ruling.Verdict."""

    row: int = field(compare=False)
    number: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class RowsRead(Generic[T]):
    """What a table holds: the rows that can be read, and why the others cannot.

    ``fields`` are those the table has a column for; ``unknown`` are columns nobody knows.
    """

    rows: list[T]
    problems: list[Problem]
    fields: frozenset[str]
    unknown: list[str]
    notices: list[str]


def _title(raw: str) -> str:
    return " ".join(cells.prose(raw, most=200).split())


def _verdict(raw: str) -> str:
    labels = {label: value for value, label in Ruling.Verdict.choices}
    return labels.get(cells.choice(raw, options=tuple(labels)), "")


def _aliases(raw: str) -> tuple[str, ...]:
    names = cells.label(raw, most=500).replace("，", "、").replace(",", "、").split("、")
    return tuple(name.strip() for name in names if name.strip())


def _times(raw: str) -> int:
    return cells.whole(raw, least=1, most=MOST_COUNT, empty=1)


_name = partial(cells.label, most=80)
_rule_code = partial(cells.identifier, most=40)
_sentence = partial(cells.prose, most=500)
_count = partial(cells.whole, most=MOST_COUNT)
_rating = partial(cells.rating, options=tuple(Rating.values), by_default=Rating.BY_DEFAULT.value)


def _one_of(choices: type[Any]) -> Callable[[str], str]:
    return partial(cells.choice, options=tuple(choices.values))


TICKET_COLUMNS = (
    Column("工单编号", "number", cells.identifier, required=True),
    Column("承办单位", "unit", _name, required=True),
    Column("诉求渠道", "channel", _one_of(Ticket.Channel)),
    Column("工单级别", "level", _one_of(Ticket.Level)),
    Column("诉求类型", "kind", _one_of(Ticket.Kind)),
    Column("紧急程度", "urgency", _one_of(Ticket.Urgency)),
    Column("是否匿名", "anonymous", cells.flag),
    Column("受理时间", "received_at", cells.moment, required=True),
    Column("交办时间", "assigned_at", cells.moment),
    Column("办理期限", "due_at", cells.moment),
    Column("回复时间", "replied_at", cells.moment),
    Column("办结时间", "closed_at", cells.moment),
    Column("是否联系", "contacted", cells.yes_no),
    Column("服务过程评价", "service_rating", _rating),
    Column("办理结果评价", "result_rating", _rating),
    Column("县级重办次数", "county_reworks", _count),
    Column("市级重办次数", "city_reworks", _count),
    Column("不合规诉求", "unreasonable", cells.flag),
    Column("延期至", "extended_until", cells.moment),
    Column("退回次数", "returns", _count),
    Column("重复工单", "duplicate", cells.flag),
    Column("来电人", "caller", partial(cells.label, most=40), personal=True),
    Column("联系电话", "phone", partial(cells.word, most=40), personal=True),
    Column("诉求标题", "subject", _title, personal=True),
    Column("诉求内容", "content", partial(cells.prose, most=MOST_CONTENT), personal=True),
)
EVENT_COLUMNS = (
    Column("考核对象", "unit", _name, required=True),
    Column("条款编号", "rule_code", _rule_code, required=True),
    Column("发生日期", "occurred_on", cells.day, required=True),
    Column("次数", "times", _times),
    Column("分值", "points", partial(cells.positive, places=4)),
    Column("工单编号", "ticket_number", cells.identifier),
    Column("事由", "reason", _sentence),
)
GRADE_COLUMNS = (
    Column("考核对象", "unit", _name, required=True),
    Column("条款编号", "rule_code", _rule_code, required=True),
    Column("考核期", "period", cells.period, required=True),
    Column("得分", "points", partial(cells.decimal, places=6, percent=True), required=True),
    Column("说明", "note", _sentence),
    Column("评定人", "assessor", partial(cells.label, most=40)),
)
RULING_COLUMNS = (
    Column("工单编号", "number", cells.identifier, required=True),
    Column("裁定", "verdict", _verdict, required=True),
    Column("事由", "reason", _sentence, required=True),
)
UNIT_COLUMNS = (
    Column("编码", "code", partial(cells.identifier, most=60), required=True),
    Column("名称", "name", _name, required=True),
    Column("分组", "group", partial(cells.identifier, most=40), required=True),
    Column("别名", "aliases", _aliases),
    Column("上级", "parent", partial(cells.identifier, most=60)),
)


def read_tickets(table: Table, sources: dict[str, Source] | None = None) -> RowsRead[TicketRow]:
    """Tickets; ``sources`` is where a foreign file keeps the columns.

    Identical rows of one number count once; different ones are problems, all of them.
    """
    read = _read(table, TICKET_COLUMNS, TicketRow, sources, keep_extra=True)
    rows, conflicts = _once_each(read.rows)
    problems = sorted([*read.problems, *conflicts], key=lambda problem: problem.row)
    return RowsRead(rows, problems, read.fields, read.unknown, read.notices)


def read_events(table: Table) -> RowsRead[EventRow]:
    """Deductions and bonuses, equal rows as often as they stand there."""
    return _read(table, EVENT_COLUMNS, EventRow)


def read_grades(table: Table) -> RowsRead[GradeRow]:
    """Points awarded by assessors."""
    return _read(table, GRADE_COLUMNS, GradeRow)


def read_rulings(table: Table) -> RowsRead[RulingRow]:
    """Rulings on whether tickets count, in the order of the file."""
    return _read(table, RULING_COLUMNS, RulingRow)


def read_units(table: Table) -> RowsRead[UnitRow]:
    """Units, windows or members of staff."""
    return _read(table, UNIT_COLUMNS, UnitRow)


def read_unit_names(table: Table, sources: dict[str, Source]) -> list[str]:
    """The different names in the unit column of a ticket file, in the order they come."""
    columns = [column for column in TICKET_COLUMNS if column.field == "unit"]
    source = {name: source for name, source in sources.items() if name == "unit"}
    layout = find_layout(table, columns, source)
    read = (layout.read(row)[0] for row in layout.rows)
    return list(dict.fromkeys(values["unit"] for values in read if "unit" in values))


def _read(
    table: Table,
    columns: Sequence[Column],
    make: Callable[..., T],
    sources: dict[str, Source] | None = None,
    keep_extra: bool = False,
) -> RowsRead[T]:
    layout = find_layout(table, columns, sources)
    rows: list[T] = []
    problems: list[Problem] = []
    for row in layout.rows:
        values, found = layout.read(row, keep_extra)
        if found:
            problems += found
        else:
            rows.append(make(row=row.number, **values))
    if not rows and not problems:
        raise FileRefused(f"文件“{table.name}”只有表头，没有数据。")
    unknown = list(layout.unknown.values())
    notices = list(table.notices)
    if keep_extra and (left := layout.about_callers):
        notices.append(f"{'、'.join(left)}像是来电人的信息，没有存入。")
    return RowsRead(rows, problems, layout.fields, unknown, notices)


def _once_each(rows: list[TicketRow]) -> tuple[list[TicketRow], list[Problem]]:
    first: dict[str, TicketRow] = {}
    conflicts: dict[str, list[TicketRow]] = defaultdict(list)
    for row in rows:
        if first.setdefault(row.number, row) != row:
            conflicts[row.number].append(row)
    problems = []
    for number, others in conflicts.items():
        earlier = first.pop(number)
        for row, other in [(earlier, others[0]), *((other, earlier) for other in others)]:
            reason = f"与第{other.row}行编号相同而内容不同。"
            problems.append(Problem(row.row, "工单编号", reason, number))
    return list(first.values()), problems
