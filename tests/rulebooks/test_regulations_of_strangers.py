"""Regulations that nobody here has read, written only as data: each shows what an office may ask.

The files beside this test are small made-up regulations. Their worked examples were reckoned by
hand; together they show every way of scoring that other offices are known to use.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.engine.codec import read, write
from scoring.publishing import examine, read_file

FILES = sorted(Path(__file__).parent.glob("*.toml"))

SHOWN = {
    "a floor above zero inside an item": ("matters", "M1", "floor = 16"),
    "full marks that differ by group": ("groups", "G1", "full = 150"),
    "rates rounded before scoring": ("rates", "R1", "places = 2"),
    "cutting instead of rounding": ("rates", "R2", "cut = true"),
    "deferred tickets out of the denominator": ("rates", "R1", "extended_until"),
    "two targets in one item": ("rates", "R1", "at_least = 0.90"),
    "escalation on one matter": ("matters", "M1", "ladder_on"),
    "a deduction doubled by its source": ("matters", "M3", "省级督办"),
    "a count doubled by its source": ("matters", "M2", "reworked_weighed"),
    "a deduction shared between two units": ("matters", "M3", "主办八成"),
    "numerator and denominator by different dates": ("rates", "R1", 'dated_by = "closed"'),
    "graded satisfaction": ("rates", "R2", "weights"),
    "only tickets with a valid call-back": ("rates", "R2", "not_in"),
    "months from the 26th": ("rates", "R1", "months_start_day = 26"),
    "months from the 19th at noon": ("bands", "B1", 'months_start_time = "12:00"'),
    "groups by this month's volume": ("groups", "G1", 'of = "handled"'),
    "groups by kind of unit": ("groups", "G1", "kinds"),
    "groups by list": ("groups", "G1", "units"),
    "units under a minimum volume apart": ("groups", "G1", "[apart]"),
    "points by bands": ("bands", "B2", "below"),
    "straight lines between base and challenge": ("bands", "B1", 'between = "lines"'),
    "a share of the group's total": ("bands", "B3", "share_of_total"),
    "change against last month": ("bands", "B4", 'kind = "change"'),
    "bonus by rank": ("bands", "B5", 'kind = "place"'),
    "bonus inside the hundred": ("matters", "M4", "full = 100"),
    "bonus above the full marks": ("groups", "G2", "add = 1.5"),
    "veto to the last place": ("verdicts", "V1", 'effect = "last"'),
    "one failed metric fails the whole": ("verdicts", "V1", "below = 0.6"),
    "flag below the line and near the bottom": ("verdicts", "V1", "total_below"),
    "entries that expire": ("matters", "M3", "lasts = 3"),
    "totals without a ceiling, also negative": ("groups", "G3", "deduct = 30"),
    "ranks on the rounded score, then on volume": ("groups", "G1", "ties"),
    "group summaries, mean and pooled": ("groups", "G1", "[[summary]]"),
    "grades by bands": ("groups", "G1", "[[band]]"),
}


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_stranger_s_regulation_loads_and_comes_to_what_was_reckoned_by_hand(path):
    findings, failures = examine(read_file(path))

    assert failures == []
    assert [finding for finding in findings if finding.is_error] == []


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_it_survives_being_stored(path):
    rulebook = read_file(path)

    assert read(write(rulebook)) == rulebook


@pytest.mark.parametrize(("name", "item", "said"), SHOWN.values(), ids=SHOWN)
def test_what_offices_ask_for_is_shown_by_an_example(name, item, said):
    path = next(path for path in FILES if path.stem == name)
    examples = read_file(path).examples
    asserted = {line for one in examples for lines in (one.points or {}).values() for line in lines}

    assert said in path.read_text("utf-8")
    assert item in asserted
