"""Periods and where their months begin."""

from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.period import ZONE, Calendar, Period
from tests.engine.strategies import QUICK

PERIODS = st.sampled_from(["2020-03", "2020-Q1", "2020", "2020-12", "2019-Q4"]).map(Period.parse)
CALENDARS = st.builds(
    Calendar,
    day=st.integers(1, 28),
    hour=st.integers(0, 23),
    minute=st.sampled_from([0, 30]),
)
DAYS = st.dates(date(2019, 1, 1), date(2021, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("code", "label"),
    [("2020-03", "2020年3月"), ("2020-Q4", "2020年第4季度"), ("2020", "2020年")],
)
def test_a_code_names_a_month_a_quarter_or_a_year(code, label):
    period = Period.parse(code)

    assert (period.code, str(period), period.label) == (code, code, label)


@pytest.mark.parametrize(
    "code", ["2020-13", "2020-Q5", "1899", "9999", "20", "2020-3", "２０２０", ""]
)
def test_anything_else_is_no_period(code):
    with pytest.raises(ValueError, match="应写成 2020-03、2020-Q1 或 2020"):
        Period.parse(code)


def test_a_year_has_twelve_months_and_a_quarter_three():
    assert [month.code for month in Period.parse("2020-Q2").months()] == [
        "2020-04",
        "2020-05",
        "2020-06",
    ]
    assert len(Period.parse("2020").months()) == 12


@pytest.mark.parametrize(
    ("code", "previous"),
    [
        ("2020-03", "2020-02"),
        ("2020-01", "2019-12"),
        ("2020-Q3", "2020-Q2"),
        ("2020-Q1", "2019-Q4"),
        ("2020", "2019"),
    ],
)
def test_the_period_before_has_the_same_length(code, previous):
    assert Period.parse(code).previous().code == previous


def test_a_month_knows_its_quarter_its_year_and_the_year_to_date():
    may = Period.parse("2020-05")

    assert may.quarter().code == "2020-Q2"
    assert may.whole_year().code == "2020"
    assert may.to_date().label == "2020年1至5月"
    assert Period.parse("2020-Q1").to_date().code == "2020-Q1"


def test_a_month_is_half_open_and_looked_back_on_after_the_days_of_grace():
    span = Calendar(grace_days=2, grace_hours=24).span(Period.parse("2020-12"))

    assert span == (at("2020-12-01"), at("2021-01-01"), at("2021-01-04"))


def test_a_month_may_run_from_the_26th_to_the_25th():
    calendar = Calendar(day=26)

    assert calendar.span(Period.parse("2020-01"))[:2] == (at("2019-12-26"), at("2020-01-26"))
    assert calendar.month_of(date(2020, 1, 25)).code == "2020-01"
    assert calendar.month_of(date(2020, 1, 26)).code == "2020-02"
    assert calendar.month_of(date(2020, 12, 26)).code == "2021-01"


def test_an_event_on_the_day_on_which_the_month_begins_at_noon_belongs_to_the_month_before():
    calendar = Calendar(day=19, hour=12)

    assert calendar.month_of(date(2020, 3, 19)).code == "2020-03"
    assert calendar.month_of(date(2020, 3, 20)).code == "2020-04"
    assert calendar.days(Period.parse("2020-04")) == (date(2020, 3, 20), date(2020, 4, 20))


def test_months_that_begin_at_noon_on_the_first_leave_the_first_to_the_month_before():
    calendar = Calendar(day=1, hour=12)

    assert calendar.month_of(date(2020, 3, 1)).code == "2020-02"
    assert calendar.days(Period.parse("2020-03")) == (date(2020, 3, 2), date(2020, 4, 2))


@QUICK
@given(CALENDARS, DAYS)
def test_a_day_belongs_to_the_month_whose_days_hold_it(calendar, day):
    first, after = calendar.days(calendar.month_of(day))

    assert first <= day < after


@QUICK
@given(CALENDARS, PERIODS)
def test_periods_follow_each_other_without_gap_or_overlap(calendar, period):
    months = [calendar.span(month) for month in period.months()]

    assert calendar.span(period.previous()).end == calendar.span(period).start
    assert months[0].start == calendar.span(period).start
    assert months[-1].end == calendar.span(period).end
    assert all(one.end == other.start for one, other in pairwise(months))
