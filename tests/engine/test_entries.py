"""Entries: which events and marks a rulebook takes, and the words with which it refuses."""

from fractions import Fraction

import pytest

from tests.engine.builders import item, rulebook, unit

BOOK = rulebook(
    item(
        "E",
        "",
        'kind = "each"\ndeduct = 1',
    )
    + """
    [[item]]
    code = "M"
    name = "多种"
    clause = "一"

    [[item.rule]]
    code = "M1"
    kind = "each"
    deduct = { least = 5, most = 10 }

    [[item.rule]]
    code = "M2"
    kind = "each"
    add = { levels = { "区级" = 1, "市级" = 2 } }

    [[item.rule]]
    code = "M3"
    kind = "grade"
    full = 10

    [[item.rule]]
    code = "M4"
    kind = "grade"
    full = 10
    choices = { "好" = 10, "差" = 3 }

    [[item.rule]]
    code = "M5"
    kind = "tiers"
    of = "handled"
    points = [10, 8]

    [[item.rule]]
    code = "M6"
    kind = "proportion"
    of = "error_rate"
    points = 5

    [[item]]
    code = "D"
    name = "部门"
    clause = "一"
    for = ["departments"]

    [[item.rule]]
    code = "D"
    kind = "each"
    deduct = 1

    [[item.rule]]
    code = "D2"
    kind = "grade"
    full = 1

    [[item]]
    code = "D.inner"
    name = "部门内"
    under = "D"
    clause = "一"

    [[item.rule]]
    code = "D.inner"
    kind = "each"
    deduct = 1

    [measure.error_rate]
    name = "差错率"
    entered = "rate"

    [measure.trips]
    name = "走访"
    entered = "number"

    [[alert]]
    code = "A"
    name = "警示"
    clause = "一"
    recordable = true

    [[alert]]
    code = "A.departments"
    name = "部门警示"
    clause = "一"
    recordable = true
    for = ["departments"]

    [[veto]]
    code = "V"
    name = "否决"
    clause = "一"
    when = {}
    effect = "zero"
    recordable = true

    [leave]
    code = "P"
    name = "产假"
    total = 100
    clause = "一"
    """
)
TOWN = unit("qingyun", name="青云镇")
OUT_OF_SCOPE = "不适用于“青云镇”所在的分组"


@pytest.mark.parametrize(
    ("code", "points"),
    [("E", None), ("M1", "5"), ("M1", "7.25"), ("M1", "10"), ("M2", "2"), ("A", None), ("V", None)],
)
def test_an_event_that_fits_is_taken(code, points):
    assert BOOK.event_problem(code, TOWN, points and Fraction(points)) is None


def test_leave_is_recorded_without_points():
    assert BOOK.event_problem("P", TOWN, None) is None
    assert BOOK.event_problem("P", TOWN, Fraction(1)) == "条款 P 不计分值，请勿填写分值。"


@pytest.mark.parametrize(
    ("code", "points", "sentence"),
    [
        ("X", None, "考核办法中没有条款 X。"),
        ("E", "1", "本条分值固定，不填分值。"),
        ("M1", None, "本条须填写分值（5 至 10）。"),
        ("M1", "10.5", "分值 10.5 不在规定范围（5 至 10）内。"),
        ("M2", "1.5", "分值 1.5 不在规定范围（区级 1、市级 2）内。"),
        ("M3", None, "条款 M3 不按次加扣分，不能登记记录。"),
        ("D", None, f"条款 D {OUT_OF_SCOPE}。"),
        ("D.inner", None, f"条款 D.inner {OUT_OF_SCOPE}。"),
        ("A.departments", None, f"条款 A.departments {OUT_OF_SCOPE}。"),
    ],
)
def test_an_event_that_does_not_fit_is_refused_in_words(code, points, sentence):
    assert BOOK.event_problem(code, TOWN, points and Fraction(points)) == sentence


@pytest.mark.parametrize(
    ("code", "points"),
    [
        *(("M3", "0"), ("M3", "10"), ("M4", "3"), ("M5", "8")),
        *(("error_rate", "0.12"), ("trips", "250"), ("trips", "-3")),
    ],
)
def test_a_mark_that_fits_is_taken(code, points):
    assert BOOK.grade_problem(code, TOWN, Fraction(points)) is None


@pytest.mark.parametrize(
    ("code", "points", "sentence"),
    [
        ("X", "1", "考核办法中没有条款 X。"),
        ("E", "1", "条款 E 不由评定给分。"),
        ("M3", "10.5", "得分 10.5 不在 0 至 10 之间。"),
        ("M3", "-1", "得分 -1 不在 0 至 10 之间。"),
        ("M4", "9", "得分 9 不是规定的等次（好 10、差 3）。"),
        ("M5", "9", "得分须是各档分值之一。"),
        ("D2", "1", f"条款 D2 {OUT_OF_SCOPE}。"),
        ("error_rate", "12", "比率应写成 12% 或 0.12。"),
        ("error_rate", "-0.1", "比率应写成 12% 或 0.12。"),
    ],
)
def test_a_mark_that_does_not_fit_is_refused_in_words(code, points, sentence):
    assert BOOK.grade_problem(code, TOWN, Fraction(points)) == sentence


def test_the_rule_of_a_unit_is_the_one_of_its_own_item():
    book = rulebook(
        item("L", 'for = ["towns"]', 'kind = "each"\ndeduct = 1')
        + item("L", "", 'kind = "each"\ndeduct = { least = 2, most = 4 }')
    )

    assert book.event_problem("L", TOWN, None) is None
    assert book.event_problem("L", unit("jiaoti", group="departments"), Fraction(3)) is None
