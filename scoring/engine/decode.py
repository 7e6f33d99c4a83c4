"""Tables of a document to dataclasses: every field read by its type, every refusal with a mend."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Literal, NewType, NoReturn, Union, get_args, get_origin, get_type_hints

from scoring.engine.errors import RulebookError
from scoring.engine.fields import FIELDS, TIMED, Kind
from scoring.engine.formulas import KINDS, Amount
from scoring.engine.items import Rule
from scoring.engine.measures import Condition
from scoring.engine.numbers import GRAMMAR, exact

Table = Mapping[str, Any]
UNFIT = (ValueError, TypeError, ArithmeticError)


def read_table(cls: Any, raw: Any, place: str) -> Any:
    """Read a table into a dataclass, field by field.

    Raises ``RulebookError``, which names the place, the field and what it expects.
    """
    if not isinstance(raw, Mapping):
        raise RulebookError(place, f"应为一组“名称 = 值”，而不是 {_said(raw)}。")
    if cls is Rule:
        raw = _with_formula(raw, place)
    if cls is Condition:
        raw = _with_number(raw)
    values: dict[str, Any] = {}
    for key, one, hint in fields_of(cls):
        if key in raw:
            values[one.name] = _value(hint, raw[key], place, one)
        is_blank = key not in raw or (isinstance(raw[key], str) and not raw[key].strip())
        if is_blank and one.default is MISSING and one.default_factory is MISSING:
            raise RulebookError(place, f"{_kind(cls)}缺少 {key}{_hint(one)}。")
    if unknown := sorted(set(raw) - {key for key, _, _ in fields_of(cls)}):
        known = "、".join(key for key, _, _ in fields_of(cls))
        raise RulebookError(place, f"{_kind(cls)}不认识 {'、'.join(unknown)}，可用：{known}。")
    return cls(**values)


def read_list(cls: type, raw: Any, word: str) -> tuple[Any, ...]:
    """Read a list of tables; the place of each is the word, its number and its code."""
    if not isinstance(raw, list | tuple):
        raise RulebookError(word, "应为列表。")
    found = []
    for number, one in enumerate(raw, start=1):
        code = one.get("code", one.get("name", "")) if isinstance(one, Mapping) else ""
        found.append(read_table(cls, one, f"{word} {number} {code}".strip()))
    return tuple(found)


@cache
def fields_of(cls: type) -> tuple[tuple[str, Field[Any], Any], ...]:
    """The fields of a dataclass: key in the document, field, type."""
    hints = get_type_hints(cls)
    return tuple((one.metadata.get("key") or one.name, one, hints[one.name]) for one in fields(cls))


def _with_formula(raw: Table, place: str) -> Table:
    """Part a rule's table into its own fields and those of its formula."""
    kind, kinds = raw.get("kind"), "、".join(KINDS)
    if kind is None:
        raise RulebookError(place, f"缺少 kind（计分方式：{kinds}）。")
    if not isinstance(kind, str) or kind not in KINDS:
        raise RulebookError(place, f"计分方式 {_said(kind)} 不认识，可用：{kinds}。")
    own = {key for key, _, _ in fields_of(Rule)} - {"formula"}
    formula = {key: value for key, value in raw.items() if key not in own and key != "kind"}
    rest: dict[str, Any] = {key: value for key, value in raw.items() if key in own}
    return rest | {"formula": read_table(KINDS[kind], formula, place)}


def _with_number(raw: Table) -> Table:
    """A condition's value is a number where its test compares numbers, also written as text."""
    field, value = FIELDS.get(str(raw.get("field"))), raw.get("value")
    numeric = raw.get("is") in TIMED or (field is not None and field.kind is Kind.NUMBER)
    if numeric and isinstance(value, str) and GRAMMAR.fullmatch(value):
        return dict(raw) | {"value": Decimal(value)}
    return raw


def _kind(cls: type) -> str:
    kind = getattr(cls, "kind", "")
    return f"计分方式 {kind} " if kind else ""


def _hint(one: Field[Any]) -> str:
    return f"（{one.metadata.get('expects') or one.metadata.get('label')}）"


def _said(raw: Any) -> str:
    """A value as the document's author knows it."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, list | tuple):
        return "列表"
    if isinstance(raw, Mapping):
        return "一组“名称 = 值”"
    return f"“{raw}”"


# By type --------------------------------------------------------------------------------------


def _value(hint: Any, raw: Any, place: str, one: Field[Any]) -> Any:
    """Read one value by its type; says what was expected where it does not fit."""
    if is_dataclass(raw):
        return raw
    try:
        return _typed(hint, raw, place)
    except UNFIT as error:
        key = one.metadata.get("key") or one.name
        raise RulebookError(place, f"{key} 的值 {_said(raw)} 不合要求{_hint(one)}。") from error


def _typed(hint: Any, raw: Any, place: str) -> Any:
    if isinstance(hint, NewType):
        hint = hint.__supertype__
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _either(args, raw, place)
    if origin is Literal:
        return raw if raw in args else _refuse(raw)
    if origin is tuple:
        return _listed(args[0], raw, place)
    if origin is not None:
        return _mapped(args[1], raw, place)
    if hint is Amount:
        return _amount(raw)
    if is_dataclass(hint):
        return read_table(hint, raw, place)
    return _plain(hint, raw)


def _either(args: tuple[Any, ...], raw: Any, place: str) -> Any:
    """The first of several types that fits; a field is left out rather than written as none."""
    for hint in args:
        if hint is not type(None):
            try:
                return _typed(hint, raw, place)
            except UNFIT:
                continue
    return _refuse(raw)


def _listed(hint: Any, raw: Any, place: str) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        _refuse(raw)
    if not is_dataclass(hint):
        return tuple(_typed(hint, part, place) for part in raw)
    return tuple(
        read_table(hint, part, _inner_place(hint, part, place, number))
        for number, part in enumerate(raw, start=1)
    )


def _inner_place(hint: Any, raw: Any, place: str, number: int) -> str:
    """Rules are counted within their item."""
    if hint is not Rule or not isinstance(raw, Mapping):
        return place
    return f"{place} 第 {number} 条 {raw.get('code', '')}".strip()


def _mapped(hint: Any, raw: Any, place: str) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        _refuse(raw)
    return {str(key): _typed(hint, part, place) for key, part in raw.items()}


def _plain(hint: Any, raw: Any) -> Any:
    if hint is Fraction:
        return exact(raw)
    if hint is date:
        return _day(raw)
    if issubclass(hint, Enum):
        return hint(raw)
    if isinstance(raw, hint) and (hint is bool or not isinstance(raw, bool)):
        return raw
    return _refuse(raw)


def _day(raw: Any) -> date:
    if isinstance(raw, datetime):
        _refuse(raw)
    return raw if isinstance(raw, date) else date.fromisoformat(raw)


def _amount(raw: Any) -> Amount:
    if not isinstance(raw, Mapping):
        return Amount(fixed=exact(raw))
    if set(raw) == {"levels"} and isinstance(raw["levels"], Mapping):
        return Amount(levels={name: exact(points) for name, points in raw["levels"].items()})
    if set(raw) == {"least", "most"}:
        return Amount(least=exact(raw["least"]), most=exact(raw["most"]))
    return _refuse(raw)


def _refuse(raw: Any) -> NoReturn:
    raise ValueError(raw)
