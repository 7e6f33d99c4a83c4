"""Honours: the first so many, a share of the group, a clean record; who is barred and why."""

from scoring.engine.cards import Picked
from scoring.engine.evaluate import evaluate
from tests.engine.builders import card, happened, item, league, month, rulebook, unit

SHEET = item("L", "full = 100", 'kind = "grade"\nfull = 100') + item(
    "F", "", 'kind = "each"\ndeduct = 1'
)


def honour(more: str, code: str = "H") -> str:
    return f'\n[[honour]]\ncode = "{code}"\nname = "红旗"\nclause = "三"\n{more}\n'


def bar(when: str, more: str = "") -> str:
    return f"""
    [[alert]]
    code = "B"
    name = "取消评优"
    clause = "三"
    recordable = true
    bars_honours = true
    when = {when}
    {more}
    """


def graded(*events, **marks: int):
    """Units with their marks; the events happened to the first of them."""
    first = next(iter(marks))
    return [
        unit(code, *(events if code == first else ()), grades={"L": [mark]})
        for code, mark in marks.items()
    ]


def picked(book, *units, period: str = "2020-03") -> Picked:
    return evaluate(book, league(*units, period=period)).honours[0]


TOP = rulebook(SHEET + honour('cycle = "month"\ntop = 3'))


def test_the_first_three_are_honoured_and_a_tie_at_the_edge_is_taken_in_whole():
    found = picked(TOP, *graded(a=90, b=80, c=70, d=70, e=60))

    assert found == Picked("H", "红旗", "towns", ("a", "b", "c", "d"), {})


def test_fewer_units_than_honours_are_all_honoured():
    assert picked(TOP, *graded(a=90, b=80)).units == ("a", "b")


def test_every_group_has_its_own_and_a_group_without_places_none():
    book = rulebook(
        SHEET
        + honour('cycle = "month"\ntop = 1')
        + '[apart]\nmeasure = "handled"\nbelow = 1\nlabel = "本期无工单"\n'
    )
    facts = league(
        unit("a", handled=1), unit("b", handled=1, group="departments"), unit("c"), period="2020-03"
    )
    alone = league(unit("a", handled=1), unit("b", group="departments"))

    assert [one.units for one in evaluate(book, facts).honours] == [("a",), ("b",)]
    assert [one.group for one in evaluate(book, alone).honours] == ["towns"]


SHARE = rulebook(SHEET + honour('cycle = "month"\ntop_share = 0.25'))


def test_a_share_of_the_group_is_cut_to_whole_people_but_never_to_none():
    assert picked(SHARE, *graded(a=9, b=8, c=7)).units == ("a",)
    assert picked(SHARE, *graded(a=9, b=8, c=7, d=6, e=5, f=4, g=3)).units == ("a",)
    assert picked(SHARE, *graded(a=9, b=8, c=7, d=6, e=5, f=4, g=3, h=2)).units == ("a", "b")


def test_an_honour_of_the_month_is_not_given_for_a_quarter_or_a_year():
    months = {"2020-01": month("90.00")}

    for period in ("2020-Q1", "2020"):
        facts = league(unit("a", months=months), period=period)
        assert evaluate(TOP, facts).honours == []


def test_a_clean_record_of_the_year_is_honoured():
    book = rulebook(SHEET + honour('cycle = "year"\nclean = ["F"]'))
    months = {"2020-01": month("90.00")}
    units = (
        unit("a", happened("F", on="2020-05-05"), months=months),
        unit("b", months=months),
        unit("c", earlier=(happened("F", on="2019-12-31"),), months=months),
    )

    assert picked(book, *units, period="2020").units == ("b", "c")


def test_who_is_barred_is_passed_over_with_the_reason():
    book = rulebook(SHEET + honour('cycle = "month"\ntop = 1') + bar("{}"))
    found = picked(book, *graded(happened("B"), a=90, b=80))

    assert found.units == ("b",)
    assert found.barred == {"a": "取消评优：2020年3月累计 1，达到 1"}
    assert card(book, *graded(happened("B"), a=90, b=80)).place == 1


def test_the_barred_are_named_in_their_own_group_only():
    book = rulebook(SHEET + honour('cycle = "month"\ntop = 1') + bar("{}"))
    facts = league(unit("a", happened("B")), unit("b", group="departments"))

    assert [one.barred == {} for one in evaluate(book, facts).honours] == [False, True]
    assert [one.units for one in evaluate(book, facts).honours] == [(), ("b",)]


def test_what_happened_in_an_earlier_month_still_bars_from_the_honours_of_this_one():
    book = rulebook(SHEET + honour('cycle = "month"\ntop = 1') + bar("{}"))
    earlier = (happened("B", on="2020-01-05"),)
    last_year = (happened("B", on="2019-12-31"),)

    assert picked(book, unit("a", earlier=earlier)).units == ()
    assert picked(book, unit("a", earlier=last_year)).units == ("a",)


def test_the_number_in_a_month_bars_only_where_one_month_reaches_it():
    monthly = rulebook(
        SHEET + honour('cycle = "month"\ntop = 1') + bar("{ at_least = 2 }", 'cycle = "month"')
    )
    yearly = rulebook(
        SHEET + honour('cycle = "month"\ntop = 1') + bar("{ at_least = 2 }", 'cycle = "year"')
    )
    spread = unit("a", happened("B"), earlier=(happened("B", on="2020-01-05"),))
    together = unit("a", earlier=(happened("B", 2, on="2020-01-05"),))

    assert [picked(monthly, one).units for one in (spread, together)] == [("a",), ()]
    assert [picked(yearly, one).units for one in (spread, together)] == [(), ()]


def test_a_number_over_the_year_bars_as_soon_as_it_is_reached():
    book = rulebook(
        SHEET + honour('cycle = "month"\ntop = 1') + bar('{ at_least = 21, window = "year" }')
    )
    earlier = (happened("B", 20, on="2020-01-05"),)

    assert picked(book, unit("a", earlier=earlier)).units == ("a",)
    assert picked(book, unit("a", happened("B"), earlier=earlier)).units == ()


def test_a_year_of_days_bars_from_the_honours_of_the_year():
    book = rulebook(SHEET + honour('cycle = "year"\ntop = 1') + bar("{ at_least = 2 }"))
    months = {"2020-01": month("90.00")}
    town = unit("a", happened("B", on="2020-01-05"), happened("B", on="2020-07-05"), months=months)

    assert picked(book, town, period="2020").barred == {"a": "取消评优：2020年累计 2，达到 2"}


def test_an_alert_for_another_group_bars_nobody_here():
    book = rulebook(SHEET + honour('cycle = "month"\ntop = 1') + bar("{}", 'for = ["departments"]'))

    assert picked(book, unit("a", happened("B"))).units == ("a",)


def test_notices_may_bar():
    book = rulebook(
        SHEET
        + honour('cycle = "month"\ntop = 1')
        + '[[alert]]\ncode = "W"\nname = "警示"\nclause = "四"\nrecordable = true\n'
        + bar('{ notices = ["W"], at_least = 1 }')
    )

    assert picked(book, unit("a", happened("W"))).barred == {"a": "取消评优：已有 1 次相应预警"}
