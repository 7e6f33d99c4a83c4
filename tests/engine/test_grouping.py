"""Groups by list, by kind and by this period's figures: who is scored against whom."""

import pytest

from scoring.engine.facts import LeagueFacts, UnitFacts, from_document, to_document
from scoring.engine.period import Period
from tests.engine.builders import GROUPS, card, evaluated, item, refusal, rulebook, unit

LINE = item("L", "full = 10", 'kind = "grade"\nfull = 10')
MORE = """
[[group]]
code = "pilots"
name = "试点"
units = ["甲镇"]

[[group]]
code = "busy"
name = "件量大的镇街"
among = ["towns"]
of = "handled"
at_least = 50

[[group]]
code = "offices"
name = "科室"
kinds = ["office"]
"""
BOOK = rulebook(GROUPS + MORE + LINE)


def group_of(facts: UnitFacts) -> str:
    return card(BOOK, facts).unit.group


def test_whoever_is_named_goes_to_the_group_of_the_list():
    assert group_of(UnitFacts("a", "towns", "甲镇")) == "pilots"


def test_a_kind_of_unit_has_its_group():
    assert group_of(UnitFacts("a", "departments", kind="office")) == "offices"


@pytest.mark.parametrize(("handled", "group"), [(49, "towns"), (50, "busy"), (51, "busy")])
def test_the_volume_of_the_period_decides(handled, group):
    assert group_of(unit("a", group="towns", handled=handled)) == group


def test_a_group_by_volume_takes_only_from_the_groups_it_names():
    assert group_of(unit("a", group="departments", handled=90)) == "departments"


def test_a_group_may_end_below_a_volume():
    book = rulebook(GROUPS + MORE.replace("at_least = 50", "below = 50") + LINE)

    assert card(book, unit("a", group="towns", handled=50)).unit.group == "towns"
    assert card(book, unit("a", group="towns", handled=49)).unit.group == "busy"


def test_what_cannot_be_measured_decides_nothing():
    rate = '\n[measure.rate]\nname = "率"\nof = "handled"\nover = "handled"\n'
    handled = '\n[measure.handled]\nname = "承办量"\ncount = []\n'
    book = rulebook(GROUPS + handled + rate + MORE.replace('"handled"', '"rate"', 1) + LINE)

    assert card(book, UnitFacts("a", "towns")).unit.group == "towns"


def test_an_entry_is_taken_where_it_fits_a_group_the_unit_may_come_to():
    scoped = item("N", 'for = ["busy"]', 'kind = "each"\ndeduct = 1')
    book = rulebook(GROUPS + MORE + LINE + scoped)

    assert book.event_problem("N", UnitFacts("a", "towns"), None) is None
    assert "不适用" in (book.event_problem("N", UnitFacts("a", "departments"), None) or "")
    assert "不适用" in (book.event_problem("N", UnitFacts("a", "towns", "甲镇"), None) or "")


def test_the_kind_of_a_unit_survives_being_stored():
    facts = LeagueFacts(Period.parse("2020-03"), (UnitFacts("a", "towns", kind="office"),))

    assert from_document(to_document(facts)) == facts
    assert "kind" not in to_document(LeagueFacts(facts.period, (unit("b"),)))["units"][0]


def test_kinds_are_only_asked_for_where_a_group_names_them():
    assert BOOK.groups_by_kind
    assert not rulebook(LINE).groups_by_kind


def test_places_are_taken_in_the_group_of_the_figures():
    units = [
        unit(name, handled=handled, grades={"L": [mark]})
        for name, handled, mark in (("a", 90, 5), ("b", 60, 8), ("c", 10, 3))
    ]

    result = evaluated(BOOK, *units)

    placed = {one.unit.unit: (one.unit.group, one.place) for one in result.cards}
    assert placed == {"c": ("towns", 1), "b": ("busy", 1), "a": ("busy", 2)}


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ('of = "nothing"\nat_least = 1', "分组 extra：用到的计量 nothing 没有定义。"),
        ('among = ["nowhere"]', "分组 extra：分组 nowhere 没有定义"),
        ('of = "handled"', "分组 extra：按数据分组要写 of（计量）和 at_least、below 至少一个。"),
        ("below = 5", "分组 extra：按数据分组要写 of（计量）和 at_least、below 至少一个。"),
    ],
)
def test_terms_that_nobody_could_be_held_against_are_refused(terms, words):
    extra = f'\n[[group]]\ncode = "extra"\nname = "另组"\n{terms}\n'

    assert words in refusal(GROUPS + extra + LINE)
