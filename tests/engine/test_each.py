"""按次加扣: so much for every event and for every unit of a measure."""

import pytest

from scoring.engine.formulas import LeagueView
from scoring.engine.formulas.together import Joint
from scoring.engine.parting import PartedError
from scoring.engine.period import Period
from tests.engine.builders import (
    card,
    cards,
    counts,
    happened,
    item,
    league,
    points,
    reasons,
    rule,
    rulebook,
    unit,
)

PENALTY = rule('kind = "each"\ndeduct = 0.5', item='starts = "full"\nfull = 5')


def test_nothing_happened_and_nothing_is_lost():
    found = card(PENALTY, unit("qingyun"))

    assert str(found.lines["R"]) == "5.00"
    assert reasons(found) == ["计算：没有发生，不扣分", "合计：5 = 5"]


def test_every_event_costs_its_points_as_often_as_it_happened():
    found = card(PENALTY, unit("qingyun", happened("R"), happened("R", 3), happened("Q", 9)))

    assert str(found.lines["R"]) == "3.00"
    assert reasons(found) == ["计算：4 次 × 0.5 分 = 扣 2 分", "合计：5 − 2 = 3"]


@pytest.mark.parametrize(
    ("limits", "times", "expected"),
    [
        (f"every = {2**63}", 1, "0.00"),
        (f"every = {2**64}", 2**64, "1.00"),
        (f"free = {2**63 - 1}", -2, "0.00"),
        (f"free = {2**70}", 2**70 + 3, "3.00"),
    ],
)
def test_numbers_beyond_a_machine_word_are_counted_like_others(limits, times, expected):
    book = rule(f'kind = "each"\nadd = 1\n{limits}', item="full = 10")

    assert str(card(book, unit("qingyun", happened("R", times))).lines["R"]) == expected


def test_an_item_of_deductions_stops_at_zero():
    found = card(PENALTY, unit("qingyun", happened("R", 12)))

    assert str(found.lines["R"]) == "0.00"
    assert reasons(found)[-1] == "上下限：扣完为止，计 0 分"


def test_awards_start_at_zero_and_stop_at_full():
    book = rule('kind = "each"\nadd = 2', item="full = 5")

    assert points(book, league(unit("a"), unit("b", happened("R", 2)))) == {
        "a": "0.00",
        "b": "4.00",
    }
    full = card(book, unit("a", happened("R", 3)))
    assert reasons(full) == ["计算：3 次 × 2 分 = 加 6 分", "上下限：超过上限，计 5 分"]
    assert reasons(card(book, unit("a"))) == ["计算：没有发生，不加分"]


def test_a_range_takes_the_points_of_the_entry_as_often_as_it_happened():
    book = rule('kind = "each"\ndeduct = { least = 5, most = 10 }', item="")
    town = unit("qingyun", happened("R", 2, points="7.5"), happened("R", points="5"))

    assert points(book, league(town)) == {"qingyun": "-20.00"}
    assert reasons(card(book, town)) == ["计算：3 次，按登记分值合计扣 20 分"]


def test_a_level_is_entered_as_its_points():
    book = rule(
        'kind = "each"\nadd = { levels = { "区级" = 1, "市级" = 2, "国家级" = 5 } }', item=""
    )

    assert points(book, league(unit("a", happened("R", points="5")))) == {"a": "5.00"}


def test_tickets_are_counted_beside_what_is_recorded():
    book = rule(
        'kind = "each"\ndeduct = 0.2\ncount = "overdue"' + "\n\n" + counts("overdue"),
        item='starts = "full"\nfull = 5',
    )
    found = card(book, unit("qingyun", happened("R", 2), overdue=3))

    assert str(found.lines["R"]) == "4.00"
    assert reasons(found)[:2] == ["数据值：overdue 3", "计算：5 次 × 0.2 分 = 扣 1 分"]
    assert reasons(card(book, unit("qingyun")))[:2] == [
        "数据值：overdue 0",
        "计算：没有发生，不扣分",
    ]


def test_units_with_equal_records_beside_their_tickets_get_what_each_gets_alone():
    book = rule(
        'kind = "each"\ndeduct = 0.2\ncount = "overdue"' + "\n\n" + counts("overdue"), item=""
    )
    twice = (happened("R"), happened("R", 2))

    found = points(
        book,
        league(unit("a", *twice, overdue=1), unit("b", *twice, overdue=4), unit("c", overdue=1)),
    )

    assert found == {"a": "-0.80", "b": "-1.40", "c": "-0.20"}


def test_a_number_that_nobody_has_entered_counts_nothing_and_leaves_the_card_provisional():
    book = rule(
        'kind = "each"\nadd = 2\ncount = "trips"'
        '\n\n[measure.trips]\nname = "走访"\nentered = "number"'
    )

    awaited, given = card(book, unit("a")), card(book, unit("a", grades={"trips": [3]}))

    assert (str(awaited.lines["R"]), awaited.provisional) == ("0.00", True)
    assert reasons(awaited) == ["数据值：走访：尚未录入", "计算：没有发生，不加分"]
    assert (str(given.lines["R"]), given.provisional) == ("6.00", False)


@pytest.mark.parametrize(("times", "printed"), [(19, "0.00"), (20, "-0.10"), (59, "-0.20")])
def test_only_every_full_twenty_counts(times, printed):
    book = rule('kind = "each"\ndeduct = 0.1\nevery = 20', item="")

    assert points(book, league(unit("a", happened("R", times)))) == {"a": printed}


