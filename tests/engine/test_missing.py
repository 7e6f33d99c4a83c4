"""Nothing to measure: full points, none, the group's mean, or listed apart."""

import pytest

from scoring.engine.evaluate import evaluate
from tests.engine.builders import (
    card,
    cards,
    counts,
    item,
    league,
    places,
    points,
    rate,
    reasons,
    rule,
    rulebook,
    unit,
)

RATE = counts("satisfied") + rate("satisfaction", "satisfied", "handled")
THREE = league(
    unit("a", satisfied=9, handled=10), unit("b", satisfied=6, handled=10), unit("silent")
)


def book(kind: str, missing: str, item: str = "full = 20"):
    return rule(f'{kind}\nof = "satisfaction"\nmissing = "{missing}"\n\n{RATE}', item=item)


PROPORTION = 'kind = "proportion"\npoints = 20'
SPREAD = 'kind = "spread"\npoints = 20\nfloor = 0.8'
BANDS = 'kind = "bands"\nat = [{ from = 0.5, points = 12 }, { from = 0.9, points = 20 }]'
SHORTFALL = 'kind = "threshold"\ndeduct = 0.2\nat_least = 0.9'
CAPPED = f"{SHORTFALL}\nmost = 6"
BONUS = 'kind = "threshold"\nadd = 1\nat_least = 0.5'
REACH = 'kind = "reach"\npoints = 20\nat_least = 0.9'
CHANGE = 'kind = "change"\npoints = 1\nmost = 3\nleast = -2'


@pytest.mark.parametrize(
    ("kind", "full", "zero", "mean"),
    [
        (PROPORTION, "20.00", "0.00", "15.00"),
        (SPREAD, "20.00", "0.00", "18.00"),
        (BANDS, "20.00", "0.00", "16.00"),
        (f'{BANDS}\nbetween = "lines"', "20.00", "0.00", "17.00"),
        (REACH, "20.00", "0.00", "10.00"),
        (BONUS, "20.00", "0.00", "20.00"),
    ],
)
def test_an_award_without_anything_to_measure(kind, full, zero, mean):
    assert points(book(kind, "full"), THREE)["silent"] == full
    assert points(book(kind, "zero"), THREE)["silent"] == zero
    assert points(book(kind, "mean"), THREE)["silent"] == mean


@pytest.mark.parametrize(
    ("kind", "full", "zero", "mean"),
    [(SHORTFALL, "20.00", "0.00", "17.00"), (CAPPED, "20.00", "14.00", "17.00")],
)
def test_a_deduction_without_anything_to_measure(kind, full, zero, mean):
    deduct = 'starts = "full"\nfull = 20'

    assert points(book(kind, "full", deduct), THREE)["silent"] == full
    assert points(book(kind, "zero", deduct), THREE)["silent"] == zero
    assert points(book(kind, "mean", deduct), THREE)["silent"] == mean


def test_a_deduction_without_ends_has_nothing_to_lose():
    assert points(book(SHORTFALL, "zero", ""), THREE)["silent"] == "0.00"
    assert points(book(BONUS, "full", ""), THREE)["silent"] == "0.00"


@pytest.mark.parametrize(("missing", "printed"), [("full", "3.00"), ("zero", "0.00")])
def test_a_comparison_without_a_period_before(missing, printed):
    assert points(book(CHANGE, missing), THREE)["silent"] == printed


def test_the_words_say_which_policy_decided():
    said = {
        missing: reasons(cards(book(PROPORTION, missing), THREE)["silent"])[1]
        for missing in ("full", "zero", "mean", "apart")
    }

    assert said == {
        "full": "无从计算：按满分计 20 分",
        "zero": "无从计算：不得分，计 0 分",
        "mean": "无从计算：取本组平均 15 分",
        "apart": "无从计算：单列，不计分，暂记 20 分",
    }


def test_where_nobody_can_be_measured_the_mean_is_full_points():
    found = card(book(PROPORTION, "mean"), unit("a"), unit("b"))

    assert reasons(found)[1] == "无从计算：按满分计 20 分"


def test_the_mean_is_that_of_the_own_group():
    facts = league(*THREE.units, unit("other", group="departments", satisfied=1, handled=10))

    assert points(book(PROPORTION, "mean"), facts)["silent"] == "15.00"


def test_a_unit_apart_has_no_total_and_no_place():
    result = evaluate(book(PROPORTION, "apart"), THREE)
    silent = result.cards[-1]

    assert places(result) == {"a": 1, "b": 2, "silent": None}
    assert (silent.total, silent.apart) == (None, "本期无从计算")


def test_a_rule_deep_inside_may_list_the_unit_apart():
    text = (
        item("S", "section = true")
        + item("L", 'under = "S"')
        + item("L1", 'under = "L"', f'{PROPORTION}\nof = "satisfaction"\nmissing = "apart"')
    )

    assert card(rulebook(text + RATE), unit("silent")).total is None
