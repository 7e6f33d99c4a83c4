"""Which column of a table is which field: found by heading, in any order, under any mapping."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from units.refusals import Problem, Refused
from workorders.cells import BadCell, prose
from workorders.masking import masked_text
from workorders.reading import Row, Table

TITLE_ROWS = 10
MOST_SHOWN = 30
ABOUT_CALLERS = re.compile(
    r"(来电|诉求|反映|投诉|举报|求助|联系|申请|当事)人|姓名|^(市民|群众)$|住址|地址|身份证|证件|手机|"
    r"电话|联系方式|微信号|邮箱|\b(address|phone|e-?mail)\b",
    re.IGNORECASE,
)
MOST_EXTRA = 5000
MOST_KNOWN = 1000


class WrongHeader(Refused):
    """The table has not the columns it needs, or has one twice."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an interchange file: its heading, the field it fills, the grammar of its cells.

    The value of a ``personal`` column is never shown in a problem.
    """

    header: str
    field: str
    read: Callable[[str], Any]
    required: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a foreign file keeps a column: under which heading, in which words."""

    header: str
    translate: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A column found in a table."""

    index: int
    header: str
    column: Column
    translate: Callable[[str], str] | None
    known: dict[str, Any] = field(default_factory=dict, repr=False)

    def value(self, raw: str) -> Any:
        """What a cell means; most columns say few different things. Raises BadCell."""
        if raw in self.known:
            return self.known[raw]
        text = self.translate(raw) if self.translate else raw
        if self.column.required and not text.strip():
            raise BadCell("不能为空。")
        value = self.column.read(text)
        if len(self.known) < MOST_KNOWN:
            self.known[raw] = value
        return value


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table keeps its columns, and the rows below the heading."""

    places: tuple[Place, ...]
    unknown: dict[int, str]
    nameless: tuple[int, ...]
    width: int
    rows: Iterator[Row] = field(repr=False)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the table has a column for."""
        return frozenset(place.column.field for place in self.places)

    @property
    def about_callers(self) -> list[str]:
        """Columns nobody knows that speak of persons: they are kept nowhere (T12)."""
        return [header for header in self.unknown.values() if ABOUT_CALLERS.search(header)]

    def read(self, row: Row, keep_extra: bool = False) -> tuple[dict[str, Any], list[Problem]]:
        """The fields of a row, or every reason why it cannot be read.

        With ``keep_extra`` the field ``extra`` holds what stands in columns nobody knows, but
        for those about callers.
        """
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        cells = row.cells
        for place in self.places:
            raw = cells[place.index] if place.index < len(cells) else ""
            try:
                values[place.column.field] = place.value(raw)
            except BadCell as error:
                shown = "" if place.column.personal else masked_text(raw.strip())[:MOST_SHOWN]
                problems.append(Problem(row.number, place.header, str(error), shown))
        if self._strays(cells):
            problems.append(Problem(row.number, "", "有内容的单元格没有列名，各列可能错位。"))
        if keep_extra:
            values["extra"] = self._extra(row, problems)
        return values, problems

    def _strays(self, cells: tuple[str, ...]) -> bool:
        """Whether something stands where the heading has no name: the row may be shifted."""
        beyond = any(cell.strip() for cell in cells[self.width :])
        return beyond or any(cells[i].strip() for i in self.nameless if i < len(cells))

    def _extra(self, row: Row, problems: list[Problem]) -> dict[str, str]:
        kept: dict[str, str] = {}
        for index, header in self.unknown.items():
            if ABOUT_CALLERS.search(header):
                continue
            if index < len(row.cells) and row.cells[index].strip():
                try:
                    kept[header] = prose(row.cells[index], most=MOST_EXTRA)
                except BadCell as error:
                    problems.append(Problem(row.number, header, str(error)))
        return kept


def find_layout(
    table: Table, columns: Sequence[Column], sources: dict[str, Source] | None = None
) -> Layout:
    """Find the heading (title rows may stand above it) and where it keeps the columns.

    ``sources`` says by field where a foreign file keeps a column. Raises WrongHeader.
    """
    places = {column.field: Source(column.header) for column in columns} | (sources or {})
    required = [places[column.field].header for column in columns if column.required]
    fewest = required
    for row in chain([table.header], islice(table.rows, TITLE_ROWS)):
        headers = [plain(cell) for cell in row.cells]
        missing = [header for header in required if plain(header) not in headers]
        if not missing:
            return _layout(table, columns, places, row)
        fewest = min(fewest, missing, key=len)
    names = "、".join(f"“{header}”" for header in fewest)
    raise WrongHeader(f"文件“{table.name}”的表头缺少{names}列，第一行应为列名。")


def plain(header: str) -> str:
    """A heading without what spelling varies in: width and spaces."""
    return "".join(unicodedata.normalize("NFKC", header).split())


def _layout(
    table: Table, columns: Sequence[Column], sources: dict[str, Source], heading: Row
) -> Layout:
    headers = [plain(cell) for cell in heading.cells]
    found: list[Place] = []
    for column in columns:
        source = sources[column.field]
        if headers.count(plain(source.header)) > 1:
            raise WrongHeader(f"文件“{table.name}”的“{source.header}”列出现了不止一次。")
        if plain(source.header) in headers:
            index = headers.index(plain(source.header))
            found.append(Place(index, source.header, column, source.translate))
    known = {place.index for place in found}
    others = {index: cell.strip() for index, cell in enumerate(heading.cells) if index not in known}
    return Layout(
        tuple(found),
        unknown={index: header for index, header in others.items() if header},
        nameless=tuple(index for index, header in others.items() if not header),
        width=len(headers),
        rows=table.rows,
    )
