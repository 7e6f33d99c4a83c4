"""Where something stands in a rulebook document, and how one place of it is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from scoring.engine import codec

Raw = Mapping[str, Any]
Make = Callable[[str, Any], Any]

RULES = "rule"
LISTS = (*codec.LISTS, "example")
TABLES = ("rulebook", *codec.TABLES)


class NoSuchNode(Exception):  # noqa: N818 - exceptions complete a sentence here
    """The document has nothing at this place."""


@dataclass(frozen=True, slots=True)
class Node:
    """A place: ``rulebook``, ``measure.handled``, ``item.3`` or its rule, ``item.3.rule.0``."""

    kind: str
    key: str | int = ""
    rule: int | None = None

    @classmethod
    def parse(cls, text: str) -> Node:
        """Read a place as addresses write it; raises NoSuchNode."""
        kind, _, rest = text.partition(".")
        if kind in TABLES and not rest:
            return cls(kind)
        if kind == "measure" and rest:
            return cls(kind, rest)
        number, _, inner = rest.partition(".")
        if kind in LISTS and number.isdecimal():
            if not inner:
                return cls(kind, int(number))
            word, _, place = inner.partition(".")
            if kind == "item" and word == RULES and place.isdecimal():
                return cls(kind, int(number), int(place))
        raise NoSuchNode(text)

    def __str__(self) -> str:
        text = self.kind if self.key == "" else f"{self.kind}.{self.key}"
        return text if self.rule is None else f"{text}.{RULES}.{self.rule}"

    @property
    def sort(self) -> str:
        """What stands here: ``rule`` inside an item, else the kind."""
        return self.kind if self.rule is None else RULES

    @property
    def parent(self) -> Node:
        """The item of a rule."""
        return Node(self.kind, self.key)

    def moved(self, place: int) -> Node:
        """The same list at another place."""
        if self.rule is None:
            return Node(self.kind, place)
        return Node(self.kind, self.key, place)

    @property
    def place(self) -> int:
        """The number in its list."""
        return self.rule if self.rule is not None else int(self.key)


def found(document: Raw, node: Node) -> Any:
    """What stands at a place; raises NoSuchNode."""
    try:
        raw = document[node.kind]
        if node.key != "":
            raw = raw[node.key]
        return raw if node.rule is None else raw[RULES][node.rule]
    except (KeyError, IndexError, TypeError) as error:
        raise NoSuchNode(str(node)) from error


def standing(document: Raw, node: Node) -> Any:
    """What stands at a place, or None."""
    try:
        return found(document, node)
    except NoSuchNode:
        return None


def own(raw: Any) -> dict[str, Any]:
    """What stands at a place itself, without the rules inside it."""
    if not isinstance(raw, Mapping):
        return {}
    return {key: value for key, value in raw.items() if key != RULES}


def siblings(document: Raw, node: Node) -> list[Any]:
    """The list in which a place stands."""
    try:
        raw = document[node.kind] if node.rule is None else found(document, node.parent)[RULES]
    except (KeyError, TypeError, NoSuchNode):
        return []
    return list(raw) if isinstance(raw, list) else []


# Changes --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Replace:
    """Give a place other words: ``value`` holds everything but the rules inside."""

    node: Node
    value: Raw


@dataclass(frozen=True, slots=True)
class Insert:
    """Put something new at a place of a list, under a new code, or as a table."""

    node: Node
    value: Raw


@dataclass(frozen=True, slots=True)
class Move:
    """Put what stands at a place of a list at another place of it."""

    node: Node
    to: int


@dataclass(frozen=True, slots=True)
class Remove:
    """Take away what stands at a place."""

    node: Node


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a measure another code, wherever the document names it."""

    node: Node
    code: str


Step = Replace | Insert | Move | Remove
Change = Step | Rename


def apply(document: Any, change: Step, make: Make, fresh: Callable[[str], Any]) -> None:
    """Change a document in place; ``make`` gives values and ``fresh`` new lists their own form.

    The same steps for plain values and for the parts of a TOML file. Raises NoSuchNode.
    """
    node = change.node
    match change:
        case Replace():
            _replace(found(document, node), change.value, make)
        case Insert():
            _insert(document, node, make(node.sort, change.value), fresh)
        case Move():
            listed = _listed(document, node)
            moved = listed[node.place]
            del listed[node.place]
            listed.insert(change.to, moved)
        case Remove():
            _remove(document, node)


def _replace(table: MutableMapping[str, Any], value: Raw, make: Make) -> None:
    if not isinstance(table, MutableMapping):
        raise NoSuchNode(table)
    for key in [key for key in table if key not in value and key != RULES]:
        del table[key]
    for key, new in value.items():
        if key not in table or table[key] != new:
            table[key] = make(key, new)


def _insert(document: Any, node: Node, made: Any, fresh: Callable[[str], Any]) -> None:
    if node.key == "":
        document[node.kind] = made
    elif node.kind == "measure":
        if "measure" not in document:
            document["measure"] = fresh("measure")
        document["measure"][node.key] = made
    else:
        home, key = (document, node.kind) if node.rule is None else _home(document, node)
        if key not in home:
            home[key] = fresh(key)
        home[key].insert(node.place, made)


def _home(document: Any, node: Node) -> tuple[Any, str]:
    return found(document, node.parent), RULES


def _listed(document: Any, node: Node) -> Any:
    found(document, node)
    return document[node.kind] if node.rule is None else found(document, node.parent)[RULES]


def _remove(document: Any, node: Node) -> None:
    found(document, node)
    if node.key == "":
        del document[node.kind]
    elif node.kind == "measure":
        del document["measure"][node.key]
    else:
        home, key = (document, node.kind) if node.rule is None else _home(document, node)
        del home[key][node.place]
        if not home[key]:
            del home[key]
