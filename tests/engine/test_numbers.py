"""Exact numbers: what is a number, how it is rounded once, how it is written and shown."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.numbers import added, exact, filled, percent, rounded, shown, written
from tests.engine.strategies import QUICK

FIGURES = st.fractions(min_value=-1000, max_value=1000, max_denominator=5000)
PLACES = st.integers(min_value=0, max_value=6)


@pytest.mark.parametrize(
    ("value", "figure"),
    [
        (7, Fraction(7)),
        ("-0.5", Fraction(-1, 2)),
        ("+12.25", Fraction(49, 4)),
        (Decimal("0.1"), Fraction(1, 10)),
        (Decimal("1E+2"), Fraction(100)),
    ],
)
def test_a_number_is_taken_exactly(value, figure):
    assert exact(value) == figure


@pytest.mark.parametrize(
    "value",
    [
        *(0.1, True, None, "", " 1", "1e3", "1_000", "NaN", "½", "１２", "1.", ".5", "1,5", "1/3"),
        *(Decimal("NaN"), Decimal("Infinity"), "1234567890123456", "0.1234567890123"),
    ],
)
def test_what_is_not_an_exact_number_is_refused(value):
    with pytest.raises(ValueError, match="不是精确的数"):
        exact(value)


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        ("2.345", 2, "2.35"),
        ("2.335", 2, "2.34"),
        ("-2.345", 2, "-2.35"),
        ("0.005", 2, "0.01"),
        ("-0.004", 2, "0.00"),
        ("0.5", 0, "1"),
        ("31.5", 2, "31.50"),
    ],
)
def test_half_goes_up_and_away_from_zero(value, places, printed):
    assert str(rounded(Fraction(value), places)) == printed


def test_cutting_drops_what_lies_beyond_the_places():
    assert str(rounded(Fraction(2, 3), 2, cut=True)) == "0.66"
    assert str(rounded(Fraction(-2, 3), 2, cut=True)) == "-0.66"


def test_a_figure_of_forty_digits_stays_exact():
    value = Fraction(10**40 + 1, 100)

    assert Fraction(rounded(value, 2)) == value
    assert Fraction(written(Fraction(1, 2**41))) == Fraction(1, 2**41)


def test_there_is_no_rounding_to_tens():
    with pytest.raises(ArithmeticError):
        rounded(Fraction(125), -1)


@QUICK
@given(FIGURES, PLACES)
def test_rounding_agrees_with_the_half_up_of_decimal(value, places):
    with localcontext(prec=60):
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        step = Decimal(1).scaleb(-places)
        half_up = quotient.quantize(step, ROUND_HALF_UP)
        down = quotient.quantize(step, ROUND_DOWN)

    assert rounded(value, places) == half_up
    assert rounded(value, places, cut=True) == down


@QUICK
@given(FIGURES)
def test_what_is_written_reads_back_as_the_same_figure(value):
    text = written(value)

    assert Fraction(text) == value
    assert "/" in text or exact(text) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(7), "7"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(3, 20), "0.15"),
        (Fraction(1, 3), "1/3"),
    ],
)
def test_a_terminating_decimal_is_written_in_full(value, text):
    assert written(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 4), "0.25"),
        (Fraction(1, 3), "0.3333"),
        (Fraction(1, 32), "0.0313"),
        (Fraction(2, 3) * 3, "2"),
        (Fraction(5, 2), "2.5"),
    ],
)
def test_a_person_is_shown_at_most_four_places(value, text):
    assert shown(value) == text


def test_a_rate_is_shown_as_a_percentage_with_two_places():
    assert percent(Fraction(2, 3)) == "66.67%"


@QUICK
@given(st.lists(FIGURES, max_size=8))
def test_adding_up_without_zeros_is_adding_up(parts):
    assert added(parts) == sum(parts, Fraction(0))


def test_numbers_inside_words_read_as_a_person_reads_them():
    assert filled("{0}：{1} ÷ {2:%}", ("青云镇", 3, Fraction(1, 4))) == "青云镇：3 ÷ 25.00%"
