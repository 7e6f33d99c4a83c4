"""What was amended from one rulebook to another, in the regulation's own terms."""

import pytest

from scoring.engine.codec import read, write
from scoring.engine.compare import compare_rulebooks
from tests.engine.builders import (
    GROUPS,
    HEADING,
    counts,
    document,
    item,
    rate,
    rulebook,
)

GRADE = 'kind = "grade"\nfull = 100'

RATE = counts("satisfied") + rate("satisfaction", "satisfied", "handled")
THRESHOLD = 'kind = "threshold"\nof = "satisfaction"\ndeduct = 0.2\nat_least = 0.95'
BOOK = item("A7", 'starts = "full"\nfull = 20', THRESHOLD) + RATE


def amended(old: str, new: str, text: str = BOOK) -> list[str]:
    """What is said of a rulebook in which one wording was replaced by another."""
    assert old in text or old in HEADING + GROUPS
    after = text.replace(old, new) if old in text else HEADING.replace(old, new) + text
    return [str(one) for one in compare_rulebooks(rulebook(text), rulebook(after))]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "at_least = 0.95",
            "at_least = 0.96",
            "项 A7 条款 A7：目标不低于 95% → 96%",
        ),
        ("deduct = 0.2", "deduct = 0.25", "项 A7 条款 A7：每步扣分 0.2 → 0.25"),
        ("deduct = 0.2", "deduct = 0.2\nstep = 0.05", "项 A7 条款 A7：一步 1% → 5%"),
        (
            "deduct = 0.2",
            'deduct = 0.2\nsteps = "whole"',
            "项 A7 条款 A7：不足一步 proportional → whole",
        ),
        ("full = 20", "full = 25", "项 A7：满分 20 → 25"),
        ("full = 20", "full = 20\nsection = false\nplaces = 1", "项 A7：小数位 （无） → 1"),
        (
            "full = 20",
            'full = 20\nfor = ["towns", "departments"]',
            "项 A7（towns、departments）：适用分组 （无） → 镇街、部门",
        ),
        (
            'of = "satisfaction"',
            'of = "handled"\nunits = ["甲"]',
            "项 A7 条款 A7（甲）：适用单位 （无） → 甲",
        ),
        ('title = "测试办法"', 'title = "新办法"', "考核办法：名称 测试办法 → 新办法"),
        ("from = 2020-01-01", "from = 2021-01-01", "考核办法：施行日期 2020-01-01 → 2021-01-01"),
        (
            'title = "测试办法"',
            'title = "测试办法"\ncut = true',
            "考核办法：舍去而非四舍五入 否 → 是",
        ),
    ],
)
def test_a_changed_figure_is_said_with_its_label_and_place(old, new, sentence):
    assert sentence in amended(old, new)


def test_a_measure_is_called_by_its_name():
    assert amended('of = "satisfaction"', 'of = "handled"') == [
        "项 A7 条款 A7：数据值 satisfaction → 承办量"
    ]


def test_codes_of_choices_are_said_as_the_forms_say_them():
    text = item("L", "full = 5", 'kind = "grade"\nfull = 5')

    assert amended('kind = "grade"', 'ungiven = "full"\nkind = "grade"', text) == [
        "项 L 条款 L：未评定时 计 0 分 → 计满分"
    ]


def test_what_is_added_or_removed_is_named():
    more = BOOK + item("A8", "", GRADE) + counts("rated")

    assert amended(item("A8", "", GRADE) + counts("rated"), "", more) == [
        "计量 rated：删去",
        "项 A8：删去",
    ]
    assert [str(one) for one in compare_rulebooks(rulebook(BOOK), rulebook(more))] == [
        "计量 rated：新增",
        "项 A8：新增",
    ]


def test_rules_are_added_removed_and_change_their_kind():
    other = '\n[[item.rule]]\ncode = "A7b"\nkind = "each"\ndeduct = 1\n'
    two = item("A7", 'starts = "full"\nfull = 20', THRESHOLD) + other + RATE

    assert amended(other, "", two) == ["项 A7 条款 A7b：删去"]
    assert [str(one) for one in compare_rulebooks(rulebook(BOOK), rulebook(two))] == [
        "项 A7 条款 A7b：新增"
    ]
    assert amended(THRESHOLD, GRADE) == ["项 A7 条款 A7：计分方式 达标扣分 → 评定给分"]


def test_alternatives_are_paired_by_their_scope():
    rules = [f'{GRADE}\nfor = ["{group}"]' for group in ("towns", "departments")]
    before = rulebook(item("L", "", *rules))
    after = rulebook(item("L", "", rules[1].replace("100", "90"), rules[0]))

    assert [str(one) for one in compare_rulebooks(before, after)] == [
        "项 L 条款 L（departments）：满分 100 → 90"
    ]


def test_an_alternative_more_is_new():
    named = f'{GRADE}\nunits = ["甲"]'
    before, after = (rulebook(item("L", "", *own)) for own in ([GRADE], [named, GRADE]))

    assert [str(one) for one in compare_rulebooks(before, after)] == ["项 L 条款 L（甲）：新增"]
    assert [str(one) for one in compare_rulebooks(after, before)] == ["项 L 条款 L（甲）：删去"]


def test_a_measure_that_is_counted_otherwise_says_both_conditions():
    closed = '[{ field = "closed_at", is = "before_cutoff" }]'
    either = f'count_any = [{closed}, [{{ field = "level", is = "in", value = ["省级", "市级"] }}]]'

    assert amended('name = "satisfied"\ncount = []', f'name = "satisfied"\ncount = {closed}') == [
        "计量 satisfied：全部满足 全部工单 → 办结时间 早于截止时间"
    ]
    assert amended('name = "satisfied"\ncount = []', f'name = "satisfied"\n{either}') == [
        "计量 satisfied：全部满足 全部工单 → （无）",
        "计量 satisfied：任一组满足 （无） → 办结时间 早于截止时间；或 工单级别 属于 省级、市级",
    ]


