"""Items: starts, ends, nested caps, alternatives, sections, spread limits, totals."""

from scoring.engine.facts import UnitFacts
from tests.engine.builders import (
    HEADING,
    card,
    cards,
    happened,
    item,
    league,
    points,
    reasons,
    rulebook,
    totals,
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


def test_a_rule_for_the_other_group_does_not_count():
    book = rulebook(item("L1", "", EVENT + '\nfor = ["departments"]'))
    found = card(book, unit("a", happened("L1")))

    assert (found.scores[0].rules, str(found.lines["L1"])) == ([], "0.00")


# Spread limit ---------------------------------------------------------------------------------

LIMITED = rulebook(
    item(
        "L2b",
        'starts = "full"\nfull = 5\nlimit = { code = "L2b5", gap = 2, clause = "二" }',
        'kind = "each"\ndeduct = 0.2',
    )
)


def lost(**times: int):
    return league(*(unit(code, happened("L2b", number)) for code, number in times.items()))


def test_a_gap_over_the_limit_shrinks_in_proportion():
    found = cards(LIMITED, lost(best=0, middle=8, worst=16))

    assert {code: str(one.lines["L2b"]) for code, one in found.items()} == {
        "best": "5.00",
        "middle": "4.00",
        "worst": "3.00",
    }
    assert reasons(found["middle"], "L2b")[-1] == (
        "分差限制：本组最高 5，最低 1.8，分差按比例收至 2：3.4 调为 4"
    )


def test_the_limit_looks_at_scores_already_stopped_at_zero():
    assert points(LIMITED, lost(best=0, middle=10, worst=99), "L2b") == {
        "best": "5.00",
        "middle": "4.20",
        "worst": "3.00",
    }


def test_a_gap_within_the_limit_stays():
    assert points(LIMITED, lost(a=1, b=11), "L2b") == {"a": "4.80", "b": "2.80"}


def test_the_limit_looks_at_each_group_by_itself():
    facts = league(unit("a"), unit("b", happened("L2b", 20), group="departments"))

    assert points(LIMITED, facts, "L2b") == {"a": "5.00", "b": "1.00"}


def test_an_item_for_nobody_has_nothing_to_limit():
    book = rulebook(
        item("L", 'for = ["departments"]\nlimit = { code = "X", gap = 2, clause = "二" }', EVENT)
        + item("M", "", EVENT)
    )

    assert list(card(book, unit("a")).lines) == ["M"]


# Rounding, sections and totals ----------------------------------------------------------------

THIRDS = item("S", "section = true\nfull = 2") + "".join(
    item(code, 'under = "S"', 'kind = "grade"\nfull = 10') for code in ("A", "B")
)


def test_every_line_is_rounded_once_and_the_sheet_adds_up_as_printed():
    marks = {"A": [1, 0, 0], "B": [1, 0, 0]}
    found = card(rulebook(THIRDS), unit("a", grades=marks))

    assert (str(found.lines["A"]), str(found.sections["S"]), str(found.total)) == (
        "0.33",
        "0.66",
        "0.66",
    )


def test_a_section_stops_at_its_ends():
    found = card(rulebook(THIRDS), unit("a", grades={"A": [2], "B": [2]}))

    assert (str(found.sections["S"]), str(found.total)) == ("2.00", "2.00")


def heading(more: str) -> str:
    return HEADING + more


def test_a_rulebook_may_round_to_other_places_or_cut():
    marks = {"A": ["0.666"], "B": ["0.666"]}
    coarse = rulebook(heading("places = 1") + THIRDS)
    cut = rulebook(heading("cut = true") + THIRDS)

    assert totals(coarse, league(unit("a", grades=marks))) == {"a": "1.4"}
    assert totals(cut, league(unit("a", grades=marks))) == {"a": "1.32"}


def test_an_item_may_have_fewer_places_than_the_sheet():
    book = rulebook(item("A", "places = 0", 'kind = "grade"\nfull = 10'))

    assert points(book, league(unit("a", grades={"A": ["7.5"]})), "A") == {"a": "8"}


def test_the_total_stops_where_the_part_says_so():
    part = (
        '[[part]]\ncode = "m"\nname = "m"\ncycle = "month"\nclause = "一"\nfloor = 0\nfull = 100\n'
    )
    book = rulebook(part + item("P", "", BONUS) + item("N", "", EVENT))
    found = cards(
        book, league(unit("a", happened("P", 120)), unit("b", happened("N", 3)), unit("c"))
    )

    assert {code: str(one.total) for code, one in found.items()} == {
        "a": "100.00",
        "b": "0.00",
        "c": "0.00",
    }
    assert [step.text for step in found["a"].steps] == ["120 = 120", "超过总分上限，计 100 分"]
    assert [step.text for step in found["b"].steps] == ["-3 = -3", "低于总分下限，计 0 分"]


def test_the_total_shows_what_it_adds_up():
    book = rulebook(item("P", "", BONUS) + item("N", "", EVENT) + item("Z", "", EVENT))
    found = card(book, unit("a", happened("P", 5), happened("N", 2)))

    assert [step.text for step in found.steps] == ["5 − 2 = 3"]
