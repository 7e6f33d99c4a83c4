"""Leagues: groups, places, ties, who is listed apart, numbers of several units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.evaluate import UnknownGroupError, evaluate
from scoring.engine.places import places as placed
from tests.engine.builders import (
    HEADING,
    card,
    item,
    league,
    places,
    rulebook,
    unit,
)
from tests.engine.strategies import QUICK

GRADED = item("L", "full = 100", 'kind = "grade"\nfull = 100')


def graded(book, period: str = "2020-03", **marks):
    units = (unit(code, grades={"L": [mark]}) for code, mark in marks.items())
    return evaluate(book, league(*units, period=period))


# Places ---------------------------------------------------------------------------------------


def test_equal_totals_share_a_place_and_the_next_place_is_left_out():
    result = graded(rulebook(GRADED), d=70, c=80, b=80, a=90)

    assert places(result) == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_what_is_equal_as_printed_is_equal():
    assert places(graded(rulebook(GRADED), a="90.004", b="89.999")) == {"a": 1, "b": 1}


def test_a_tie_breaker_parts_equal_totals():
    book = rulebook(HEADING + 'ties = ["handled"]\n' + GRADED)
    marks = {"L": [90]}
    facts = league(unit("a", grades=marks, handled=3), unit("b", grades=marks, handled=9))

    assert places(evaluate(book, facts)) == {"b": 1, "a": 2}


def test_a_tie_breaker_that_cannot_be_measured_counts_as_nothing():
    book = rulebook(
        HEADING
        + 'ties = ["rate"]\n'
        + GRADED
        + '[measure.rate]\nname = "率"\nof = "handled"\nover = "handled"\n'
    )
    marks = {"L": [90]}

    assert places(
        evaluate(book, league(unit("a", grades=marks), unit("b", grades=marks, handled=9)))
    ) == {"b": 1, "a": 2}


def test_groups_are_ranked_apart_in_the_order_of_the_rulebook():
    marks = {"L": [90]}
    facts = league(unit("z", group="departments", grades=marks), unit("b", grades=marks), unit("a"))

    assert places(evaluate(rulebook(GRADED), facts)) == {"b": 1, "a": 2, "z": 1}


def test_a_group_that_the_rulebook_does_not_know_is_an_error_that_names_both():
    strangers = league(unit("x", group="schools", name="实验小学"))

    with pytest.raises(UnknownGroupError) as refusal:
        evaluate(rulebook(GRADED), strangers)

    assert str(refusal.value) == "考核办法 test 中没有分组“schools”，单位“实验小学”无法计分。"


def test_a_league_without_units_has_no_cards():
    assert evaluate(rulebook(GRADED), league()).cards == []


@QUICK
@given(st.lists(st.none() | st.integers(0, 5)))
def test_a_place_is_one_more_than_the_number_of_better_ones(values):
    found = placed([None if value is None else (value,) for value in values])

    known = [value for value in values if value is not None]
    assert found == [
        None if value is None else 1 + sum(other > value for other in known) for value in values
    ]


# Apart ----------------------------------------------------------------------------------------

APART = '\n[apart]\nmeasure = "handled"\nbelow = 1\nlabel = "本期无工单"\n'


def test_a_unit_without_tickets_has_a_card_but_no_place():
    marks = {"L": [90]}
    facts = league(unit("a", grades=marks), unit("b", grades={"L": [80]}, handled=3))
    result = evaluate(rulebook(GRADED + APART), facts)

    assert places(result) == {"b": 1, "a": None}
    assert (str(result.cards[-1].total), result.cards[-1].apart) == ("90.00", "本期无工单")


def test_what_cannot_be_measured_lists_nobody_apart():
    book = rulebook(
        GRADED + APART.replace("handled", "rate") + '[measure.rate]\nname = "率"\nentered = "rate"'
    )

    assert card(book, unit("a")).place == 1


# Numbers of several units ---------------------------------------------------------------------


def test_entered_and_earlier_numbers_belong_to_their_own_unit():
    measured = "".join(
        item(code, "", f'kind = "reach"\nof = "{code}"\npoints = 1\nat_least = 2\nmissing = "zero"')
        for code in ("trips", "before", "cut")
    )
    book = rulebook(
        measured
        + '[measure.trips]\nname = "走访"\nentered = "number"\n'
        + '[measure.before]\nname = "上期"\nprevious = "handled"\n'
        + '[measure.cut]\nname = "率"\nof = "handled"\nover = "base"\nplaces = 0\n'
        + '[measure.base]\nname = "基数"\ncount = []\n'
    )
    facts = league(
        unit("a", grades={"trips": [1]}, previous={"handled": 3}, handled=5, base=2),
        unit("b", grades={"trips": [3]}, previous={"handled": 1}, handled=3, base=2),
        unit("c"),
    )
    found = {one.unit.unit: one for one in evaluate(book, facts).cards}

    assert {code: [str(line) for line in one.lines.values()] for code, one in found.items()} == {
        "a": ["0.00", "1.00", "1.00"],
        "b": ["1.00", "0.00", "0.00"],
        "c": ["0.00", "0.00", "0.00"],
    }
    assert [found[code].provisional for code in "abc"] == [False, False, True]


def test_where_all_have_entered_their_number_nobody_is_awaited():
    book = rulebook(
        item("T", "", 'kind = "reach"\nof = "trips"\npoints = 1\nat_least = 2')
        + '[measure.trips]\nname = "走访"\nentered = "number"\n'
        + '[measure.before]\nname = "上期"\nprevious = "handled"\n'
        + item("B", "", 'kind = "reach"\nof = "before"\npoints = 1\nat_least = 2')
    )
    facts = league(*(unit(c, grades={"trips": [2]}, previous={"handled": 2}) for c in "ab"))

    assert [str(card.total) for card in evaluate(book, facts).cards] == ["2.00", "2.00"]


def test_weighted_counts_of_several_units_are_each_their_own():
    book = rulebook(
        item("W", "", 'kind = "reach"\nof = "weighted"\npoints = 1\nat_least = 2')
        + '[measure.weighted]\nname = "加权"\ncount = []\nweigh = "level"\n'
        + 'weights = { "省级" = 1, "市级" = 0.5 }\n'
    )
    kept = {"a": {"weighted:省级": 2}, "b": {"weighted:市级": 3}, "c": {"weighted": 2}, "d": {}}
    facts = league(*(unit(code, **counts) for code, counts in kept.items()))

    assert {one.unit.unit: str(one.total) for one in evaluate(book, facts).cards} == {
        "a": "1.00",
        "b": "0.00",
        "c": "1.00",
        "d": "0.00",
    }


def test_where_nobody_has_entered_a_number_everybody_is_awaited():
    book = rulebook(
        item("T", "", 'kind = "each"\nadd = 1\ncount = "trips"')
        + '[measure.trips]\nname = "走访"\nentered = "number"\n'
    )

    found = evaluate(book, league(unit("a"), unit("b"))).cards

    assert [(str(one.total), one.provisional) for one in found] == 2 * [("0.00", True)]
