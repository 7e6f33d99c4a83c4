"""Names of measures, rules, items and groups that nothing in the rulebook answers to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from scoring.engine.parameters import ItemCode, MeasureCode, RuleCode, values_of
from scoring.engine.rulebook import Rulebook

Problem = tuple[str, str]
"""Where something is wrong, and what, with the mend."""


def unknown_names(rulebook: Rulebook, one: Any) -> Iterator[str]:
    """The names in a dataclass's fields that are not defined, one sentence each."""
    known: tuple[tuple[Any, str, Collection[str]], ...] = (
        (MeasureCode, "计量", rulebook.measures),
        (RuleCode, "条款", {*rulebook.rules, *rulebook.records}),
        (ItemCode, "项目", rulebook.variants),
    )
    for marker, word, defined in known:
        for code in values_of(one, marker):
            if code not in defined:
                yield f"用到的{word} {code} 没有定义。"


def unknown_groups(rulebook: Rulebook, groups: Iterable[str]) -> Iterator[str]:
    """The groups that are not defined, one sentence each."""
    known = [group.code for group in rulebook.groups]
    for group in groups:
        if group not in known:
            yield f"分组 {group} 没有定义，可用：{'、'.join(known)}。"


def repeated(codes: Iterable[str]) -> list[str]:
    """The codes that stand more than once, in order."""
    listed = list(codes)
    return sorted({code for code in listed if listed.count(code) > 1})
