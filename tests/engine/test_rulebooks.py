"""The shipped rulebooks: complete, in canonical form, worth what their regulations say."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scoring.engine.codec import read, write
from scoring.engine.evaluate import evaluate
from scoring.engine.examples import failures
from scoring.engine.facts import LeagueFacts, UnitFacts
from scoring.engine.items import Item
from scoring.engine.numbers import exact, written
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "fixtures" / "rulebooks"
CODES = (
    "changzhou-edu",
    "county-centre",
    "hitech-frontdesk",
    "linshu-2020",
    "on-time-demo",
    "taian-county",
    "tongling-2009",
    "weifang-callback",
)
CLAUSES = [line.split("\t") for line in (HERE / "clauses.txt").read_text("utf-8").splitlines()]

HEADINGS = {
    "changzhou-edu": ("changzhou-edu", "常州市教育局", date(2015, 1, 1), "unit", "schools"),
    "county-centre": ("county-centre", "县政务服务中心", date(2015, 1, 1), "window", "windows"),
    "hitech-frontdesk": (
        "hitech-frontdesk",
        "高新区政务服务中心",
        date(2015, 1, 1),
        "staff",
        "staff",
    ),
    "linshu-2020": ("linshu", "临沭县", date(2020, 3, 1), "unit", "towns departments"),
    "on-time-demo": ("baltimore", "巴尔的摩市", date(2014, 1, 1), "unit", "agencies"),
    "taian-county": ("taian", "泰安市", date(2015, 1, 1), "unit", "counties"),
    "tongling-2009": ("tongling", "铜陵市", date(2009, 4, 20), "unit", "members"),
    "weifang-callback": (
        "weifang-hitech",
        "潍坊高新区政务服务中心",
        date(2015, 1, 1),
        "window",
        "windows",
    ),
}

# Part, section and line with their ends (- is none), a line's rules, an inner item in brackets.
OUTLINES = {
    "tongling-2009": """
        T0 year 0 -
        T1 0 5: T1 | T0.rest 0 95: T0.rest | T2 - -: T2 | T3 0 5: T3a T3b | T4 - -: T4
        T5 - -: T5 | T6 - -: T6 | T7a - -: T7a | T7b - -: T7b
    """,
    "linshu-2020": """
        L0.month month - -
        L1a 0 10: L1a | L1b 0 10: L1b | L2a 0 10: L2a | L2b 0 5: L2b1 L2b2 L2b3 L2b4
        L3 0 35: L3 L3 | L4 0 20: L4 L4 | L5a 0 5: L5a | L5b 0 5: L5b | L6a 0 2: L6a
        L6b 0 3: L6b.1 L6b.2 | L7 0 5: L7.1 L7.2 L7.3 L7.4
        L0.year year - -
        LY1 0 10: LY1.1 LY1.2 LY1.3 LY1.4 LY1.5 | LY2 0 10: LY2 | LY3a 0 10: LY3a
        LY3b 0 20: LY3b | LY4 0 30: LY4 | LY5 0 20: LY5
    """,
    "taian-county": """
        A0 year - -
        A.1 0 5 | A1 0 1: A1.1 A1.2 | A2 0 3: A2.1 A2.2 A2.3 | A3 0 1: A3
        A.2 0 55 | A4 0 3: A4 | A5 0 7: A5a A5b A5c | A6 0 5: A6 | A7 0 20: A7 A7
        A8 0 10: A8 | A9 0 10: A9 | A10 - -: A10.1 A10.2
        A.3 0 32 | A11 0 2: A11
        A12 0 30: A12a.1 A12a.2 A12a.3 A12b.1 A12b.2 A12b.3 A12c.1 A12c.2 A12d.1 A12d.2 &
            A12e.1 A12e.2 A12f.1 A12f.2 A12f.3
        A.4 0 4 | A13 0 4: A13
        A.5 0 4 | A14 0 4: A14.1 A14.2
    """,
    "changzhou-edu": """
        C0 year 0 100
        C1 0 5: C1.1 C1.2 | C2 0 5: C2.1 C2.2 C2.3 | C3 0 5: C3.1 C3.2
        C4 0 15: C4.1 C4.2 C4.3 C4.4 | C5 0 15: C5.1 C5.2 C5.3 | C6 0 5: C6 | C7 0 5: C7
        C8 0 10: C8 | C9 0 5: C9 | C10 0 5: C10 | C11 0 5: C11.1 C11.2 C11.3
        C12 0 10: C12a C12b | C13 0 5: C13.1 C13.2 C13.3
        C.bonus 0 5 | C14 - -: C14a C14b | C15 - -: C15.1 C15.2 | C16 - -: C16a.1 C16a.2 C16b
        C17 - -: C17
    """,
    "weifang-callback": "W0 month - - | W3 0 100: W3",
    "hitech-frontdesk": """
        F0 month - -
        F.base 0 100
        F1 0 15: F1.1a F1.1b F1.2 F1.3a F1.3b F1.3c F1.4a F1.4b F1.5 F1.6a F1.6b
        F2 0 20: F2.1 F2.2 F2.3a F2.3b F2.4 F2.5 F2.6 F2.7 F2.8
        F3 0 20: F3.1 F3.2a F3.2b F3.3 F3.4 F3.5 F3.6 F3.7
        F4 0 20: F4.1 F4.2 F4.3 F4.4 F4.6a F4.6b F4.7 F4.8 F4.9a F4.9b F4.10
        F5 0 15: F5a.1 F5a.2 F5a.3 F5b.1 F5b.2 F5c.1 F5c.2 F5c.3 F5c.4 F5c.5
        F6 0 10: F6.1 F6.2 F6.3 F6.4
        F.bonus 0 20
        F7.1 - -: F7.1 | F7.2 - -: F7.2 | F7.3 - -: F7.3 | F7.4 0 2: F7.4 | F7.5 0 5: F7.5
        F7.6 - -: F7.6 | F7.7 - -: F7.7 | F7.8 - -: F7.8
        F7.9 0 5: F7.9a F7.9b F7.9d [F7.9c 0 2: F7.9c]
    """,
    "county-centre": "S0 month - - | S1 0 100: S1",
    "on-time-demo": "D0 year - - | D1 0 20: D1 | D2 0 50: D2 | D3 0 30: D3",
}


@pytest.fixture(params=CODES)
def code(request) -> str:
    return request.param


@pytest.fixture
def document(code) -> dict[str, Any]:
    text = (FOLDER / f"{code}.toml").read_text("utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@pytest.fixture
def rulebook(document) -> Rulebook:
    return read(document)


def test_every_shipped_file_is_listed_here():
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == list(CODES)


def test_the_heading_says_where_and_from_when(code, rulebook):
    heading = rulebook.heading
    groups = " ".join(group.code for group in rulebook.groups)

    assert heading.code == code
    assert (
        heading.jurisdiction,
        heading.place,
        heading.starts_on,
        heading.subject,
        groups,
    ) == HEADINGS[code]


def test_the_worked_examples_hold(rulebook):
    assert rulebook.examples
    assert list(failures(rulebook)) == []


# Form -----------------------------------------------------------------------------------------


def test_the_file_is_the_canonical_document(document, rulebook):
    assert plain(write(rulebook)) == plain(document)


def test_what_is_written_reads_back_the_same(rulebook):
    stored = json.loads(json.dumps(write(rulebook)))

    assert read(stored) == rulebook


def plain(value: Any) -> Any:
    """A document's values as JSON keeps them: numbers and dates as text."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return written(exact(value))
    return value.isoformat() if isinstance(value, date) else value


