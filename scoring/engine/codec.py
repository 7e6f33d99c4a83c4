"""Documents to rulebooks and back: every field of every dataclass, read and written by its type."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from scoring.engine.checks import check
from scoring.engine.consequences import Alert, Apart, Duty, Honour, Leave, ScoreBand, Veto
from scoring.engine.errors import RulebookError
from scoring.engine.examples import read_example, write_example
from scoring.engine.fields import FIELDS, TIMED, Kind
from scoring.engine.formulas import KINDS, Amount, Formula
from scoring.engine.items import Group, Item, Part, Rule
from scoring.engine.measures import Condition, Earlier, Entered, Mean, Measure, Rate, Tally, Total
from scoring.engine.numbers import exact, written
from scoring.engine.rulebook import Heading, Rulebook

Document = Mapping[str, Any]

LISTS: dict[str, tuple[str, type, str]] = {
    "group": ("groups", Group, "分组"),
    "part": ("parts", Part, "部分"),
    "item": ("items", Item, "项"),
    "alert": ("alerts", Alert, "预警"),
    "honour": ("honours", Honour, "评优"),
    "veto": ("vetoes", Veto, "一票否决"),
    "band": ("bands", ScoreBand, "等次"),
    "duty": ("duties", Duty, "职责"),
}
TABLES: dict[str, type] = {"apart": Apart, "leave": Leave}
MEASURES: tuple[tuple[str, type], ...] = (
    ("over", Rate),
    ("mean", Mean),
    ("add", Total),
    ("entered", Entered),
    ("previous", Earlier),
)


def read(document: Document) -> Rulebook:
    """Make a rulebook of a document, as TOML or JSON give it.

    Numbers may be whole numbers, decimals or decimal text, never binary floats.
    Raises ``RulebookError``, which says where and how to mend.
    """
    known = {"rulebook", "measure", "example", *LISTS, *TABLES}
    if unknown := sorted(set(document) - known):
        raise RulebookError("文件", f"有不认识的部分 {'、'.join(unknown)}。")
    if "rulebook" not in document:
        raise RulebookError("文件", "缺少 [rulebook]（标题、辖区、施行日期）。")
    content: dict[str, Any] = {
        attribute: tuple(_read_list(cls, document.get(key, ()), word))
        for key, (attribute, cls, word) in LISTS.items()
    }
    content |= {
        key: _read(cls, document[key], f"[{key}]") for key, cls in TABLES.items() if key in document
    }
    heading = _read(Heading, document["rulebook"], "[rulebook]")
    measures = {
        code: _read_measure(raw, f"计量 {code}")
        for code, raw in document.get("measure", {}).items()
    }
    examples = tuple(
        read_example(raw, f"算例 {number}", heading.starts_on)
        for number, raw in enumerate(document.get("example", ()), start=1)
    )
    rulebook = Rulebook(heading=heading, measures=measures, examples=examples, **content)
    check(rulebook)
    return rulebook


def write(rulebook: Rulebook) -> dict[str, Any]:
    """Make the canonical document of a rulebook: plain JSON values, numbers as text."""
    document: dict[str, Any] = {"rulebook": _write(rulebook.heading)}
    document["measure"] = {code: _write(one) for code, one in rulebook.measures.items()}
    for key in TABLES:
        if (table := getattr(rulebook, key)) is not None:
            document[key] = _write(table)
    for key, (attribute, _, _) in LISTS.items():
        document[key] = [_write(one) for one in getattr(rulebook, attribute)]
    document["example"] = [write_example(one) for one in rulebook.examples]
    return {key: value for key, value in document.items() if value}


# Reading ----------------------------------------------------------------------------------


def _read_list(cls: type, raw: Any, word: str) -> list[Any]:
    if not isinstance(raw, list | tuple):
        raise RulebookError(word, "应为列表。")
    found = []
    for number, one in enumerate(raw, start=1):
        code = one.get("code", one.get("name", "")) if isinstance(one, Mapping) else ""
        found.append(_read(cls, one, f"{word} {number} {code}".strip()))
    return found


def _read_measure(raw: Any, place: str) -> Measure:
    cls = next((cls for key, cls in MEASURES if isinstance(raw, Mapping) and key in raw), Tally)
    measure: Measure = _read(cls, raw, place)
    return measure


def _read(cls: Any, raw: Any, place: str) -> Any:
    """Read a table into a dataclass, field by field."""
    if not isinstance(raw, Mapping):
        raise RulebookError(place, f"应为一组“名称 = 值”，而不是 {raw!r}。")
    if cls is Rule:
        raw = _with_formula(raw, place)
    if cls is Condition:
        raw = _with_number(raw)
    values = {}
    for key, one, hint in _fields(cls):
        if key in raw:
            values[one.name] = _value(hint, raw[key], place, one)
        elif one.default is MISSING and one.default_factory is MISSING:
            raise RulebookError(place, f"{_kind(cls)}缺少 {key}{_hint(one)}。")
    if unknown := sorted(set(raw) - {key for key, _, _ in _fields(cls)}):
        raise RulebookError(place, f"{_kind(cls)}不认识 {'、'.join(unknown)}。")
    return cls(**values)


def _with_formula(raw: Document, place: str) -> Document:
    """Part a rule's table into its own fields and those of its formula."""
    kind = raw.get("kind")
    if kind not in KINDS:
        raise RulebookError(place, f"计分方式 {kind!r} 不认识，可用：{'、'.join(KINDS)}。")
    own = {key for key, _, _ in _fields(Rule)}
    formula = {key: value for key, value in raw.items() if key not in own and key != "kind"}
    rest: dict[str, Any] = {key: value for key, value in raw.items() if key in own}
    return rest | {"formula": _read(KINDS[kind], formula, place)}


