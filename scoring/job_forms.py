"""Forms that ask for long work: a range of periods to recompute, a ticket file, the go-ahead."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from scoring.engine.period import Period
from scoring.models import League
from units.models import Jurisdiction, Unit
from units.names import UnitDirectory
from workorders.uploads import SUFFIXES, mappings_of

NO_RANGE = "终止月份不能早于起始月份。"
MOST_NAMES = 10
"""Unknown names that are asked about at once; the next look asks about the others."""


class RecomputationForm(forms.Form):
    """The first and the last month whose periods are computed anew."""

    first = forms.ChoiceField(label="从", error_messages={"required": "请选择起始月份。"})
    last = forms.ChoiceField(label="到", error_messages={"required": "请选择终止月份。"})
    entry_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, jurisdiction: Jurisdiction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("entry_key", uuid.uuid4())
        months = _months(jurisdiction)
        choices = [(month.code, month.label) for month in months]
        for name in ("first", "last"):
            self.fields[name].choices = choices
        if months:
            self.initial.setdefault("first", months[-1].code)
            self.initial.setdefault("last", months[0].code)
        self.has_choice = bool(months)

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        if {"first", "last"} <= asked.keys() and asked["last"] < asked["first"]:
            self.add_error("last", NO_RANGE)
        return asked

    def range(self) -> dict[str, Period]:
        """The range as the service takes it."""
        return {name: Period.parse(self.cleaned_data[name]) for name in ("first", "last")}


def _months(jurisdiction: Jurisdiction) -> list[Period]:
    """The months that scored periods consist of, the newest first."""
    spans = [league.span for league in League.objects.filter(jurisdiction=jurisdiction)]
    months = {month for span in spans for month in span.months()}
    return sorted(months, key=lambda month: month.code, reverse=True)


class UploadForm(forms.Form):
    """A ticket file, and how its columns are called."""

    file = forms.FileField(
        label="工单文件",
        widget=forms.FileInput({"accept": ",".join(sorted(SUFFIXES))}),
        help_text="xlsx、xls 或 csv，不超过100 MB。先核对，不写入；确认之后才导入。",
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )
    mapping = forms.ChoiceField(
        label="列名对照",
        required=False,
        help_text="文件的列名与本系统一致的，不用选。",
    )
    entry_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, jurisdiction: Jurisdiction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("entry_key", uuid.uuid4())
        known = ((code, code) for code in mappings_of(jurisdiction))
        self.fields["mapping"].choices = [("", "本系统的列名"), *known]


class ConfirmationForm(forms.Form):
    """The go-ahead for a file that was looked at; bad rows are left out only if chosen openly."""

    accept_good_rows = forms.BooleanField(label="只导入无误的行，舍去有错误的行", required=False)


class AliasForm(forms.Form):
    """Which unit each unknown name of a file means; a name without a unit is left alone."""

    def __init__(self, *args: Any, strangers: list[list[Any]], place: Jurisdiction, **kw: Any):
        super().__init__(*args, **kw)
        self.names = [name for name, _ in strangers[:MOST_NAMES]]
        if not self.names:
            return
        units = Unit.objects.filter(jurisdiction=place).order_by("code")
        directory = UnitDirectory(place)
        for number, (name, rows) in enumerate(strangers[:MOST_NAMES]):
            near = directory.nearest(name)
            # Only said: an alias moves tickets, so nobody shall register one by not looking.
            self.fields[f"unit_{number}"] = forms.ModelChoiceField(
                units,
                label=f"“{name}”（{rows} 行）是",
                required=False,
                empty_label="不登记",
                help_text=f"名称最接近的是“{near.name}”。" if near else "",
                error_messages={"invalid_choice": f"请为“{name}”选择本辖区的单位。"},
            )

    def chosen(self) -> dict[str, Unit]:
        """The names that were given a unit."""
        given = {name: self.cleaned_data[f"unit_{n}"] for n, name in enumerate(self.names)}
        return {name: unit for name, unit in given.items() if unit}
