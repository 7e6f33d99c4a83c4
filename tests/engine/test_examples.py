"""Worked examples: how they read, what they say when the rulebook does otherwise."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.engine.codec import read, write
from scoring.engine.errors import RulebookError
from scoring.engine.examples import failures, read_example, write_example
from scoring.engine.rulebook import Refusal
from tests.engine.builders import MONTH, document, item, rulebook

SHEET = (
    item("L", "full = 10", 'kind = "grade"\nfull = 10')
    + item("N", "", 'kind = "each"\ndeduct = { least = 1, most = 5 }')
    + """
    [[alert]]
    code = "A"
    name = "警示"
    clause = "四"
    when = { events = ["N"] }

    [[honour]]
    code = "H"
    name = "红旗"
    clause = "三"
    cycle = "month"
    top = 1
    """
)
UNITS = """
units = [
  { unit = "甲", group = "towns", grades = { L = 9 } },
  { unit = "乙", group = "towns", grades = { L = [8, 9] }, events = [{ code = "N", points = 2 }] },
]
"""


def example(expected: str, units: str = UNITS) -> str:
    return f'\n[[example]]\nname = "两镇"\n{units}\n{expected}\n'


def said(expected: str) -> list[str]:
    """What the example finds wrong, without its name."""
    found = list(failures(rulebook(SHEET + example(expected))))
    assert all(one.startswith("算例“两镇”：") for one in found)
    return [one.removeprefix("算例“两镇”：") for one in found]


# Running --------------------------------------------------------------------------------------


def test_an_example_that_holds_says_nothing():
    assert (
        said(
            """
            points = { "甲" = { L = "9.00" }, "乙" = { L = "8.50", N = "-2.00" } }
            totals = { "甲" = "9.00", "乙" = "6.50" }
            places = { "甲" = 1, "乙" = 2 }
            notices = { "甲" = [], "乙" = ["A"] }
            honours = { H = ["甲"] }
            refused = [
              { code = "N" },
              { code = "N", points = 6 },
              { code = "L", points = 11, grade = true },
            ]
            """
        )
        == []
    )


@pytest.mark.parametrize(
    ("expected", "sentence"),
    [
        ('points = { "甲" = { L = "9.50" } }', "甲 的 L 应为 9.50，算得 9.00。"),
        ('points = { "甲" = { month = "9" } }', "甲 的 month 应为 9，算得 没有这一项。"),
        ('totals = { "甲" = "1" }', "甲 的总分应为 1，算得 9.00。"),
        ('totals = { "甲" = "" }', "甲 的总分应为 没有，算得 9.00。"),
        ('places = { "乙" = 1 }', "乙 的名次应为 1，算得 2。"),
        ('places = { "乙" = 0 }', "乙 的名次应为 没有，算得 2。"),
        ('notices = { "甲" = ["A"] }', "甲 的预警应为 A，算得 没有。"),
        ('notices = { "乙" = [] }', "乙 的预警应为 没有，算得 A。"),
        ('honours = { H = ["乙"] }', "评优 H 应为 乙，算得 甲。"),
        ('refused = [{ code = "N", points = 2 }]', "N 分值 2 应被拒绝，却被接受。"),
        ('refused = [{ code = "L", points = 9, grade = true }]', "L 分值 9 应被拒绝，却被接受。"),
        ('refused = [{ code = "L", grade = true }]', "L 分值 没有写 应被拒绝，却被接受。"),
    ],
)
def test_every_difference_is_one_sentence(expected, sentence):
    assert said(expected) == [sentence]


@pytest.mark.parametrize("cycle", ["month", "year"])
def test_an_example_runs_in_the_month_or_year_in_which_the_rulebook_starts(cycle):
    text = MONTH + SHEET + example('honours = { H = ["甲"] }')

    book = rulebook(text.replace('cycle = "month"', f'cycle = "{cycle}"'))

    assert list(failures(book)) == []


def test_an_example_of_a_year_takes_the_results_of_its_months():
    units = (
        'period = "2020"\n'
        'units = [{ unit = "甲", group = "towns", months = { "2020-01" = "80", "2020-02" = "" } }]'
    )
    book = rulebook(SHEET + example('totals = { "甲" = "80.00" }', units))

    assert list(failures(book)) == []
    assert write_example(book.examples[0])["units"][0]["months"] == {
        "2020-01": "80",
        "2020-02": "",
    }


# Reading --------------------------------------------------------------------------------------

FULL = {
    "name": "全部",
    "period": "2020-03",
    "units": [
        {
            "unit": "甲",
            "group": "towns",
            "name": "甲镇",
            "handled": "5",
            "events": [
                {"code": "N", "on": "2020-03-09", "times": 2, "points": "1.5", "ticket": "T"}
            ],
            "earlier": [{"code": "N", "on": "2020-02-09"}],
            "grades": {"L": ["9"]},
            "previous": {"handled": "4"},
            "months": {"2020-01": "88.50"},
        }
    ],
    "points": {"甲": {"L": "9.00"}},
    "totals": {"甲": ""},
    "places": {"甲": ""},
    "notices": {"甲": []},
    "honours": {"H": []},
    "refused": [{"code": "N"}, {"code": "L", "points": "12", "grade": True}],
}


def test_an_example_is_written_as_it_reads():
    book = read(document(SHEET) | {"example": [FULL]})
    found = book.examples[0]

    assert write_example(found) == FULL
    assert (found.totals, found.places) == ({"甲": None}, {"甲": None})
    assert found.points == {"甲": {"L": Decimal("9.00")}}
    assert found.refused == (Refusal("N"), Refusal("L", Fraction(12), grade=True))
    assert read(json.loads(json.dumps(write(book)))) == book


def test_an_event_without_a_date_happened_on_the_first_of_the_period():
    raw = {"name": "x", "units": [{"unit": "甲", "group": "towns", "events": [{"code": "N"}]}]}

    assert read_example(raw, "", date(2020, 3, 15)).units[0].events[0].on == date(2020, 3, 1)
    found = read_example(raw | {"period": "2021"}, "", date(2020, 3, 15))
    assert found.units[0].events[0].on == date(2021, 1, 1)


def test_a_date_of_a_document_may_be_a_date():
    events = [{"code": "N", "on": date(2020, 3, 9)}]
    raw = {"name": "x", "units": [{"unit": "甲", "group": "towns", "events": events}]}

    assert read_example(raw, "", date(2020, 3, 1)).units[0].events[0].on == date(2020, 3, 9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"units": None}, "units 写法不对（单位的列表，例如 { unit = "),
        ({"units": ["甲"]}, "units 写法不对"),
        ({"units": [{"group": "towns"}]}, "units 缺少 unit。"),
        ({"units": [{"unit": "甲"}]}, "units 缺少 group。"),
        ({"units": [{"unit": 5, "group": "towns"}]}, "units 写法不对"),
        ({"units": [{"unit": "甲", "group": "towns", "handled": 0.5}]}, "units 写法不对"),
        ({"units": [{"unit": "甲", "group": "towns", "events": [{}]}]}, "units 缺少 code。"),
        ({"name": 5}, "name 写法不对（文字，例如"),
        ({"period": "三月"}, "period 写法不对（例如 2020-03 或 2020）。"),
        ({"points": {"甲": "9"}}, "points 写法不对（例如 {"),
        ({"points": {"甲": {"L": "九"}}}, "points 写法不对"),
        ({"totals": ["9"]}, "totals 写法不对"),
        ({"places": {"甲": "一"}}, "places 写法不对（例如 {"),
        ({"notices": {"甲": "A"}}, "notices 写法不对"),
        ({"honours": {"H": [5]}}, "honours 写法不对"),
        ({"refused": [{}]}, "refused 缺少 code。"),
        ({"refused": [{"code": "N", "points": "x"}]}, "refused 写法不对"),
    ],
)
def test_an_example_that_does_not_read_is_told_how_to_write_it(change, words):
    with pytest.raises(RulebookError) as refused:
        read_example(FULL | change, "算例 3", date(2020, 1, 1))

    assert str(refused.value).startswith(f"算例 3 {(FULL | change)['name']}：{words}")


@pytest.mark.parametrize("on", [datetime(2020, 3, 1, tzinfo=UTC), "2020-02-30", 20200301])
def test_an_event_needs_a_day(on):
    event = {"code": "N", "on": on}
    raw = {"name": "x", "units": [{"unit": "甲", "group": "towns", "events": [event]}]}

    with pytest.raises(RulebookError, match="units 写法不对"):
        read_example(raw, "算例 1", date(2020, 1, 1))


@pytest.mark.parametrize("raw", [5, {}, {"name": "x"}, {"units": []}])
def test_an_example_needs_a_name_and_units(raw):
    with pytest.raises(RulebookError, match="算例 1：算例要有 name 和 units。"):
        read_example(raw, "算例 1", date(2020, 1, 1))


def test_an_unknown_key_is_refused():
    with pytest.raises(RulebookError, match="算例 1：不认识 totalls。"):
        read_example(FULL | {"totalls": {}}, "算例 1", date(2020, 1, 1))
