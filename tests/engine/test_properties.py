"""What holds for every rulebook and every league."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar
from unittest import mock

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine import numbers, sheet
from scoring.engine.cards import Card, ItemScore
from scoring.engine.codec import read, write
from scoring.engine.evaluate import evaluate
from scoring.engine.facts import LeagueFacts, from_document, to_document
from scoring.engine.formulas import KINDS, together, view
from scoring.engine.ratios import Indices
from scoring.engine.rulebook import Rulebook
from tests.engine.builders import card, happened, item, league, rule, rulebook, towns, unit
from tests.engine.drawn_rulebooks import RULEBOOKS, RULES
from tests.engine.strategies import FEW, LEAGUES, QUICK

Found = TypeVar("Found")


def figures(one: Card) -> tuple[object, ...]:
    """Everything on a card that is a figure or a verdict."""
    return (one.total, one.place, one.apart, one.provisional, one.lines, one.sections, one.band)


def by_unit(book: Rulebook, facts: LeagueFacts) -> dict[str, tuple[object, ...]]:
    return {one.unit.unit: figures(one) for one in evaluate(book, facts).cards}


def scores(one: Card) -> Iterator[ItemScore]:
    """Every item of a card, inner ones included."""
    waiting = list(one.scores)
    while waiting:
        score = waiting.pop()
        waiting += score.inner
        yield score


# Documents ------------------------------------------------------------------------------------


def test_every_kind_of_rule_is_drawn():
    assert list(RULES) == list(KINDS)


@FEW
@given(RULEBOOKS)
def test_a_rulebook_comes_back_from_its_document(book):
    assert read(json.loads(json.dumps(write(book)))) == book


@FEW
@given(LEAGUES)
def test_a_league_is_scored_the_same_after_being_stored(drawn):
    book, facts = drawn
    stored = from_document(json.loads(json.dumps(to_document(facts))))

    assert by_unit(read(write(book)), stored) == by_unit(book, facts)


# Sheets ---------------------------------------------------------------------------------------


@FEW
@given(LEAGUES)
def test_every_item_lies_between_its_ends(drawn):
    for one in evaluate(*drawn).cards:
        for score in scores(one):
            floor, full = score.item.ends
            assert isinstance(score.points, Fraction)
            assert floor is None or score.points >= floor
            assert full is None or score.points <= full


@FEW
@given(LEAGUES)
def test_every_sheet_adds_up_as_printed(drawn):
    book, facts = drawn
    part = book.part("month") or book.parts[0]
    sections = {code: section for code, _, section in book.lines(part)}

    for one in sheet.Sheet(book, part, view_of(book, facts)).cards():
        for code, printed in one.sections.items():
            inner = [points for line, points in one.lines.items() if sections[line] == code]
            assert printed == stopped(sum(inner, Decimal(0)), *book.variants[code][0].ends)
        outside = [points for line, points in one.lines.items() if not sections[line]]
        whole = sum([*one.sections.values(), *outside], Decimal(0))
        assert one.total in (None, stopped(whole, part.floor, part.full))


def view_of(book: Rulebook, facts: LeagueFacts) -> view.LeagueView:
    units = [replace(unit, group="towns") for unit in facts.units]
    return view.LeagueView(
        facts.period, book.calendar, [units], book.measures, lambda view, code: [None] * len(units)
    )


def stopped(value: Decimal, floor: Fraction | None, full: Fraction | None) -> Decimal:
    exact = Fraction(value)
    found = exact if floor is None else max(exact, floor)
    found = found if full is None else min(found, full)
    return value if found == exact else Decimal(found.numerator) / found.denominator


@FEW
@given(LEAGUES)
def test_the_reasoning_comes_to_the_figures_on_the_card(drawn):
    book, facts = drawn
    for one in evaluate(book, facts).cards:
        written = {score.item.code: score for score in scores(one)}
        for code, printed in {**one.lines, **one.sections}.items():
            assert written[code].printed == printed
            assert printed == reckoned(book, written[code]) or not is_reckoned(written[code])
            assert all(step.text for step in written[code].steps)
            assert all(step.text for rule in written[code].rules for step in rule.steps)


def is_reckoned(score: ItemScore) -> bool:
    """Whether nothing but the item's own rules decides: no leave, no other unit of its group."""
    return bool(score.rules or score.inner) and score.item.limit is None


def reckoned(book: Rulebook, score: ItemScore) -> Decimal:
    """What an item prints by its own reasoning."""
    item = score.item
    parts = [one.points for one in (*score.rules, *score.inner)]
    points = numbers.stopped(sum(parts, item.start), *item.ends)
    return book.printed(points, item.places)


def each_alone(
    indices: Indices, ask: Callable[[Indices], Found], take: Callable[[Indices, Found], None]
) -> None:
    for one in np.split(indices, len(indices)):
        take(one, ask(one))


