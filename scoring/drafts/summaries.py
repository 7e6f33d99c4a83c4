"""One change of a draft in a few words, for its log."""

from __future__ import annotations

from scoring.documents.classes import labels_of, name_of, named
from scoring.documents.nodes import Change, Insert, Move, Raw, Remove, Rename, Replace, found, own

MOST = 300


def summary_of(change: Change, before: Raw) -> str:
    """What a change does, in the document's own names; ``before`` is what stood there."""
    match change:
        case Replace():
            said = f"修改{named(before, change.node)}{_fields(change, before)}"
        case Insert():
            said = f"新增{name_of(change.node, change.value)}"
        case Move():
            way = "上" if change.to < change.node.place else "下"
            said = f"{way}移{named(before, change.node)}"
        case Rename():
            said = f"改{named(before, change.node)}的代码为 {change.code}"
        case Remove():
            said = f"删去{named(before, change.node)}"
    return said[:MOST]


def _fields(change: Replace, before: Raw) -> str:
    old = own(found(before, change.node))
    labels = labels_of(change.node.sort, change.value)
    keys = [key for key in {**old, **change.value} if old.get(key) != change.value.get(key)]
    return f"：{'、'.join(labels.get(key, key) for key in keys)}" if keys else ""
