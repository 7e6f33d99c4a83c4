"""The form for one place of a draft: its fields by its dataclasses, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from scoring.documents.classes import SHAPES, classes_of, shape_of
from scoring.documents.nodes import RULES, Node, Raw, own
from scoring.editor.cases import Sheet, gathered, spread
from scoring.editor.forms import CodeField
from scoring.editor.leaves import OMIT
from scoring.editor.parts import Box, Builder, Part
from scoring.editor.words import KINDS
from scoring.engine.decode import fields_of
from scoring.engine.formulas import KINDS as FORMULAS
from scoring.engine.items import Rule
from scoring.engine.measures import Condition, Tally

ANYTHING = tuple[tuple[Condition, ...], ...]


class PlaceForm(forms.Form):
    """One place of a draft; ``value()`` is what the document will say there."""

    edits = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        document: Raw,
        node: Node,
        raw: Any,
        edits: int,
        is_new: bool = False,
    ) -> None:
        super().__init__(data, initial={"edits": edits})
        self.node, self.raw, self.is_new = node, own(raw), is_new
        if is_new and node.kind == "measure":
            self._ask_code(document)
        self.parts = self._parts(Builder(document, data))
        for part in self.parts:
            for leaf in part.fields:
                self.fields[leaf.name] = leaf.field
                self.initial[leaf.name] = leaf.initial

    def _ask_code(self, document: Raw) -> None:
        self.taken = set(own(document.get("measure")))
        self.fields["new_code"] = CodeField(
            label="代码（必填）",
            help_text="英文字母开头，只用字母、数字和下划线，例如 first_pass。",
        )

    def clean_new_code(self) -> str:
        code = self.cleaned_data["new_code"]
        if code in self.taken:
            raise forms.ValidationError(f"已经有代码为 {code} 的计量，请换一个。")
        return code

    @property
    def sort(self) -> str:
        return self.node.sort

    # Parts -------------------------------------------------------------------------------

    def _parts(self, build: Builder) -> tuple[Part, ...]:
        if self.sort == "example":
            return (build.box(Sheet, "", spread(self.raw)),)
        first, *rest = classes_of(self.sort, self.raw)
        if first is Rule:
            return self._rule(build, rest)
        if first is Tally:
            return self._tally(build)
        return (build.box(first, "", self.raw, without=("rule",)),)

    def _rule(self, build: Builder, formula: list[type]) -> tuple[Part, ...]:
        shared = {key for key, _, _ in fields_of(Rule)}
        boxes = [
            build.box(one, "formula", self.raw, label=one.label, without=tuple(shared))
            for one in formula
        ]
        return (*boxes, build.box(Rule, "", self.raw, label="适用与说明", without=("formula",)))

    def _tally(self, build: Builder) -> tuple[Part, ...]:
        groups = self.raw.get("count_any", OMIT)
        if groups is OMIT:
            groups = [self.raw["count"]] if self.raw.get("count") else []
        label = "计入哪些工单：每组条件须全部满足，满足任何一组即计入；一组也没有即全部工单"
        rows = build.rows(ANYTHING.__args__[0], "cases", groups, key="cases", label=label)
        box = build.box(Tally, "", self.raw, without=("count", "count_any"))
        name, *others = box.parts
        return (Box("", "", "", (name, rows, *others), self.raw, cls=Tally),)

    # What it says ------------------------------------------------------------------------

    def value(self) -> dict[str, Any]:
        """The table as the document will say it; after the form was found valid."""
        said: dict[str, Any] = {}
        for part in self.parts:
            found = part.value(self)
            said |= own(found)
        if self.sort == "example":
            return gathered(said)
        if self.sort == RULES:
            return _in_order({"kind": self.raw.get("kind", "")} | said)
        return _counted(said) if self.sort == "measure" and self._counts else said

    @property
    def _counts(self) -> bool:
        return shape_of(self.raw) == "tally"


def _in_order(rule: dict[str, Any]) -> dict[str, Any]:
    """Code and kind first, as people write rules."""
    first = {key: rule[key] for key in ("code", "kind") if key in rule}
    return first | rule


def _counted(said: dict[str, Any]) -> dict[str, Any]:
    """One group of conditions is a ``count``, several a ``count_any``; none counts everything."""
    groups = said.pop("cases", OMIT)
    name = {key: said.pop(key) for key in ("name",) if key in said}
    if groups is OMIT or not groups:
        return name | ({} if said.get("sum") else {"count": []}) | said
    counted = {"count": groups[0]} if len(groups) == 1 else {"count_any": groups}
    return name | counted | said


def fresh(sort: str, *, kind: str = "", shape: str = "") -> dict[str, Any]:
    """What a new place begins as, so that its form knows which fields it has."""
    if sort == RULES:
        return {"kind": kind}
    marks = {"rate": "of", "mean": "mean", "total": "add", "entered": "entered"}
    mark = marks.get(shape, "previous" if shape == "earlier" else "")
    return {mark: ""} if mark else {}


def kinds() -> list[tuple[str, str, str, str]]:
    """The kinds of rule: code, label, what it does, an example."""
    return [(code, cls.label, *KINDS.get(code, ("", ""))) for code, cls in FORMULAS.items()]


def shapes() -> list[tuple[str, str]]:
    """The shapes of measures: code and label."""
    return [(code, label) for code, (_, label) in SHAPES.items()]
