"""Measures that no ticket can meet are found before anybody is scored by them."""

import pytest

from scoring.engine.contradictions import contradictions
from tests.engine.builders import rate, rulebook


def conditions(*tests: str) -> str:
    listed = ", ".join(f"{{ {test} }}" for test in tests)
    return f"[{listed}]"


def found(count: str) -> list[str]:
    measure = f'[measure.some]\nname = "某些工单"\n{count}\n'
    return [str(one) for one in contradictions(rulebook(measure))]


def field(name: str, test: str, value: str = "", of: str = "") -> str:
    parts = [f'field = "{name}"', f'is = "{test}"']
    parts += [f"value = {value}"] if value else []
    parts += [f'of = "{of}"'] if of else []
    return ", ".join(parts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (field("closed_at", "empty"), field("closed_at", "before_cutoff")),
        (field("closed_at", "before_cutoff"), field("closed_at", "not_before_cutoff")),
        (
            field("closed_at", "after", of="due_at"),
            field("closed_at", "not_after", of="due_at"),
        ),
        (field("city_reworks", "at_least", "2"), field("city_reworks", "equal", "1")),
        (field("city_reworks", "at_most", "1"), field("city_reworks", "at_least", "2")),
        (field("result_rating", "equal", '"满意"'), field("result_rating", "in", '["不满意"]')),
        (field("level", "equal", '"省级"'), field("level", "not_in", '["省级", "市级"]')),
        (field("anonymous", "equal", "true"), field("anonymous", "equal", "false")),
        (field("anonymous", "given"), field("anonymous", "empty")),
    ],
)
def test_two_conditions_that_exclude_each_other_are_an_error(one, other):
    for pair in ((one, other), (other, one)):
        (sentence,) = found(f"count = {conditions(*pair)}")
        assert sentence.startswith("错误　计量 some：条件自相矛盾（")
        assert sentence.endswith("永远数不到工单，请改其一。")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (field("closed_at", "empty"), field("closed_at", "not_before_cutoff")),
        (
            field("closed_at", "after", of="due_at"),
            field("closed_at", "not_after", of="replied_at"),
        ),
        (field("closed_at", "given"), field("closed_at", "before_cutoff")),
        (field("city_reworks", "at_least", "2"), field("city_reworks", "at_most", "2")),
        (field("level", "given"), field("level", "not_in", '["省级"]')),
        (field("anonymous", "given"), field("anonymous", "equal", "false")),
        (field("county_reworks", "equal", "1"), field("city_reworks", "equal", "2")),
    ],
)
def test_conditions_that_a_ticket_can_meet_are_left_alone(one, other):
    assert found(f"count = {conditions(one, other)}") == []


def test_the_list_that_is_impossible_is_named():
    good = conditions(field("level", "given"))
    bad = conditions(field("level", "given"), field("level", "empty"))

    (sentence,) = found(f"count_any = [{good}, {bad}]")

    assert "第 2 组条件自相矛盾（“工单级别 已填写”与“工单级别 未填写”）" in sentence


def test_measures_that_count_nothing_themselves_have_nothing_to_contradict():
    rates = rate("share", "handled", "handled")

    assert [str(one) for one in contradictions(rulebook(rates))] == []
