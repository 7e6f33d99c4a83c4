"""How units are called: by code, name or alias, however a file spells them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from django.utils.text import slugify
from pypinyin import Style, lazy_pinyin

from units.models import Jurisdiction, Unit, UnitAlias

SUGGESTIONS = 50
CODE_LENGTH = Unit._meta.get_field("code").max_length
INITIALS_LENGTH = Unit._meta.get_field("initials").max_length


def name_key(text: str) -> str:
    """The same key for spellings that differ in width, case or spaces only."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


@lru_cache(maxsize=4096)
def initials_of(name: str) -> str:
    """The pinyin initials of a name, 青云镇 to ``qyz``; a first guess that the office may edit."""
    heads = re.sub(r"\B[a-z]+", "", name.replace("'", ""))
    letters = "".join(lazy_pinyin(heads, style=Style.FIRST_LETTER)).lower()
    return re.sub(r"[^a-z0-9]", "", letters)[:INITIALS_LENGTH]


def code_from(name: str, taken: Collection[str]) -> str:
    """A code made of a name (``Mayor's Office`` to ``mayors-office``) that is not taken yet."""
    plain = slugify(" ".join(lazy_pinyin(name.replace("'", "")))).replace("_", "-")
    base = re.sub(r"-{2,}", "-", plain)[: CODE_LENGTH - 5].strip("-") or "unit"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}-{number}", number + 1
    return code


class UnitDirectory:
    """The units of a jurisdiction, found by code, else by name, else by alias."""

    def __init__(self, jurisdiction: Jurisdiction) -> None:
        units = list(Unit.objects.filter(jurisdiction=jurisdiction))
        by_id = {unit.pk: unit for unit in units}
        aliases = UnitAlias.objects.filter(jurisdiction=jurisdiction)
        self._units = {name_key(alias.name): by_id[alias.unit_id] for alias in aliases}
        self._units |= {name_key(unit.name): unit for unit in units}
        self._units |= {unit.code: unit for unit in units}
        self._found: dict[str, Unit | None] = {}
        self._suggestions: dict[str, str] = {}

    def find(self, text: str) -> Unit | None:
        """The unit that a file calls ``text``, if there is one."""
        if text not in self._found:
            self._found[text] = self._units.get(name_key(text))
        return self._found[text]

    def nearest(self, text: str) -> Unit | None:
        """The unit whose name is most like ``text``, if one is at all."""
        near = difflib.get_close_matches(name_key(text), self._units, n=1)
        return self._units[near[0]] if near else None

    def why_not(self, text: str) -> str:
        """Why ``find`` found nothing, with the nearest name there is as a suggestion."""
        if text not in self._suggestions and len(self._suggestions) < SUGGESTIONS:
            near = self.nearest(text)
            self._suggestions[text] = f"，是否为“{near.name}”" if near else ""
        return f"不是已登记单位的名称、编码或别名{self._suggestions.get(text, '')}。"
