"""What was amended from one rulebook to another, in the regulation's own terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, is_dataclass
from fractions import Fraction
from typing import Any, Literal, TypeVar

from scoring.engine.decode import fields_of
from scoring.engine.fields import FIELDS
from scoring.engine.formulas import Amount, Band, Bands, Change, Reach, Threshold
from scoring.engine.items import Item, Rule
from scoring.engine.measures import Condition, Limit, Term, described, is_rate
from scoring.engine.numbers import shown
from scoring.engine.parameters import MeasureCode
from scoring.engine.rulebook import Rulebook

NOTHING = "（无）"
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change: where, what is called what, and how it read before and reads now."""

    place: str
    act: Literal["added", "removed", "changed"]
    label: str = ""
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        if self.act == "changed":
            return f"{self.place}：{self.label} {self.before} → {self.after}"
        return f"{self.place}：{'新增' if self.act == 'added' else '删去'}{self.label}"


def compare_rulebooks(before: Rulebook, after: Rulebook) -> list[Amendment]:
    """Every change of a figure, a word or a name, in the order of the document."""
    return list(_Comparison(before, after).all())


class _Comparison:
    """Two rulebooks, walked side by side."""

    def __init__(self, before: Rulebook, after: Rulebook) -> None:
        self.before, self.after = before, after

    def all(self) -> Iterator[Amendment]:
        old, new = self.before, self.after
        yield from self.fields("考核办法", old.heading, new.heading)
        yield from self.listed("分组", old.groups, new.groups, _code)
        yield from self.listed("部分", old.parts, new.parts, _code)
        yield from self.measures()
        yield from self.fields("单列", old.apart, new.apart)
        yield from self.fields("请假", old.leave, new.leave)
        for one, other in _alternatives(old.items, new.items):
            yield from self.items(one, other)
        yield from self.listed("预警", old.alerts, new.alerts, _code)
        yield from self.listed("评优", old.honours, new.honours, _code)
        yield from self.listed("一票否决", old.vetoes, new.vetoes, _code)
        yield from self.listed("等次", old.bands, new.bands, lambda band: band.name)
        yield from self.listed("分组汇总", old.summaries, new.summaries, _code)
        yield from self.listed("职责", old.duties, new.duties, _code)
        yield from self.examples()

    def listed(
        self, word: str, before: Sequence[One], after: Sequence[One], code: Callable[[One], str]
    ) -> Iterator[Amendment]:
        for key, old, new in _paired(before, after, code):
            yield from self.fields(f"{word} {key}", old, new)

    def measures(self) -> Iterator[Amendment]:
        old, new = self.before.measures, self.after.measures
        for code in {**old, **new}:
            yield from self.fields(f"计量 {code}", old.get(code), new.get(code))

    def items(self, before: Item | None, after: Item | None) -> Iterator[Amendment]:
        place = f"项 {_name_of(after or before)}"
        yield from self.fields(place, before, after, without="rules")
        if before and after:
            for old, new in _alternatives(before.rules, after.rules):
                yield from self.rules(f"{place} 条款 {_name_of(new or old)}", old, new)

    def rules(self, place: str, before: Rule | None, after: Rule | None) -> Iterator[Amendment]:
        yield from self.fields(place, before, after, without="formula")
        if before and after:
            old, new = before.formula, after.formula
            if type(old) is type(new):
                yield from self.fields(place, old, new)
            else:
                yield Amendment(place, "changed", "计分方式", old.label, new.label)

    def examples(self) -> Iterator[Amendment]:
        pairs = _paired(self.before.examples, self.after.examples, lambda example: example.name)
        for name, old, new in pairs:
            place = f"算例 {name}"
            if old and new and old != new:
                yield Amendment(place, "changed", "内容", "原算例", "新算例")
            elif not (old and new):
                yield _appearance(place, "", new)

    # Fields -----------------------------------------------------------------------------

    def fields(self, place: str, before: Any, after: Any, without: str = "") -> Iterator[Amendment]:
        """The fields of two dataclasses that differ; one of them may be missing."""
        if type(before) is not type(after):
            if before is not None and after is not None:
                yield _appearance(place, "", None)
            yield _appearance(place, "", after)
            return
        cls: type = type(after)
        for _, field, hint in fields_of(cls) if after is not None else ():
            old, new = getattr(before, field.name), getattr(after, field.name)
            if field.name != without and old != new:
                yield from self.field(place, field, hint, (before, old), (after, new))

    def field(
        self,
        place: str,
        field: Field[Any],
        hint: Any,
        before: tuple[Any, Any],
        after: tuple[Any, Any],
    ) -> Iterator[Amendment]:
        label = field.metadata["label"]
        old, new = before[1], after[1]
        if _is_table(old) or _is_table(new):
            if old is None or new is None:
                yield _appearance(place, label, new)
            else:
                yield from self.fields(f"{place} {label}", old, new)
            return
        said = (
            _Words(rulebook, owner, field, hint).said(value)
            for rulebook, (owner, value) in ((self.before, before), (self.after, after))
        )
        yield Amendment(place, "changed", label, *said)