def _with_number(raw: Document) -> Document:
    """A condition's value is a number where its test compares numbers, also written as text."""
    field = FIELDS.get(raw.get("field", ""))
    numeric = raw.get("is") in TIMED or (field is not None and field.kind is Kind.NUMBER)
    if numeric and isinstance(raw.get("value"), str):
        return dict(raw) | {"value": Decimal(raw["value"])}
    return raw


@cache
def _fields(cls: type) -> tuple[tuple[str, Field[Any], Any], ...]:
    """The fields of a dataclass: key in the document, field, type."""
    hints = get_type_hints(cls)
    return tuple((one.metadata.get("key") or one.name, one, hints[one.name]) for one in fields(cls))


def _kind(cls: type) -> str:
    kind = getattr(cls, "kind", "")
    return f"计分方式 {kind} " if kind else ""


def _hint(one: Field[Any]) -> str:
    return f"（{one.metadata.get('expects') or one.metadata.get('label')}）"


def _value(hint: Any, raw: Any, place: str, one: Field[Any]) -> Any:
    """Read one value by its type; says what was expected where it does not fit."""
    if is_dataclass(raw):
        return raw
    try:
        return _typed(hint, raw, place, one)
    except (ValueError, TypeError, ArithmeticError) as error:
        key = one.metadata.get("key") or one.name
        raise RulebookError(place, f"{key} 的值 {raw!r} 不合要求{_hint(one)}。") from error


def _typed(hint: Any, raw: Any, place: str, one: Field[Any]) -> Any:
    if isinstance(hint, NewType):
        hint = hint.__supertype__
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _either(args, raw, place, one)
    if origin is Literal:
        return raw if raw in args else _refuse(raw)
    if origin is tuple:
        if not isinstance(raw, list | tuple):
            raise TypeError(raw)
        if is_dataclass(args[0]):
            return tuple(_read_inner(args[0], part, place, n) for n, part in enumerate(raw, 1))
        return tuple(_typed(args[0], part, place, one) for part in raw)
    if origin is not None:
        return {str(key): _typed(args[1], part, place, one) for key, part in raw.items()}
    if hint is Amount:
        return _read_amount(raw)
    if is_dataclass(hint):
        return _read(hint, raw, place)
    return _plain(hint, raw)


def _read_inner(cls: Any, raw: Any, place: str, number: int) -> Any:
    word = (
        f"第 {number} 条 {raw.get('code', '')}" if cls is Rule and isinstance(raw, Mapping) else ""
    )
    return _read(cls, raw, f"{place} {word}".strip())


def _either(args: tuple[Any, ...], raw: Any, place: str, one: Field[Any]) -> Any:
    """One of several types: None where nothing is written, else the first that fits."""
    for hint in args:
        if hint is type(None):
            continue
        try:
            return _typed(hint, raw, place, one)
        except (ValueError, TypeError, AttributeError):
            continue
    return _refuse(raw)


def _plain(hint: Any, raw: Any) -> Any:
    if hint is Fraction:
        return exact(raw)
    if hint is date:
        return raw if isinstance(raw, date) else date.fromisoformat(raw)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(raw)
    if isinstance(raw, hint) and (hint is bool or not isinstance(raw, bool)):
        return raw
    return _refuse(raw)


def _refuse(raw: Any) -> Any:
    raise ValueError(raw)


def _read_amount(raw: Any) -> Amount:
    if not isinstance(raw, Mapping):
        return Amount(fixed=exact(raw))
    if set(raw) == {"levels"}:
        return Amount(levels={name: exact(points) for name, points in raw["levels"].items()})
    if set(raw) == {"least", "most"}:
        return Amount(least=exact(raw["least"]), most=exact(raw["most"]))
    return _refuse(raw)  # type: ignore[no-any-return]


# Writing ----------------------------------------------------------------------------------


def _write(one: Any) -> dict[str, Any]:
    """Write a dataclass without the fields that hold their default."""
    table: dict[str, Any] = {}
    cls: type = type(one)
    for key, own, _ in _fields(cls):
        value = getattr(one, own.name)
        default = own.default_factory() if own.default_factory is not MISSING else own.default
        if own.name == "formula":
            table |= _write_formula(value)
        elif value != default or default is MISSING:
            table[key] = _plainly(value)
    return table


def _write_formula(formula: Formula) -> dict[str, Any]:
    return {"kind": formula.kind} | _write(formula)


def _plainly(value: Any) -> Any:
    if isinstance(value, Amount):
        return _write_amount(value)
    if is_dataclass(value):
        return _write(value)
    if isinstance(value, tuple):
        return [_plainly(part) for part in value]
    if isinstance(value, Mapping):
        return {key: _plainly(part) for key, part in value.items()}
    if isinstance(value, Fraction):
        return written(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _write_amount(amount: Amount) -> Any:
    if amount.levels is not None:
        return {"levels": _plainly(amount.levels)}
    if amount.fixed is not None:
        return written(amount.fixed)
    assert amount.least is not None and amount.most is not None
    return {"least": written(amount.least), "most": written(amount.most)}
