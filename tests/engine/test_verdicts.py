"""What decides over a whole sheet: leave, vetoes, marks awaited, bands of scores."""

import pytest

from scoring.engine.evaluate import evaluate
from tests.engine.builders import (
    card,
    happened,
    item,
    league,
    month,
    places,
    rulebook,
    unit,
)

GRADED = item("L", "full = 100", 'kind = "grade"\nfull = 100')


def graded(book, period: str = "2020-03", **marks):
    units = (unit(code, grades={"L": [mark]}) for code, mark in marks.items())
    return evaluate(book, league(*units, period=period))


APART = '\n[apart]\nmeasure = "handled"\nbelow = 1\nlabel = "本期无工单"\n'


# Leave ----------------------------------------------------------------------------------------

LEAVE = '\n[leave]\ncode = "P"\nname = "产假"\ntotal = 100\nclause = "二"\nreading = "以基本分计"\n'


def test_leave_fixes_the_total_of_the_month():
    book = rulebook(GRADED + item("N", "", 'kind = "each"\ndeduct = 1') + LEAVE)
    found = card(book, unit("a", happened("P"), happened("N", 30)))

    assert (str(found.total), found.place, found.provisional) == ("100.00", 1, False)
    assert {code: str(points) for code, points in found.lines.items()} == {"P": "100.00"}
    assert [step.text for step in found.steps] == ["产假，计 100 分"]


def test_who_is_on_leave_is_not_apart_for_having_nothing_to_measure():
    measured = 'kind = "proportion"\nof = "rate"\npoints = 5\nmissing = "apart"'
    book = rulebook(
        item("M", "", measured) + LEAVE + '[measure.rate]\nname = "率"\nentered = "rate"\n'
    )

    assert card(book, unit("a", happened("P"))).place == 1
    assert card(book, unit("a")).place is None


def test_leave_in_some_month_does_not_fix_the_year():
    months = {"2020-01": month("80.00")}
    found = card(rulebook(GRADED + LEAVE), unit("a", happened("P"), months=months), period="2020")

    assert str(found.total) == "80.00"


# Provisional ----------------------------------------------------------------------------------


def test_a_card_is_provisional_while_a_mark_is_awaited_anywhere():
    book = rulebook(
        item("S", "section = true") + item("A", 'under = "S"') + GRADED.replace('"L"', '"B"')
    )
    inner = rulebook(
        item("S", "section = true")
        + item("A", 'under = "S"')
        + item("A1", 'under = "A"', 'kind = "grade"\nfull = 5')
    )

    assert card(book, unit("a")).provisional
    assert not card(book, unit("a", grades={"B": [5]})).provisional
    assert card(inner, unit("a")).provisional


# Vetoes ---------------------------------------------------------------------------------------


def veto(effect: str, when: str = "{}", more: str = "") -> str:
    return f"""
    [[veto]]
    code = "V"
    name = "重大责任"
    clause = "四"
    when = {when}
    recordable = true
    effect = "{effect}"
    {more}
    """


@pytest.mark.parametrize(
    ("effect", "more", "total"), [("zero", "", "0.00"), ("at_most", "points = 59.5", "59.50")]
)
def test_a_veto_caps_the_total(effect, more, total):
    book = rulebook(GRADED + veto(effect, more=more))
    found = card(book, unit("a", happened("V"), grades={"L": [90]}))

    assert str(found.total) == total
    assert found.steps[-1].text == "重大责任：2020年3月累计 1，达到 1"


def test_a_veto_takes_nothing_from_a_total_that_is_lower_still():
    book = rulebook(GRADED + veto("at_most", more="points = 60"))

    assert str(card(book, unit("a", happened("V"), grades={"L": [50]})).total) == "50.00"


def test_a_veto_may_put_a_unit_last_with_its_total():
    book = rulebook(GRADED + veto("last"))
    facts = league(
        unit("a", happened("V"), grades={"L": [95]}),
        unit("b", grades={"L": [60]}),
        unit("c", happened("V"), grades={"L": [70]}),
    )
    result = evaluate(book, facts)

    assert places(result) == {"b": 1, "a": 2, "c": 3}
    assert (str(result.cards[1].total), result.cards[1].veto) == ("95.00", "重大责任")


def test_without_its_condition_a_veto_does_nothing():
    found = card(rulebook(GRADED + veto("zero")), unit("a", grades={"L": [90]}))

    assert (str(found.total), found.veto) == ("90.00", "")


def test_a_veto_over_the_year_counts_again_with_every_further_event_but_not_without_one():
    book = rulebook(GRADED + veto("zero", '{ at_least = 2, window = "year" }'))
    earlier = (happened("V", 2, on="2020-01-05"),)
    marks = {"L": [90]}

    assert str(card(book, unit("a", happened("V"), earlier=earlier, grades=marks)).total) == "0.00"
    assert str(card(book, unit("a", earlier=earlier, grades=marks)).total) == "90.00"


def test_a_veto_may_follow_from_notices():
    alert = '[[alert]]\ncode = "W"\nname = "警示"\nclause = "四"\nrecordable = true\n'
    book = rulebook(GRADED + alert + veto("zero", '{ notices = ["W"] }'))

    assert str(card(book, unit("a", happened("W"), grades={"L": [90]})).total) == "0.00"


def test_a_unit_without_a_total_cannot_lose_it():
    measured = 'kind = "proportion"\nof = "rate"\npoints = 5\nmissing = "apart"'
    book = rulebook(
        item("M", "", measured) + veto("zero") + '[measure.rate]\nname = "率"\nentered = "rate"\n'
    )

    assert card(book, unit("a", happened("V"))).total is None


# Bands ----------------------------------------------------------------------------------------

BANDS = """
[[band]]
name = "优"
at_least = 90

[[band]]
name = "良"
at_least = 80
"""


@pytest.mark.parametrize(
    ("mark", "band"), [("90", "优"), ("89.995", "优"), ("89.99", "良"), ("79.99", "")]
)
def test_a_total_falls_into_a_band_as_printed(mark, band):
    assert graded(rulebook(GRADED + BANDS), a=mark).cards[0].band == band


def test_a_unit_apart_has_no_band():
    book = rulebook(GRADED + APART + BANDS)

    assert card(book, unit("a", grades={"L": [95]})).band == ""
