"""The form in which the office changes a working day."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from scoring.forms import ReasonForm


class WorkDayForm(ReasonForm):
    """A day, what it shall be, and why."""

    day = forms.DateField(
        label="日期",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选择日期。", "invalid": "请写成 2020-03-09。"},
    )
    is_working = forms.TypedChoiceField(
        label="改为",
        choices=[("yes", "工作日"), ("no", "休息日")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择工作日或休息日。"},
    )
    entry_key = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ("day", "is_working", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("entry_key", uuid.uuid4())
