"""评定给分: what assessors award, and what they have not awarded yet."""

import pytest

from tests.engine.builders import card, league, points, reasons, rule, unit

AWARDED = rule('kind = "grade"\nfull = 10')
JUDGED = rule('kind = "grade"\nfull = 10\nungiven = "full"')


def test_one_assessor_gives_the_points():
    found = card(AWARDED, unit("a", grades={"R": ["8.5"]}))

    assert (str(found.lines["R"]), found.provisional) == ("8.50", False)
    assert reasons(found) == ["评定：评定 8.5 分"]


def test_several_assessors_give_their_mean():
    found = card(AWARDED, unit("a", grades={"R": [8, 9, "9.5"]}))

    assert str(found.lines["R"]) == "8.83"
    assert reasons(found) == ["评定：3 人评定 8、9、9.5，平均 8.8333 分"]


@pytest.mark.parametrize(("book", "printed"), [(AWARDED, "0.00"), (JUDGED, "10.00")])
def test_a_mark_not_given_yet_leaves_the_card_provisional(book, printed):
    found = card(book, unit("a"))

    assert (str(found.lines["R"]), found.provisional) == (printed, True)
    assert reasons(found)[0].startswith("评定：未评定，暂按")


def test_units_are_graded_each_for_themselves():
    facts = league(unit("a", grades={"R": [5]}), unit("b", grades={"R": [7]}))

    assert points(AWARDED, facts) == {"a": "5.00", "b": "7.00"}
