"""Worked examples that speak of what does not exist."""

import pytest

from scoring.engine.codec import read
from tests.engine.builders import (
    counts,
    document,
    item,
    refusal,
)

EACH = 'kind = "each"\ndeduct = 1'
YEAR = '[[part]]\ncode = "year"\nname = "年"\ncycle = "year"\nclause = "一"\n'


def example(more: str, units: str = 'units = [{ unit = "甲", group = "towns" }]') -> str:
    return f'[[example]]\nname = "算"\n{units}\n{more}\n'


def with_unit(more: str) -> str:
    return example("", f'units = [{{ unit = "甲", group = "towns", {more} }}]')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (example("", "units = []"), "units 至少要有一个单位。"),
        (
            example("", "units = [" + 2 * '{ unit = "甲", group = "towns" },' + "]"),
            "单位 甲 出现了不止一次。",
        ),
        (
            example("", 'units = [{ unit = "甲", group = "x" }]'),
            "分组 x 没有定义，可用：towns、departments。",
        ),
        (with_unit("hanlded = 1"), "单位 甲 的计数 hanlded 没有定义。"),
        (with_unit("previous = { x = 1 }"), "单位 甲 的上期计数 x 没有定义。"),
        (with_unit('events = [{ code = "X" }]'), "单位 甲 的记录 X 没有定义。"),
        (with_unit('earlier = [{ code = "X" }]'), "单位 甲 的记录 X 没有定义。"),
        (
            with_unit('events = [{ code = "L", times = 0 }]'),
            "单位 甲 的记录的次数 times 至少为 1。",
        ),
        (with_unit("grades = { X = 1 }"), "单位 甲 的评定 X 没有定义。"),
        (with_unit('months = { "2020" = "1" }'), "单位 甲 的月份 2020 应写成 2020-03。"),
        (with_unit('months = { "三月" = "1" }'), "单位 甲 的月份 三月 应写成 2020-03。"),
        (example('points = { "乙" = {} }'), "结果的单位 乙 没有定义。"),
        (example('totals = { "乙" = "1" }'), "结果的单位 乙 没有定义。"),
        (example('places = { "乙" = 1 }'), "结果的单位 乙 没有定义。"),
        (example('notices = { "乙" = [] }'), "结果的单位 乙 没有定义。"),
        (example('points = { "甲" = { X = "1" } }'), "结果的项目 X 没有定义。"),
        (example('notices = { "甲" = ["X"] }'), "结果的预警 X 没有定义。"),
        (example("honours = { X = [] }"), "结果的评优 X 没有定义。"),
    ],
)
def test_examples_are_refused_in_words(text, words):
    assert refusal(item("L", "", EACH) + text) == f"算例 1 算：{words}"


def test_examples_may_speak_of_every_line_that_a_card_prints():
    text = (
        item("S", "section = true")
        + item("L", 'under = "S"', EACH)
        + counts("rated")
        + '[leave]\ncode = "P"\nname = "产假"\ntotal = 1\nclause = "一"\n'
        + example('points = { "甲" = { S = "0", L = "0", month = "0", P = "0" } }')
    )

    assert read(document(text)).examples[0].points
