"""Rulebook documents as TOML text: read exactly, changed in place so that comments stay, written.

The text is the truth of a draft. A change is made twice: on the plain document and on the text;
where the text then says anything else, it is written anew from the document.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from scoring.documents.classes import FIGURES
from scoring.documents.nodes import (
    LISTS,
    RULES,
    TABLES,
    Change,
    NoSuchNode,
    Raw,
    Rename,
    Step,
    apply,
)
from scoring.documents.renaming import renamed, replacements
from scoring.engine.examples import UNIT_KEYS
from scoring.engine.numbers import GRAMMAR

DAYS = ("from", "on")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INLINE = 90
"""Lists of tables longer than so many characters stand one table a line."""
PAIRS = ("levels", "choices", "weights")
"""Tables whose every value is a figure, whatever it is called."""


class NotToml(Exception):  # noqa: N818 - exceptions complete a sentence here
    """The text is not TOML; the message says where."""


def read(text: str) -> dict[str, Any]:
    """The plain document of a TOML text: decimals and days as text. Raises NotToml."""
    try:
        return plain(tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise NotToml(f"不是合格的 TOML 文件（{error}）。") from error


def plain(value: Any) -> Any:
    """Values as JSON keeps them, exactly."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def changed(text: str, change: Change) -> tuple[str, dict[str, Any]]:
    """The text and the document after a change; comments and order stay.

    Raises NoSuchNode where the place is not there, CodeTaken where a new code is not free.
    """
    before = read(text)
    document, steps = _steps(before, change)
    try:
        kept = tomlkit.parse(_headed(text, change) if isinstance(change, Rename) else text)
        for step in steps:
            apply(kept, step, _made, _fresh)
        new = tomlkit.dumps(kept)
        if read(new) == document:
            return new, document
    except (TOMLKitError, NotToml, NoSuchNode, LookupError, TypeError, ValueError, AttributeError):
        # The library cannot place this change; what is said counts more than how it is laid out.
        pass
    return written(document), document


def _steps(before: dict[str, Any], change: Change) -> tuple[dict[str, Any], Sequence[Step]]:
    """The document after a change, and what has to be done to a text that says ``before``."""
    if isinstance(change, Rename):
        document = renamed(before, change)
        return document, list(replacements(before, document, change))
    apply(before, change, lambda _, value: plain(value), lambda key: _empty(key))
    return before, [change]


def _headed(text: str, change: Rename) -> str:
    """The text with the measure's own heading under its new code: [measure.late]."""
    code = re.escape(str(change.node.key))
    heading = re.compile(rf"^([ \t]*\[[ \t]*measure[ \t]*\.[ \t]*){code}(?=[ \t]*\])", re.MULTILINE)
    return heading.sub(lambda match: match[1] + change.code, text)


def _empty(key: str) -> Any:
    return {} if key == "measure" else []


# Writing ------------------------------------------------------------------------------------


def written(document: Raw) -> str:
    """A whole document as TOML, laid out as the shipped files are."""
    kept = tomlkit.document()
    for key in (*TABLES, *LISTS[:2], "measure", *LISTS[2:]):
        if key in document:
            kept.add(key, _section(key, document[key]))
    for key in document:
        if key not in kept:
            kept.add(key, _value(key, document[key]))
    return tomlkit.dumps(kept).strip() + "\n"


def _section(key: str, value: Any) -> Any:
    if key == "measure" and isinstance(value, Mapping):
        measures = tomlkit.table(is_super_table=True)
        for code, measure in value.items():
            measures.add(code, _made(key, measure))
        return measures
    if key in LISTS and isinstance(value, list) and all(isinstance(v, Mapping) for v in value):
        listed = tomlkit.aot()
        for one in value:
            listed.append(_made(key, one))
        return listed
    return _made(key, value)


def _fresh(key: str) -> Any:
    """An empty list or table in the form that its elements are written in."""
    return tomlkit.table(is_super_table=True) if key == "measure" else tomlkit.aot()


def _made(key: str, value: Any) -> Any:
    """A value as a part of a file: what has a place of its own becomes a table of its own."""
    if not isinstance(value, Mapping) or key not in (*LISTS, *TABLES, "measure", RULES):
        return _value(key, value)
    table = tomlkit.table()
    for name, part in (_example(value) if key == "example" else value).items():
        if name == RULES and isinstance(part, list):
            rules = tomlkit.aot()
            for rule in part:
                rules.append(_made(RULES, rule))
            table.add(RULES, rules)
        else:
            table.add(name, _value(name, part))
    if RULES not in table:
        # An empty line before the next table, as people write.
        table.add(tomlkit.nl())
    return table


def _value(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        for name, part in value.items():
            table.add(name, _value(key if key in PAIRS else name, part))
        return table
    if isinstance(value, list | tuple):
        array = tomlkit.array()
        for part in value:
            array.append(_value(key, part))
        is_long = len(array.as_string()) > INLINE
        return array.multiline(is_long and any(isinstance(one, Mapping) for one in value))
    if isinstance(value, Decimal):
        return tomlkit.value(format(value, "f"))
    return _word(key, value) if isinstance(value, str) else tomlkit.item(value)


def _word(key: str, value: str) -> Any:
    """Days and the figures of fields that hold figures stand without quotes."""
    if key in DAYS and DAY.fullmatch(value):
        return tomlkit.value(value)
    if key in FIGURES and GRAMMAR.fullmatch(value):
        return tomlkit.value(value.removeprefix("+"))
    return tomlkit.string(value, multiline="\n" in value)


def _example(raw: Raw) -> dict[str, Any]:
    """A worked example whose facts are figures; what it must come to stays text, digits and all."""
    units = raw.get("units")
    if not isinstance(units, list):
        return dict(raw)
    return {**raw, "units": [_facts(unit) if isinstance(unit, Mapping) else unit for unit in units]}


def _facts(unit: Raw) -> dict[str, Any]:
    counted = {key: _figure(value) for key, value in unit.items() if key not in UNIT_KEYS}
    kept = {key: value for key, value in unit.items() if key in UNIT_KEYS}
    for key in ("previous", "grades"):
        if isinstance(kept.get(key), Mapping):
            kept[key] = {code: _figures(value) for code, value in kept[key].items()}
    return {key: (kept | counted)[key] for key in unit}


def _figures(value: Any) -> Any:
    return [_figure(one) for one in value] if isinstance(value, list) else _figure(value)


def _figure(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) and GRAMMAR.fullmatch(value) else value
