"""Rules that rank the units of a group: tiers by volume, points by place."""

import pytest

from tests.engine.builders import (
    card,
    cards,
    counts,
    item,
    league,
    points,
    rate,
    reasons,
    rule,
    rulebook,
    totals,
    towns,
    unit,
)

RATE = counts("first_pass") + rate("first_pass_rate", "first_pass", "handled")

# 分档给分 --------------------------------------------------------------------------------------

TIERS = rule('kind = "tiers"\nof = "handled"\npoints = [10, 8, 6, 4, 2]')


def test_five_departments_fall_into_five_tiers_by_volume():
    found = cards(TIERS, towns("handled", a=90, b=70, c=50, d=30, e=10))

    assert [str(one.lines["R"]) for one in found.values()] == [
        "10.00",
        "8.00",
        "6.00",
        "4.00",
        "2.00",
    ]
    assert reasons(found["b"]) == ["数据值：承办量 70", "分档：按数量列第 2 档，得 8 分"]


def test_equal_volumes_share_the_better_tier():
    assert points(TIERS, towns("handled", a=90, b=90, c=50, d=50, e=10)) == {
        "a": "10.00",
        "b": "10.00",
        "c": "6.00",
        "d": "6.00",
        "e": "2.00",
    }


def test_the_tier_counts_the_units_with_more_against_the_size_of_the_group():
    assert points(TIERS, towns("handled", a=3, b=2, c=1)) == {
        "a": "10.00",
        "b": "8.00",
        "c": "4.00",
    }


def test_the_office_may_set_a_tier_by_hand():
    facts = league(
        unit("a", handled=1, grades={"R": [8]}),
        unit("b", handled=9, grades={"R": [7]}),
        unit("c", handled=5, grades={"R": []}),
    )
    found = cards(TIERS, facts)

    assert reasons(found["a"])[-1] == "分档：办公室划定第 2 档，得 8 分"
    assert reasons(found["b"])[-1] == "分档：按数量列第 1 档，得 10 分"
    assert reasons(found["c"])[-1] == "分档：按数量列第 2 档，得 8 分"


def test_tiers_may_have_bounds():
    book = rule('kind = "tiers"\nof = "handled"\npoints = [10, 8, 6]\nat_least = [100, 50]')

    assert points(book, towns("handled", a=100, b=99, c=50, d=49)) == {
        "a": "10.00",
        "b": "8.00",
        "c": "8.00",
        "d": "6.00",
    }


def test_a_unit_without_a_value_stands_in_no_tier():
    book = rule(f'kind = "tiers"\nof = "first_pass_rate"\npoints = [10, 5]\n\n{RATE}')
    found = cards(book, league(unit("a", first_pass=1, handled=2), unit("b")))

    assert reasons(found["b"])[-1] == "无从计算：按满分计 10 分"
    assert str(found["a"].lines["R"]) == "10.00"


def test_a_unit_with_a_rule_of_its_own_has_its_own_tier():
    book = rulebook(
        item(
            "R",
            "full = 10",
            'kind = "tiers"\nof = "handled"\npoints = [10, 5]',
            'kind = "tiers"\nof = "handled"\npoints = [9, 4]\nunits = ["a"]',
        )
        + item("S", "", 'kind = "spread"\nof = "handled"\npoints = 1\nfloor = 0\nwithin = "R"')
    )
    found = cards(book, towns("handled", a=4, b=3, c=2, d=1))

    assert [str(one.lines["R"]) for one in found.values()] == ["9.00", "10.00", "5.00", "5.00"]
    assert [str(one.lines["S"]) for one in found.values()] == ["1.00", "0.00", "1.00", "0.00"]


# 名次加分 --------------------------------------------------------------------------------------

PLACES = (
    item("L", "full = 100", 'kind = "grade"\nfull = 100')
    + item("B", "section = true\nfull = 5")
    + item("B1", 'under = "B"', 'kind = "each"\nadd = 2')
    + item("B2", 'under = "B"', 'kind = "place"\npoints = [2, 1]\nwithout = ["B"]')
)


def graded(**marks: int):
    return league(*(unit(code, grades={"L": [mark]}) for code, mark in marks.items()))


def test_the_first_places_get_their_points_and_ties_share_them():
    facts = graded(a=90, b=90, c=80, d=70)
    found = cards(rulebook(PLACES), facts)

    assert {code: str(one.lines["B2"]) for code, one in found.items()} == {
        "a": "2.00",
        "b": "2.00",
        "c": "0.00",
        "d": "0.00",
    }
    assert reasons(found["a"], "B2") == ["名次：不计加分时列本组第 1 名，得 2 分"]
    assert totals(rulebook(PLACES), facts)["a"] == "92.00"


def test_the_place_is_taken_without_the_bonus():
    from_bonus = unit("b", *[], grades={"L": [89]})
    found = cards(rulebook(PLACES), league(unit("a", grades={"L": [90]}), from_bonus))

    assert str(found["b"].lines["B2"]) == "1.00"


def test_a_place_is_taken_from_everything_else_where_nothing_is_named():
    book = rulebook(
        item("L", "", 'kind = "grade"\nfull = 100')
        + item("P", "", 'kind = "place"\npoints = [1]')
        + item("Q", "", 'kind = "place"\npoints = [1]\nwithout = ["L"]')
    )
    found = cards(book, graded(a=1, b=2))

    assert [str(one.lines["P"]) for one in found.values()] == ["1.00", "0.00"]
    assert reasons(found["b"], "P") == ["名次：列本组第 1 名，得 1 分"]
    assert [str(one.lines["Q"]) for one in found.values()] == ["1.00", "1.00"]


def test_who_is_listed_apart_takes_no_place():
    book = rulebook(PLACES + '\n[apart]\nmeasure = "handled"\nbelow = 1\nlabel = "本期无工单"')
    facts = league(unit("a", grades={"L": [90]}), unit("b", grades={"L": [80]}, handled=3))
    found = cards(book, facts)

    assert reasons(found["a"], "B2") == ["名次：不参加排名"]
    assert str(found["b"].lines["B2"]) == "2.00"


def test_who_cannot_be_measured_and_is_apart_for_it_takes_no_place():
    text = item(
        "M", "", 'kind = "proportion"\nof = "first_pass_rate"\npoints = 5\nmissing = "apart"'
    )
    facts = league(
        unit("a", grades={"L": [90]}), unit("b", grades={"L": [80]}, handled=3, first_pass=3)
    )
    found = cards(rulebook(PLACES + text + RATE), facts)

    assert reasons(found["a"], "B2") == ["名次：不参加排名"]
    assert str(found["b"].lines["B2"]) == "2.00"


def test_tie_breakers_decide_who_is_first():
    heading = """
    [rulebook]
    code = "test"
    jurisdiction = "linshu"
    title = "测试办法"
    from = 2020-01-01
    ties = ["handled"]
    """
    facts = league(
        unit("a", grades={"L": [90]}, handled=1), unit("b", grades={"L": [90]}, handled=2)
    )
    found = cards(rulebook(heading + PLACES), facts)

    assert {code: str(one.lines["B2"]) for code, one in found.items()} == {"b": "2.00", "a": "1.00"}


@pytest.mark.parametrize("code", ["a", "z"])
def test_a_place_beyond_the_list_gives_nothing(code):
    found = card(rulebook(PLACES), *(unit(c, grades={"L": [5]}) for c in (code, "b", "c")))

    assert str(found.lines["B2"]) == "2.00"
