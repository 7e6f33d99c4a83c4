"""Two people on one draft: where a change belongs now, or that somebody was there before."""

from __future__ import annotations

from typing import Any

from scoring.documents.nodes import (
    Change,
    Insert,
    Move,
    Node,
    Raw,
    Remove,
    Rename,
    Replace,
    found,
    own,
    siblings,
    standing,
)


class TouchedByOthers(Exception):  # noqa: N818 - exceptions complete a sentence here
    """What a change was based on no longer stands; ``theirs`` is what stands there instead."""

    def __init__(self, theirs: dict[str, Any] | None, node: Node | None = None) -> None:
        super().__init__(theirs)
        self.theirs, self.node = theirs, node


def rebased(before: Raw, now: Raw, change: Change) -> Change:
    """The same change at the place where what it was based on stands now.

    Raises TouchedByOthers where that was changed or removed meanwhile.
    """
    if isinstance(change, Insert):
        return _insert(before, now, change)
    if isinstance(change, Rename):
        if standing(now, change.node) is None:
            raise TouchedByOthers(None)
        return change
    node = _place(before, now, change.node)
    match change:
        case Replace():
            return Replace(node, change.value)
        case Remove():
            return Remove(node)
        case Move():
            last = len(siblings(now, node)) - 1
            step = change.to - change.node.place
            return Move(node, max(0, min(node.place + step, last)))


def _insert(before: Raw, now: Raw, change: Insert) -> Insert:
    node = change.node
    if node.rule is not None:
        node = Node(node.kind, _alike(before, now, node.parent).key, node.rule)
    elif not isinstance(node.key, int):
        if (taken := standing(now, node)) is not None:
            raise TouchedByOthers(own(taken), node)
        return change
    return Insert(node.moved(min(node.place, len(siblings(now, node)))), change.value)


def _place(before: Raw, now: Raw, node: Node) -> Node:
    """Where the very words stand that stood at a place before."""
    words = own(found(before, node))
    if node.rule is not None:
        node = Node(node.kind, _alike(before, now, node.parent).key, node.rule)
    if node.rule is None and not isinstance(node.key, int):
        current = standing(now, node)
        if own(current) != words:
            raise TouchedByOthers(own(current) or None, node if current else None)
        return node
    listed = siblings(now, node)
    for place in _nearest(node.place, len(listed)):
        if own(listed[place]) == words:
            return node.moved(place)
    for place in _nearest(node.place, len(listed)):
        if _called(listed[place]) == _called(words):
            raise TouchedByOthers(own(listed[place]), node.moved(place))
    raise TouchedByOthers(None)


def _alike(before: Raw, now: Raw, item: Node) -> Node:
    """The item with the same code, the nearest first."""
    code = own(found(before, item)).get("code")
    listed = siblings(now, item)
    for place in _nearest(item.place, len(listed)):
        if own(listed[place]).get("code") == code:
            return item.moved(place)
    raise TouchedByOthers(None)


def _called(raw: Any) -> Any:
    """What tells tables of a list apart: the code, or the name of those that have none."""
    return own(raw).get("code", own(raw).get("name"))


def is_done(before: Raw, now: Raw, change: Change) -> bool:
    """Whether the very same table or code has just been put there: a form sent twice."""
    if isinstance(change, Rename):
        was, new = standing(before, change.node), Node("measure", change.code)
        return standing(now, change.node) is None and own(standing(now, new)) == own(was)
    if not isinstance(change, Insert):
        return False
    node = change.node
    if node.rule is None and not isinstance(node.key, int):
        return standing(before, node) is None and standing(now, node) == change.value
    known, listed = siblings(before, node), siblings(now, node)
    return listed.count(change.value) > known.count(change.value)


def _nearest(place: int, size: int) -> list[int]:
    return sorted(range(size), key=lambda other: abs(other - place))
