"""What people call the groups and measures of a document: their names, the codes behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scoring.documents.nodes import Node, Raw, own, siblings

SPOKEN_OF = re.compile(r"(分组|计量) (?P<code>[A-Za-z][A-Za-z0-9_.-]*)")


def labelled(code: object, name: object) -> str:
    """A code with its name first: 镇街（towns）."""
    return f"{name}（{code}）" if name and name != code else str(code)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the groups and measures of one document, by their codes."""

    groups: Mapping[str, str]
    measures: Mapping[str, str]

    @classmethod
    def of(cls, document: Raw) -> Names:
        listed = [own(raw) for raw in siblings(document, Node("group", 0))]
        measures = own(document.get("measure"))
        return cls(
            {str(one["code"]): str(one.get("name", "")) for one in listed if "code" in one},
            {code: str(own(raw).get("name", "")) for code, raw in measures.items()},
        )

    def whose(self, said: Raw) -> str:
        """For whom an item or rule is meant: its units, else the names of its groups."""
        whose = said.get("units") or said.get("for")
        words = [str(one) for one in whose] if isinstance(whose, list) else []
        return "、".join(self.groups.get(one) or one for one in words)

    def spoken(self, sentence: str) -> str:
        """A sentence in which ``分组 towns`` reads 分组 镇街（towns）, and measures likewise."""
        return SPOKEN_OF.sub(self._named, sentence)

    def _named(self, match: re.Match[str]) -> str:
        names = self.groups if match[1] == "分组" else self.measures
        return f"{match[1]} {labelled(match['code'], names.get(match['code']))}"
