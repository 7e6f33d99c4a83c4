"""Measures that cannot be counted: every refusal names its place and its mend."""

import pytest

from scoring.engine.codec import read
from scoring.engine.fields import FIELDS
from tests.engine.builders import (
    document,
    item,
    rate,
    refusal,
)

EACH = 'kind = "each"\ndeduct = 1'
YEAR = '[[part]]\ncode = "year"\nname = "年"\ncycle = "year"\nclause = "一"\n'


def measure(own: str, code: str = "x") -> str:
    return f'[measure."{code}"]\nname = "甲"\n{own}\n'


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ("", "要写 count、count_any、sum、of 与 over、mean、add、entered 或 previous 之一。"),
        ("count = []\ncount_any = []", "count 和 count_any 只能写一个。"),
        ("count_any = []", "count_any 至少要有一组条件；全部计入应写 count = []。"),
        (
            'count = []\ndated_by = "now"',
            "dated_by 应为 received、assigned、due、replied、closed 之一。",
        ),
        ('sum = "level"', "sum 的字段 level 不是数值字段。"),
        ('sum = "nothing"', "sum 的字段 nothing 不是数值字段。"),
        ('count = []\nweigh = "level"', "weigh（加权字段）和 weights（权重）要一起写。"),
        ('count = []\nweights = { "省级" = 1 }', "weigh（加权字段）和 weights（权重）要一起写。"),
        (
            'count = []\nweigh = "returns"\nweights = { "1" = 1 }',
            "weigh 的字段 returns 不是可选值字段。",
        ),
        (
            'count = []\nweigh = "level"\nweights = { "乡级" = 1 }',
            "weights 的 乡级 不是字段 level 的值，可用：省级、市级、县级。",
        ),
        ('sum = "days_late"', "用到 days_late（拖延工作日），须写明 limits（办理时限）。"),
        ('sum = "days_late"\nlimits = [{}]', "每条 limits 写 workdays 或 by，二者取一。"),
        (
            'sum = "days_late"\nlimits = [{ workdays = 1, by = "due_at" }]',
            "每条 limits 写 workdays 或 by，二者取一。",
        ),
        (
            'sum = "days_late"\nlimits = [{ by = "level" }]',
            "limits 的 by level 不是时间字段。",
        ),
        (
            'sum = "days_late"\nlimits = [{ workdays = -1 }]',
            "limits 的 workdays 应不小于 0。",
        ),
        (
            'sum = "days_late"\n'
            "limits = [{ workdays = 1, "
            'when = [{ field = "days_late", is = "at_least", value = 1 }] }]',
            "limits 的 when 不能用 days_late，它由 limits 算出。",
        ),
        ('of = "handled"\nover = "y"', "用到的计量 y 没有定义。"),
        ('of = "handled"\nover = "handled"\nplaces = 7', "places 应在 0 至 6 之间。"),
        ("mean = []", "至少要写一项计量。"),
        ("add = []", "至少要写一项计量。"),
        ('of = "x"\nover = "handled"', "绕了一圈又用到自己。"),
        ('previous = "x"', "绕了一圈又用到自己。"),
    ],
)
def test_measures_are_refused_in_words(own, words):
    assert refusal(measure(own)) == f"计量 x：{words}"


def test_a_circle_is_found_from_wherever_it_is_entered():
    circle = rate("a", "b", "handled") + rate("b", "a", "handled")

    assert refusal(circle) == "计量 a：绕了一圈又用到自己。"
    assert refusal(rate("c", "a", "handled") + circle) == "计量 c：绕了一圈又用到自己。"


def test_the_period_before_the_period_before_is_out_of_reach():
    earlier = measure('previous = "handled"', "e") + rate("r", "e", "handled")

    assert read(document(earlier))
    assert refusal(earlier + measure('previous = "r"', "z")) == (
        "计量 z：上期（previous）之内不能再取上期。"
    )


@pytest.mark.parametrize("code", ["name", "months", "rated:满意"])
def test_some_codes_of_measures_mean_something_else(code):
    assert refusal(measure("count = []", code)) == (
        f"计量 {code}：这个代码另有用处，请换一个，例如加上词尾。"
    )


def test_an_entered_measure_and_a_graded_rule_do_not_share_their_marks():
    entered = measure('entered = "number"', "L")

    assert refusal(item("L", "", 'kind = "grade"\nfull = 5') + entered) == (
        "计量 L：录入的计量不能与评定或分档的条款同号，请换一个代码。"
    )
    assert read(document(item("L", "", EACH) + entered))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('field = "x", is = "given"', f"没有字段 x，可用：{'、'.join(FIELDS)}。"),
        (
            'field = "anonymous", is = "in", value = ["是"]',
            "字段 anonymous 不能用 in 比较，可用：equal、given、empty。",
        ),
        ('field = "closed_at", is = "after"', "closed_at after 要用 of 写明另一个时间字段。"),
        (
            'field = "closed_at", is = "after", of = "level"',
            "closed_at after 要用 of 写明另一个时间字段。",
        ),
        (
            'field = "closed_at", is = "within_hours", of = "due_at"',
            "closed_at within_hours 要用 value 写明小时数。",
        ),
        ('field = "level", is = "given", of = "due_at"', "level given 不用 of。"),
        (
            'field = "level", is = "given", value = "省级"',
            "字段 level 的值 省级 不合要求（不用 value）。",
        ),
        (
            'field = "closed_at", is = "before_cutoff", value = 3',
            "字段 closed_at 的值 3 不合要求（不用 value）。",
        ),
        (
            'field = "level", is = "equal", value = "乡级"',
            "字段 level 的值 乡级 不合要求（可用：省级、市级、县级）。",
        ),
        (
            'field = "level", is = "equal"',
            "字段 level 的值 没有写 不合要求（可用：省级、市级、县级）。",
        ),
        (
            'field = "level", is = "in", value = "省级"',
            "字段 level 的值 省级 不合要求（列表，可用：省级、市级、县级）。",
        ),
        (
            'field = "level", is = "not_in", value = []',
            "字段 level 的值 [] 不合要求（列表，可用：省级、市级、县级）。",
        ),
        (
            'field = "level", is = "in", value = ["省级", "乡级"]',
            "字段 level 的值 省级、乡级 不合要求（列表，可用：省级、市级、县级）。",
        ),
        (
            'field = "anonymous", is = "equal", value = "是"',
            "字段 anonymous 的值 是 不合要求（true 或 false）。",
        ),
        (
            'field = "returns", is = "at_least", value = 1.5',
            "字段 returns 的值 3/2 不合要求（整数）。",
        ),
        (
            'field = "returns", is = "at_least", value = "几次"',
            "字段 returns 的值 几次 不合要求（整数）。",
        ),
    ],
)
def test_conditions_are_refused_in_words(condition, words):
    assert refusal(measure(f"count = [{{ {condition} }}]")) == f"计量 x：{words}"
    assert refusal(measure(f"count_any = [[{{ {condition} }}]]")) == f"计量 x：{words}"


@pytest.mark.parametrize(
    "condition",
    [
        'field = "closed_at", is = "within_hours", of = "assigned_at", value = 24',
        'field = "closed_at", is = "not_after", of = "deadline_at"',
        'field = "closed_at", is = "not_before_cutoff"',
        'field = "anonymous", is = "equal", value = false',
        'field = "returns", is = "equal", value = 2',
        'field = "level", is = "not_in", value = ["省级"]',
        'field = "result_rating", is = "empty"',
    ],
)
def test_conditions_that_make_sense_are_taken(condition):
    assert read(document(measure(f"count = [{{ {condition} }}]")))
