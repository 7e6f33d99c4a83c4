"""Rules that compare a unit with its group: spreads and shares."""

from tests.engine.builders import (
    cards,
    counts,
    item,
    league,
    points,
    rate,
    reasons,
    rule,
    rulebook,
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
