"""Items: starts, ends, nested caps, alternatives by unit and group."""

from scoring.engine.facts import UnitFacts
from tests.engine.builders import (
    card,
    cards,
    happened,
    item,
    league,
    points,
    reasons,
    rulebook,
    unit,
)

EVENT = 'kind = "each"\ndeduct = 1'
BONUS = 'kind = "each"\nadd = 1'


# Ends -----------------------------------------------------------------------------------------


def test_an_item_without_full_has_no_ends():
    book = rulebook(item("P", "", BONUS) + item("N", "", EVENT))

    found = card(book, unit("a", happened("P", 200), happened("N", 300)))

    assert {code: str(points) for code, points in found.lines.items()} == {
        "P": "200.00",
        "N": "-300.00",
    }
    assert str(found.total) == "-100.00"


def test_an_item_may_have_a_floor_of_its_own():
    book = rulebook(item("N", 'starts = "full"\nfull = 5\nfloor = 2', EVENT))

    assert points(book, league(unit("a", happened("N", 9))), "N") == {"a": "2.00"}


def test_praise_makes_up_for_deductions_but_never_beyond_the_item():
    book = rulebook(
        """
        [[item]]
        code = "A14"
        name = "批示"
        clause = "五"
        starts = "full"
        full = 4

        [[item.rule]]
        code = "A14.1"
        kind = "each"
        add = 1

        [[item.rule]]
        code = "A14.2"
        kind = "each"
        deduct = 2
        """
    )
    facts = league(
        unit("a", happened("A14.1", 3), happened("A14.2", 1)),
        unit("b", happened("A14.1", 1), happened("A14.2", 2)),
        unit("c", happened("A14.2", 9)),
    )

    assert points(book, facts, "A14") == {"a": "4.00", "b": "1.00", "c": "0.00"}


def test_caps_nest():
    book = rulebook(
        item("F.bonus", "section = true\nfull = 20")
        + item("F9", 'under = "F.bonus"\nfull = 5', 'kind = "each"\nadd = 1')
        + item("F9c", 'under = "F9"\nfull = 2', 'kind = "each"\nadd = 0.2')
        + item("F1", 'under = "F.bonus"', 'kind = "each"\nadd = 2')
    )
    found = card(book, unit("a", happened("F9c", 30), happened("F9", 2), happened("F1", 9)))

    assert {code: str(points) for code, points in found.lines.items()} == {
        "F9": "4.00",
        "F1": "18.00",
    }
    assert str(found.sections["F.bonus"]) == "20.00"
    assert reasons(found, "F9") == ["计算：2 次 × 1 分 = 加 2 分", "合计：2 + 2 = 4"]


def test_an_inner_item_without_full_takes_from_its_section():
    book = rulebook(
        item("A.2", "section = true\nfull = 10")
        + item("A4", 'under = "A.2"\nstarts = "full"\nfull = 10', EVENT)
        + item("A10", 'under = "A.2"', 'kind = "each"\ndeduct = 0.5')
    )
    found = card(book, unit("a", happened("A10", 3)))

    assert {code: str(points) for code, points in found.lines.items()} == {
        "A4": "10.00",
        "A10": "-1.50",
    }
    assert str(found.total) == str(found.sections["A.2"]) == "8.50"


# Alternatives ---------------------------------------------------------------------------------

TARGETS = """
[[item]]
code = "A7"
name = "满意度"
clause = "二"
starts = "full"
full = 20

[[item.rule]]
code = "A7"
kind = "threshold"
of = "satisfaction"
deduct = 0.2
at_least = 0.9

[[item.rule]]
code = "A7"
units = ["daiyue", "泰山区"]
kind = "threshold"
of = "satisfaction"
deduct = 0.2
at_least = 0.92

[[item.rule]]
code = "A7"
for = ["departments"]
kind = "threshold"
of = "satisfaction"
deduct = 0.2
at_least = 0.8

[measure.satisfied]
name = "满意"
count = []

[measure.satisfaction]
name = "满意率"
of = "satisfied"
over = "handled"
"""


def test_a_named_unit_has_its_own_target_a_group_its_own_and_all_others_the_common_one():
    book = rulebook(TARGETS)
    rated = {"satisfied": 70, "handled": 100}
    facts = league(
        unit("daiyue", **rated),
        UnitFacts("taishan", "towns", "泰山区", counts=unit("x", **rated).counts),
        unit("ningyang", **rated),
        unit("jiaoti", group="departments", **rated),
    )

    assert points(book, facts, "A7") == {
        "ningyang": "16.00",
        "daiyue": "15.60",
        "taishan": "15.60",
        "jiaoti": "18.00",
    }


def test_a_card_says_which_alternatives_did_not_apply():
    found = cards(rulebook(TARGETS), league(unit("ningyang"), unit("daiyue")))

    assert [one.scores[0].rules[0].passed_over for one in found.values()] == [
        ("其他单位", "departments"),
        ("daiyue、泰山区", "departments"),
    ]


def test_items_may_be_alternatives_with_different_full_marks():
    book = rulebook(
        item("L1", "full = 10", 'kind = "grade"\nfull = 10')
        + item("L1", 'full = 15\nfor = ["departments"]', 'kind = "grade"\nfull = 15')
        + item("L1", 'full = 5\nunits = ["tiny"]', 'kind = "grade"\nfull = 5')
    )
    marks = {"L1": [20]}
    facts = league(
        unit("a", grades=marks),
        unit("tiny", grades=marks),
        unit("b", grades=marks, group="departments"),
    )

    assert points(book, facts, "L1") == {"a": "10.00", "tiny": "5.00", "b": "15.00"}


def test_an_item_for_one_group_is_no_line_of_the_other():
    book = rulebook(item("L1", 'for = ["towns"]', EVENT) + item("L2", "", EVENT))
    found = cards(book, league(unit("a"), unit("b", group="departments")))

    assert [list(one.lines) for one in found.values()] == [["L1", "L2"], ["L2"]]
    assert [score.item.code for score in found["b"].scores] == ["L2"]
    assert (len(found["b"].scores), len(found["b"].scores[0:9])) == (1, 1)


def test_a_rule_for_the_other_group_does_not_count():
    book = rulebook(item("L1", "", EVENT + '\nfor = ["departments"]'))
    found = card(book, unit("a", happened("L1")))

    assert (found.scores[0].rules, str(found.lines["L1"])) == ([], "0.00")
