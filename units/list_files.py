"""A list as a workbook: what the page shows, with the filter under the title, as values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import IO, Any

from django.utils.html import strip_tags
from django_tables2 import Table
from django_tables2.columns import BoundColumn
from django_tables2.rows import BoundRow
from django_tables2.utils import Accessor

from units.moments import LOCAL
from units.paper import (
    COUNT,
    DAY,
    HEAD,
    MOMENT,
    NOTE,
    POINTS,
    TEXT,
    TITLE,
    Book,
    Value,
    width_of,
)
from units.templatetags.dates import moment

NARROWEST, WIDEST = 8, 46
LOOKED_AT = 200
"""So many rows say how wide a column is."""
STYLES = {int: COUNT, Decimal: POINTS, datetime: MOMENT, date: DAY}


def write_list(
    table: Table, *, title: str, said: Sequence[str], at: datetime, target: IO[bytes]
) -> None:
    """Write the table's visible columns and all of its rows, sorted as on the page."""
    columns = [one for one in table.columns if not one.column.exclude_from_export]
    heads = [str(one.header) for one in columns]
    rows = list(_rows(table, columns))
    book = Book(title, at)
    sheet = book.sheet(table.caption or "列表", _widths(heads, rows))
    sheet.add_across(title, TITLE, 36)
    sheet.add_across(f"筛选：{'；'.join(said) or '全部'}", NOTE, 20)
    sheet.add_across(f"共{len(rows)}条　导出时间：{moment(at)}", NOTE, 20)
    heading = sheet.add(heads, [HEAD] * len(heads), 24)
    for row in rows:
        sheet.add(row, [STYLES.get(type(value), TEXT) for value in row])
    sheet.finish(freeze=f"A{heading + 1}", repeat=(heading, heading))
    book.save(target)


def filter_in_words(filterset: Any) -> list[str]:
    """What a filter was set to: 交办月份 2020年3月."""
    if filterset is None or not filterset.form.is_valid():
        return []
    return list(_settings(filterset.form))


def _settings(form: Any) -> Iterator[str]:
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in (None, "", []):
            continue
        words = () if hasattr(field, "queryset") else getattr(field, "choices", ())
        choices = {str(key): label for key, label in words}
        yield f"{field.label} {choices.get(str(value), value)}"


def _rows(table: Table, columns: Sequence[BoundColumn]) -> Iterator[list[Value]]:
    for row in table.rows:
        yield [_value(row, column) for column in columns]


def _value(row: BoundRow, column: BoundColumn) -> Value:
    """A number, a day or an instant as such; anything else as the text that the page shows."""
    if hasattr(row.table, f"value_{column.name}"):
        return _text(row.get_cell_value(column.name))
    kept = Accessor(column.accessor).resolve(row.record, quiet=True)
    match kept:
        case bool():
            return _text(row.get_cell(column.name))
        case datetime():
            return kept.astimezone(LOCAL).replace(tzinfo=None)
        case int() | date():
            return kept
        case Decimal():
            return _number(_text(row.get_cell(column.name)))
    return _text(row.get_cell(column.name))


def _number(text: str) -> Decimal | str:
    """A number with as many decimals as the page shows."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _text(cell: Any) -> str:
    text = str(cell)
    if hasattr(cell, "__html__"):
        text = unescape(strip_tags(text.replace("<br>", "\n")))
    return "" if text == "—" else text.strip()


def _widths(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[int]:
    looked_at = [heads, *rows[:LOOKED_AT]]
    return [
        min(max(NARROWEST, *(_width(row[place]) for row in looked_at)) + 2, WIDEST)
        for place in range(len(heads))
    ]


def _width(value: Value) -> int:
    return 16 if isinstance(value, date) else width_of(str(value))
