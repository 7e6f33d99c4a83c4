"""Measures: how tallies, rates, means, sums, entered and earlier numbers get their value."""

from fractions import Fraction

import pytest

from scoring.engine.conditions import Condition, described
from scoring.engine.fields import Test as Compare
from scoring.engine.measures import Values
from tests.engine.builders import counts, rate, rulebook, unit

BOOK = rulebook(
    counts("satisfied")
    + counts("rated")
    + rate("satisfaction", "satisfied", "rated")
    + rate("rounded_rate", "satisfied", "rated", "places = 0")
    + rate("cut_rate", "satisfied", "rated", "places = 0\ncut = true")
    + rate("rate_of_rate", "satisfaction", "rated")
    + rate("rate_over_rate", "rated", "satisfaction")
    + """
    [measure.weighted]
    name = "加权满意"
    count = []
    weigh = "result_rating"
    weights = { "满意" = 1, "基本满意" = 0.8 }

    [measure.mean]
    name = "平均率"
    mean = ["satisfaction", "error_rate"]

    [measure.mean_count]
    name = "平均数"
    mean = ["rated", "trips"]

    [measure.left]
    name = "未满意"
    add = [{ of = "rated" }, { of = "satisfied", times = -1 }]

    [measure.left_rate]
    name = "两率之差"
    add = [{ of = "satisfaction" }, { of = "error_rate", times = -1 }]

    [measure.error_rate]
    name = "差错率"
    entered = "rate"

    [measure.trips]
    name = "走访"
    entered = "number"

    [measure.before]
    name = "上期满意率"
    previous = "satisfaction"

    [measure.trips_before]
    name = "上期走访"
    previous = "trips"
    """
)


def values(**facts) -> Values:
    town = unit("qingyun", **facts)
    return Values(BOOK.measures, town, town.counts)


def test_a_tally_without_tickets_is_zero():
    assert values()["rated"] == 0
    assert values(rated=3).words("rated") == "rated 3"


def test_a_weighted_tally_adds_its_values_by_weight():
    town = unit("qingyun")
    kept = {"weighted:满意": Fraction(3), "weighted:基本满意": Fraction(5)}

    assert BOOK.measures["weighted"].keys("weighted") == ("weighted:满意", "weighted:基本满意")
    assert Values(BOOK.measures, town, kept)["weighted"] == 7
    assert Values(BOOK.measures, town, {"weighted": Fraction(6)})["weighted"] == 6


def test_a_rate_is_one_measure_over_another():
    found = values(satisfied=2, rated=3)

    assert found["satisfaction"] == Fraction(2, 3)
    assert found.words("satisfaction") == "satisfaction = satisfied 2 ÷ rated 3 = 66.67%"


def test_a_rate_may_be_rounded_or_cut_first():
    found = values(satisfied=2, rated=3)

    assert (found["rounded_rate"], found["cut_rate"]) == (Fraction(67, 100), Fraction(66, 100))


def test_a_rate_over_nothing_is_nothing_and_says_what_is_lacking():
    found = values(satisfied=0, rated=0)

    assert found["satisfaction"] is None
    assert found.words("satisfaction") == "satisfaction：rated 为 0，无从计算"
    assert found.words("rate_of_rate") == "rate_of_rate：satisfaction 无从计算"
    assert found.words("rate_over_rate") == "rate_over_rate：satisfaction 无从计算"


def test_a_mean_leaves_out_what_cannot_be_measured():
    both = values(satisfied=9, rated=10, grades={"error_rate": ["0.1"]})

    assert both["mean"] == Fraction(1, 2)
    assert both.words("mean") == (
        "平均率：satisfaction = satisfied 9 ÷ rated 10 = 90.00%、差错率 10.00%，平均 50.00%"
    )
    assert values(satisfied=9, rated=10)["mean"] == Fraction(9, 10)
    assert values().words("mean") == "平均率：各项均无从计算"


def test_a_mean_of_counts_is_no_percentage():
    found = values(rated=4, grades={"trips": [7]})

    assert found.words("mean_count") == "平均数：rated 4、走访 7，平均 5.5"


def test_a_sum_takes_away_where_the_factor_is_negative():
    found = values(satisfied=3, rated=10)

    assert found["left"] == 7
    assert found.words("left") == "未满意 = rated 10 − satisfied 3 = 7"
    assert found.words("left_rate") == "两率之差：差错率 无从计算"


def test_an_entered_number_is_the_mean_of_those_who_entered_it():
    found = values(grades={"trips": [2, 3], "error_rate": ["0.12"]})

    assert found["trips"] == Fraction(5, 2)
    assert found.words("error_rate") == "差错率 12.00%"
    assert values().words("trips") == "走访：尚未录入"


def test_the_period_before_has_its_own_numbers():
    found = values(
        satisfied=1,
        rated=1,
        previous={"satisfied": 1, "rated": 4, "trips": 6},
        grades={"trips": [99]},
    )

    assert found["before"] == Fraction(1, 4)
    assert found.words("before") == "上期 satisfaction = satisfied 1 ÷ rated 4 = 25.00%"
    assert found["trips_before"] == 6
    assert found.before() is found.before()
    assert found.before().before() is None


def test_without_a_period_before_there_is_nothing_to_measure():
    assert values().words("before") == "上期满意率：没有上期数据"
    assert values(previous={})["trips_before"] is None


@pytest.mark.parametrize(
    ("code", "is_rate"),
    [
        *(("rated", False), ("satisfaction", True), ("mean", True), ("mean_count", False)),
        *(("left", False), ("error_rate", True), ("trips", False), ("before", True)),
    ],
)
def test_rates_read_as_percentages(code, is_rate):
    assert values().is_rate(code) is is_rate


def test_what_hangs_on_a_number_not_entered_yet_is_awaited():
    awaited = {code for code in BOOK.measures if values().awaited(code)}

    assert awaited == {"error_rate", "trips", "mean", "mean_count", "left_rate"}
    assert not values(grades={"trips": [1]}).awaited("trips")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("closed_at", Compare.BEFORE_CUTOFF), "办结时间 早于截止时间"),
        (
            Condition("closed_at", Compare.AFTER, of="deadline_at"),
            "办结时间 晚于 应办结时间",
        ),
        (
            Condition("replied_at", Compare.WITHIN_HOURS, Fraction(24), "assigned_at"),
            "回复时间 距 交办时间 不超过 24 小时",
        ),
        (
            Condition("replied_at", Compare.OVER_HOURS, Fraction(1, 2), "assigned_at"),
            "回复时间 距 交办时间 超过 0.5 小时",
        ),
        (
            Condition("result_rating", Compare.IN, ("满意", "基本满意")),
            "办理结果评价 属于 满意、基本满意",
        ),
        (Condition("result_rating", Compare.EQUAL, "满意"), "办理结果评价 是 满意"),
        (Condition("anonymous", Compare.EQUAL, value=True), "是否匿名 是 是"),
        (Condition("contacted", Compare.EQUAL, value=False), "是否联系 是 否"),
        (Condition("city_reworks", Compare.AT_LEAST, Fraction(2)), "市级重办次数 不少于 2"),
    ],
)
def test_a_condition_is_said_in_words(condition, words):
    assert described(condition) == words