# Completeness ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "clause"), CLAUSES)
def test_every_clause_stands_in_its_rulebook(name, clause):
    assert f'"{clause}"' in (FOLDER / f"{name}.toml").read_text("utf-8")


def test_the_list_of_clauses_is_whole():
    counted = {name: sum(one[0] == name for one in CLAUSES) for name in CODES}

    assert counted == {
        "changzhou-edu": 21,
        "county-centre": 1,
        "hitech-frontdesk": 14,
        "linshu-2020": 27,
        "on-time-demo": 0,
        "taian-county": 22,
        "tongling-2009": 17,
        "weifang-callback": 4,
    }


def test_lines_sections_and_rules_are_the_agreed_ones(code, rulebook):
    agreed = OUTLINES[code].replace("&\n", " ").replace("\n", "|")

    assert list(outline(rulebook)) == [
        " ".join(entry.split()) for entry in agreed.split("|") if entry.strip()
    ]


def outline(rulebook: Rulebook) -> Iterator[str]:
    for part in rulebook.parts:
        yield f"{part.code} {part.cycle} {end(part.floor)} {end(part.full)}"
        for variants in rulebook.children[part.code].values():
            for item in variants:
                yield from entry(rulebook, item)


def entry(rulebook: Rulebook, item: Item) -> Iterator[str]:
    inner = [one for found in rulebook.children.get(item.code, {}).values() for one in found]
    floor, full = item.ends
    ends = f"{item.code} {end(floor)} {end(full)}"
    if item.section:
        yield ends
        for one in inner:
            yield from entry(rulebook, one)
        return
    rules = " ".join(rule.code for rule in item.rules)
    within = "".join(f" [{text}]" for one in inner for text in entry(rulebook, one))
    yield f"{ends}: {rules}{within}"