def test_the_first_ones_may_be_free():
    book = rule('kind = "each"\ndeduct = 1\nfree = 2', item="")
    found = cards(book, league(unit("a", happened("R", 2)), unit("b", happened("R", 5))))

    assert [str(one.lines["R"]) for one in found.values()] == ["0.00", "-3.00"]
    assert reasons(found["b"]) == ["计算：5 次，计 3 次 × 1 分 = 扣 3 分"]


def test_a_rule_may_have_a_cap_of_its_own():
    book = rule('kind = "each"\nadd = 0.5\nmost = 2', item="full = 20")
    found = card(book, unit("a", happened("R", 5)))

    assert str(found.lines["R"]) == "2.00"
    assert reasons(found) == ["计算：5 次 × 0.5 分 = 加 2.5 分", "封顶：本条最多 2 分"]


# Ladders --------------------------------------------------------------------------------------


LADDER = 'kind = "each"\nladder = [0.1, 0.2, 0.5]\n'


@pytest.mark.parametrize(
    ("times", "printed"), [(1, "-0.10"), (2, "-0.30"), (3, "-0.80"), (5, "-1.80")]
)
def test_every_further_occurrence_costs_its_own_step_and_the_last_step_stands(times, printed):
    book = rule(LADDER, item="")

    assert points(book, league(unit("a", happened("R", times)))) == {"a": printed}
    assert reasons(card(book, unit("a", happened("R", times))))[0].startswith(
        f"计算：{times} 次，按逐次分值合计扣"
    )


def test_a_ladder_on_the_ticket_climbs_ticket_by_ticket():
    book = rule(LADDER + 'ladder_on = "ticket"', item="")
    town = unit(
        "a",
        happened("R", ticket="LS-1"),
        happened("R", ticket="LS-2"),
        happened("R", ticket="LS-1"),
    )

    assert points(book, league(town)) == {"a": "-0.40"}


def test_events_without_a_ticket_are_each_a_matter_of_their_own():
    book = rule(LADDER + 'ladder_on = "ticket"\ncount = "overdue"\n\n' + counts("overdue"), item="")
    town = unit("a", happened("R"), happened("R"), overdue=2)

    assert points(book, league(town)) == {"a": "-0.40"}


def test_a_ladder_on_the_unit_climbs_over_events_and_tickets_alike():
    book = rule(LADDER + 'count = "overdue"\n\n' + counts("overdue"), item="")

    assert points(book, league(unit("a", happened("R"), overdue=1))) == {"a": "-0.30"}


def test_a_ladder_may_add():
    book = rule(LADDER + "add = 0", item="")

    assert points(book, league(unit("a", happened("R", 3)))) == {"a": "0.80"}


# Lasting events -------------------------------------------------------------------------------


def test_an_event_lasts_as_many_months_as_the_rule_says():
    book = rule('kind = "each"\ndeduct = 1\nlasts = 3', item="")
    earlier = (
        happened("R", on="2019-12-31"),
        happened("R", on="2020-01-01"),
        happened("R", on="2020-02-29"),
        happened("Q", on="2020-02-29"),
    )
    town = unit("a", happened("R", on="2020-03-01"), earlier=earlier)

    assert points(book, league(town, period="2020-03")) == {"a": "-3.00"}
    assert points(book, league(unit("a", earlier=earlier), period="2020-03")) == {"a": "-2.00"}


def test_without_lasting_what_happened_before_the_period_is_over():
    assert points(PENALTY, league(unit("a", earlier=(happened("R", on="2020-02-29"),)))) == {
        "a": "5.00"
    }


# Several units at once ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "printed"),
    [
        ("deduct = 0.1\nevery = 3", ["0.00", "-0.10", "-0.20", "-0.20"]),
        ("deduct = 1\nfree = 3", ["0.00", "-1.00", "-4.00", "-4.00"]),
        ("ladder = [0.1, 0.2]", ["-0.10", "-0.70", "-1.30", "-1.30"]),
        ("add = 1\nmost = 4", ["1.00", "4.00", "4.00", "4.00"]),
    ],
)
def test_every_unit_counts_its_own_tickets(own, printed):
    book = rule(f'kind = "each"\n{own}\ncount = "handled"', item="")
    facts = league(*(unit(code, handled=n) for code, n in zip("abcd", (1, 4, 7, 7), strict=True)))

    assert sorted(points(book, facts).items()) == list(zip("abcd", printed, strict=True))


def test_units_with_other_events_go_their_own_ways():
    facts = league(
        unit("a"),
        unit("b", happened("R", 2)),
        unit("c", happened("R", 2)),
        unit("d", happened("R"), happened("R")),
        unit("e", earlier=(happened("R", on="2020-02-29"),)),
    )

    assert points(PENALTY, facts) == {
        "a": "5.00",
        "e": "5.00",
        "b": "4.00",
        "c": "4.00",
        "d": "4.00",
    }


def test_alternatives_of_groups_find_the_recorded_points_of_their_own_units():
    amount = "deduct = { least = 1, most = 9 }"
    book = rulebook(
        item(
            "R",
            "",
            f'kind = "each"\nfor = ["towns"]\n{amount}\nmost = 5',
            f'kind = "each"\nfor = ["departments"]\n{amount}',
        )
    )
    units = [
        unit("a", happened("R", points="7")),
        unit("b", happened("R", points="2")),
        unit("c", happened("R", points="8"), group="departments"),
        unit("d", group="departments"),
    ]

    found = points(book, league(*units))

    assert found == {"a": "-5.00", "b": "-2.00", "c": "-8.00", "d": "0.00"}


def test_what_only_a_single_unit_can_answer_parts_several():
    book, town = PENALTY, unit("a")
    around = LeagueView(Period.parse("2020-03"), book.calendar, [[town, town]], {}, lambda *_: [])

    with pytest.raises(PartedError):
        Joint(around, around.everybody, "R").marks()
