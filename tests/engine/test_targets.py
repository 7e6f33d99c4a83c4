"""Rules that look at a unit's own value: targets, proportions, bands, change."""

import pytest

from tests.engine.builders import (
    card,
    counts,
    league,
    points,
    rate,
    reasons,
    rule,
    towns,
    unit,
)

RATE = counts("satisfied") + rate("satisfaction", "satisfied", "handled")


def rated(text: str, item: str = "full = 10"):
    return rule(f'of = "satisfaction"\n{text}\n\n{RATE}', item=item)


def satisfied(**values: int):
    """Towns with so many satisfied tickets of a thousand each."""
    return towns("satisfied", also={"handled": 1000}, **values)


# 达标扣分 --------------------------------------------------------------------------------------

SHORTFALL = 'kind = "threshold"\ndeduct = 0.2\nat_least = 0.9'
FULL = 'starts = "full"\nfull = 20'


def test_nothing_is_lost_at_the_target_and_part_of_a_percentage_point_counts_in_proportion():
    book = rated(SHORTFALL, FULL)

    found = points(book, satisfied(over=950, met=900, short=895, far=870, none=0))

    assert found == {
        "over": "20.00",
        "met": "20.00",
        "short": "19.90",
        "far": "19.40",
        "none": "2.00",
    }
    assert reasons(card(book, unit("a", satisfied=870, handled=1000))) == [
        "数据值：satisfaction = satisfied 870 ÷ 承办量 1000 = 87.00%",
        "与目标相比：目标 90.00%，实际 87.00%，差 3 步，扣 0.6 分",
        "合计：20 − 0.6 = 19.4",
    ]


@pytest.mark.parametrize(("steps", "printed"), [("whole", "19.80"), ("started", "19.60")])
def test_a_rule_may_count_full_points_only_or_every_point_begun(steps, printed):
    book = rated(f'{SHORTFALL}\nsteps = "{steps}"', FULL)

    assert points(book, satisfied(a=885)) == {"a": printed}


def test_an_excess_over_a_limit_costs_points():
    book = rated('kind = "threshold"\ndeduct = 1\nat_most = 0.1', FULL)

    assert points(book, satisfied(under=90, met=100, over=125)) == {
        "under": "20.00",
        "met": "20.00",
        "over": "17.50",
    }


@pytest.mark.parametrize(
    ("target", "values"),
    [
        ("at_least = 0.9", {"short": 880, "over": 925}),
        ("at_most = 0.1", {"short": 120, "over": 75}),
    ],
)
def test_what_lies_beyond_the_target_may_add(target, values):
    book = rated(f'kind = "threshold"\nadd = 2\n{target}')

    assert points(book, satisfied(**values)) == {"short": "0.00", "over": "5.00"}


def test_the_loss_of_one_rule_may_be_limited():
    book = rated(f"{SHORTFALL}\nmost = 1", FULL)
    found = card(book, unit("a", satisfied=800, handled=1000))

    assert str(found.lines["R"]) == "19.00"
    assert "封顶：本条最多 1 分" in reasons(found)


def test_a_step_may_be_of_any_size():
    book = rule('kind = "threshold"\nof = "handled"\ndeduct = 1\nat_most = 3\nstep = 2', item=FULL)

    assert points(book, towns("handled", a=3, b=4, c=9)) == {
        "a": "20.00",
        "b": "19.50",
        "c": "17.00",
    }


def test_beyond_a_target_the_words_say_how_far():
    book = rated('kind = "threshold"\nadd = 2\nat_least = 0.9')

    assert "与目标相比：目标 90.00%，实际 92.50%，超过 2.5 步，加 5 分" in reasons(
        card(book, unit("a", satisfied=925, handled=1000))
    )


# 达标加分 --------------------------------------------------------------------------------------


def test_a_target_met_gives_its_points_and_a_target_missed_gives_the_others():
    book = rated('kind = "reach"\npoints = 3\notherwise = 1\nat_least = 0.9')
    found = card(book, unit("a", satisfied=899, handled=1000))

    assert points(book, satisfied(a=900, b=899)) == {"a": "3.00", "b": "1.00"}
    assert reasons(found)[-1] == "与目标相比：未达标，得 1 分"


def test_a_target_may_be_a_most_or_a_range():
    most = rule('kind = "reach"\nof = "handled"\npoints = 1\nat_most = 0')
    between = rule('kind = "reach"\nof = "handled"\npoints = 1\nat_least = 2\nat_most = 4')

    assert points(most, towns("handled", a=0, b=1)) == {"a": "1.00", "b": "0.00"}
    assert list(points(between, towns("handled", a=1, b=2, c=4, d=5)).values()) == [
        "1.00",
        "1.00",
        "0.00",
        "0.00",
    ]


# 按比例给分 ------------------------------------------------------------------------------------


def test_a_rate_gives_its_share_of_the_points():
    book = rated('kind = "proportion"\npoints = 10')

    assert points(book, satisfied(a=1000, b=333)) == {"a": "10.00", "b": "3.33"}
    assert reasons(card(book, unit("a", satisfied=333, handled=1000)))[-1] == (
        "计算：33.30% × 10 = 3.33 分"
    )


