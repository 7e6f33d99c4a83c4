"""The tree of a form: tables in tables, rows of them, built from dataclasses, read back as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, get_args, get_origin

from django import forms

from scoring.documents.nodes import Raw, own
from scoring.editor.leaf_types import bare, is_required, leaf
from scoring.editor.leaves import OMIT, Leaf, NumberField, PairsField, shown_pairs
from scoring.engine.decode import fields_of
from scoring.engine.fields import FIELDS, TIMED, Kind, Test
from scoring.engine.formulas import Amount
from scoring.engine.measures import Condition

MORE = {"units": "再加一个单位"}
FOLDED = ("previous", "earlier", "months", "grades", "honours", "summaries", "refused", "limits")
"""Lists that few need: folded away while they are empty."""
YES = {"是": True, "true": True, "1": True, "否": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Box:
    """A table of the document: its fields, and tables and rows inside it."""

    name: str
    key: str
    label: str
    parts: tuple[Part, ...]
    raw: Any = OMIT
    is_optional: bool = False
    cls: type = object
    template: str = "scoring/editor/box.html"

    @property
    def is_folded(self) -> bool:
        """Few need what may be left out as a whole: folded away while it is empty."""
        return self.is_optional and self.raw is OMIT

    @property
    def fields(self) -> Iterator[Leaf]:
        for part in self.parts:
            yield from part.fields

    def value(self, form: forms.Form) -> Any:
        found = {part.key: part.value(form) for part in self.parts}
        table = {key: value for key, value in found.items() if value is not OMIT}
        if self.cls is Condition:
            table = _with_value(table)
        if not table and (self.is_optional or self.raw is OMIT):
            return OMIT
        return table


@dataclass(frozen=True, slots=True)
class AmountBox:
    """The points of one occurrence: a figure, a range, or named levels."""

    name: str
    key: str
    label: str
    parts: tuple[Leaf, ...]
    raw: Any
    template: str = "scoring/editor/amount.html"

    @property
    def fields(self) -> Iterator[Leaf]:
        yield from self.parts

    def value(self, form: forms.Form) -> Any:
        if not any(part.name in form.changed_data for part in self.parts):
            return self.raw
        fixed, least, most, levels = (form.cleaned_data.get(part.name) for part in self.parts)
        if levels not in (OMIT, None):
            return {"levels": levels}
        if least not in (OMIT, None) or most not in (OMIT, None):
            return {"least": 0 if least in (OMIT, None) else least} | (
                {} if most in (OMIT, None) else {"most": most}
            )
        return OMIT if fixed is None else fixed


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of tables, or of lists of them; rows left blank are not written."""

    name: str
    key: str
    label: str
    rows: tuple[Part, ...]
    raw: Any = OMIT
    more: str = "再加一行"
    is_open: bool = True
    template: str = "scoring/editor/rows.html"

    @property
    def fields(self) -> Iterator[Leaf]:
        for row in self.rows:
            yield from row.fields

    @property
    def size(self) -> int:
        return len(self.rows)

    def value(self, form: forms.Form) -> Any:
        found = [row.value(form) for row in self.rows]
        listed = [one for one in found if one is not OMIT and one != {} and one != []]
        if not listed:
            return self.raw if self.raw == [] else OMIT
        return listed


Part = Leaf | Box | AmountBox | Rows


def _with_value(table: dict[str, Any]) -> dict[str, Any]:
    """A condition's value as its field and test want it."""
    said, one = _shown(table.get("value")), FIELDS.get(str(table.get("field")))
    if said is None or one is None:
        return table
    if table.get("is") in (Test.IN, Test.NOT_IN):
        return table | {"value": [word for word in _words(said) if word]}
    if one.kind is Kind.FLAG:
        return table | {"value": YES.get(said.strip(), said)}
    if one.kind is Kind.NUMBER or table.get("is") in TIMED:
        return table | {"value": int(said) if said.strip().isdecimal() else said.strip()}
    return table


def _shown(value: Any) -> str | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return None if value is None else str(value)


