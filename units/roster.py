"""What a unit file would do to the units there are: checked as a whole before a row is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import F
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from units.models import Jurisdiction, Unit, UnitAlias, UnitGroup, code_validator
from units.names import initials_of, name_key
from units.refusals import Problem

BATCH = 500
CODE = re.compile(code_validator.regex)
KNOWN_GROUPS: dict[str, tuple[str, str]] = {
    "towns": ("镇街", Unit.Kind.TOWN),
    "departments": ("县直部门", Unit.Kind.DEPARTMENT),
    "counties": ("县市区", Unit.Kind.COUNTY),
    "schools": ("学校", Unit.Kind.SCHOOL),
    "members": ("网络成员单位", Unit.Kind.OTHER),
    "windows": ("窗口", Unit.Kind.WINDOW),
    "staff": ("前台工作人员", Unit.Kind.STAFF),
    "agencies": ("机构", Unit.Kind.OTHER),
}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit as a file describes it; ``None`` where the file has no such column."""

    row: int = field(compare=False)
    code: str
    name: str
    group: str
    aliases: tuple[str, ...] | None = None
    parent: str | None = None


class Roster:
    """The units that a jurisdiction has, and what the rows of a file would make of them."""

    def __init__(self, jurisdiction: Jurisdiction, rows: Sequence[UnitRow]) -> None:
        self.jurisdiction = jurisdiction
        units = Unit.objects.filter(jurisdiction=jurisdiction).select_related("group", "parent")
        self.units = {unit.code: unit for unit in units}
        self.rows = list({row.code: row for row in rows}.values())
        self._all_rows = rows
        self.aliases: dict[str, str] = dict(
            UnitAlias.objects.filter(jurisdiction=jurisdiction).values_list("name", "unit__code")
        )

    def problems(self) -> list[Problem]:
        """Every reason why the rows do not fit together, or do not fit the units there are."""
        checks = (self._codes, self._conflicts, self._parents)
        if found := [problem for check in checks for problem in check()]:
            return found
        return [*self._names(), *self._circles()]

    def parent_of(self, row: UnitRow) -> str:
        """The code of a row's parent: as the file says, else as it stands; empty for none."""
        if row.parent is not None:
            return row.parent
        unit = self.units.get(row.code)
        return unit.parent.code if unit and unit.parent else ""

    def write(self) -> tuple[int, int, int, frozenset[int]]:
        """Register the units and aliases; return how many were created, updated, unchanged.

        The last are the ids of the units that were not in their group before.
        """
        known = {code: unit.group_id for code, unit in self.units.items()}
        groups = self._groups()
        self._free_names()
        self._create(groups)
        changed = (self._update(groups) | self._add_aliases()) & known.keys()
        created = len(self.units) - len(known)
        units = self.units.values()
        moved = frozenset(unit.pk for unit in units if unit.group_id != known.get(unit.code))
        return created, len(changed), len(self.rows) - created - len(changed), moved

    def _groups(self) -> dict[str, UnitGroup]:
        known = {group.code: group for group in self.jurisdiction.groups.all()}
        for row in self.rows:
            if row.group not in known:
                name = KNOWN_GROUPS.get(row.group, (row.group,))[0]
                known[row.group] = self.jurisdiction.groups.create(code=row.group, name=name)
        return known

    def _free_names(self) -> None:
        """Units that get another name give theirs up first, so that two may swap."""
        units = [(self.units[row.code], row) for row in self.rows if row.code in self.units]
        renamed = [unit.pk for unit, row in units if unit.name != row.name]
        Unit.objects.filter(pk__in=renamed).update(name=F("code"))

    def _create(self, groups: dict[str, UnitGroup]) -> None:
        """Parents come before their children, level by level; there are no circles."""
        waiting = [row for row in self.rows if row.code not in self.units]
        while waiting:
            ready = [row for row in waiting if not row.parent or row.parent in self.units]
            fresh = [Unit(jurisdiction=self.jurisdiction, code=row.code) for row in ready]
            for unit, row in zip(fresh, ready, strict=True):
                self._describe(unit, row, groups[row.group])
            bulk_create_with_history(fresh, Unit, batch_size=BATCH)
            self.units |= {unit.code: unit for unit in fresh}
            waiting = [row for row in waiting if row.code not in self.units]

    def _update(self, groups: dict[str, UnitGroup]) -> set[str]:
        units = [(self.units[row.code], row) for row in self.rows]
        changed = [u for u, row in units if self._describe(u, row, groups[row.group])]
        if changed:
            fields = ["name", "initials", "group", "kind", "parent"]
            bulk_update_with_history(changed, Unit, fields, batch_size=BATCH)
        return {unit.code for unit in changed}

    def _describe(self, unit: Unit, row: UnitRow, group: UnitGroup) -> bool:
        """Make the unit what the row says; return whether that changed it."""
        parent = self.units.get(self.parent_of(row))
        before = (unit.name, unit.group_id, unit.parent_id)
        if unit.name != row.name:
            unit.name, unit.initials = row.name, initials_of(row.name)
        if unit.group_id != group.pk:
            unit.group, unit.kind = group, KNOWN_GROUPS.get(group.code, ("", Unit.Kind.OTHER))[1]
        unit.parent = parent
        return before != (unit.name, unit.group_id, unit.parent_id)

    def _add_aliases(self) -> set[str]:
        """Names that the file adds; one that only repeats the unit's own name adds nothing."""
        wanted = [
            UnitAlias(jurisdiction=self.jurisdiction, unit=self.units[row.code], name=alias)
            for row in self.rows
            for alias in dict.fromkeys(row.aliases or ())
            if alias not in self.aliases and alias != row.name
        ]
        UnitAlias.objects.bulk_create(wanted, batch_size=BATCH)
        return {alias.unit.code for alias in wanted}

    def _codes(self) -> Iterator[Problem]:
        for row in self.rows:
            for column, code in (("编码", row.code), ("分组", row.group)):
                if not CODE.match(code):
                    yield Problem(row.row, column, "只能用小写字母、数字和连字符。", code)

    def _conflicts(self) -> Iterator[Problem]:
        first: dict[str, UnitRow] = {}
        for row in self._all_rows:
            earlier = first.setdefault(row.code, row)
            if earlier != row:
                yield Problem(row.row, "编码", f"与第{earlier.row}行相同而内容不同。", row.code)

    def _parents(self) -> Iterator[Problem]:
        known = {*self.units, *(row.code for row in self.rows)}
        for row in self.rows:
            if row.parent and row.parent not in known:
                yield Problem(row.row, "上级", "不是已登记或本文件中的编码。", row.parent)

    def _names(self) -> Iterator[Problem]:
        """A code, name or alias may mean one unit only, or files could not be read."""
        owners: dict[str, str] = {}
        renamed = {row.code for row in self.rows}
        for unit in self.units.values():
            owners[unit.code] = unit.code
            if unit.code not in renamed:
                owners[name_key(unit.name)] = unit.code
        owners |= {name_key(name): code for name, code in self.aliases.items()}
        for row in self.rows:
            names = [("编码", row.code), ("名称", row.name)]
            names += [("别名", alias) for alias in row.aliases or ()]
            for column, name in names:
                owner = owners.setdefault(name_key(name), row.code)
                if owner != row.code:
                    yield Problem(row.row, column, f"已经是单位{owner}的称呼。", name)

    def _circles(self) -> Iterator[Problem]:
        parents = {code: unit.parent.code for code, unit in self.units.items() if unit.parent}
        parents |= {row.code: self.parent_of(row) for row in self.rows}
        for row in self.rows:
            seen, code = {row.code}, parents.get(row.code, "")
            while code and code not in seen:
                seen.add(code)
                code = parents.get(code, "")
            if code == row.code:
                yield Problem(row.row, "上级", "上下级关系成了一个圈。", row.parent or row.code)
