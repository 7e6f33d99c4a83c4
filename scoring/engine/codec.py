"""Documents to rulebooks and back: every field of every dataclass, read and written by its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from scoring.engine.checks import check
from scoring.engine.consequences import (
    Alert,
    Apart,
    Duty,
    Honour,
    Leave,
    ScoreBand,
    Summary,
    Veto,
)
from scoring.engine.decode import fields_of, read_list, read_table
from scoring.engine.errors import RulebookError
from scoring.engine.examples import read_example, write_example
from scoring.engine.formulas import Amount, Formula
from scoring.engine.items import Group, Item, Part
from scoring.engine.measures import Earlier, Entered, Mean, Measure, Rate, Tally, Total
from scoring.engine.numbers import ZERO, written
from scoring.engine.rulebook import Example, Heading, Rulebook

Document = Mapping[str, Any]

LISTS: dict[str, tuple[str, type, str]] = {
    "group": ("groups", Group, "分组"),
    "part": ("parts", Part, "部分"),
    "item": ("items", Item, "项"),
    "alert": ("alerts", Alert, "预警"),
    "honour": ("honours", Honour, "评优"),
    "veto": ("vetoes", Veto, "一票否决"),
    "band": ("bands", ScoreBand, "等次"),
    "summary": ("summaries", Summary, "分组汇总"),
    "duty": ("duties", Duty, "职责"),
}
TABLES: dict[str, type] = {"apart": Apart, "leave": Leave}
MEASURES: tuple[tuple[str, type], ...] = (
    ("over", Rate),
    ("of", Rate),
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
    rulebook = assemble(document)
    check(rulebook)
    return rulebook


def assemble(document: Document) -> Rulebook:
    """Read a document without asking whether its parts fit together, as drafts need.

    Raises ``RulebookError`` where a table cannot be read by itself.
    """
    if not isinstance(document, Mapping):
        raise RulebookError("文件", "应为一组“名称 = 值”。")
    known = ("rulebook", "measure", *TABLES, *LISTS, "example")
    if unknown := sorted(set(document) - set(known)):
        mend = f"可用：{'、'.join(known)}"
        raise RulebookError("文件", f"有不认识的部分 {'、'.join(unknown)}，{mend}。")
    if "rulebook" not in document:
        raise RulebookError("文件", "缺少 [rulebook]（标题、辖区、施行日期）。")
    heading = read_table(Heading, document["rulebook"], "[rulebook]")
    content: dict[str, Any] = {
        attribute: read_list(cls, document.get(key, ()), word)
        for key, (attribute, cls, word) in LISTS.items()
    }
    content |= {
        key: read_table(cls, document[key], f"[{key}]")
        for key, cls in TABLES.items()
        if key in document
    }
    content["measures"] = _read_measures(document.get("measure", {}))
    content["examples"] = _read_examples(document.get("example", ()), heading.starts_on)
    return Rulebook(heading=heading, **content)


def _read_measures(raw: Any) -> dict[str, Measure]:
    if not isinstance(raw, Mapping):
        raise RulebookError("计量", "应写成 [measure.代码] 的小节。")
    return {code: read_measure(one, f"计量 {code}") for code, one in raw.items()}


def read_measure(raw: Any, place: str) -> Measure:
    """Read one measure; what it is shows in the fields that it has. Raises ``RulebookError``."""
    cls = next((cls for key, cls in MEASURES if isinstance(raw, Mapping) and key in raw), Tally)
    measure: Measure = read_table(cls, raw, place)
    return measure


def _read_examples(raw: Any, starts_on: date) -> tuple[Example, ...]:
    if not isinstance(raw, list | tuple):
        raise RulebookError("算例", "应为列表。")
    return tuple(
        read_example(one, f"算例 {number}", starts_on) for number, one in enumerate(raw, start=1)
    )


# Writing --------------------------------------------------------------------------------------


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


def _write(one: Any) -> dict[str, Any]:
    """Write a dataclass without the fields that hold their default."""
    table: dict[str, Any] = {}
    cls: type = type(one)
    for key, own, _ in fields_of(cls):
        value = getattr(one, own.name)
        default = own.default_factory() if own.default_factory is not MISSING else own.default
        if own.name == "formula":
            table |= _write_formula(value)
        elif value != default or default is MISSING:
            table[key] = _plainly(value)
    return table


def numbers_of(one: Any) -> Iterator[tuple[str, str, Fraction]]:
    """The single numbers that a dataclass's fields hold: key in the document, label, value."""
    cls: type = type(one)
    for key, own, _ in fields_of(cls):
        value = getattr(one, own.name)
        number = value.fixed if isinstance(value, Amount) else value
        if isinstance(number, Fraction):
            yield key, own.metadata["label"], number


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
    return {"least": written(amount.least or ZERO), "most": written(amount.most or ZERO)}
