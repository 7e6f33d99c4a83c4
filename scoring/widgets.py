"""Fields that the entry forms need beyond Django's: choices with facts, several files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

GROUP = '<optgroup label="{}">{}</optgroup>'
OPTION = '<option value="{}"{}>{}</option>'


class ChoiceFacts(forms.Select):
    """A select whose options, in their order, carry what the script needs as data attributes.

    By order, because alternatives of a clause share its code.
    """

    facts: list[dict[str, str]] = []

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"] |= self.facts[self.placed]
            self.placed += 1
        return option

    def optgroups(self, *args: Any, **kwargs: Any) -> Any:
        self.placed = 0
        return super().optgroups(*args, **kwargs)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Written here: five hundred options cost the template engine longer than all else."""
        widget = self.get_context(name, value, attrs)["widget"]
        groups = ((_group(group, options),) for group, options, _ in widget["optgroups"])
        inside = format_html_join("", "{}", groups)
        return format_html(
            "<select{}>{}</select>", flatatt({"name": name, **widget["attrs"]}), inside
        )


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what they are is looked at where they are kept."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(file, initial) for file in data or []]


def _group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    rows = ((one["value"], flatatt(one["attrs"]), one["label"]) for one in options)
    inside = format_html_join("", OPTION, rows)
    return inside if name is None else format_html(GROUP, name, inside)
