"""Facts as a document: what is written reads back, in a fixed order."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.facts import (
    Event,
    LeagueFacts,
    MonthResult,
    UnitFacts,
    from_document,
    to_document,
)
from scoring.engine.period import Period
from tests.engine.builders import happened, league, month, unit
from tests.engine.strategies import QUICK

CODES = st.sampled_from(["handled", "rated:满意", "L3", "L7.1", "T0.rest"])
FIGURES = st.fractions(max_denominator=10**6)
PRINTED = st.decimals(
    allow_nan=False, allow_infinity=False, places=2, min_value=-999, max_value=999
)
EVENTS = st.builds(
    Event,
    code=CODES,
    on=st.dates(date(2019, 1, 1), date(2021, 1, 1)),
    times=st.integers(1, 99),
    points=st.none() | FIGURES,
    ticket=st.sampled_from(["", "LS-1"]),
    ref=st.integers(0, 9),
)
MONTHS = st.builds(
    MonthResult,
    total=st.none() | PRINTED,
    lines=st.dictionaries(CODES, PRINTED, max_size=3),
    apart=st.booleans(),
)
UNITS = st.builds(
    UnitFacts,
    unit=st.text("abc", min_size=1),
    group=st.sampled_from(["towns", "departments"]),
    name=st.sampled_from(["", "青云镇"]),
    also_known_as=st.lists(st.sampled_from(["青云", "青云镇政府"]), max_size=2).map(tuple),
    counts=st.dictionaries(CODES, FIGURES, max_size=4),
    events=st.lists(EVENTS, max_size=3).map(tuple),
    earlier=st.lists(EVENTS, max_size=2).map(tuple),
    grades=st.dictionaries(CODES, st.lists(FIGURES, max_size=3).map(tuple), max_size=2),
    previous=st.none() | st.dictionaries(CODES, FIGURES, max_size=2),
    months=st.dictionaries(st.sampled_from(["2020-01", "2020-02"]), MONTHS, max_size=2),
)
LEAGUES = st.builds(
    LeagueFacts,
    period=st.sampled_from(["2020-03", "2020-Q1", "2020"]).map(Period.parse),
    units=st.lists(UNITS, max_size=3, unique_by=lambda unit: unit.unit).map(
        lambda units: tuple(sorted(units, key=lambda unit: unit.unit))
    ),
)


@QUICK
@given(LEAGUES)
def test_facts_come_back_from_their_document(facts):
    assert from_document(json.loads(json.dumps(to_document(facts)))) == facts


def test_the_order_of_units_and_codes_does_not_change_the_document():
    one = league(unit("a", handled=1, rated=2), unit("b"))
    other = league(unit("b"), unit("a", rated=2, handled=1))

    assert json.dumps(to_document(one)) == json.dumps(to_document(other))


def test_a_unit_without_facts_is_written_short():
    assert to_document(league(unit("qingyun"))) == {
        "period": "2020-03",
        "units": [{"unit": "qingyun", "group": "towns", "name": ""}],
    }


def test_nothing_counted_before_differs_from_no_period_before():
    document = to_document(league(unit("a"), unit("b", previous={})))

    assert [one.get("previous") for one in document["units"]] == [None, {}]


def test_everything_is_written_as_plain_text():
    town = unit(
        "qingyun",
        happened("L7.1", 2, points="0.5", ticket="LS-1"),
        grades={"LY2": ["9.5"]},
        months={"2020-01": month("93.08", L3="35.00"), "2020-02": month(None, apart=True)},
        handled=Fraction(1, 3),
    )

    written = to_document(league(town))["units"][0]

    assert written["counts"] == {"handled": "1/3"}
    assert written["events"] == [["L7.1", "2020-03-05", 2, "0.5", "LS-1", 0]]
    assert written["grades"] == {"LY2": ["9.5"]}
    assert written["months"] == {
        "2020-01": {"total": "93.08", "lines": {"L3": "35.00"}, "apart": False},
        "2020-02": {"total": None, "lines": {}, "apart": True},
    }
    assert from_document(to_document(league(town))).units[0].months["2020-01"].total == Decimal(
        "93.08"
    )


def test_a_unit_is_called_by_its_code_its_name_or_an_alias():
    town = UnitFacts("qingyun", "towns", "青云镇", ("青云",))

    assert [town.is_called((name,)) for name in ("qingyun", "青云镇", "青云", "大兴镇")] == [
        True,
        True,
        True,
        False,
    ]


def test_columns_are_read_once_for_every_order_of_the_units():
    facts = league(unit("a", handled=1), unit("b", handled=2))
    one, other = facts.units

    first = facts.tallies([one, other])

    assert facts.tallies([one, other]) is first
    assert facts.tallies([other, one]).counts["handled"].numbers() == [2, 1]
    assert first.counts["handled"].numbers() == [1, 2]