def end(value: Fraction | None) -> str:
    return "-" if value is None else written(value)


# Coverage by examples -------------------------------------------------------------------------


def test_every_kind_of_rule_is_shown_by_an_example(rulebook):
    asserted = asserted_lines(rulebook)
    lines = lines_of_rules(rulebook)
    used = {rule.formula.kind for item in rulebook.items for rule in item.rules}

    shown = {
        rule.formula.kind
        for item in rulebook.items
        for rule in item.rules
        if lines[item.code] in asserted
    }

    assert shown == used


def test_every_line_stands_in_an_example(rulebook):
    assert set(lines_of_rules(rulebook).values()) - asserted_lines(rulebook) == set()


def test_every_rule_by_event_is_recorded_in_an_example(rulebook):
    by_event = {
        rule.code
        for item in rulebook.items
        for rule in item.rules
        if rule.formula.kind == "each" and rule.formula.count is None
    }
    recorded = {
        event.code
        for example in rulebook.examples
        for unit in example.units
        for event in unit.events
    }

    assert by_event - recorded == set()


def test_every_alert_and_honour_is_given_in_an_example(rulebook):
    given = {
        code
        for example in rulebook.examples
        for codes in (example.notices or {}).values()
        for code in codes
    }
    given |= {
        honour
        for example in rulebook.examples
        for honour, units in (example.honours or {}).items()
        if units
    }

    assert {one.code for one in (*rulebook.alerts, *rulebook.honours)} - given == set()


def asserted_lines(rulebook: Rulebook) -> set[str]:
    return {
        line
        for example in rulebook.examples
        for lines in (example.points or {}).values()
        for line in lines
    }


def lines_of_rules(rulebook: Rulebook) -> dict[str, str]:
    """The line in which the rules of an item stand, by the item's code."""
    items = {item.code: item for item in rulebook.items}
    found = {}
    for item in rulebook.items:
        line = item
        while (above := items.get(line.under)) and not above.section:
            line = above
        if item.rules:
            found[item.code] = line.code
    return found


# Grades of a score ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("satisfied", "grade"), [(900, "优"), (899, "良"), (800, "良"), (799, "中"), (599, "差")]
)
def test_weifang_grades_a_window_by_its_score(satisfied, grade):
    text = (FOLDER / "weifang-callback.toml").read_text("utf-8")
    counts = {"handled": 1000, "rated": 1000, "satisfied_weighted:满意": satisfied}
    window = UnitFacts(
        unit="税务",
        group="windows",
        counts={code: Fraction(count) for code, count in counts.items()},
    )

    result = evaluate(
        read(tomllib.loads(text, parse_float=Decimal)),
        LeagueFacts(Period.parse("2015-01"), (window,)),
    )

    assert [card.band for card in result.cards] == [grade]
