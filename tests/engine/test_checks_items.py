"""Items and rules that contradict each other: every refusal names its place and its mend."""

import pytest

from scoring.engine.codec import read
from tests.engine.builders import (
    MONTH,
    document,
    item,
    refusal,
)

EACH = 'kind = "each"\ndeduct = 1'
YEAR = '[[part]]\ncode = "year"\nname = "年"\ncycle = "year"\nclause = "一"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (item("month"), "项 1 month：编号与部分相同，请换一个。"),
        (MONTH + YEAR + item("L"), "项 1 L：有两个部分时，须用 under 写明所属。"),
        (item("L", 'under = "X"'), "项 1 L：所属 X 没有定义。"),
        (
            item("L") + item("S", 'under = "L"\nsection = true'),
            "项 2 S：小计要直接放在部分之下。",
        ),
        (item("A", 'under = "B"') + item("B", 'under = "A"'), "项 A：所属关系绕了一圈。"),
        (item("L", 'starts = "full"'), "项 1 L：从满分起算（starts = full）须写明满分 full。"),
        (item("L", "full = -1"), "项 1 L：满分 full 应不小于 0。"),
        (
            item("L", 'limit = { code = "X", gap = -1, clause = "一" }'),
            "项 1 L：分差限制的 gap 应不小于 0。",
        ),
        (item("L", "places = 3"), "项 1 L：places 应在 0 至 2 之间，否则各项相加与总分不符。"),
        (
            item("L", 'for = ["schools"]'),
            "项 1 L：分组 schools 没有定义，可用：towns、departments。",
        ),
        (
            item("L", 'for = ["towns"]\nunits = ["甲"]'),
            "项 1 L：for（分组）和 units（单位）只写一个，写了单位就不看分组。",
        ),
        (item("L", "section = true", EACH), "项 1 L：小计之下只放项目，细则放在项目里。"),
        (
            item("L", "", EACH, EACH),
            "项 1 L：L 有两个同样具体的写法（适用于全部），请删去一个，或写明适用范围。",
        ),
        (
            item("L", "", *(f'{EACH}\nunits = ["甲", "{name}"]' for name in "乙丙")),
            "项 1 L：L 有两个同样具体的写法（单位 甲）",
        ),
        (
            item("L", 'for = ["towns"]') + item("L", 'for = ["towns", "departments"]'),
            "项 L：L 有两个同样具体的写法（分组 towns）",
        ),
        (
            item("A") + item("L", 'under = "A"') + item("L", 'for = ["towns"]'),
            "项 L：同一编号的项目所属不一（A、（未写））。",
        ),
        (
            item("L", "section = true") + item("L", 'for = ["towns"]'),
            "项 L：同一编号的项目有的是小计，有的不是。",
        ),
        (
            item("A", "", EACH)
            + item("B", "", EACH).replace('code = "B"\nkind', 'code = "A"\nkind'),
            "条款 A：在项 A、B 中同时适用，记录会计两次，请换编号。",
        ),
    ],
)
def test_items_are_refused_in_words(text, words):
    assert refusal(text).startswith(words)


