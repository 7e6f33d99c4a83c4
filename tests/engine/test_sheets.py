"""Sheets: spread limits, rounding once, sections, totals that add up as printed."""

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


FINE = """
[[item]]
code = "X"
name = "粗"
clause = "一"
starts = "full"
full = 10
rule = [
    { code = "X1", kind = "each", deduct = 0.5 },
    { code = "X2", kind = "each", deduct = 0.000000125, every = 2, free = 1 },
]

[[item]]
code = "Y"
name = "细"
clause = "一"
full = 3
rule = [{ code = "Y", kind = "each", add = 0.000000000001 }]
"""


def test_lines_that_only_count_events_keep_every_decimal_of_their_amounts():
    """They share one table, in which the finest amount must not spoil the others."""
    book = rulebook(FINE)
    units = [
        unit("a", happened("X1"), happened("Y", 5 * 10**9)),
        unit("b", happened("X2", 80001), happened("Y", 10**13)),
        unit("c"),
    ]

    found = cards(book, league(*units))

    assert [str(figure) for figure in found["a"].lines.values()] == ["9.50", "0.01"]
    assert [str(figure) for figure in found["b"].lines.values()] == ["10.00", "3.00"]
    assert [str(figure) for figure in found["c"].lines.values()] == ["10.00", "0.00"]
    assert [str(one.points) for one in found["b"].scores[0].rules] == ["0", "-1/200"]