def _words(said: str) -> list[str]:
    for mark in ("，", ",", " ", "；"):
        said = said.replace(mark, "、")
    return said.split("、")


# Building -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the parts of one form; ``data`` says how many rows a form that was sent has."""

    document: Raw
    data: Mapping[str, Any] | None = None

    def box(
        self,
        cls: type,
        name: str,
        raw: Any,
        *,
        key: str = "",
        label: str = "",
        optional: bool = False,
        without: tuple[str, ...] = (),
    ) -> Box:
        """The fields of a dataclass; ``without`` names those that stand elsewhere."""
        said = own(raw)
        parts = tuple(
            self.part(cls, one, hint, f"{name}-{shown}" if name else shown, said.get(shown, OMIT))
            for shown, one, hint in fields_of(cls)
            if shown not in without
        )
        kept = OMIT if raw is OMIT else raw
        return Box(name, key, label, parts, kept, optional, cls)

    def part(self, cls: type, one: Any, hint: Any, name: str, raw: Any) -> Part:
        key = one.metadata.get("key") or one.name
        label, kind = one.metadata["label"], bare(hint)
        if kind is Amount:
            return self.amount(name, key, label, raw)
        if get_origin(kind) is tuple and _holds_tables(get_args(kind)[0]):
            return self.rows(get_args(kind)[0], name, raw, key=key, label=label)
        if is_dataclass(kind):
            return self.box(kind, name, raw, key=key, label=label, optional=not is_required(one))
        return leaf(cls, one, hint, name, raw, self.document)

    def rows(self, inner: Any, name: str, raw: Any, *, key: str, label: str) -> Rows:
        filled = list(raw) if isinstance(raw, list | tuple) else []
        is_nested = _nests(inner)
        size = self.size(name, len(filled) + (0 if filled and is_nested else 1))
        padded = [*filled, *[OMIT] * max(size - len(filled), 0)][:size]
        rows = tuple(self.row(inner, f"{name}-{number}", one) for number, one in enumerate(padded))
        more = "再加一组" if get_origin(inner) is tuple else MORE.get(key, "再加一行")
        is_open = bool(filled) or key not in FOLDED or f"{name}-rows" in (self.data or {})
        return Rows(name, key, label, rows, raw, more, is_open)

    def row(self, inner: Any, name: str, raw: Any) -> Part:
        if get_origin(inner) is tuple:
            return self.rows(get_args(inner)[0], name, raw, key="", label="")
        return self.box(inner, name, raw)

    def size(self, name: str, offered: int) -> int:
        """How many rows are shown: those that were sent, and one more where that was asked."""
        sent = str((self.data or {}).get(f"{name}-rows", ""))
        if not sent.isdecimal():
            return offered
        more = 1 if (self.data or {}).get("more") == name else 0
        return min(int(sent), 200) + more

    def amount(self, name: str, key: str, label: str, raw: Any) -> AmountBox:
        said = raw if isinstance(raw, Mapping) else {}
        fixed = "" if isinstance(raw, Mapping) or raw is OMIT else raw
        shown = (
            ("fixed", "固定分值", NumberField, fixed),
            ("least", "或最低", NumberField, said.get("least", "")),
            ("most", "最高", NumberField, said.get("most", "")),
            ("levels", "或分档", PairsField, shown_pairs(said.get("levels"))),
        )
        parts = tuple(
            Leaf(f"{name}-{part}", part, cls(label=word, required=False), now, now, lambda v: v)
            for part, word, cls, now in shown
        )
        parts[3].field.help_text = "每行一个：名称 = 分值。"
        parts[3].field.widget = forms.Textarea({"rows": 2})
        return AmountBox(name, key, label, parts, raw)


def _holds_tables(inner: Any) -> bool:
    return is_dataclass(inner) or get_origin(inner) is tuple


def _nests(inner: Any) -> bool:
    """Whether a row holds rows itself, so that an empty one would be long."""
    if not is_dataclass(inner):
        return True
    return any(
        get_origin(hint) is tuple and _holds_tables(get_args(hint)[0])
        for _, _, hint in fields_of(inner)
    )
