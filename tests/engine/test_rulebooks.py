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

UNDATED = date(2015, 1, 1)
CENTRE = "政务服务中心"
HEADINGS = {
    "changzhou-edu": ("changzhou-edu", "常州市教育局", UNDATED, "unit", "schools"),
    "county-centre": ("county-centre", f"县{CENTRE}", UNDATED, "window", "windows"),
    "hitech-frontdesk": ("hitech-frontdesk", f"高新区{CENTRE}", UNDATED, "staff", "staff"),
    "linshu-2020": ("linshu", "临沭县", date(2020, 3, 1), "unit", "towns departments"),
    "on-time-demo": ("baltimore", "巴尔的摩市", date(2014, 1, 1), "unit", "agencies"),
    "taian-county": ("taian", "泰安市", UNDATED, "unit", "counties"),
    "tongling-2009": ("tongling", "铜陵市", date(2009, 4, 20), "unit", "members"),
    "weifang-callback": ("weifang-hitech", f"潍坊高新区{CENTRE}", UNDATED, "window", "windows"),
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
    found = (heading.jurisdiction, heading.place, heading.starts_on, heading.subject, groups)
    assert found == HEADINGS[code]


def test_the_worked_examples_hold(rulebook):
    assert rulebook.examples
    assert list(failures(rulebook)) == []


def test_what_the_examples_enter_would_be_accepted(rulebook):
    refused = [
        (example.name, unit.unit, code)
        for example in rulebook.examples
        for unit in example.units
        for code in entries_refused(rulebook, unit)
    ]

    assert refused == []


def entries_refused(rulebook: Rulebook, unit: UnitFacts) -> Iterator[str]:
    for event in (*unit.events, *unit.earlier):
        if rulebook.event_problem(event.code, unit, event.points):
            yield event.code
    for code, marks in unit.grades.items():
        if any(rulebook.grade_problem(code, unit, mark) for mark in marks):
            yield code


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
    blocks = (HERE / "lines.txt").read_text("utf-8").split("== ")
    agreed = next(block for block in blocks if block.startswith(code))

    assert list(outline(rulebook)) == agreed.strip().split("\n")[1:]


def outline(rulebook: Rulebook) -> Iterator[str]:
    """Parts, sections and lines with their ends (- is none), rules, inner items in brackets."""
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
    ("satisfied", "grade"),
    [(900, "优"), (899, "良"), (800, "良"), (799, "中"), (600, "中"), (599, "差"), (0, "差")],
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