def test_one_rule_may_stand_in_two_items_that_never_meet():
    text = item("A", 'for = ["towns"]', EACH) + item("B", 'for = ["departments"]', EACH)

    assert read(document(text.replace('code = "B"\nkind', 'code = "A"\nkind'))).rules["A"]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ('kind = "each"', "要写 add（加分）或 deduct（扣分），二者取一。"),
        ('kind = "each"\nadd = 1\ndeduct = 1', "要写 add（加分）或 deduct（扣分），二者取一。"),
        (f"{EACH}\nevery = 0", "every 和 lasts 至少为 1，free 不小于 0。"),
        (f"{EACH}\nfree = -1", "every 和 lasts 至少为 1，free 不小于 0。"),
        (f"{EACH}\nlasts = 0", "every 和 lasts 至少为 1，free 不小于 0。"),
        (f"{EACH}\nmost = -1", "most 应不小于 0，正负由 add、deduct 决定。"),
        ('kind = "each"\ndeduct = -1', "分值应不小于 0，正负由 add、deduct 决定。"),
        ('kind = "each"\ndeduct = { levels = {} }', "levels 至少要写一个档次。"),
        ('kind = "each"\nladder = [-1]', "ladder 的分值应不小于 0，正负由 add、deduct 决定。"),
        (
            'kind = "each"\ndeduct = { least = 1, most = 2 }\ncount = "handled"',
            "自动计数（count）或逐次分值（ladder）的细则须有固定分值。",
        ),
        (
            'kind = "each"\ndeduct = { least = 1, most = 2 }\nladder = [1]',
            "自动计数（count）或逐次分值（ladder）的细则须有固定分值。",
        ),
        (
            'kind = "each"\ndeduct = { least = 1, most = 2 }\nevery = 3',
            "every 和 free 只用于固定分值。",
        ),
        ('kind = "each"\nladder = [1]\nfree = 1', "every 和 free 只用于固定分值。"),
        (f'{EACH}\ncount = "nothing"', "用到的计量 nothing 没有定义。"),
        ('kind = "grade"\nfull = -1', "full 应不小于 0。"),
        (
            'kind = "grade"\nfull = 5\nchoices = { "好" = 6 }',
            "等次 好 的分值 6 应在 0 至 5 之间。",
        ),
        (
            'kind = "threshold"\nof = "handled"\nat_least = 1',
            "要写 deduct（扣分）或 add（加分），二者取一。",
        ),
        (
            'kind = "threshold"\nof = "handled"\nadd = 1',
            "要写 at_least（不低于）或 at_most（不高于），二者取一。",
        ),
        ('kind = "threshold"\nof = "handled"\nadd = 1\nat_most = 1\nstep = 0', "step 应大于 0。"),
        (
            'kind = "threshold"\nof = "handled"\nadd = 1\nat_most = 1\nmost = -1',
            "分值应不小于 0，正负由 add、deduct 决定。",
        ),
        (
            'kind = "reach"\nof = "handled"\npoints = 1',
            "要写 at_least（不低于）或 at_most（不高于）。",
        ),
        (
            'kind = "spread"\nof = "handled"\npoints = 1\nfloor = 90',
            "floor 应在 0 到 1 之间，例如 0.9。",
        ),
        (
            'kind = "spread"\nof = "handled"\npoints = 1\nfloor = 0\nwithin = "L"',
            "within 所指的条款 L 不是分档细则（tiers）。",
        ),
        (
            'kind = "spread"\nof = "handled"\npoints = 1\nfloor = 0\nwithin = "X"',
            "用到的条款 X 没有定义。",
        ),
        ('kind = "bands"\nof = "handled"\nat = []', "at 的 from 应从小到大，不重复。"),
        (
            'kind = "bands"\nof = "handled"\n'
            "at = [{ from = 2, points = 1 }, { from = 1, points = 0 }]",
            "at 的 from 应从小到大，不重复。",
        ),
        ('kind = "tiers"\nof = "handled"\npoints = []', "points 至少要写一档。"),
        (
            'kind = "tiers"\nof = "handled"\npoints = [2, 1]\nat_least = [1, 2]',
            "at_least 应从大到小，比档数少一个。",
        ),
        ('kind = "place"\npoints = []', "points 至少要写第一名的分值。"),
        ('kind = "place"\npoints = [1]\nwithout = ["X"]', "用到的项目 X 没有定义。"),
        (
            'kind = "place"\npoints = [1]\nwithout = ["inner"]',
            "without 只能写直接在部分 month 之下的项目，inner 不是。",
        ),
        ('kind = "change"\nof = "handled"\npoints = 1\nmost = 1\nstep = 0', "step 应大于 0。"),
    ],
)
def test_rules_are_refused_in_words(own, words):
    text = item("L", "", own) + item("outer") + item("inner", 'under = "outer"')
    kind = own.split('"')[1]

    assert refusal(text) == f"项 1 L 第 1 条 L：计分方式 {kind} {words}"


def test_a_place_in_a_section_may_leave_out_what_stands_beside_the_section():
    place = 'kind = "place"\npoints = [1]\nwithout = ["S", "L"]'
    text = item("L") + item("S", "section = true") + item("P", 'under = "S"', place)

    assert read(document(text)).rules["P"]
    beside = item("L") + item("P", 'under = "month"', place.replace('"S", ', ""))
    assert read(document(beside)).rules["P"]


def test_a_scope_of_a_rule_is_checked_like_that_of_an_item():
    assert refusal(item("L", "", f'{EACH}\nfor = ["schools"]')) == (
        "项 1 L 第 1 条 L：分组 schools 没有定义，可用：towns、departments。"
    )
