"""Which form field a field of a dataclass becomes, by its type."""

from __future__ import annotations

import re
import types
from dataclasses import MISSING, Field
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any, Literal, NewType, Union, get_args, get_origin

from django import forms

from scoring.documents.nodes import Raw
from scoring.documents.words import CHOICES
from scoring.editor.choices import Choices, named_in, offered, with_current
from scoring.editor.leaves import (
    LONG,
    OMIT,
    ChosenField,
    DayField,
    Leaf,
    LinesField,
    NumberField,
    NumbersField,
    PairsField,
    SeveralField,
    WholeField,
    WordField,
    YesField,
    shown_list,
    shown_pairs,
)
from scoring.editor.words import HELP, OWN_HELP, POINT_HELP
from scoring.engine.decode import fields_of
from scoring.engine.numbers import written

UNSET = "（未选）"
OWN_CODES = ("Item", "Rule", "Leave")
"""Their ``code`` is their own name, not that of something else."""


def bare(hint: Any) -> Any:
    """A type without the None that it may also be."""
    if get_origin(hint) in (Union, types.UnionType):
        rest = [one for one in get_args(hint) if one is not type(None)]
        return rest[0] if len(rest) == 1 else hint
    return hint


def is_required(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def leaf(owner: type, one: Field[Any], hint: Any, name: str, raw: Any, document: Raw) -> Leaf:
    """The form field of a dataclass's field, showing what the document says now."""
    key = one.metadata.get("key") or one.name
    kind = bare(hint)
    is_asked = is_required(one) and "-" not in name.removeprefix("formula-")
    label = one.metadata["label"] + ("（必填）" if is_asked else "")
    about = {"label": label, "required": False, "help_text": _help(owner, one, kind)}
    default = _default(one)
    shown = default if raw is OMIT and default is not OMIT else raw
    field, initial = _field(owner, one, kind, about, "" if shown is OMIT else shown, document)
    return Leaf(
        name, key, field, initial, raw, lambda said: OMIT if said is None else said, default
    )


def _default(one: Field[Any]) -> Any:
    """The default as documents write it, where it is worth showing."""
    value = one.default
    if value is MISSING or value is None or value == "" or value == ():
        return OMIT
    if isinstance(value, Fraction):
        text = written(value)
        return int(text) if text.lstrip("-").isdigit() else text
    return value.value if isinstance(value, Enum) else value if value is not False else OMIT


def _help(owner: type, one: Field[Any], kind: Any) -> str:
    key = one.metadata.get("key") or one.name
    said = getattr(owner, "kind", owner.__name__.lower())
    if f"{said}.{key}" in OWN_HELP:
        return OWN_HELP[f"{said}.{key}"]
    if one.name == "points" and get_origin(kind) is not tuple:
        return POINT_HELP.get(said, "")
    if key == "full" and said == "grade":
        return ""
    if key == "code" and owner.__name__ not in ("Item", "Rule", "Heading"):
        return ""
    if key == "from" and owner.__name__ != "Heading":
        return ""
    return HELP.get(key, "") or HELP.get(one.name, "")


def _field(
    owner: type, one: Field[Any], kind: Any, about: dict[str, Any], raw: Any, document: Raw
) -> tuple[forms.Field, Any]:
    if get_origin(kind) is Literal:
        return _one_of(about, [(v, _said(one, v)) for v in get_args(kind)], raw, _default(one))
    several = get_args(kind)[0] if get_origin(kind) is tuple else None
    choices = offered(document, owner.__name__, one.name)
    is_own = one.name == "code" and owner.__name__ in OWN_CODES
    if choices is None and not is_own:
        choices = named_in(document, several or kind)
    if choices is not None and several is not None:
        return _several(about, choices, raw)
    if choices is not None:
        return _one_of(about, choices, raw, _default(one))
    if several is Fraction:
        return NumbersField(**about), shown_list(raw)
    if several is str:
        return LinesField(**about), shown_list(raw, "\n")
    if isinstance(kind, NewType):
        kind = kind.__supertype__
    return _single(one, kind, about, raw)


def _single(one: Field[Any], kind: Any, about: dict[str, Any], raw: Any) -> tuple[forms.Field, Any]:
    if kind is bool:
        return YesField(**about), raw is True
    if kind is int:
        return WholeField(**about, widget=_figure()), raw
    if kind is Fraction:
        return NumberField(**about, widget=_figure()), raw
    if kind is date:
        return DayField(**about), raw
    if get_origin(kind) is not None and get_args(kind) and get_args(kind)[-1] is Fraction:
        return PairsField(**about), shown_pairs(raw)
    if one.name in LONG:
        return WordField(**about, widget=forms.Textarea({"rows": 2})), raw
    return WordField(**about), _shown(raw)


def _figure() -> forms.TextInput:
    return forms.TextInput({"inputmode": "decimal", "class": "figure"})


def _shown(raw: Any) -> str:
    if isinstance(raw, bool):
        return "是" if raw else "否"
    return shown_list(raw)


def _one_of(
    about: dict[str, Any], choices: Choices, raw: Any, default: Any
) -> tuple[forms.Field, Any]:
    now = "" if raw in (OMIT, None) else str(raw)
    blank = [] if default is not OMIT else [("", UNSET)]
    field = ChosenField(**about, choices=[*blank, *with_current(choices, [now])])
    return field, now


def _several(about: dict[str, Any], choices: Choices, raw: Any) -> tuple[forms.Field, Any]:
    now = [str(one) for one in raw] if isinstance(raw, list) else []
    return SeveralField(**about, current=now, choices=with_current(choices, now)), now


def _said(one: Field[Any], value: str) -> str:
    """A choice in words: the dataclass's own ones first."""
    match = re.search(rf"\b{re.escape(value)}（(.*?)）", one.metadata["expects"])
    return match[1] if match else CHOICES.get(value, value)


def leaves(owner: type, prefix: str, raw: Raw, document: Raw, without: set[str]) -> list[Leaf]:
    """The plain fields of a dataclass but some."""
    return [
        leaf(owner, one, hint, f"{prefix}{key}", raw.get(key, OMIT), document)
        for key, one, hint in fields_of(owner)
        if key not in without
    ]
