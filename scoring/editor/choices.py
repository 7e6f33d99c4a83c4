"""What a field may be filled from: the document's own codes, the fields of tickets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scoring.documents.names import labelled
from scoring.documents.nodes import Raw, own
from scoring.documents.words import CHOICES
from scoring.engine.fields import DATED_BY, FIELDS, WORDS, Kind, Test
from scoring.engine.parameters import ItemCode, MeasureCode, RuleCode
from units.models import Unit

Choices = list[tuple[str, str]]


def _named(code: object, name: object) -> tuple[str, str]:
    return str(code), labelled(code, name)


def listed(document: Raw, key: str) -> Iterator[Raw]:
    """The tables of a list of the document; what is no table is passed over."""
    raw = document.get(key)
    yield from (own(one) for one in raw if own(one)) if isinstance(raw, list) else ()


def coded(document: Raw, *keys: str) -> Choices:
    """The codes of the tables in some lists, with their names, each once."""
    found = {
        str(one["code"]): _named(one["code"], one.get("name"))
        for key in keys
        for one in listed(document, key)
        if one.get("code")
    }
    return list(found.values())


def measures(document: Raw) -> Choices:
    raw = document.get("measure")
    pairs = raw.items() if isinstance(raw, dict) else ()
    return [_named(code, own(one).get("name")) for code, one in pairs]


def rules(document: Raw) -> Choices:
    """The codes of all rules, and of what events may be recorded under."""
    found: dict[str, tuple[str, str]] = {}
    raw = document.get("item")
    for item in raw if isinstance(raw, list) else ():
        inner = item.get("rule") if isinstance(item, dict) else None
        for rule in inner if isinstance(inner, list) else ():
            said = own(rule)
            name = said.get("name") or said.get("summary") or own(item).get("name")
            found.setdefault(str(said.get("code", "")), _named(said.get("code", ""), name))
    leave = own(document.get("leave"))
    own_records = [_named(leave["code"], leave.get("name"))] if leave.get("code") else []
    records = [*coded(document, "alert", "veto"), *own_records]
    return [*found.values(), *(pair for pair in records if pair[0] not in found)]


def of_fields(*kinds: Kind) -> Choices:
    return [(one.code, one.label) for one in FIELDS.values() if one.kind in kinds]


def named_in(document: Raw, marker: Any) -> Choices | None:
    """The codes that a field of this type names, or None where it names none."""
    if marker is MeasureCode:
        return measures(document)
    if marker is RuleCode:
        return rules(document)
    return coded(document, "item") if marker is ItemCode else None


def offered(document: Raw, owner: str, name: str) -> Choices | None:
    """The choices for a field of text that is not free, or None."""
    match (owner, name):
        case ("Condition", "field"):
            return of_fields(*Kind)
        case ("Condition", "test"):
            return [(test.value, WORDS[test]) for test in Test]
        case ("Condition", "of") | ("Limit", "by"):
            return of_fields(Kind.MOMENT)
        case ("Tally", "sum"):
            return of_fields(Kind.NUMBER)
        case ("Tally", "weigh"):
            return of_fields(Kind.CHOICE)
        case ("Tally", "dated_by"):
            return [(code, CHOICES[code]) for code in DATED_BY]
        case ("Item", "under"):
            return coded(document, "part", "item")
        case ("Group", "kinds"):
            return [(str(code), str(label)) for code, label in Unit.Kind.choices]
        case (_, "groups") | ("Case" | "SummaryDue", "group") | ("Group", "among"):
            return coded(document, "group")
        case ("Counting", "notices") | ("Case", "notices"):
            return coded(document, "alert")
        case ("Case", "kind"):
            return [(str(code), str(label)) for code, label in Unit.Kind.choices]
        case ("SummaryDue", "code"):
            return coded(document, "summary")
        case ("HonourDue", "code"):
            return coded(document, "honour")
        case ("Mark" | "RefusedEntry", "code"):
            return [*rules(document), *measures(document)]
        case ("Due", "line"):
            return coded(document, "item")
    return None


def with_current(choices: Choices, current: Sequence[str]) -> Choices:
    """The choices and whatever stands there now, though nothing answers to it."""
    known = {code for code, _ in choices}
    return [
        *choices,
        *((code, f"{code}（未定义）") for code in current if code and code not in known),
    ]
