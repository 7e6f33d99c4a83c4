"""What a rulebook's sheet looks like for a group: its columns, its full marks, names and bands."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine import worth
from scoring.engine.facts import UnitFacts
from scoring.engine.items import Item, Part, chosen
from scoring.engine.numbers import shown
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook

NOT_RANKED = "不参加排名"


@dataclass(frozen=True, slots=True)
class Column:
    """One line or section of a sheet: its code, name, and full marks where it has any.

    ``adds`` marks a bonus: something on top of a sheet that is full without it.
    """

    code: str
    name: str
    full: Fraction | None = None
    is_section: bool = False
    adds: bool = False

    @property
    def mark(self) -> str:
        """What the heading says of its points: 满分35, 最多5, 加分, 加扣."""
        if self.full is not None:
            return f"{'最多' if self.adds else '满分'}{shown(self.full)}"
        return "加分" if self.adds else "加扣"


def columns_of(rulebook: Rulebook, group: str, present: Collection[str]) -> list[Column]:
    """The columns of a group's ranking in the order of the sheet, among those that are present."""
    anybody = UnitFacts(unit="", group=group)
    sheet = [column for part in rulebook.parts for column in _columns(rulebook, part, anybody)]
    found = {column.code: column for column in sheet if column.code in present}
    leave = rulebook.leave
    if leave is not None and leave.code in present:
        found.setdefault(leave.code, Column(leave.code, leave.name, leave.total))
    return list(found.values())


def _columns(rulebook: Rulebook, part: Part, unit: UnitFacts) -> Iterator[Column]:
    """The part itself (a year shows its months as one line), then lines, then their section."""
    yield Column(part.code, part.name, part.points)
    for code, variants in rulebook.children.get(part.code, {}).items():
        item = chosen(variants, unit) or variants[0]
        if item.section:
            for inner in rulebook.children.get(code, {}).values():
                yield _column(rulebook, chosen(inner, unit) or inner[0], unit)
        yield _column(rulebook, item, unit)


def _column(rulebook: Rulebook, item: Item, unit: UnitFacts) -> Column:
    adds = worth.is_bonus(rulebook, item, unit)
    return Column(item.code, item.name, item.full, item.section, adds)


def full_marks(rulebook: Rulebook, period: Period, group: str) -> Fraction:
    """The full marks of the total without bonuses; a weighted year's are those of its parts."""
    anybody = UnitFacts(unit="", group=group)
    month, year = rulebook.part("month"), rulebook.part("year")
    if month is not None and year is not None and period.is_year:
        parts = [month, year]
        return sum(
            (part.weight * worth.full_marks(rulebook, part, anybody)[0] for part in parts),
            Fraction(0),
        )
    part = month or rulebook.parts[0]
    return worth.full_marks(rulebook, part, anybody)[0]


def band_of(rulebook: Rulebook, total: Decimal | None) -> str:
    """What a total is called, or '' where the rulebook has no names for totals."""
    if total is None:
        return ""
    reached = [band for band in rulebook.bands if total >= band.at_least]
    return max(reached, key=lambda band: band.at_least).name if reached else ""


def is_to_date(rulebook: Rulebook, period: Period) -> bool:
    """Whether the card of a part of the year runs from the start of the year (年初至今)."""
    return rulebook.part("month") is None and not period.is_year


def ties_in_words(rulebook: Rulebook) -> str:
    """How equal totals are placed."""
    measures = [rulebook.measures[code].name for code in rulebook.heading.ties]
    compared = f"依次比较{'、'.join(measures)}，仍相同的" if measures else ""
    return f"总分相同的{compared}名次并列，其后名次顺延（1、2、2、4）。"


def group_names(rulebook: Rulebook) -> dict[str, str]:
    """The names of the groups by code, in the order of the rulebook."""
    return {group.code: group.name for group in rulebook.groups}


def apart_label(rulebook: Rulebook) -> str:
    """Why units stand apart under this rulebook."""
    return rulebook.apart.label if rulebook.apart else NOT_RANKED