def test_the_complement_gives_what_a_rate_leaves():
    book = rated('kind = "proportion"\npoints = 5\ncomplement = true')

    assert points(book, satisfied(a=0, b=20)) == {"a": "5.00", "b": "4.90"}
    assert reasons(card(book, unit("a", satisfied=20, handled=1000)))[-1] == (
        "计算：(100% − 2.00%) × 5 = 4.9 分"
    )


def test_a_share_beyond_the_whole_counts_as_the_whole():
    book = rated('kind = "proportion"\npoints = 5')

    found = card(book, unit("a", satisfied=1100, handled=1000))

    assert str(found.lines["R"]) == "5.00"
    assert reasons(found)[-1] == "计算：100.00% × 5 = 5 分"


# 分段给分 --------------------------------------------------------------------------------------

BANDS = """kind = "bands"
at = [{ from = 0.6, points = 4 }, { from = 0.8, points = 8 }, { from = 0.95, points = 10 }]
"""


def test_steps_give_the_points_of_the_last_value_reached():
    book = rated(BANDS + "below = 1")

    assert points(book, satisfied(a=1000, b=950, c=949, d=600, e=599)) == {
        "a": "10.00",
        "b": "10.00",
        "c": "8.00",
        "d": "4.00",
        "e": "1.00",
    }
    assert reasons(card(book, unit("a", satisfied=949, handled=1000)))[-1] == (
        "对照分段：数据值 94.90% 对应 8 分"
    )


def test_lines_run_straight_between_the_values_and_level_beyond_their_ends():
    book = rated(BANDS + 'between = "lines"')

    assert points(book, satisfied(a=1000, b=950, c=875, d=700, e=600, f=0)) == {
        "a": "10.00",
        "b": "10.00",
        "c": "9.00",
        "d": "6.00",
        "e": "4.00",
        "f": "4.00",
    }


def test_a_single_value_makes_a_level_line():
    book = rule(
        'kind = "bands"\nof = "handled"\nbetween = "lines"\nat = [{ from = 5, points = 3 }]'
    )

    assert points(book, towns("handled", a=1, b=9)) == {"a": "3.00", "b": "3.00"}


# 环比 ------------------------------------------------------------------------------------------

CHANGE = 'kind = "change"\npoints = 0.5\nmost = 2\nleast = -1\nmissing = "zero"'


def moved(now: int, before: int):
    previous = {"satisfied": before, "handled": 1000}
    return unit("a", satisfied=now, handled=1000, previous=previous)


@pytest.mark.parametrize(
    ("now", "before", "printed"),
    [
        (930, 900, "1.50"),
        (990, 900, "2.00"),
        (900, 900, "0.00"),
        (885, 900, "-0.75"),
        (0, 900, "-1.00"),
    ],
)
def test_improvement_adds_and_worsening_takes_away_within_ends(now, before, printed):
    book = rated(CHANGE, "")

    assert points(book, league(moved(now, before))) == {"a": printed}


def test_the_words_compare_both_periods():
    found = card(rated(CHANGE, ""), moved(930, 900))

    assert reasons(found)[-1] == "与上期相比：上期 90.00%，本期 93.00%，得 1.5 分"


def test_a_change_may_be_relative():
    book = rated(f"{CHANGE}\nrelative = true\nstep = 0.1", "")

    assert points(book, league(moved(600, 500))) == {"a": "1.00"}
    assert points(book, league(moved(600, 0))) == {"a": "0.00"}
    assert "与上期相比：没有上期数据可比" in reasons(card(book, moved(600, 0)))


def test_a_fall_may_be_the_improvement():
    book = rated(f"{CHANGE}\nlowest_is_best = true", "")

    assert points(book, league(moved(880, 900))) == {"a": "1.00"}
    assert points(book, league(moved(910, 900))) == {"a": "-0.50"}


def test_without_a_value_now_or_before_there_is_nothing_to_compare():
    book = rated(CHANGE, "")

    assert "与上期相比：没有上期数据可比" in reasons(card(book, unit("a", satisfied=1, handled=1)))
    assert "与上期相比：本期无从计算" in reasons(card(book, unit("a", previous={"handled": 1})))


def test_a_number_not_entered_yet_leaves_the_comparison_awaited():
    book = rule(f'{CHANGE}\nof = "trips"\n\n[measure.trips]\nname = "走访"\nentered = "number"')

    assert card(book, unit("a", previous={"trips": 3})).provisional
    assert points(book, league(unit("a", previous={"trips": 3}, grades={"trips": [4]}))) == {
        "a": "2.00"
    }
    assert points(
        book,
        league(
            unit("a", previous={"trips": 3}, grades={"trips": [4]}),
            unit("b", previous={"trips": 4}, grades={"trips": [3, 5]}),
            unit("c", previous={}, grades={"trips": [3]}),
        ),
    ) == {"a": "2.00", "b": "0.00", "c": "0.00"}
