"""Rulebooks that read but could not be evaluated: heading, parts, alerts, honours, vetoes."""

from dataclasses import replace

import pytest

from scoring.engine.checks import problems
from scoring.engine.codec import read
from scoring.engine.measures import Earlier
from tests.engine.builders import (
    GROUPS,
    HEADING,
    MONTH,
    document,
    item,
    refusal,
)

EACH = 'kind = "each"\ndeduct = 1'
YEAR = '[[part]]\ncode = "year"\nname = "年"\ncycle = "year"\nclause = "一"\n'


def test_everything_that_is_wrong_can_be_listed_at_once():
    book = read(document(item("L1", "", EACH)))
    for code in ("months_start_day", "grace_days", "places"):
        object.__setattr__(book.heading, code, -1)

    assert [problem for _, problem in problems(book)] == [
        "months_start_day 应在 1 至 28 之间。",
        "grace_days 应不小于 0。",
        "places 应在 0 至 4 之间。",
    ]


# Heading, parts, groups -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("months_start_day = 29", "months_start_day 应在 1 至 28 之间。"),
        ('months_start_time = "24:00"', "months_start_time 应写成 12:00 这样的时刻。"),
        ("grace_days = -1", "grace_days 应不小于 0。"),
        ("grace_hours = 24", "grace_hours 应在 0 至 23 之间，满一天写进 grace_days。"),
        ("places = 5", "places 应在 0 至 4 之间。"),
        ('ties = ["nothing"]', "ties 用到的计量 nothing 没有定义。"),
    ],
)
def test_a_heading_is_refused_in_words(line, words):
    assert refusal(f"{HEADING}{line}\n") == f"[rulebook]：{words}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MONTH + MONTH.replace('"month"', '"m2"', 1), "部分：同一周期只能有一个部分。"),
        (MONTH + YEAR.replace('"year"', '"month"', 1), "部分：编号 month 出现了不止一次。"),
        (GROUPS + GROUPS, "分组：编号 departments、towns 出现了不止一次。"),
        (2 * '[[duty]]\ncode = "D"\nname = "d"\nclause = "一"\nsummary = "s"\n', "职责：编号 D "),
    ],
)
def test_what_stands_there_twice_is_refused(text, words):
    assert refusal(text).startswith(words)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("part", "部分：至少要有一个 [[part]]，写明周期是月还是年。"),
        ("group", "分组：至少要有一个 [[group]]。"),
    ],
)
def test_a_rulebook_needs_a_part_and_a_group(key, words):
    assert refusal(document("") | {key: []}) == words


def alert(code: str, more: str, word: str = "alert") -> str:
    return f'[[{word}]]\ncode = "{code}"\nname = "甲"\nclause = "四"\n{more}\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (alert("A", 'when = { events = ["X"] }'), "预警 A：用到的条款 X 没有定义。"),
        (alert("A", 'when = { of = "x" }'), "预警 A：用到的计量 x 没有定义。"),
        (alert("A", 'when = { notices = ["X"] }'), "预警 A：用到的预警 X 没有定义。"),
        (
            alert("A", 'when = { of = "handled", events = ["L"] }'),
            "预警 A：of（计量）不能与 events、notices 同时写。",
        ),
        (
            alert("A", ""),
            "预警 A：要写 events、of 或 notices，或以 recordable = true 登记自己的记录。",
        ),
        (alert("A", 'recordable = true\nfor = ["x"]'), "预警 A：分组 x 没有定义，可用："),
        (
            alert("V", 'when = {}\neffect = "zero"', "veto"),
            "一票否决 V：要写 events、of 或 notices，或以 recordable = true 登记自己的记录。",
        ),
        (alert("H", 'cycle = "year"', "honour"), "评优 H：top、top_share、clean 写其中一个。"),
        (alert("H", 'cycle = "year"\ntop = 0', "honour"), "评优 H：top 至少为 1。"),
        (
            alert("H", 'cycle = "year"\ntop_share = 1.5', "honour"),
            "评优 H：top_share 应大于 0，不超过 1，例如 0.25。",
        ),
        (
            alert("H", 'cycle = "year"\nclean = ["X"]', "honour"),
            "评优 H：用到的条款 X 没有定义。",
        ),
        (
            '[apart]\nmeasure = "x"\nbelow = 1\nlabel = "无"\n',
            "[apart]：用到的计量 x 没有定义。",
        ),
        (alert("L", "recordable = true"), "预警 L：登记用的编号与别的条款相同，请换一个。"),
        (
            alert("A", "recordable = true")
            + alert("A", 'when = {}\neffect = "zero"\nrecordable = true', "veto"),
            "一票否决 A：登记用的编号与别的条款相同，请换一个。",
        ),
        (
            '[leave]\ncode = "L"\nname = "产假"\ntotal = 1\nclause = "一"\n',
            "[leave] L：登记用的编号与别的条款相同，请换一个。",
        ),
    ],
)
def test_consequences_are_refused_in_words(text, words):
    assert refusal(item("L", "", EACH) + text).startswith(words)


# Everything at once ---------------------------------------------------------------------------


def test_a_reader_may_ask_for_everything_that_is_wrong():
    book = read(document(item("L", "", EACH) + item("M")))
    other = read(document(item("A", "", EACH) + item("B", 'under = "A"', EACH.replace("1", "2"))))
    looped = replace(book.items[1], under="M")
    twice = replace(book.items[0], code="N")
    strange = {"x": Earlier("甲", "nothing"), **book.measures}

    assert [
        *problems(replace(book, items=(looped,))),
        *problems(replace(book, items=(book.items[0], twice))),
        *problems(replace(book, measures=strange)),
        *problems(replace(book, parts=())),
        *problems(other),
    ] == [
        ("项 M", "所属关系绕了一圈。"),
        ("条款 L", "在项 L、N 中同时适用，记录会计两次，请换编号。"),
        ("计量 x", "用到的计量 nothing 没有定义。"),
        ("部分", "至少要有一个 [[part]]，写明周期是月还是年。"),
    ]
