"""Two results side by side: who moved, and which lines moved them."""

from decimal import Decimal

from scoring.engine.compare import LineMovement, Movement, compare_results
from scoring.engine.evaluate import evaluate
from tests.engine.builders import (
    item,
    league,
    rulebook,
    unit,
)

GRADE = 'kind = "grade"\nfull = 100'
SHEET = rulebook(item("L1", "", GRADE) + item("L2", 'for = ["towns"]', GRADE))


def graded(**marks: tuple[int, int]):
    units = [
        unit(code, name=f"{code}镇", grades={"L1": [first], "L2": [second]})
        for code, (first, second) in marks.items()
    ]
    return evaluate(SHEET, league(*units))


def test_the_largest_move_stands_first_and_who_did_not_move_is_left_out():
    before = graded(a=(50, 30), b=(60, 10), c=(9, 9))
    after = graded(a=(51, 30), b=(60, 5), c=(9, 9))

    moved = compare_results(before, after)

    assert [(one.unit, str(one.change)) for one in moved] == [("b", "-5.00"), ("a", "1.00")]


def test_a_move_shows_total_place_and_lines_by_size():
    moved = compare_results(graded(a=(50, 30), b=(60, 10)), graded(a=(49, 10), b=(60, 10)))

    assert moved == [
        Movement(
            unit="a",
            name="a镇",
            group="towns",
            total=LineMovement("", Decimal("80.00"), Decimal("59.00")),
            place_before=1,
            place_after=2,
            lines=(
                LineMovement("L2", Decimal("30.00"), Decimal("10.00")),
                LineMovement("L1", Decimal("50.00"), Decimal("49.00")),
            ),
        ),
        Movement("b", "b镇", "towns", LineMovement("", *2 * [Decimal("70.00")]), 2, 1, ()),
    ]


def test_lines_that_make_up_for_each_other_are_moves_too():
    moved = compare_results(graded(a=(50, 30)), graded(a=(30, 50)))

    assert [(line.code, str(line.change)) for line in moved[0].lines] == [
        ("L1", "-20.00"),
        ("L2", "20.00"),
    ]
    assert moved[0].change == 0


def test_a_unit_that_comes_or_goes_moves_from_or_to_nothing():
    before, after = graded(a=(1, 1)), graded(b=(2, 2))

    assert [
        (one.unit, one.total.before, one.total.after, one.place_before, one.place_after)
        for one in compare_results(before, after)
    ] == [("b", None, Decimal("4.00"), None, 1), ("a", Decimal("2.00"), None, 1, None)]


def test_equal_results_have_no_moves():
    assert compare_results(graded(a=(1, 1)), graded(a=(1, 1))) == []