@FEW
@given(LEAGUES)
def test_units_side_by_side_get_what_each_gets_alone(drawn):
    found = by_unit(*drawn)

    with (
        mock.patch.object(together, "together", each_alone),
        mock.patch.object(view, "together", each_alone),
        mock.patch.object(sheet.Sheet, "counted", {}),
    ):
        assert by_unit(*drawn) == found


@FEW
@given(LEAGUES, st.permutations("abcde"))
def test_names_and_order_of_units_change_nothing(drawn, names):
    book, facts = drawn
    new = dict(zip("abcde", (f"{name}镇" for name in names), strict=True))
    renamed = [
        replace(unit, unit=new[unit.unit], also_known_as=(unit.unit,)) for unit in facts.units
    ]

    found = by_unit(book, replace(facts, units=tuple(reversed(renamed))))

    assert found == {new[unit]: figures for unit, figures in by_unit(book, facts).items()}


@FEW
@given(LEAGUES)
def test_a_group_is_scored_as_if_the_other_did_not_exist(drawn):
    book, facts = drawn
    towns = tuple(unit for unit in facts.units if unit.group == "towns")
    whole = by_unit(book, facts)

    assert by_unit(book, replace(facts, units=towns)) == {
        unit.unit: whole[unit.unit] for unit in towns
    }


# Better is never worse ------------------------------------------------------------------------

RISING = (
    'kind = "proportion"\npoints = 10',
    'kind = "threshold"\ndeduct = 0.2\nat_least = 0.9',
    'kind = "threshold"\nadd = 0.2\nat_least = 0.5\nsteps = "whole"',
    'kind = "threshold"\ndeduct = 1\nat_least = 0.9\nsteps = "started"\nmost = 4',
    'kind = "reach"\npoints = 3\nat_least = 0.8',
    'kind = "spread"\npoints = 10\nfloor = 0.8',
    'kind = "share_of_max"\npoints = 10\nbase = 0.6\nslope = 0.4',
    'kind = "share_of_total"\npoints = 10',
    'kind = "tiers"\npoints = [10, 8, 6, 4, 2]',
    'kind = "tiers"\npoints = [10, 5]\nat_least = [0.6]',
    'kind = "bands"\nat = [{ from = 0.3, points = 2 }, { from = 0.9, points = 9 }]',
    'kind = "bands"\nbetween = "lines"\n'
    "at = [{ from = 0.3, points = 2 }, { from = 0.9, points = 9 }]",
    'kind = "change"\npoints = 0.1\nmost = 3\nleast = -3',
)
RATE = (
    '[measure.satisfied]\nname = "满意"\ncount = []\n'
    '[measure.rate]\nname = "满意率"\nof = "satisfied"\nover = "handled"\n'
)
BOOKS = [rule(f'{own}\nof = "rate"\n\n{RATE}', item="") for own in RISING]


@QUICK
@given(
    st.sampled_from(BOOKS),
    st.integers(0, 10),
    st.integers(0, 10),
    st.lists(st.integers(0, 10), max_size=3),
)
def test_a_better_rate_never_scores_lower(book, one, other, peers):
    around = [unit(f"p{n}", satisfied=count, handled=10) for n, count in enumerate(peers)]
    worse, better = (
        card(
            book,
            unit("a", satisfied=count, handled=10, previous={"satisfied": 5, "handled": 10}),
            *around,
        ).lines["R"]
        for count in sorted((one, other))
    )

    assert worse <= better


# Spread limit ---------------------------------------------------------------------------------


@QUICK
@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=6),
    st.sampled_from(["0", "0.33", "1", "2.5"]),
)
def test_a_spread_limit_leaves_no_wider_gap_and_keeps_the_order(times, gap):
    limit = f'limit = {{ code = "G", gap = {gap}, clause = "一" }}'
    book = rulebook(item("L", f'starts = "full"\nfull = 5\n{limit}', 'kind = "each"\ndeduct = 0.3'))
    units = [unit(f"u{n}", happened("L", many)) for n, many in enumerate(times)]

    found = {one.unit.unit: one.lines["L"] for one in evaluate(book, league(*units)).cards}

    points = [found[f"u{n}"] for n in range(len(times))]
    assert max(points) - min(points) <= Decimal(gap)
    assert [points[n] for n in sorted(range(len(times)), key=lambda n: times[n])] == sorted(
        points, reverse=True
    )


@QUICK
@given(st.lists(st.integers(0, 30), min_size=1, max_size=6))
def test_everybody_keeps_the_floor_of_a_spread_and_somebody_gets_it_all(values):
    book = rule('kind = "spread"\nof = "handled"\npoints = 10\nfloor = 0.8')
    facts = towns("handled", **{f"u{n}": value for n, value in enumerate(values)})

    points = [one.lines["R"] for one in evaluate(book, facts).cards]

    assert min(points) >= 8
    assert max(points) == 10
