"""Which dataclasses of the engine a place of a document is read into, and what people call it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.documents.names import labelled
from scoring.documents.nodes import RULES, Node, Raw, found, own
from scoring.engine.codec import LISTS, MEASURES, TABLES
from scoring.engine.consequences import Counting
from scoring.engine.decode import fields_of
from scoring.engine.formulas import KINDS, Band
from scoring.engine.items import Annual, Rule, SpreadLimit
from scoring.engine.measures import (
    Condition,
    Earlier,
    Entered,
    Limit,
    Mean,
    Rate,
    Tally,
    Term,
    Total,
)
from scoring.engine.rulebook import Heading

SHAPES: dict[str, tuple[type, str]] = {
    "tally": (Tally, "按条件计数或合计"),
    "rate": (Rate, "比率（一项除以另一项）"),
    "mean": (Mean, "几项的平均"),
    "total": (Total, "几项相加减"),
    "entered": (Entered, "由办公室录入"),
    "earlier": (Earlier, "上一期的数值"),
}
WORDS = {key: word for key, (_, _, word) in LISTS.items()} | {
    "rulebook": "基本情况",
    "apart": "单列",
    "leave": "请假",
    "measure": "计量",
    "example": "算例",
    "item": "项目",
    RULES: "细则",
}


INNER = (Condition, Limit, Term, Band, Counting, Annual, SpreadLimit)


def _figures() -> frozenset[str]:
    """The keys whose fields hold figures in some dataclass, and words in none."""
    all_of = (
        *(cls for cls, _ in SHAPES.values()),
        *(cls for _, cls, _ in LISTS.values()),
        *(Heading, Rule, *KINDS.values(), *TABLES.values(), *INNER),
    )
    hints = [(key, str(hint)) for cls in all_of for key, _, hint in fields_of(cls)]
    held = {key for key, hint in hints if "Fraction" in hint or "Amount" in hint}
    words = {key for key, hint in hints if "Fraction" not in hint and "Amount" not in hint}
    return frozenset(held - words) | {"add", "from", "least", "levels", "most", "points", "value"}


FIGURES = _figures()
"""Keys under which numbers stand."""


def shape_of(raw: Any) -> str:
    """The shape of a measure, as the codec tells them apart."""
    keys = raw if isinstance(raw, Mapping) else {}
    cls = next((cls for key, cls in MEASURES if key in keys), Tally)
    return next(shape for shape, (one, _) in SHAPES.items() if one is cls)


def classes_of(sort: str, raw: Any) -> tuple[type, ...]:
    """The dataclasses whose fields stand together at a place of this sort; none for examples."""
    if sort == "rulebook":
        return (Heading,)
    if sort == RULES:
        kind = own(raw).get("kind")
        return (Rule, KINDS[kind]) if isinstance(kind, str) and kind in KINDS else (Rule,)
    if sort == "measure":
        return (SHAPES[shape_of(raw)][0],)
    if sort in TABLES:
        return (TABLES[sort],)
    return (LISTS[sort][1],) if sort in LISTS else ()


def labels_of(sort: str, raw: Any) -> dict[str, str]:
    """What the fields of a place are called, by their keys."""
    labels = {
        key: one.metadata["label"]
        for cls in classes_of(sort, raw)
        for key, one, _ in fields_of(cls)
    }
    return labels | {"kind": "计分方式"}


def name_of(node: Node, raw: Any) -> str:
    """What people call a place: 项目 L3 一次办好率, 计量 承办量（handled）."""
    said = own(raw)
    code = node.key if node.kind == "measure" else said.get("code", "")
    name = said.get("name", "")
    words = (labelled(code, name),) if node.kind in ("measure", "group") else (code, name)
    if node.kind == "rulebook":
        return WORDS[node.kind]
    return " ".join(str(word) for word in (WORDS[node.sort], *words) if word)


def named(document: Raw, node: Node) -> str:
    """``name_of`` for what stands at a place; raises NoSuchNode."""
    return name_of(node, found(document, node))
