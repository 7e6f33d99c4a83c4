"""Numbers side by side: what they answer together is what each would answer alone."""

from fractions import Fraction
from operator import add, eq, ge, gt, le, lt, mul, sub, truediv

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scoring.engine import numbers
from scoring.engine.exact import floored, lies_within, stopped, to_places
from scoring.engine.figures import kept
from scoring.engine.lanes import Lanes
from scoring.engine.parting import PartedError, together
from scoring.engine.pieces import scattered
from scoring.engine.ratios import WORD, Ratios, wholes
from tests.engine.strategies import QUICK

SMALL = st.fractions(min_value=-50, max_value=50, max_denominator=40)
HUGE = st.fractions(min_value=-(10**15), max_value=10**15, max_denominator=10**12)
FIGURES = SMALL | HUGE | st.integers(-5, 5).map(Fraction)
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
@given(COLUMNS, ARITHMETIC, ARITHMETIC)
def test_lanes_calculate_with_lanes_of_the_same_ratios(column, first, second):
    assume(all(column))
    lanes = Lanes.of(column)

    found = second(first(lanes, Fraction(3)), lanes * Fraction(1, 7)).numbers()

    assert found == [second(first(one, Fraction(3)), one / 7) for one in column]


@QUICK
@given(COLUMNS, st.lists(st.tuples(ARITHMETIC, FIGURES), min_size=3, max_size=6))
def test_long_sums_stay_exact_beyond_a_machine_word(column, steps):
    lanes, alone = Lanes.of(column), list(column)
    for operation, number in steps:
        assume(operation is not truediv or number)
        lanes = operation(lanes, number) * Lanes.of(column)
        alone = [operation(one, number) * own for one, own in zip(alone, column, strict=True)]

    assert lanes.numbers() == alone


@pytest.mark.parametrize("number", [WORD, -WORD, WORD - 1, 1 - WORD, 3 * WORD])
def test_numbers_at_the_end_of_a_machine_word_are_not_wrapped(number):
    lanes = Lanes.of([Fraction(number), Fraction(1)])

    assert (lanes + lanes).numbers() == [2 * number, 2]
    assert (lanes * lanes).numbers() == [number**2, 1]
    assert (1 / lanes).numbers() == [Fraction(1, number), 1]
    assert (lanes / -lanes).numbers() == [-1, -1]
    assert ((lanes * -1).order() < 1).tolist() == [number > 0, True]
    assert (lanes * 3 - 1).floored().tolist() == [3 * number - 1, 2]
    assert lanes.stopped(Fraction(0), Fraction(2 * WORD)).numbers() == [
        min(max(number, 0), 2 * WORD),
        1,
    ]
    assert scattered(3, [(np.array([0, 2]), lanes)]).numbers() == [number, 0, 1]


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
        assert list(parted.value.ways) == answers


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
@given(COLUMNS, FIGURES)
def test_the_order_is_that_of_the_numbers(column, factor):
    order = (Lanes.of(column) * factor + 1).order().tolist()
    numbered = [one * factor for one in column]

    for compare in (lt, eq):
        assert [compare(one, other) for one in order for other in order] == [
            compare(one, other) for one in numbered for other in numbered
        ]


@QUICK
@given(COLUMNS, st.none() | FIGURES, st.none() | FIGURES, FIGURES)
def test_every_lane_stops_at_the_ends(column, floor, full, factor):
    expected = [numbers.stopped(one * factor, floor, full) for one in column]

    assert stopped(Lanes.of(column) * factor, floor, full).numbers() == expected
    assert [stopped(one * factor, floor, full) for one in column] == expected


@QUICK
@given(COLUMNS, FIGURES, st.integers(0, 4), st.booleans())
def test_lanes_are_rounded_like_single_numbers(column, factor, places, cut):
    lanes = Lanes.of(column) * factor
    rounded = [Fraction(numbers.rounded(one * factor, places, cut=cut)) for one in column]

    assert lanes.wholes(places, cut=cut).tolist() == [
        numbers.whole(one * factor, places, cut=cut) for one in column
    ]
    assert to_places(lanes, places, cut=cut).numbers() == rounded
    assert [to_places(one * factor, places, cut=cut) for one in column] == rounded


@QUICK
@given(COLUMNS, FIGURES, st.integers(0, 4), st.booleans())
def test_without_signs_nothing_below_zero_comes_out_above_it(column, factor, places, cut):
    signed = [numbers.whole(one * factor, places, cut=cut) for one in column]

    found = (Lanes.of(column) * factor).wholes(places, cut=cut, signed=False).tolist()

    assert [max(one, 0) for one in found] == [max(one, 0) for one in signed]