def _appearance(place: str, label: str, after: Any) -> Amendment:
    return Amendment(place, "removed" if after is None else "added", label)


def _is_table(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, Amount)


def _code(one: Any) -> str:
    return str(one.code)


def _name_of(one: Any) -> str:
    """The code, with the scope where there is one: L3（towns）."""
    scope = "、".join((*one.units, *one.groups))
    return f"{one.code}（{scope}）" if scope else str(one.code)


def _paired(
    before: Sequence[One], after: Sequence[One], key: Callable[[One], str]
) -> Iterator[tuple[str, One | None, One | None]]:
    """The same thing on both sides, by its key."""
    old, new = {key(one): one for one in before}, {key(one): one for one in after}
    for code in {**old, **new}:
        yield code, old.get(code), new.get(code)


Scoped = TypeVar("Scoped", Item, Rule)


def _alternatives(
    before: Sequence[Scoped], after: Sequence[Scoped]
) -> Iterator[tuple[Scoped | None, Scoped | None]]:
    """Alternatives pair by code and scope; of what is left, by code and order."""
    rest = list(before)
    pairs: list[tuple[Scoped | None, Scoped]] = []
    for new in after:
        same = [
            old
            for old in rest
            if (old.code, old.units, old.groups) == (new.code, new.units, new.groups)
        ]
        pairs.append((same[0] if same else None, new))
        rest = [old for old in rest if old not in same]
    for old, new in pairs:
        if old is None:
            same = [one for one in rest if one.code == new.code]
            old = next(iter(same), None)
            rest = [one for one in rest if one is not old]
        yield old, new
    yield from ((old, None) for old in rest)


# Values in words ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """Says the values of one field as the regulation would."""

    rulebook: Rulebook
    owner: Any
    field: Field[Any]
    hint: Any

    def said(self, value: Any) -> str:
        if value == () and self.field.name == "count":
            return "全部工单"
        if value is None or value in ("", (), {}):
            return NOTHING
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, Fraction):
            return self.number(value)
        if isinstance(value, tuple):
            return self.several(value)
        if isinstance(value, Mapping):
            return "、".join(f"{name} {self.said(part)}" for name, part in value.items())
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Amount):
            return value.words
        if isinstance(value, Condition | Band | Term | Limit):
            return self.table(value)
        return str(value)

    def several(self, values: tuple[Any, ...]) -> str:
        is_nested = any(isinstance(value, tuple) for value in values)
        return ("；或 " if is_nested else "、").join(self.said(value) for value in values)

    def number(self, value: Fraction) -> str:
        """Targets and steps of rates read as percentages."""
        is_target = self.field.name in ("at_least", "at_most", "step", "at")
        is_about_rate = isinstance(self.owner, Threshold | Reach | Bands | Change) and is_rate(
            self.rulebook.measures, self.owner.of
        )
        return f"{shown(value * 100)}%" if is_target and is_about_rate else shown(value)

    def text(self, value: str) -> str:
        """Codes by the name they stand for."""
        if value in self.rulebook.measures and self.is_measure:
            return self.rulebook.measures[value].name
        if self.field.name == "groups":
            names = {group.code: group.name for group in self.rulebook.groups}
            return names.get(value, value)
        found = re.search(rf"\b{re.escape(value)}（(.*?)）", self.field.metadata["expects"])
        return found[1] if found else value

    @property
    def is_measure(self) -> bool:
        return MeasureCode in (self.hint, *getattr(self.hint, "__args__", ()))

    def table(self, value: Condition | Band | Term | Limit) -> str:
        if isinstance(value, Condition):
            return described(value)
        if isinstance(value, Band):
            return f"{self.number(value.value)} 起 {shown(value.points)} 分"
        if isinstance(value, Term):
            return f"{shown(value.times)} × {self.rulebook.measures[value.of].name}"
        when = "且".join(described(condition) for condition in value.when) or "其他"
        return f"{when}：{FIELDS[value.by].label if value.by else f'{value.workdays} 个工作日'}"
