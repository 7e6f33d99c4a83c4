"""Alerts: counts in a window that lead to a notice, given once."""

import pytest

from scoring.engine.facts import UnitFacts
from tests.engine.builders import HEADING, card, counts, happened, item, rate, rulebook, unit

LATE = item("T7a", "", 'kind = "each"\ndeduct = 5')


def alert(code: str, more: str) -> str:
    return f'\n[[alert]]\ncode = "{code}"\nname = "{code}号"\nclause = "四"\n{more}\n'


def given(book, town: UnitFacts, period: str = "2020-03") -> list[str]:
    """The codes of the notices that the unit gets."""
    return [notice.code for notice in card(book, town, period=period).notices]


def late(times: int, on: str):
    return happened("T7a", times, on=on)


QUARTERLY = rulebook(
    LATE + alert("T10b", 'when = { events = ["T7a"], at_least = 3, window = "quarter" }')
)


def test_three_times_in_a_quarter_lead_to_a_notice_in_the_month_of_the_third():
    earlier = (late(1, "2020-01-31"), late(1, "2020-02-01"))
    notice = card(QUARTERLY, unit("a", late(1, "2020-03-05"), earlier=earlier)).notices[0]

    assert (notice.code, notice.name, notice.level, notice.clause) == (
        "T10b",
        "T10b号",
        "note",
        "四",
    )
    assert notice.reason == "2020年第1季度累计 3，达到 3"


def test_a_notice_is_given_once():
    earlier = (late(3, "2020-02-01"),)

    assert given(QUARTERLY, unit("a", earlier=earlier)) == []
    assert given(QUARTERLY, unit("a", late(1, "2020-03-05"), earlier=earlier)) == []


def test_a_new_quarter_counts_from_nothing():
    earlier = (late(2, "2020-03-31"),)

    assert given(QUARTERLY, unit("a", late(1, "2020-04-01"), earlier=earlier), "2020-04") == []
    assert given(QUARTERLY, unit("a", late(3, "2020-04-01"), earlier=earlier), "2020-04") == [
        "T10b"
    ]


def test_what_happened_last_year_does_not_count():
    yearly = rulebook(
        LATE + alert("A", 'when = { events = ["T7a"], at_least = 3, window = "year" }')
    )
    earlier = (late(2, "2019-12-31"), late(1, "2020-01-01"))

    assert given(yearly, unit("a", late(1, "2020-03-05"), earlier=earlier)) == []
    assert given(yearly, unit("a", late(2, "2020-03-05"), earlier=earlier)) == ["A"]


def test_every_quarter_of_a_year_may_have_its_own_notice():
    book = rulebook(
        '[[part]]\ncode = "y"\nname = "y"\ncycle = "year"\nclause = "一"\n'
        + LATE
        + alert("T10b", 'when = { events = ["T7a"], at_least = 3, window = "quarter" }')
    )
    town = unit("a", late(3, "2020-02-01"), late(2, "2020-05-01"), late(4, "2020-12-31"))

    assert given(book, town, "2020") == ["T10b", "T10b"]


def test_a_month_is_a_window_of_its_own():
    book = rulebook(
        LATE + alert("M", 'when = { events = ["T7a"], at_least = 2, window = "month" }')
    )

    assert given(book, unit("a", late(1, "2020-03-05"), earlier=(late(1, "2020-02-29"),))) == []
    assert given(book, unit("a", late(2, "2020-03-05"))) == ["M"]


def test_a_window_follows_the_calendar_of_the_rulebook():
    book = rulebook(
        HEADING
        + "months_start_day = 26\n"
        + LATE
        + alert("M", 'when = { events = ["T7a"], at_least = 2, window = "month" }')
    )
    earlier = (late(1, "2020-02-25"),)
    own = (late(1, "2020-02-26"), late(1, "2020-03-25"))

    assert given(book, UnitFacts("a", "towns", events=own, earlier=earlier)) == ["M"]


def test_within_the_period_only_its_own_events_count():
    book = rulebook(LATE + alert("P", 'when = { events = ["T7a"], at_least = 2 }'))

    assert given(book, unit("a", late(1, "2020-03-05"), earlier=(late(9, "2020-02-01"),))) == []
    assert given(book, unit("a", late(2, "2020-03-05"))) == ["P"]


def test_some_alerts_look_at_a_single_record():
    book = rulebook(
        LATE
        + alert("O", 'when = { events = ["T7a"], at_least = 16, at_once = true, window = "year" }')
    )
    earlier = (late(16, "2020-02-01"),)

    assert given(book, unit("a", late(8, "2020-03-05"), late(8, "2020-03-06"))) == []
    assert given(book, unit("a", late(1, "2020-03-05"), earlier=earlier)) == []
    assert given(book, unit("a", late(16, "2020-03-05"), earlier=earlier)) == ["O"]
    reason = card(book, unit("a", late(17, "2020-03-05"))).notices[0].reason
    assert reason == "2020年单次 17，达到 16"


def test_an_alert_may_count_records_of_its_own():
    book = rulebook(LATE + alert("T10a", "recordable = true"))

    assert given(book, unit("a", happened("T10a"))) == ["T10a"]
    assert given(book, unit("a")) == []


def test_an_alert_may_look_at_a_measure():
    book = rulebook(LATE + counts("reworked") + alert("L8", 'when = { of = "reworked" }'))

    assert given(book, unit("a")) == []
    assert card(book, unit("a", reworked=2)).notices[0].reason == "reworked 2，达到 1"


def test_a_rate_is_said_as_a_percentage_and_without_tickets_there_is_none():
    book = rulebook(
        LATE
        + counts("bad")
        + rate("bad_rate", "bad", "handled")
        + alert("B", 'when = { of = "bad_rate", at_least = 0.2 }')
    )

    assert (
        card(book, unit("a", bad=1, handled=4)).notices[0].reason == "bad_rate 25.00%，达到 20.00%"
    )
    assert given(book, unit("a")) == []


REFERRAL = rulebook(
    LATE
    + alert("T10a", "recordable = true")
    + alert("T10b", 'when = { events = ["T7a"], at_least = 3 }')
    + alert("T11", 'when = { events = ["T10a"], notices = ["T10b"], at_least = 2 }')
)


def test_notices_and_records_together_lead_to_a_graver_one():
    town = unit("a", late(3, "2020-03-05"), happened("T10a"))

    assert given(REFERRAL, town) == ["T10a", "T10b", "T11"]
    assert card(REFERRAL, town).notices[2].reason == "已有 2 次相应预警"
    assert given(REFERRAL, unit("a", late(3, "2020-03-05"))) == ["T10b"]


@pytest.mark.parametrize(
    ("cycle", "period", "codes"),
    [
        *(("month", "2020-03", ["A"]), ("month", "2020", []), ("year", "2020-03", [])),
        *(("year", "2020", ["A"]), ("year", "2020-Q1", ["A"]), ("any", "2020-03", ["A"])),
    ],
)
def test_an_alert_has_its_clock(cycle, period, codes):
    book = rulebook(LATE + alert("A", f'recordable = true\ncycle = "{cycle}"'))

    assert given(book, unit("a", happened("A")), period) == codes


def test_an_alert_may_be_for_one_group():
    book = rulebook(LATE + alert("A", 'recordable = true\nfor = ["departments"]'))

    assert given(book, unit("a", happened("A"))) == []
    assert given(book, unit("a", happened("A"), group="departments")) == ["A"]
