"""What is wrong or doubtful about a draft, beside the place that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scoring.documents.classes import labels_of
from scoring.documents.names import Names
from scoring.documents.nodes import Node, Raw, own, standing
from scoring.engine import codec
from scoring.engine.checks import problems
from scoring.engine.errors import Finding, RulebookError
from scoring.engine.examples import failures
from scoring.engine.formulas import KINDS
from scoring.engine.lint import lint
from scoring.engine.rulebook import Rulebook

ITEM = re.compile(r"项 (?P<number>\d+)(?: (?P<code>\S+))?(?: 第 (?P<rule>\d+) 条.*)?")
EXAMPLE = re.compile(r"算例(?: (?P<number>\d+)|“(?P<name>.+?)”)")
FAILURE = re.compile(r"(算例“.+?”)：(.+)", re.DOTALL)
NAMED = "".join(f"(?<!{word} )" for word in ("计量", "条款", "分组", "字段"))
KEY = re.compile(r"(?<![a-z_.A-Z\[])" + NAMED + r"[a-z][a-z_]+(?![a-z_.\]])")
"""A name as files write it, but not where it names something that the office itself named."""
ELSEWHERE = {
    "项目的 full": "项目的“满分”",
    "部分的 points": "部分的“应有满分”",
    "[[part]]": "部分",
    "[[group]]": "分组",
    "[[example]]": "算例",
}
"""What sentences say of other places than their own."""
LISTED = {word: key for key, (_, _, word) in codec.LISTS.items()}
TABLES = {"[rulebook]": "rulebook", "[apart]": "apart", "[leave]": "leave"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about a place of the draft; ``node`` is where it stands, if that is known."""

    place: str
    sentence: str
    is_error: bool
    node: Node | None = None

    def __str__(self) -> str:
        return f"{self.place}：{self.sentence}"


@dataclass(frozen=True, slots=True)
class Review:
    """A draft looked over: whether it can be read, what the lint asks, which examples fail."""

    rulebook: Rulebook | None
    unreadable: tuple[Remark, ...]
    findings: tuple[Remark, ...] = ()
    failures: tuple[Remark, ...] = ()
    examples: int = 0

    @property
    def errors(self) -> list[Remark]:
        return [*self.unreadable, *(one for one in self.findings if one.is_error), *self.failures]

    @property
    def warnings(self) -> list[Remark]:
        return [one for one in self.findings if not one.is_error]

    @property
    def first_problem(self) -> Remark | None:
        return next(iter(self.errors), None)

    def about(self, node: Node) -> list[Remark]:
        """The remarks on one place, errors first; those on its rules among them."""
        return [one for one in (*self.errors, *self.warnings) if _within(one.node, node)]


def _within(one: Node | None, node: Node) -> bool:
    return one is not None and one in (node, Node(node.kind, node.key, one.rule))


def reviewed(document: Raw) -> Review:
    """Look a document over; what cannot be read at all is said first and alone."""
    try:
        rulebook = codec.assemble(document)
    except RulebookError as error:
        return Review(None, (_remark(document, error.place, _sentence(error)),))
    if found := tuple(_remark(document, *problem) for problem in problems(rulebook)):
        return Review(None, found)
    return Review(
        rulebook,
        (),
        tuple(_found(document, finding) for finding in lint(rulebook)),
        tuple(_failed(document, failure) for failure in failures(rulebook)),
        len(rulebook.examples),
    )


def _sentence(error: RulebookError) -> str:
    return str(error).removeprefix(f"{error.place}：")


def _remark(document: Raw, place: str, sentence: str) -> Remark:
    return _said(document, place, sentence, is_error=True)


def _found(document: Raw, finding: Finding) -> Remark:
    return _said(document, finding.place, finding.sentence, is_error=finding.is_error)


def _failed(document: Raw, failure: str) -> Remark:
    match = FAILURE.fullmatch(failure)
    return _remark(document, *match.groups()) if match else _remark(document, "算例", failure)


def _said(document: Raw, place: str, sentence: str, *, is_error: bool) -> Remark:
    node, spoken = node_at(document, place), Names.of(document).spoken
    return Remark(spoken(place), spoken(in_words(document, node, sentence)), is_error, node)


# Words --------------------------------------------------------------------------------------


def in_words(document: Raw, node: Node | None, sentence: str) -> str:
    """The sentence with the names that fields have in the form, not those of the file."""
    for key, words in ELSEWHERE.items():
        sentence = sentence.replace(key, words)
    raw = standing(document, node) if node else None
    labels = labels_of(node.sort, raw) if node and raw is not None else {}
    labels |= {code: f"“{cls.label}”" for code, cls in KINDS.items()}
    return KEY.sub(lambda match: labels.get(match[0], match[0]), sentence)


# Places -------------------------------------------------------------------------------------


def node_at(document: Raw, place: str) -> Node | None:
    """The place that the engine names in words, or None where it names a whole list."""
    if place in TABLES:
        return Node(TABLES[place])
    if place.startswith("计量 "):
        return _measure(document, place.removeprefix("计量 "))
    if match := EXAMPLE.match(place):
        if match["number"]:
            return Node("example", int(match["number"]) - 1)
        return next(_called(document, "example", "name", match["name"]), None)
    if (match := ITEM.fullmatch(place)) and _is_item(document, match):
        rule = match["rule"]
        return Node("item", int(match["number"]) - 1, int(rule) - 1 if rule else None)
    word, _, code = place.partition(" ")
    if word == "条款":
        return _rule(document, code)
    if word not in LISTED:
        return None
    return next(_called(document, LISTED[word], "code", code), None) or _numbered(word, code)


def _measure(document: Raw, code: str) -> Node | None:
    measures = document.get("measure")
    return Node("measure", code) if isinstance(measures, dict) and code in measures else None


def _is_item(document: Raw, match: re.Match[str]) -> bool:
    listed = _list(document, "item")
    number = int(match["number"]) - 1
    return number < len(listed) and str(own(listed[number]).get("code", "")) == (
        match["code"] or ""
    )


def _numbered(word: str, said: str) -> Node | None:
    number = said.partition(" ")[0]
    return Node(LISTED[word], int(number) - 1) if number.isdecimal() else None


def _called(document: Raw, key: str, name: str, value: str) -> Iterator[Node]:
    for place, one in enumerate(_list(document, key)):
        if str(own(one).get(name, "")) == value:
            yield Node(key, place)


def _rule(document: Raw, code: str) -> Node | None:
    for place, item in enumerate(_list(document, "item")):
        rules = item.get("rule") if isinstance(item, dict) else None
        for number, rule in enumerate(rules if isinstance(rules, list) else ()):
            if own(rule).get("code") == code:
                return Node("item", place, number)
    return None


def _list(document: Raw, key: str) -> list[Any]:
    listed = document.get(key)
    return listed if isinstance(listed, list) else []
