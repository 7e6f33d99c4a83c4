"""What was amended from one rulebook to another, in names where the engine has codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from scoring.documents.names import Names
from scoring.documents.nodes import Node, Rename
from scoring.documents.renaming import renamed
from scoring.documents.words import CHOICES
from scoring.engine import codec
from scoring.engine.amendments import Amendment, compare_rulebooks
from scoring.engine.rulebook import Rulebook
from units.templatetags.dates import day

SCOPE = re.compile(r"(?<=（)[^（）]+(?=）)")
HEADED = re.compile(r"(项|部分|预警|评优|一票否决|分组汇总|职责) ([^ （]+)")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def amended(before: Rulebook, after: Rulebook) -> list[Amendment]:
    """Every change from one rulebook to the other: new codes of measures, then as documents go."""
    words = _Words.of(before, after)
    recoded = dict(_recoded(before, after))
    for old, new in recoded.items():
        change = Rename(Node("measure", old), new)
        before = codec.assemble(renamed(codec.write(before), change))
    codes = [Amendment(f"计量 {new}", "changed", "代码", old, new) for old, new in recoded.items()]
    changes = [
        replace(one, before=_said(one.before), after=_said(one.after))
        for one in compare_rulebooks(before, after)
    ]
    return [replace(one, place=words.place(one.place)) for one in (*codes, *changes)]


def _recoded(before: Rulebook, after: Rulebook) -> Iterator[tuple[str, str]]:
    """The measures that kept their name under another code."""
    come = {
        one.name: str(code) for code, one in after.measures.items() if code not in before.measures
    }
    for code, one in before.measures.items():
        if code not in after.measures and one.name in come:
            yield str(code), come[one.name]


@dataclass(frozen=True, slots=True)
class _Words:
    """What things are called in two rulebooks, as they are called now where both have them."""

    names: Names
    headed: dict[tuple[str, str], str]

    @classmethod
    def of(cls, *books: Rulebook) -> _Words:
        groups = {one.code: one.name for book in books for one in book.groups}
        measures = {str(c): one.name for book in books for c, one in book.measures.items()}
        headed = {
            (word, str(one.code)): one.name
            for book in books
            for word, listed in (
                ("项", book.items),
                ("部分", book.parts),
                ("预警", book.alerts),
                ("评优", book.honours),
                ("一票否决", book.vetoes),
                ("分组汇总", book.summaries),
                ("职责", book.duties),
            )
            for one in listed
        }
        return cls(Names(groups, measures), headed)

    def place(self, place: str) -> str:
        """项 L3（towns） 条款 L3 as 项 L3 一次办好率（镇街） 条款 L3."""
        head = HEADED.match(place)
        if head is None:
            return self.names.spoken(place)
        name = self.headed.get((head[1], head[2]), "")
        rest = SCOPE.sub(self._scope, place[head.end() :])
        return f"{head[0]} {name}".rstrip() + rest

    def _scope(self, match: re.Match[str]) -> str:
        groups = self.names.groups
        return "、".join(groups.get(code) or code for code in match[0].split("、"))


def _said(value: str) -> str:
    """A value as people say it: chosen words and days."""
    if DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    return CHOICES.get(value, value)
