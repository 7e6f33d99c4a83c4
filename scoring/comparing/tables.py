"""The tables of a comparison: who moves, and which lines move them."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables

from scoring.engine.compare import Movement
from scoring.presentation.differences import Names
from scoring.tryouts import ItemEffect
from units.tables import ListTable
from units.templatetags.numbers import score, signed

NUMBER = {"td": {"class": "number"}}
NOBODY = "没有变动。"


class NamedTable(ListTable):
    """A table whose rows name lines and groups of two rulebooks."""

    def __init__(self, data: Any, *, names: Names, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.names = names


class MovementTable(NamedTable):
    caption = "各单位的变动"
    row_header = "name"

    name = tables.Column("单位", order_by=("unit",))
    group = tables.Column("分组", order_by=("group", "unit"))
    before = tables.Column("对照总分", accessor="total__before", orderable=False, attrs=NUMBER)
    after = tables.Column("试用总分", accessor="total__after", orderable=False, attrs=NUMBER)
    change = tables.Column("变动", order_by=("change",), attrs=NUMBER)
    places = tables.Column("名次", empty_values=(), orderable=False, attrs=NUMBER)
    lines = tables.Column("主要由于", orderable=False, attrs={"td": {"class": "clause-cell"}})

    class Meta(ListTable.Meta):
        empty_text = NOBODY

    def render_name(self, record: Movement) -> str:
        return record.name or record.unit

    def render_group(self, value: str) -> str:
        return self.names.groups.get(value, value)

    def render_before(self, value: Any) -> str:
        return score(value)

    def render_after(self, value: Any) -> str:
        return score(value)

    def render_change(self, value: Any) -> str:
        return signed(value)

    def render_places(self, record: Movement) -> str:
        return f"{record.place_before or '—'} → {record.place_after or '—'}"

    def render_lines(self, record: Movement) -> str:
        return "；".join(self.names.reasons(record))


class EffectTable(NamedTable):
    caption = "各项目的变动"
    row_header = "code"

    code = tables.Column("项目", order_by=("code",))
    up = tables.Column("得分上升的单位", attrs=NUMBER)
    down = tables.Column("得分下降的单位", attrs=NUMBER)
    mean = tables.Column("平均变动", attrs=NUMBER)

    class Meta(ListTable.Meta):
        empty_text = NOBODY

    def render_code(self, record: ItemEffect) -> str:
        return self.names.line(record.code)

    def render_mean(self, record: ItemEffect) -> str:
        return signed(record.mean)
