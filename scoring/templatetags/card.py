"""What stands beside an event or a line of a card, looked up by its id or code."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def of(found: Any, key: Any) -> Any:
    """What was found for a key, or None."""
    return found.get(key) if found else None
