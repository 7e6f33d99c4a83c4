"""What the editor's templates ask of a form: the field of a part, by its name."""

from __future__ import annotations

from django import template
from django.forms import BoundField

from scoring.editor.places import PlaceForm

register = template.Library()


@register.filter
def at(form: PlaceForm, name: str) -> BoundField:
    """The field of a form under a name that only the form knows."""
    return form[name]
