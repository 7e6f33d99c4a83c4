"""Quarters and years: the mean of the months, two clocks with weights, the year to date."""

from decimal import Decimal

from scoring.engine.evaluate import evaluate
from tests.engine.builders import (
    HEADING,
    MONTH,
    card,
    cards,
    happened,
    item,
    league,
    month,
    places,
    rulebook,
    totals,
    unit,
)

GRADE = 'kind = "grade"\nfull = 100'
YEAR = '[[part]]\ncode = "year"\nname = "年终考核"\ncycle = "year"\nclause = "三"\n'
MONTHLY = rulebook(
    item("S", "section = true")
    + item("L1", 'under = "S"\nfull = 100', GRADE)
    + item("L2", 'full = 10\nfor = ["towns"]', 'kind = "grade"\nfull = 10')
    + item("L2", 'full = 20\nfor = ["departments"]', GRADE)
)
TWO_CLOCKS = rulebook(
    MONTH
    + "weight = 0.8\n"
    + YEAR
    + "weight = 0.2\n"
    + item("L1", 'under = "month"\nfull = 100', GRADE)
    + item("LY1", 'under = "year"\nfull = 100', GRADE)
)
MONTHS = {"2020-03": month("93.08", L1="83.08"), "2020-04": month("90.00", L1="80.00")}


def test_a_year_without_a_sheet_of_its_own_is_the_mean_of_its_months():
    months = {
        "2020-04": month("90.01", L1="81.00", L2="9.01"),
        "2020-03": month("93.08", L1="83.08", L2="10.00"),
        "2020-05": month("90.00", L1="80.00"),
    }
    found = card(MONTHLY, unit("a", months=months), period="2020")

    assert str(found.total) == "91.03"
    assert {code: str(points) for code, points in found.lines.items()} == {
        "L1": "81.36",
        "L2": "9.51",
    }
    assert [step.text for step in found.steps] == ["3月 93.08、4月 90.01、5月 90.00；平均 91.03"]
    assert found.scores[1].steps[0].text == "2 个月平均 9.505"


def test_a_quarter_takes_its_own_months():
    months = {"2020-01": month("100.00"), "2020-02": month("99.99")}

    assert str(card(MONTHLY, unit("a", months=months), period="2020-Q1").total) == "100.00"


def test_a_unit_without_any_month_has_no_annual_total():
    facts = league(unit("a", months={"2020-03": month(None)}), unit("b"), period="2020")
    found = cards(MONTHLY, facts)

    assert [(one.total, one.place, one.apart) for one in found.values()] == [
        (None, None, "本期没有月度得分")
    ] * 2


def test_a_month_without_a_score_takes_no_part_in_the_mean():
    months = {"2020-01": month("80.00"), "2020-02": month(None, apart=True)}

    assert str(card(MONTHLY, unit("a", months=months), period="2020").total) == "80.00"


def test_who_was_apart_in_every_month_is_apart_in_the_year():
    book = rulebook('[apart]\nmeasure = "handled"\nbelow = 1\nlabel = "本期无工单"' + item("L1"))
    always = {"2020-01": month("80.00", apart=True), "2020-02": month("80.00", apart=True)}
    once = {"2020-01": month("70.00", apart=True), "2020-02": month("80.00")}
    facts = league(unit("a", months=always), unit("b", months=once), period="2020")
    result = evaluate(book, facts)

    assert places(result) == {"b": 1, "a": None}
    assert [card.apart for card in result.cards] == ["", "本期无工单"]


def test_lines_of_leave_and_of_an_earlier_version_stand_after_those_of_the_sheet():
    book = rulebook(
        item("L1", "", GRADE) + '\n[leave]\ncode = "P"\nname = "产假"\ntotal = 100\nclause = "二"\n'
    )
    months = {
        "2020-01": month("100.00", P="100.00"),
        "2020-02": month("90.00", OLD="40.00", L1="50.00"),
    }
    found = card(book, unit("a", months=months), period="2020")

    assert [(score.item.code, score.item.name) for score in found.scores] == [
        ("L1", "L1"),
        ("OLD", "OLD"),
        ("P", "产假"),
    ]


def test_the_line_of_a_group_keeps_its_own_full_marks():
    months = {"2020-01": month("90.00", L2="15.00")}
    department = unit("a", group="departments", months=months)

    assert card(MONTHLY, department, period="2020").scores[0].item.full == 20


