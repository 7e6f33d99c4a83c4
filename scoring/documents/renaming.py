"""Another code for a measure: in its own place and wherever the document names it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any, get_args

from scoring.documents.classes import classes_of
from scoring.documents.nodes import (
    LISTS,
    RULES,
    TABLES,
    Node,
    NoSuchNode,
    Raw,
    Rename,
    Replace,
    own,
    siblings,
)
from scoring.engine.decode import fields_of
from scoring.engine.examples import UNIT_KEYS
from scoring.engine.parameters import MeasureCode

Swap = Callable[[Any], Any]


class CodeTaken(Exception):  # noqa: N818 - exceptions complete a sentence here
    """Another measure has the code already."""


def renamed(document: Raw, change: Rename) -> dict[str, Any]:
    """The document after a measure got another code. Raises NoSuchNode, CodeTaken."""
    old, new = change.node.key, change.code
    measures = document.get("measure")
    if not isinstance(measures, Mapping) or old not in measures:
        raise NoSuchNode(str(change.node))
    if new in measures:
        raise CodeTaken(new)

    def swap(code: Any) -> Any:
        return new if code == old else code

    found = {key: _section(key, value, swap) for key, value in document.items()}
    examples = found.get("example")
    if isinstance(examples, list):
        records = swap if "entered" in own(measures[old]) else _same
        found["example"] = [_example(one, swap, records) for one in examples]
    return found


def replacements(before: Raw, after: Raw, change: Rename) -> Iterator[Replace]:
    """What a rename changes in places that keep their address, the renamed measure's own too."""
    for node in _nodes(after):
        source = Node("measure", change.node.key) if node.key == change.code else node
        was, now = _own(before, source), _own(after, node)
        if was != now:
            yield Replace(node, now)


def _own(document: Raw, node: Node) -> dict[str, Any]:
    raw: Any = document[node.kind]
    if node.key != "":
        raw = raw[node.key]
    return own(raw if node.rule is None else raw[RULES][node.rule])


def _nodes(document: Raw) -> Iterator[Node]:
    yield from (Node(key) for key in TABLES if key in document)
    yield from (Node("measure", code) for code in own(document.get("measure")))
    for key in LISTS:
        for place in range(len(siblings(document, Node(key, 0)))):
            yield Node(key, place)
            inside = siblings(document, Node(key, place, 0)) if key == "item" else ()
            yield from (Node(key, place, rule) for rule in range(len(inside)))


# Tables -------------------------------------------------------------------------------------


def _section(key: str, value: Any, swap: Swap) -> Any:
    if key == "measure":
        return {swap(code): _place(key, one, swap) for code, one in value.items()}
    if key in LISTS and isinstance(value, list):
        return [_place(key, one, swap) for one in value]
    return _place(key, value, swap) if key in TABLES else value


def _place(sort: str, raw: Any, swap: Swap) -> Any:
    if not isinstance(raw, Mapping):
        return raw
    table = _table(own(raw), classes_of(sort, raw), swap)
    if RULES in raw:
        rules = raw[RULES]
        is_list = sort == "item" and isinstance(rules, list)
        table[RULES] = [_place(RULES, rule, swap) for rule in rules] if is_list else rules
    return {key: table[key] for key in raw}


def _table(raw: Any, classes: Iterable[type], swap: Swap) -> Any:
    """The table with every measure that its fields name passed through ``swap``."""
    if not isinstance(raw, Mapping):
        return raw
    hints = {key: hint for cls in classes for key, _, hint in fields_of(cls)}
    return {key: _value(value, hints.get(key), swap) for key, value in raw.items()}


def _value(value: Any, hint: Any, swap: Swap) -> Any:
    kinds = (hint, *get_args(hint))
    inner = [one for one in kinds if isinstance(one, type) and is_dataclass(one)]
    if isinstance(value, list):
        return [_value(one, hint, swap) for one in value]
    if MeasureCode in kinds:
        return swap(value)
    return _table(value, inner, swap) if inner else value


# Worked examples ----------------------------------------------------------------------------


def _same(code: Any) -> Any:
    return code


def _example(raw: Any, swap: Swap, records: Swap) -> Any:
    """``records`` swaps codes that marks are given under: measures entered by hand have some."""
    if not isinstance(raw, Mapping):
        return raw
    table = dict(raw)
    if isinstance(raw.get("units"), list):
        table["units"] = [_case(unit, swap, records) for unit in raw["units"]]
    if isinstance(raw.get("refused"), list):
        table["refused"] = [_coded(entry, records) for entry in raw["refused"]]
    return table


def _case(raw: Any, swap: Swap, records: Swap) -> Any:
    if not isinstance(raw, Mapping):
        return raw
    case = {key if key in UNIT_KEYS else _count(key, swap): value for key, value in raw.items()}
    for key, other in (("previous", swap), ("grades", records)):
        if isinstance(case.get(key), Mapping):
            case[key] = {_count(code, other): value for code, value in case[key].items()}
    return case


def _count(key: str, swap: Swap) -> str:
    """A count's key; of a weighted measure each value is counted apart: satisfied:基本满意."""
    code, mark, value = key.partition(":")
    return f"{swap(code)}{mark}{value}"


def _coded(raw: Any, records: Swap) -> Any:
    return raw | {"code": records(raw["code"])} if isinstance(raw, dict) and "code" in raw else raw
