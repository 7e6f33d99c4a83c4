"""How numbers, dates and charts are written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import engines

from units.templatetags.charts import bar, loss, trend, trends
from units.templatetags.dates import day, moment, period, short_moment
from units.templatetags.numbers import (
    full_marks,
    movement,
    movement_in_words,
    percent,
    percentage_points,
    score,
    signed,
)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (Decimal("93.0800"), "93.08"),
        (Decimal("93.085"), "93.085"),
        ("100", "100.00"),
        (Fraction(63, 2), "31.50"),
        (Decimal("-0.5"), "−0.50"),
        (Decimal("-0.00"), "0.00"),
        (None, "—"),
    ],
)
def test_a_score_has_two_decimals_and_is_never_rounded(points, words):
    assert score(points) == words


@pytest.mark.parametrize(
    ("points", "words"), [("1", "+1.00"), ("-0.5", "−0.50"), ("0", "0.00"), (None, "—")]
)
def test_a_bonus_shows_its_sign(points, words):
    assert signed(points) == words


@pytest.mark.parametrize(("points", "words"), [("35.00", "35"), (Fraction(5, 2), "2.5")])
def test_full_marks_have_no_needless_noughts(points, words):
    assert full_marks(points) == words


@pytest.mark.parametrize(
    ("rate", "words"),
    [(Fraction(1, 3), "33.33%"), (Decimal("0.96125"), "96.13%"), (1, "100.00%"), (None, "—")],
)
def test_a_rate_is_rounded_half_up(rate, words):
    assert percent(rate) == words


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (Decimal("0.012"), "+1.20个百分点"),
        (Decimal("-0.00125"), "−0.13个百分点"),
        (0, "0.00个百分点"),
    ],
)
def test_a_difference_of_rates_is_in_percentage_points(difference, words):
    assert percentage_points(difference) == words


@pytest.mark.parametrize(
    ("places", "arrow", "words"),
    [
        (2, "↑2", "比上期上升2位"),
        (-1, "↓1", "比上期下降1位"),
        (0, "—", "与上期持平"),
        (None, "—", "上期无名次"),
    ],
)
def test_a_movement_is_an_arrow_and_words(places, arrow, words):
    assert (movement(places), movement_in_words(places)) == (arrow, words)


def test_days_and_instants_are_written_in_local_time():
    late = datetime(2026, 5, 5, 17, 30, tzinfo=UTC)

    assert (day(late), moment(late)) == ("2026年5月6日", "2026年5月6日 01:30")
    assert day(date(2026, 5, 6)) == "2026年5月6日"
    assert (day(None), moment(None), short_moment(None)) == ("—", "—", "—")


def test_a_dense_list_leaves_out_the_current_year_alone(time_machine_year):
    now, before = (datetime(y, 5, 6, tzinfo=UTC) for y in (time_machine_year, 2001))

    assert short_moment(now) == "5月6日 08:00"
    assert short_moment(before) == "2001年5月6日 08:00"


@pytest.fixture
def time_machine_year(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2030, 1, 1))
    return 2030


@pytest.mark.parametrize(
    ("code", "words"),
    [("2026-05", "2026年5月"), ("2026-Q1", "2026年第一季度"), ("2026", "2026年")],
)
def test_a_period_is_written_in_words(code, words):
    assert period(code) == words


MONTHS = [("3月", Decimal("90")), ("4月", Decimal("95")), ("5月", Decimal("92.5"))]


def drawn(points):
    template = engines["django"].from_string("{% load charts %}{% trend points '总分走势' %}")
    return template.render({"points": points})


def test_a_trend_goes_up_where_the_values_do():
    low, high, middle = (mark["y"] for mark in trend(MONTHS, "总分走势")["marks"])

    assert high < middle < low
    assert middle == (high + low) / 2


def test_a_trend_can_be_read_without_seeing_it():
    assert 'aria-label="总分走势：3月 90.00，4月 95.00，5月 92.50"' in drawn(MONTHS)


def test_a_trend_breaks_where_a_value_is_lacking():
    months = [*MONTHS, ("6月", None), ("7月", Decimal(91)), ("8月", Decimal(92))]

    assert drawn(months).count("<polyline") == 2
    assert "6月 —" in drawn(months)


def test_a_trend_of_one_value_or_of_equal_ones_is_drawn():
    assert drawn([("3月", Decimal(90))]).count("<circle") == 1
    assert drawn([("3月", Decimal(90)), ("4月", Decimal(90))]).count("<polyline") == 1


def test_a_trend_without_values_says_so():
    assert "还没有可以画出的数据" in drawn([])
    assert "<svg" not in drawn([("3月", None)])


def test_a_long_trend_names_some_months_and_always_the_last():
    marks = trend([(f"{n}", Decimal(n)) for n in range(30)], "走势")["marks"]

    names = [mark["name"] for mark in marks if mark["name"]]
    assert names[-1] == "29"
    assert len(names) <= 12


def test_a_trend_escapes_its_names():
    assert "<b>" not in drawn([("<b>", Decimal(1)), ("5月", Decimal(2))])


@pytest.mark.parametrize(
    ("points", "full", "width", "lost"),
    [
        ("8.86", "10", Decimal("88.6"), True),
        ("10", "10", Decimal(100), False),
        ("0", "5", Decimal(0), True),
        ("-1", "5", Decimal(0), True),
        ("12", "10", Decimal(100), False),
        (Fraction(1, 3), Fraction(1), Decimal("33.3"), True),
    ],
)
def test_a_bar_shows_how_much_of_full_marks_is_there(points, full, width, lost):
    shown = bar(points, full)

    assert (shown["width"], shown["lost"]) == (width, lost)


def test_places_are_drawn_with_the_first_at_the_top():
    places = [("3月", Decimal(8)), ("4月", Decimal(1)), ("5月", Decimal(3))]

    drawing = trend(places, "名次", places=True)

    eighth, first, third = (mark["y"] for mark in drawing["marks"])
    assert first < third < eighth
    assert drawing["words"] == "3月 8，4月 1，5月 3"


def test_several_trends_share_one_scale():
    drawing = trends([("甲", MONTHS), ("乙", [("3月", Decimal(90)), ("4月", None)])], "总分")

    ours, theirs = drawing["series"]
    assert ours["marks"][0]["y"] == theirs["marks"][0]["y"]
    assert [one["name"] for one in drawing["series"]] == ["甲", "乙"]
    assert trends([("甲", [])], "总分")["series"] == []


def test_a_bar_marks_the_median_of_the_group_and_says_it():
    drawing = bar(Decimal(3), Fraction(5), Decimal("4.5"))

    assert (drawing["width"], drawing["median"]) == (60, 90)
    assert drawing["words"] == "满分 5，得 3.00，组内中位数 4.50"
    assert bar(Decimal(3), Fraction(5), Decimal(5))["median"] < 100


def test_a_loss_is_as_long_as_its_share_of_the_largest():
    assert loss(Decimal("0.5"), Decimal(2))["width"] == 25
