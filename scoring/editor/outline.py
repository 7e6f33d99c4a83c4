"""A draft at a glance: its parts, items and rules as a tree, everything else as lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scoring.documents.classes import SHAPES, WORDS, shape_of
from scoring.documents.names import Names, labelled
from scoring.documents.nodes import LISTS, RULES, TABLES, Insert, Move, Node, Raw, own, siblings
from scoring.editor.words import LISTED
from scoring.engine.formulas import KINDS

SECTIONS = tuple(key for key in LISTS if key != "item")
CYCLES = {"month": "按月", "quarter": "按季", "year": "按年"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the outline: what it is called, how deep it stands, where it may move."""

    node: Node
    title: str
    hint: str = ""
    depth: int = 0
    up: int | None = None
    down: int | None = None
    code: str = ""

    @property
    def is_item(self) -> bool:
        return self.node.sort == "item"

    @property
    def is_part(self) -> bool:
        return self.node.sort == "part"


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the document; ``key`` is what is added to it."""

    key: str
    label: str
    entries: tuple[Entry, ...]

    @property
    def help(self) -> str:
        """What stands in such a list, for whoever has none yet."""
        return LISTED[self.key]


def tables(document: Raw) -> list[tuple[Node, str, bool]]:
    """The single tables: place, label, and whether the document has one."""
    return [(Node(key), WORDS[key], key in document) for key in TABLES]


def sections(document: Raw) -> list[Section]:
    """The lists but the items."""
    return [Section(key, WORDS[key], tuple(_plain(document, key))) for key in SECTIONS]


def _plain(document: Raw, key: str) -> Iterator[Entry]:
    listed = siblings(document, Node(key, 0))
    for place, raw in enumerate(listed):
        said = own(raw)
        up = place - 1 if place else None
        down = place + 1 if place + 1 < len(listed) else None
        title = labelled(said.get("code", ""), said.get("name")) if key == "group" else ""
        hint = CYCLES.get(str(said.get("cycle")), "")
        yield Entry(Node(key, place), title or _title(said), hint, 0, up, down)


def _title(said: Raw) -> str:
    words = (said.get("code"), said.get("name"))
    return "　".join(str(word) for word in words if word) or "（未写）"


def measures(document: Raw) -> list[Entry]:
    found = own(document.get("measure"))
    return [
        Entry(Node("measure", code), labelled(code, own(raw).get("name")), SHAPES[shape_of(raw)][1])
        for code, raw in found.items()
    ]


# Items ----------------------------------------------------------------------------------------


def items(document: Raw) -> list[Entry]:
    """Every part with its items in the order of the sheet, each followed by what is inside it."""
    listed = [own(raw) for raw in siblings(document, Node("item", 0))]
    parts = [own(raw) for raw in siblings(document, Node("part", 0))]
    codes = {code_of(said) for said in (*listed, *parts)}
    first = code_of(parts[0]) if parts else None
    tree: dict[Any, list[int]] = {}
    for place, said in enumerate(listed):
        under = code_of(said, "under") or first
        home = under if under in codes and under != code_of(said) else first
        tree.setdefault(home, []).append(place)
    found: list[Entry] = []
    for place, part in enumerate(parts):
        found.append(Entry(Node("part", place), _title(part), code=str(part.get("code", ""))))
        _grow(document, listed, tree, code_of(part), 1, found)
    _grow(document, listed, tree, None, 0, found)
    return found + _lost(document, listed, {one.node.key for one in found if one.is_item})


def code_of(said: Raw, key: str = "code") -> str:
    """A code of a table, '' where something else was written there."""
    code = said.get(key)
    return code if isinstance(code, str) else ""


def _grow(
    document: Raw,
    listed: list[dict[str, Any]],
    tree: dict[Any, list[int]],
    home: Any,
    depth: int,
    found: list[Entry],
) -> None:
    for number, place in enumerate(inner := tree.pop(home, [])):
        up = inner[number - 1] if number else None
        down = inner[number + 1] if number + 1 < len(inner) else None
        found.extend(_item(document, listed[place], Node("item", place), depth, up, down))
        _grow(document, listed, tree, code_of(listed[place]), depth + 1, found)


def _lost(document: Raw, listed: list[dict[str, Any]], known: set[Any]) -> list[Entry]:
    """Items that stand in a circle, so that they can be mended."""
    lost = [place for place in range(len(listed)) if place not in known]
    return [one for place in lost for one in _item(document, listed[place], Node("item", place), 0)]


def _item(
    document: Raw,
    said: dict[str, Any],
    node: Node,
    depth: int,
    up: int | None = None,
    down: int | None = None,
) -> Iterator[Entry]:
    full, whose = f"{said['full']} 分" if "full" in said else "", Names.of(document).whose
    hint = "　".join(word for word in (full, whose(said), str(said.get("clause", ""))) if word)
    yield Entry(node, _title(said), hint, depth, up, down)
    rules = siblings(document, Node("item", node.key, 0))
    for place, raw in enumerate(rules):
        above = place - 1 if place else None
        below = place + 1 if place + 1 < len(rules) else None
        rule = own(raw)
        kind = KINDS.get(str(rule.get("kind")))
        name = rule.get("summary") or rule.get("name") or ""
        title = "　".join(str(word) for word in (rule.get("code"), name) if word)
        hint = "　".join(word for word in (kind.label if kind else "", whose(rule)) if word)
        yield Entry(Node("item", node.key, place), title, hint, depth + 1, above, below)


# Adding and arranging -------------------------------------------------------------------------


def place_for(document: Raw, sort: str, item: int | None = None) -> Node:
    """Where something new of a sort is put: at the end of its list."""
    if sort == RULES and item is not None:
        node = Node("item", item, 0)
        return node.moved(len(siblings(document, node)))
    if sort in LISTS:
        return Node(sort, len(siblings(document, Node(sort, 0))))
    return Node(sort)


def insertion(node: Node, value: Raw, *, code: str = "") -> Insert:
    """The change that puts a new table there; a measure is put under its code."""
    return Insert(Node("measure", code) if node.kind == "measure" else node, value)


def arrangement(document: Raw, node: Node, way: str) -> Move | None:
    """The change that puts a place one further up or down among its own kind, or None."""
    entries = [*items(document), *(one for part in sections(document) for one in part.entries)]
    entry = next((one for one in entries if one.node == node), None)
    to = None if entry is None else entry.up if way == "up" else entry.down
    return None if to is None else Move(node, to)
