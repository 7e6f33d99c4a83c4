"""Numbers side by side: what they answer together is what each would answer alone."""

from fractions import Fraction
from operator import add, eq, ge, gt, le, lt, mul, sub, truediv

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scoring.engine.lanes import Lanes, PartedError, together
from scoring.engine.numbers import whole
from tests.engine.strategies import QUICK

FIGURES = st.fractions(min_value=-50, max_value=50, max_denominator=40)
COLUMNS = st.lists(FIGURES, min_size=1, max_size=4)
PAIRS = st.lists(st.tuples(FIGURES, FIGURES), min_size=1, max_size=4)
ARITHMETIC = st.sampled_from([add, sub, mul, truediv])
COMPARISONS = st.sampled_from([lt, le, gt, ge, eq])


@QUICK
@given(COLUMNS, FIGURES, ARITHMETIC)
@example(column=[Fraction(1, 2), Fraction(-3)], number=Fraction(2), operation=truediv)
def test_lanes_calculate_with_a_number_like_each_of_them(column, number, operation):
    assume(operation is not truediv or (number and all(column)))

    assert operation(Lanes.of(column), number).numbers() == [
        operation(one, number) for one in column
    ]
    assert operation(number, Lanes.of(column)).numbers() == [
        operation(number, one) for one in column
    ]


@QUICK
@given(PAIRS, ARITHMETIC)
def test_lanes_calculate_with_lanes_pair_by_pair(pairs, operation):
    assume(operation is not truediv or all(other for _, other in pairs))
    ours, theirs = ([pair[side] for pair in pairs] for side in (0, 1))

    found = operation(Lanes.of(ours), Lanes.of(theirs)).numbers()

    assert found == [operation(one, other) for one, other in pairs]


@QUICK
@given(COLUMNS, COLUMNS)
def test_lanes_over_one_denominator_add_like_any_others(column, others):
    size = min(len(column), len(others))
    wholes = Lanes.of([Fraction(one.numerator) for one in column[:size]])
    more = Lanes.of([Fraction(one.numerator) for one in others[:size]])

    assert (wholes + more).numbers() == [
        Fraction(one.numerator + other.numerator)
        for one, other in zip(column, others, strict=False)
    ]


@QUICK
@given(PAIRS, COMPARISONS)
def test_a_comparison_has_one_answer_or_parts_the_lanes(pairs, compare):
    ours, theirs = ([pair[side] for pair in pairs] for side in (0, 1))
    answers = [compare(one, other) for one, other in pairs]

    if len(set(answers)) == 1:
        assert compare(Lanes.of(ours), Lanes.of(theirs)) is answers[0]
    else:
        with pytest.raises(PartedError) as parted:
            compare(Lanes.of(ours), Lanes.of(theirs))
        assert parted.value.ways == answers


@QUICK
@given(COLUMNS, FIGURES, COMPARISONS)
def test_a_comparison_with_a_number_goes_both_ways(column, number, compare):
    answers = {compare(number, one) for one in column}

    try:
        assert {compare(number, Lanes.of(column))} == answers
    except PartedError:
        assert len(answers) == 2


def test_lanes_equal_nothing_else():
    assert Lanes.of([Fraction(1)]) != "1"


@QUICK
@given(COLUMNS)
def test_lanes_are_true_where_none_is_zero(column):
    try:
        assert bool(Lanes.of(column)) == all(column)
    except PartedError:
        assert any(column)
        assert not all(column)


@QUICK
@given(COLUMNS)
def test_the_ends_are_those_of_the_numbers(column):
    assert Lanes.of(column).ends() == (min(column), max(column))


@QUICK
@given(COLUMNS, st.none() | FIGURES, st.none() | FIGURES)
def test_every_lane_stops_at_the_ends(column, floor, full):
    assume(floor is None or full is None or floor <= full)
    expected = [one if floor is None else max(one, floor) for one in column]
    expected = [one if full is None else min(one, full) for one in expected]

    assert Lanes.of(column).stopped(floor, full).numbers() == expected


@QUICK
@given(COLUMNS, st.integers(0, 4), st.booleans())
def test_lanes_are_rounded_like_single_numbers(column, places, cut):
    assert Lanes.of(column).wholes(places, cut=cut) == [
        whole(one, places, cut=cut) for one in column
    ]


def test_some_lanes_are_taken():
    lanes = Lanes.of([Fraction(1, 2), Fraction(3), Fraction(4), Fraction(5)])

    assert lanes.at((3, 1)).numbers() == [5, 3]
    assert lanes.one(2) == 4


@pytest.mark.parametrize("ask", [int, lambda lanes: lanes // 2, lambda lanes: lanes.numerator])
def test_what_only_one_number_can_answer_parts_them_all(ask):
    with pytest.raises(PartedError) as parted:
        ask(Lanes.of([Fraction(1), Fraction(1)]))

    assert parted.value.ways is None


def test_units_that_part_are_asked_side_by_side():
    values = {0: 5, 1: 7, 2: 6, 3: 9}
    asked, taken = [], {}

    def ask(indices: tuple[int, ...]) -> str:
        asked.append(indices)
        lanes = Lanes.of([Fraction(values[index]) for index in indices])
        return "small" if lanes < 7 else str(int(lanes) if len(indices) > 1 else lanes.one(0))

    together((0, 1, 2, 3), ask, lambda indices, found: taken.update(dict.fromkeys(indices, found)))

    assert taken == {0: "small", 2: "small", 1: "7", 3: "9"}
    assert asked == [(0, 1, 2, 3), (0, 2), (1, 3), (1,), (3,)]