@QUICK
@given(COLUMNS, st.none() | FIGURES, st.none() | FIGURES, st.integers(0, 4), st.booleans())
def test_what_is_rounded_first_stops_at_rounded_ends(column, least, most, places, cut):
    assume(least is None or most is None or least <= most)

    def whole(number: Fraction) -> int:
        return numbers.whole(number, places, cut=cut)

    ends = [None if end is None else whole(end) for end in (least, most)]

    assert kept(Lanes.of(column).wholes(places, cut=cut), *ends).tolist() == [
        whole(numbers.stopped(one, least, most)) for one in column
    ]


@QUICK
@given(COLUMNS, st.none() | FIGURES, st.none() | FIGURES)
def test_every_lane_lies_between_the_ends_or_does_not(column, least, most):
    answers = [(least is None or one >= least) and (most is None or one <= most) for one in column]

    assert lies_within(Lanes.of(column), least, most).numbers() == answers
    assert [lies_within(one, least, most) for one in column] == answers


@QUICK
@given(st.lists(FIGURES | st.integers() | st.sampled_from([WORD, -WORD - 1]), min_size=1))
def test_whole_numbers_are_lanes_like_fractions(column):
    assert Lanes.of(column).numbers() == column


@QUICK
@given(COLUMNS, FIGURES)
def test_lanes_come_down_to_whole_numbers_like_single_ones(column, number):
    assert floored(Lanes.of(column) + number).numbers() == [floored(one + number) for one in column]


def test_some_lanes_are_taken():
    lanes = Lanes.of([Fraction(1, 2), Fraction(3), Fraction(4), Fraction(5)])

    assert lanes.at(np.array([3, 1])).numbers() == [5, 3]
    assert lanes.one(2) == 4
    assert len(lanes) == 4


def test_every_number_is_one_of_pythons_own():
    """Numbers that leave the lanes must not wrap around later."""
    above, below = Ratios(wholes([1, 2]), wholes([3, 4])).one(1)

    assert {type(above), type(below)} == {int}


@pytest.mark.parametrize("ask", [int, lambda lanes: lanes.numerator])
def test_what_only_one_number_can_answer_parts_them_all(ask):
    with pytest.raises(PartedError) as parted:
        ask(Lanes.of([Fraction(1), Fraction(1)]))

    assert parted.value.ways is None


def test_pieces_are_put_together_and_what_is_left_is_zero():
    pieces = [
        (np.array([4, 0]), Lanes.of([Fraction(1, 3), Fraction(2, 5)]) * Fraction(1, 2)),
        (np.array([2]), Fraction(7, 4)),
        (np.array([1]), Lanes.of([Fraction(9)])),
    ]

    assert scattered(5, pieces).numbers() == [
        Fraction(1, 5),
        9,
        Fraction(7, 4),
        0,
        Fraction(1, 6),
    ]
    primes = [Fraction(1, prime) for prime in (1009, 1013, 1019, 1021)]
    odd = Lanes.of(primes[:2]) / 1031, Lanes.of([Fraction(5)]) / 1033
    places = np.array([3, 4]), np.array([2])
    singles = [(np.array([place]), one) for place, one in enumerate(primes[2:])]
    assert scattered(5, [*singles, *zip(places, odd, strict=True)]).numbers() == [
        *primes[2:],
        Fraction(5, 1033),
        *(one / 1031 for one in primes[:2]),
    ]
    assert scattered(2, []).numbers() == [0, 0]
    assert scattered(2, [(np.array([0, 1]), Fraction(1, 3))]).numbers() == [Fraction(1, 3)] * 2


def test_units_that_part_are_asked_side_by_side():
    values = {0: 5, 1: 7, 2: 6, 3: 9}
    asked, taken = [], {}

    def ask(indices):
        asked.append(tuple(indices))
        lanes = Lanes.of([Fraction(values[index]) for index in indices.tolist()])
        return "small" if lanes < 7 else str(int(lanes) if len(indices) > 1 else lanes.one(0))

    together(np.arange(4), ask, lambda some, found: taken.update(dict.fromkeys(some, found)))

    assert taken == {0: "small", 2: "small", 1: "7", 3: "9"}
    assert asked == [(0, 1, 2, 3), (0, 2), (1, 3), (1,), (3,)]


def test_units_part_by_what_can_be_told_apart():
    parted = PartedError(["a", "b", "a"])

    assert [side.tolist() for side in parted.sides(np.array([5, 6, 7]))] == [[5, 7], [6]]
