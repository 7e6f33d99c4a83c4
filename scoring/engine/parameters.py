"""What the dataclasses of a rulebook say of their own fields, for reading, forms and messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, field
from functools import cache
from typing import Any, NewType, get_args, get_type_hints

MeasureCode = NewType("MeasureCode", str)
"""Names a measure of the same rulebook."""
RuleCode = NewType("RuleCode", str)
"""Names rules or records of the same rulebook."""
ItemCode = NewType("ItemCode", str)
"""Names items of the same rulebook."""


def parameter(
    label: str, expects: str = "", *, default: Any = MISSING, key: str = "", factory: Any = MISSING
) -> Any:
    """Declare a field of a document: its label, what it expects, its default, its key there.

    ``key`` is given where the name in the document is a reserved word here.
    """
    metadata = {"label": label, "expects": expects, "key": key}
    if factory is not MISSING:
        return field(default_factory=factory, metadata=metadata)
    return field(default=default, metadata=metadata)


def values_of(one: Any, named: Any) -> Iterator[str]:
    """The codes in the fields of a dataclass that name measures, rules or items."""
    cls: type = type(one)
    for name, hint in _hints(cls).items():
        if named in (hint, *get_args(hint)):
            value = getattr(one, name)
            yield from value if isinstance(value, tuple) else (value,) if value else ()


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls)
