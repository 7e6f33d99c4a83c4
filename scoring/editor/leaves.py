"""One value of a document as one field of a form: shown as people write it, read back exactly."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from scoring.engine.numbers import GRAMMAR, exact

OMIT = object()
"""What is not written at all: blank, or as by default."""
LONG = ("summary", "reading", "text")
BREAKS = str.maketrans({"，": "、", ",": "、", " ": "、", "\n": "、"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field: under which key of its table it stands, what it shows, how it is written."""

    name: str
    key: str
    field: forms.Field
    initial: Any
    raw: Any
    written: Callable[[Any], Any]
    default: Any = OMIT
    template: str = "scoring/editor/leaf.html"

    @property
    def fields(self) -> list[Leaf]:
        return [self]

    def value(self, form: forms.Form) -> Any:
        """What the document says now; what was not touched stays letter by letter."""
        if self.name not in form.changed_data:
            return self.raw
        said = self.written(form.cleaned_data.get(self.name))
        return OMIT if said == self.default else said


# Numbers --------------------------------------------------------------------------------------


def number(text: str) -> Any:
    """A number as documents keep it; a percentage is a hundredth of itself."""
    said = unicodedata.normalize("NFKC", text).strip()
    digits = said.removesuffix("%").strip()
    if not GRAMMAR.fullmatch(digits):
        raise forms.ValidationError(f"“{text}”不是数，请写成 5、0.5 或 95%。")
    value = Decimal(digits) / (100 if said.endswith("%") else 1)
    return plain(value)


def plain(value: Decimal) -> int | str:
    """Whole numbers as such, others as decimal text."""
    if value == value.to_integral_value():
        return int(value)
    return format(value.normalize(), "f")


class NumberField(forms.CharField):
    """A figure as people write it."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return number(text) if text else OMIT

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return _exactly(self.to_python(data)) != _exactly(initial)
        except forms.ValidationError:
            return True


def _exactly(value: Any) -> Any:
    if value in (OMIT, None, "") or not GRAMMAR.fullmatch(str(value)):
        return "" if value is OMIT else value or ""
    return exact(str(value))


class WholeField(NumberField):
    """A whole number."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is not OMIT and not isinstance(found, int):
            raise forms.ValidationError("请填写整数。")
        return found


class NumbersField(forms.CharField):
    """Several figures, one after the other."""

    def to_python(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", super().to_python(value)).translate(BREAKS)
        return [number(one) for one in text.split("、") if one] or OMIT


class PairsField(forms.CharField):
    """Names with their figures, one a line."""

    widget = forms.Textarea({"rows": 4})

    def to_python(self, value: Any) -> Any:
        found: dict[str, Any] = {}
        for line in super().to_python(value).splitlines():
            name, sign, figure = unicodedata.normalize("NFKC", line).partition("=")
            if not line.strip():
                continue
            if not sign or not name.strip() or name.strip() in found:
                raise forms.ValidationError(f"“{line}”请写成 名称 = 分值，名称不重复。")
            found[name.strip()] = number(figure)
        return found or OMIT


class LinesField(forms.CharField):
    """Names, one a line."""

    widget = forms.Textarea({"rows": 2})

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in super().to_python(value).splitlines()]
        return [line for line in lines if line] or OMIT


class WordField(forms.CharField):
    """Words; a box left blank says nothing."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value).replace("\r\n", "\n") or OMIT


class YesField(forms.BooleanField):
    """Ticked or not."""

    def to_python(self, value: Any) -> Any:
        return True if super().to_python(value) else OMIT

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(initial) != (self.to_python(data) is True)


class DayField(forms.DateField):
    """A day, kept as text."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        return day.isoformat() if day else OMIT

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or "") != (data or "")


class ChosenField(forms.ChoiceField):
    """One of some choices, or none."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value) or OMIT

    def valid_value(self, value: Any) -> bool:
        return value is OMIT or super().valid_value(value)


class SeveralField(forms.MultipleChoiceField):
    """Some of the choices: those that stood there in their order, then the new ones."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, current: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.current = current

    def clean(self, value: Any) -> Any:
        picked = super().clean(value)
        kept = [one for one in self.current if one in picked]
        return [*kept, *(one for one in picked if one not in kept)] or OMIT


def shown_pairs(raw: Any) -> str:
    """Names with their figures, one a line."""
    pairs = raw.items() if isinstance(raw, Mapping) else ()
    return "\n".join(f"{name} = {figure}" for name, figure in pairs)


def shown_list(raw: Any, between: str = "、") -> str:
    """Several values in one box."""
    if not isinstance(raw, list | tuple):
        return "" if raw is None else str(raw)
    return between.join(str(one) for one in raw)
