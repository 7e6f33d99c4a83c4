"""Small rulebooks in TOML and the facts of small leagues, as the tests of the engine need them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from scoring.engine.cards import Card, ItemScore, Result
from scoring.engine.codec import read
from scoring.engine.errors import RulebookError
from scoring.engine.evaluate import evaluate
from scoring.engine.facts import Event, LeagueFacts, MonthResult, UnitFacts
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook

HEADING = """
[rulebook]
code = "test"
jurisdiction = "linshu"
title = "测试办法"
from = 2020-01-01
"""
GROUPS = """
[[group]]
code = "towns"
name = "镇街"

[[group]]
code = "departments"
name = "部门"
"""
MONTH = """
[[part]]
code = "month"
name = "月度"
cycle = "month"
clause = "一"
"""
HANDLED = """
[measure.handled]
name = "承办量"
count = []
"""
FRAME = {
    "[rulebook]": HEADING,
    "[[group]]": GROUPS,
    "[[part]]": MONTH,
    "[measure.handled]": HANDLED,
}


def document(text: str) -> dict[str, Any]:
    """A document in TOML; heading, groups, a monthly part and a measure stand in where lacking."""
    frame = [part for heading, part in FRAME.items() if heading not in text]
    return tomllib.loads("\n".join([*frame, text]), parse_float=Decimal)


def rulebook(text: str) -> Rulebook:
    return read(document(text))


def rule(text: str, *, item: str = "full = 10", code: str = "R") -> Rulebook:
    """A rulebook with one item and one rule in it; measures may follow after a blank line."""
    own, _, rest = text.strip().partition("\n\n")
    return rulebook(
        f"""
        [[item]]
        code = "{code}"
        name = "项目"
        clause = "一"
        {item}

        [[item.rule]]
        code = "{code}"
        {own}

        {rest}
        """
    )


def item(code: str, text: str = "", *rules: str) -> str:
    """The text of one item, with its rules."""
    written = "".join(f'\n[[item.rule]]\ncode = "{code}"\n{one}\n' for one in rules)
    return f'\n[[item]]\ncode = "{code}"\nname = "{code}"\nclause = "一"\n{text}\n{written}'


def counts(code: str) -> str:
    """A tally with this code, of all tickets: the tests give its count themselves."""
    return f'\n[measure.{code}]\nname = "{code}"\ncount = []\n'


def rate(code: str, of: str, over: str, more: str = "") -> str:
    return f'\n[measure.{code}]\nname = "{code}"\nof = "{of}"\nover = "{over}"\n{more}\n'


def refusal(raw: Any) -> str:
    """The words with which a document, or its text, is refused."""
    with pytest.raises(RulebookError) as refused:
        read(document(raw) if isinstance(raw, str) else raw)
    assert str(refused.value).startswith(f"{refused.value.place}：")
    return str(refused.value)


# Facts ----------------------------------------------------------------------------------------


def happened(
    code: str,
    times: int = 1,
    *,
    on: str = "2020-03-05",
    points: str | None = None,
    ticket: str = "",
) -> Event:
    value = None if points is None else Fraction(points)
    return Event(code, date.fromisoformat(on), times, value, ticket)


def unit(
    code: str,
    *events: Event,
    group: str = "towns",
    name: str = "",
    earlier: tuple[Event, ...] = (),
    grades: Mapping[str, list[Any]] | None = None,
    previous: Mapping[str, int] | None = None,
    months: Mapping[str, MonthResult] | None = None,
    **tallies: int | Fraction,
) -> UnitFacts:
    """One unit with its events, marks and tallies."""
    return UnitFacts(
        unit=code,
        group=group,
        name=name,
        counts={code: Fraction(count) for code, count in tallies.items()},
        events=events,
        earlier=earlier,
        grades={
            code: tuple(Fraction(mark) for mark in marks) for code, marks in (grades or {}).items()
        },
        previous=previous and {code: Fraction(count) for code, count in previous.items()},
        months=months or {},
    )


def league(*units: UnitFacts, period: str = "2020-03") -> LeagueFacts:
    return LeagueFacts(Period.parse(period), units)


def towns(measure: str, *, also: Mapping[str, int] | None = None, **values: int) -> LeagueFacts:
    """Towns with the count of one measure each, and further counts that they have in common."""
    found = [unit(code, **{measure: value, **(also or {})}) for code, value in values.items()]
    return league(*found)


def month(total: str | None, *, apart: bool = False, **lines: str) -> MonthResult:
    printed = {code: Decimal(points) for code, points in lines.items()}
    return MonthResult(None if total is None else Decimal(total), printed, apart)


# Results --------------------------------------------------------------------------------------


def cards(book: Rulebook, facts: LeagueFacts) -> dict[str, Card]:
    return {card.unit.unit: card for card in evaluate(book, facts).cards}


def evaluated(book: Rulebook, *units: UnitFacts) -> Result:
    """Everything that follows from the facts of a month."""
    return evaluate(book, league(*units))


def card(book: Rulebook, *units: UnitFacts, period: str = "2020-03") -> Card:
    """The card of the first of the units."""
    return cards(book, league(*units, period=period))[units[0].unit]


def points(book: Rulebook, facts: LeagueFacts, line: str = "R") -> dict[str, str]:
    """What a line is worth to every unit, as printed."""
    return {code: str(one.lines[line]) for code, one in cards(book, facts).items()}


def totals(book: Rulebook, facts: LeagueFacts) -> dict[str, str]:
    return {code: str(one.total) for code, one in cards(book, facts).items()}


def places(result: Result) -> dict[str, int | None]:
    """The places, in the order in which the cards are shown."""
    return {card.unit.unit: card.place for card in result.cards}


def reasons(one: Card, line: str = "R") -> list[str]:
    """The reasoning of a line: its rules' steps, then its own."""
    score = next(score for score in lines(one) if score.item.code == line)
    steps = [step for found in score.rules for step in found.steps]
    return [f"{step.label}：{step.text}" for step in (*steps, *score.steps)]


def lines(one: Card) -> list[ItemScore]:
    return [
        line for score in one.scores for line in (score.inner if score.item.section else (score,))
    ]
