"""Small leagues for the workbook's tests, and the sheets read back as a person sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from scoring import services
from scoring.engine.period import Period
from scoring.models import ScoreRun
from scoring.publishing import SEEDS, load_rulebooks
from scoring.runs import perform
from scoring.workbook import write_ranking
from units.models import Jurisdiction, Unit, UnitGroup
from units.moments import LOCAL
from workorders.models import DeductionEvent, Ticket

APRIL = datetime(2020, 4, 2, 9, 5, tzinfo=LOCAL)
MARCH = Period.parse("2020-03")
YEAR = Period.parse("2020")
SHEETS = ["排名表", "指标得分", "加扣分明细", "申诉情况", "口径说明", "验算"]


# What the tests are about -------------------------------------------------------------------


def publish(*names: str) -> None:
    load_rulebooks(paths=[SEEDS / f"{name}.toml" for name in names], at=APRIL)


def tickets(unit: Unit, number: int, **fields: Any) -> None:
    """So many tickets of March 2020, closed in time to satisfaction unless said otherwise."""
    first = datetime(2020, 3, 2, 9, tzinfo=LOCAL)
    given = {"closed_at": first, "replied_at": first, "result_rating": "满意", "contacted": True}
    have = Ticket.objects.filter(unit=unit).count()
    Ticket.objects.bulk_create(
        Ticket(
            jurisdiction=unit.jurisdiction,
            unit=unit,
            number=f"{unit.jurisdiction.code}-{unit.code}-{have + index}",
            received_at=first,
            assigned_at=first,
            due_at=first + timedelta(days=7),
            **{**given, **fields},
        )
        for index in range(number)
    )


def deduct(unit: Unit, code: str, day: date = date(2020, 3, 9), **fields: Any) -> DeductionEvent:
    entry = services.Entry(unit=unit, rule_code=code, occurred_on=day, **fields)
    key = f"{unit.pk}-{code}-{day}-{fields}"
    return services.record_deduction(entry=entry, by=None, at=APRIL, entry_key=key)


def workbook(run: ScoreRun) -> Workbook:
    stream = BytesIO()
    write_ranking(run, stream)
    return load_workbook(stream)


def league(code: str, name: str, groups: dict[str, list[str]]) -> Jurisdiction:
    """A jurisdiction whose units have three tickets each, the last one none."""
    place, _ = Jurisdiction.objects.get_or_create(code=code, defaults={"name": name})
    for group, names in groups.items():
        made, _ = UnitGroup.objects.get_or_create(
            jurisdiction=place, code=group, defaults={"name": group}
        )
        for number_of, unit_name in enumerate(names):
            unit = Unit.objects.create(
                jurisdiction=place, group=made, code=f"{group}-{number_of}", name=unit_name
            )
            if unit_name != names[-1]:
                tickets(unit, 2)
                tickets(unit, 1, result_rating="不满意", closed_at=None)
    return place


def march_in_linshu(county: Jurisdiction) -> ScoreRun:
    """March in 临沭: two towns at work, one without tickets, one department."""
    publish("linshu-2020")
    qingyun, daxing, jiaoti = (
        county.units.get(code=code) for code in ("qingyun", "daxing", "jiaoti")
    )
    tickets(qingyun, 7)
    tickets(qingyun, 3, result_rating="不满意")
    tickets(daxing, 5)
    tickets(daxing, 3, closed_at=None, replied_at=None, result_rating="", contacted=False)
    tickets(daxing, 2, city_reworks=3)
    tickets(jiaoti, 4)
    deduct(daxing, "L7.2", times=2, ticket_number="WZ001", reason="书面督办")
    deduct(qingyun, "L8.1", reason="集中投诉")
    return perform(jurisdiction=county, period=MARCH, at=APRIL)


# Reading the sheets back --------------------------------------------------------------------


@dataclass
class Printed:
    """A block of 排名表 as a reader sees it: its heading row and its rows by unit."""

    group: str
    heads: list[str]
    first_row: int
    rows: dict[str, list[Any]]

    def lines(self) -> dict[str, int]:
        """The columns between 分组 and 总分, by code."""
        last = self.heads.index("总分")
        return {self.heads[at].split("\n")[1]: at for at in range(3, last)}

    def is_section(self, code: str) -> bool:
        return self.heads[self.lines()[code]].split("\n")[0].endswith("小计")

    def total(self, unit: str) -> Decimal:
        return number(self.rows[unit][self.heads.index("总分")])


def number(value: Any) -> Decimal:
    assert isinstance(value, int | float)
    return Decimal(str(value)).quantize(Decimal("0.01"))


def blocks(sheet: Worksheet) -> list[Printed]:
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    found = []
    for index, row in enumerate(rows):
        if row[0] != "名次":
            continue
        heads = [head for head in row if head]
        block = Printed(rows[index - 1][0], heads, index + 2, {})
        for line in rows[index + 1 :]:
            if not (isinstance(line[0], int) or line[0] == "单列"):
                break
            block.rows[line[1]] = line
        found.append(block)
    return found


def cells(book: Workbook) -> Iterator[Any]:
    return (cell for sheet in book for row in sheet.iter_rows() for cell in row)


def texts(sheet: Worksheet) -> list[str]:
    found = (cell.value for row in sheet.iter_rows() for cell in row)
    return [value for value in found if isinstance(value, str)]


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of 指标得分 or 加扣分明细 under their headings, notes at the end left out."""
    heads, *rows = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    return [dict(zip(heads, row, strict=True)) for row in rows if row[1] is not None or row[6]]