# Two clocks -----------------------------------------------------------------------------------


def test_the_year_weighs_the_mean_of_the_months_with_the_yearly_sheet():
    town = unit("a", months=MONTHS, grades={"LY1": [75]})
    found = card(TWO_CLOCKS, town, period="2020")

    assert str(found.total) == "88.23"
    assert {code: str(points) for code, points in found.lines.items()} == {
        "month": "91.54",
        "LY1": "75.00",
    }
    assert found.steps[-1].text == "0.8 × 各月平均 91.54 + 0.2 × 年终考核 75 = 88.23"
    assert [score.item.code for score in found.scores] == list(found.lines) == ["month", "LY1"]
    assert found.scores[0].steps[0].text == "3月 93.08、4月 90.00；平均 91.54"
    assert not found.provisional


def test_the_sections_of_the_yearly_sheet_stay_on_the_annual_card():
    book = rulebook(
        MONTH
        + YEAR
        + item("S", 'under = "year"\nsection = true\nfull = 9')
        + item("LY1", 'under = "S"\nfull = 10', GRADE)
    )
    found = card(book, unit("a", months=MONTHS, grades={"LY1": [10]}), period="2020")

    assert {code: str(points) for code, points in found.sections.items()} == {"S": "9.00"}
    assert {code: str(points) for code, points in found.lines.items()} == {
        "month": "91.54",
        "LY1": "10.00",
    }


def test_the_weighted_year_is_rounded_once_from_the_exact_mean():
    months = {
        "2020-03": month("90.00"),
        "2020-04": month("90.01"),
        "2020-05": month("90.01"),
    }
    town = unit("a", months=months, grades={"LY1": [0]})

    assert str(card(TWO_CLOCKS, town, period="2020").total) == "72.01"


def test_a_month_of_two_clocks_is_scored_by_the_monthly_part():
    assert list(card(TWO_CLOCKS, unit("a"), period="2020-03").lines) == ["L1"]


def test_a_quarter_of_two_clocks_is_the_mean_of_its_months():
    found = card(TWO_CLOCKS, unit("a", months=MONTHS), period="2020-Q2")

    assert (str(found.total), list(found.lines)) == ("91.54", ["L1"])


def test_without_any_month_there_is_no_annual_total():
    found = card(TWO_CLOCKS, unit("a", grades={"LY1": [75]}), period="2020")

    assert (found.total, found.apart, list(found.lines)) == (None, "本期没有月度得分", ["LY1"])


def test_a_yearly_sheet_without_a_total_leaves_the_year_without_one():
    book = rulebook(
        MONTH
        + YEAR
        + item(
            "LY",
            'under = "year"',
            'kind = "proportion"\nof = "rate"\npoints = 5\nmissing = "apart"',
        )
        + '[measure.rate]\nname = "比率"\nentered = "rate"\n'
    )
    found = card(book, unit("a", months=MONTHS), period="2020")

    assert (found.total, found.apart) == (None, "本期无从计算")


# A yearly sheet only --------------------------------------------------------------------------

YEARLY = rulebook(YEAR + item("T", "", 'kind = "each"\ndeduct = 1'))


def test_a_yearly_sheet_asked_for_a_month_or_a_quarter_is_the_year_to_date():
    town = unit("a", happened("T", 2, on="2020-01-05"), happened("T", on="2020-03-05"))

    for period in ("2020-03", "2020-Q1", "2020"):
        assert str(card(YEARLY, town, period=period).total) == "-3.00"


def test_months_may_begin_on_another_day_and_events_last_by_those_months():
    book = rulebook(
        HEADING
        + 'months_start_day = 26\nmonths_start_time = "12:00"\ngrace_days = 2\n'
        + item("T", "", 'kind = "each"\ndeduct = 1\nlasts = 2')
    )
    earlier = (happened("T", on="2020-01-26"), happened("T", on="2020-01-27"))

    assert (book.calendar.day, book.calendar.hour, book.calendar.grace_days) == (26, 12, 2)
    assert totals(book, league(unit("a", earlier=earlier), period="2020-03")) == {"a": "-1.00"}
    assert Decimal("-1.00") == card(book, unit("a", earlier=earlier)).total