def test_a_measure_of_another_make_is_removed_and_added():
    text = item("L", "", GRADE) + '[measure.x]\nname = "走访"\nentered = "number"\n'

    assert amended('entered = "number"', "count = []", text) == ["计量 x：删去", "计量 x：新增"]


def test_sums_weights_and_limits_are_said_in_words():
    text = item("L", "", GRADE) + counts("a")

    def said(own: str) -> list[str]:
        return amended('name = "a"\ncount = []', f'name = "a"\n{own}', text)

    assert said('count = []\nweigh = "level"\nweights = { "省级" = 1, "市级" = 0.8 }') == [
        "计量 a：加权字段 （无） → level",
        "计量 a：权重 （无） → 省级 1、市级 0.8",
    ]
    limits = '{ when = [{ field = "kind", is = "equal", value = "咨询" }], workdays = 2 }'
    assert said(f'count = []\nlimits = [{limits}, {{ by = "deadline_at" }}]') == [
        "计量 a：办理时限 （无） → 诉求类型 是 咨询：2 个工作日、其他：应办结时间"
    ]
    total = text + '[measure.t]\nname = "合计"\nadd = [{ of = "a" }]\n'
    assert amended('[{ of = "a" }]', '[{ of = "a", times = -1 }]', total) == [
        "计量 t：相加哪些 1 × a → -1 × a"
    ]


def test_bands_of_a_rate_read_as_percentages_and_amounts_as_people_write_them():
    own = 'kind = "bands"\nof = "satisfaction"\nat = [{ from = 0.9, points = 8 }]'
    text = item("B", "", own) + item("E", "", 'kind = "each"\ndeduct = 1') + RATE

    assert amended("from = 0.9,", "from = 0.85,", text) == [
        "项 B 条款 B：分段 90% 起 8 分 → 85% 起 8 分"
    ]
    assert amended("deduct = 1", "deduct = { least = 1, most = 3 }", text) == [
        "项 E 条款 E：每次扣分 1 → 1 至 3"
    ]


def test_tables_inside_tables_are_compared_field_by_field():
    limit = 'limit = { code = "X", gap = 2, clause = "二" }'
    limited = item("L", f"full = 5\n{limit}", GRADE)

    assert amended("gap = 2", "gap = 1.5", limited) == ["项 L 分差限制：最大分差 2 → 1.5"]
    assert amended(limit, "", limited) == ["项 L：删去分差限制"]
    assert [
        str(one)
        for one in compare_rulebooks(rulebook(limited.replace(limit, "")), rulebook(limited))
    ] == ["项 L：新增分差限制"]


EVERYTHING = """
[apart]
measure = "handled"
below = 1
label = "本期无工单"

[leave]
code = "P"
name = "产假"
total = 100
clause = "二"

[[alert]]
code = "A"
name = "警示"
clause = "四"
when = { of = "handled", at_least = 3 }

[[honour]]
code = "H"
name = "红旗"
clause = "三"
cycle = "month"
top = 3

[[veto]]
code = "V"
name = "否决"
clause = "四"
when = { of = "handled", at_least = 9 }
effect = "zero"

[[band]]
name = "优"
at_least = 90

[[duty]]
code = "D"
name = "职责"
clause = "五"
summary = "每周专报"

[[example]]
name = "算例"
units = [{ unit = "甲", group = "towns" }]
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("below = 1", "below = 2", "单列：少于 1 → 2"),
        ("total = 100", "total = 90", "请假：计分 100 → 90"),
        ("at_least = 3", "at_least = 4", "预警 A 条件：不少于 3 → 4"),
        ("top = 3", "top = 5", "评优 H：前几名 3 → 5"),
        ('effect = "zero"', 'effect = "last"', "一票否决 V：后果 计零分 → 列末位"),
        ("at_least = 90", "at_least = 85", "等次 优：不低于 90 → 85"),
        ("每周专报", "每月专报", "职责 D：要点 每周专报 → 每月专报"),
        ('unit = "甲"', 'unit = "乙"', "算例 算例：内容 原算例 → 新算例"),
        ('name = "算例"', 'name = "别的"', "算例 算例：删去"),
        ('name = "算例"', 'name = "别的"', "算例 别的：新增"),
        (
            'cycle = "month"\nclause',
            'weight = 0.5\ncycle = "month"\nclause',
            "部分 month：权重 1 → 0.5",
        ),
        ('name = "镇街"', 'name = "街镇"', "分组 towns：名称 镇街 → 街镇"),
    ],
)
def test_everything_in_a_rulebook_is_compared(old, new, sentence):
    whole = HEADING + GROUPS + MONTHLY + EVERYTHING

    assert sentence in amended(old, new, whole)


MONTHLY = '[[part]]\ncode = "month"\nname = "月度"\ncycle = "month"\nclause = "一"\n'


def test_whole_tables_come_and_go():
    bare = rulebook("")
    whole = rulebook(EVERYTHING)

    assert [str(one) for one in compare_rulebooks(bare, whole)] == [
        "单列：新增",
        "请假：新增",
        "预警 A：新增",
        "评优 H：新增",
        "一票否决 V：新增",
        "等次 优：新增",
        "职责 D：新增",
        "算例 算例：新增",
    ]
    assert [one.act for one in compare_rulebooks(whole, bare)] == 8 * ["removed"]


def test_a_rulebook_differs_from_itself_in_nothing():
    whole = document(BOOK + EVERYTHING)

    assert compare_rulebooks(read(whole), read(write(read(whole)))) == []
