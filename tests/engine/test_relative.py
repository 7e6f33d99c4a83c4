"""Rules that compare a unit with its group: spreads, shares, tiers, places."""

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
FIRST_PASS = rule(
    f'kind = "spread"\nof = "first_pass_rate"\npoints = 35\nfloor = 0.9\n\n{RATE}', item="full = 35"
)


# 组内极差法 ------------------------------------------------------------------------------------


def test_the_worst_of_the_league_keeps_nine_tenths():
    facts = towns("first_pass", qingyun=0, daxing=4, linshu=16, also={"handled": 49})

    assert points(FIRST_PASS, facts) == {"linshu": "35.00", "daxing": "32.38", "qingyun": "31.50"}


def test_the_words_show_the_ends_and_the_formula():
    found = cards(FIRST_PASS, towns("first_pass", a=0, b=1, c=4, also={"handled": 8}))

    assert reasons(found["b"]) == [
        "数据值：first_pass_rate = first_pass 1 ÷ 承办量 8 = 12.50%",
        "本组：最小值 0.00%，最大值 50.00%",
        "计算：35 × (0.9 + (1 − 0.9) × 25.00%) = 32.375 分",
    ]


def test_all_equal_or_alone_means_full_points():
    found = cards(FIRST_PASS, towns("first_pass", a=3, b=3, also={"handled": 9}))

    assert {str(one.lines["R"]) for one in found.values()} == {"35.00"}
    assert reasons(found["a"])[-1] == "计算：本组各单位相等，得满分 35"
    assert points(FIRST_PASS, towns("first_pass", a=0, also={"handled": 9})) == {"a": "35.00"}


def test_the_lowest_may_be_the_best():
    book = rule('kind = "spread"\nof = "handled"\npoints = 2\nfloor = 0\nlowest_is_best = true')

    assert points(book, towns("handled", a=0, b=1, c=4)) == {"a": "2.00", "b": "1.50", "c": "0.00"}


def test_a_volume_of_zero_is_a_value_like_any_other():
    book = rule('kind = "spread"\nof = "handled"\npoints = 10\nfloor = 0.8')

    assert points(book, towns("handled", a=0, b=50, c=100)) == {
        "c": "10.00",
        "b": "9.00",
        "a": "8.00",
    }


def test_a_unit_without_a_rate_gets_full_points_and_is_no_end_of_the_group():
    facts = league(
        unit("a", first_pass=2, handled=8), unit("b", first_pass=4, handled=8), unit("c")
    )
    found = cards(FIRST_PASS, facts)

    assert {code: str(one.lines["R"]) for code, one in found.items()} == {
        "a": "31.50",
        "b": "35.00",
        "c": "35.00",
    }
    assert reasons(found["c"]) == [
        "数据值：first_pass_rate：承办量 为 0，无从计算",
        "无从计算：按满分计 35 分",
    ]


def test_groups_are_compared_apart():
    facts = league(
        unit("a", handled=1),
        unit("b", handled=2),
        unit("c", handled=100, group="departments"),
        unit("d", handled=300, group="departments"),
    )
    book = rule('kind = "spread"\nof = "handled"\npoints = 10\nfloor = 0.5')

    assert points(book, facts) == {"b": "10.00", "a": "5.00", "d": "10.00", "c": "5.00"}


# 分段比较 --------------------------------------------------------------------------------------

SEGMENTS = rulebook(
    item(
        "V", "full = 10", 'kind = "tiers"\nof = "handled"\npoints = [10, 5]\nfor = ["departments"]'
    )
    + item(
        "R",
        "full = 2",
        'kind = "spread"\nof = "unreasonable"\npoints = 2\nfloor = 0\n'
        'lowest_is_best = true\nwithin = "V"',
    )
    + counts("unreasonable")
)


def test_departments_are_compared_within_their_own_tier():
    volumes = {"a": (400, 0), "b": (300, 8), "c": (20, 1), "d": (10, 3)}
    facts = league(
        *(
            unit(code, group="departments", handled=handled, unreasonable=reported)
            for code, (handled, reported) in volumes.items()
        )
    )
    found = cards(SEGMENTS, facts)

    assert {code: str(one.lines["R"]) for code, one in sorted(found.items())} == {
        "a": "2.00",
        "b": "0.00",
        "c": "2.00",
        "d": "0.00",
    }
    assert "本段：最小值 1，最大值 3" in reasons(found["c"])


def test_where_no_tiers_apply_the_whole_group_is_compared():
    found = cards(SEGMENTS, towns("unreasonable", a=0, b=2, c=8))

    assert {code: str(one.lines["R"]) for code, one in found.items()} == {
        "a": "2.00",
        "b": "1.50",
        "c": "0.00",
    }
    assert "本组：最小值 0，最大值 8" in reasons(found["b"])


# 与最大值之比、占总量之比 ----------------------------------------------------------------------

VOLUME = rule('kind = "share_of_max"\nof = "handled"\npoints = 5\nbase = 0.6\nslope = 0.4')


def test_volume_counts_against_the_largest_of_the_group():
    assert points(VOLUME, towns("handled", a=0, b=125, c=500)) == {
        "c": "5.00",
        "b": "3.50",
        "a": "3.00",
    }
    found = cards(VOLUME, towns("handled", b=125, c=500))["b"]
    assert reasons(found) == [
        "数据值：承办量 125",
        "计算：(0.6 + 0.4 × 125 ÷ 本组最大 500) × 5 = 3.5 分",
    ]


def test_where_the_largest_is_zero_everybody_is_full():
    found = cards(VOLUME, towns("handled", a=0, b=0))

    assert {str(one.lines["R"]) for one in found.values()} == {"5.00"}
    assert reasons(found["a"]) == ["计算：本组最大值为 0，得满分 5"]


def test_a_share_of_the_largest_rate_needs_a_rate():
    book = rule(f'kind = "share_of_max"\nof = "first_pass_rate"\npoints = 4\n\n{RATE}')
    found = cards(book, league(unit("a", first_pass=1, handled=4), unit("b")))

    assert reasons(found["a"])[-1] == "计算：(0 + 1 × 25.00% ÷ 本组最大 25.00%) × 4 = 4 分"
    assert "无从计算：按满分计 4 分" in reasons(found["b"])


def test_a_share_of_the_total_divides_the_points_of_the_group():
    book = rule('kind = "share_of_total"\nof = "handled"\npoints = 10')

    assert points(book, towns("handled", a=1, b=3, c=0)) == {"b": "7.50", "a": "2.50", "c": "0.00"}
    found = cards(book, towns("handled", a=1, b=3))["a"]
    assert reasons(found)[-1] == "计算：1 ÷ 本组合计 4 × 10 = 2.5 分"


def test_a_total_of_zero_leaves_nothing_to_share():
    book = rule(
        f'kind = "share_of_total"\nof = "first_pass_rate"\npoints = 4\nmissing = "zero"\n\n{RATE}'
    )
    found = cards(book, league(unit("a", handled=3), unit("b")))

    assert reasons(found["a"]) == ["计算：本组合计为 0，无从计算", "无从计算：不得分，计 0 分"]
    assert reasons(found["b"])[0] == "数据值：first_pass_rate：承办量 为 0，无从计算"


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
