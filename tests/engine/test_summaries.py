"""What a group comes to as a whole: the mean of its units, or its figures pooled."""

from fractions import Fraction

import pytest

from scoring.engine.codec import read, write
from scoring.engine.examples import failures
from tests.engine.builders import HANDLED, evaluated, item, rate, refusal, rulebook, unit

LINE = item("L", "full = 10", 'kind = "grade"\nfull = 10')
RATE = HANDLED + rate("share", "handled", "due") + '\n[measure.due]\nname = "应办"\ncount = []\n'


def summary(code: str, more: str = "") -> str:
    return f'\n[[summary]]\ncode = "{code}"\nname = "{code}号"\n{more}\n'


def found(text: str, *units) -> dict[str, tuple[Fraction | None, str]]:
    result = evaluated(rulebook(text), *units)
    return {one.code: (one.value, one.words) for one in result.summaries}


def test_without_a_measure_it_is_the_mean_of_the_totals():
    units = [unit("a", grades={"L": [9]}), unit("b", grades={"L": [6]})]

    assert found(LINE + summary("S"), *units) == {"S": (Fraction(15, 2), "2 个单位总分平均 7.5")}


def test_units_apart_are_in_no_mean():
    apart = '\n[apart]\nmeasure = "handled"\nbelow = 1\nlabel = "本期无工单"\n'
    units = [
        unit("a", handled=1, grades={"L": [9]}),
        unit("b", grades={"L": [1]}),
    ]

    assert found(LINE + apart + summary("S"), *units)["S"][0] == 9


def test_the_mean_of_rates_is_not_the_pooled_rate():
    text = LINE + RATE + summary("M", 'of = "share"')
    text += summary("P", 'of = "share"\nhow = "pooled"')
    units = [unit("a", handled=1, due=1), unit("b", handled=0, due=3)]

    said = found(text, *units)

    assert said["M"] == (Fraction(1, 2), "2 个单位平均 50.00%")
    assert said["P"][0] == Fraction(1, 4)


def test_a_number_is_not_said_as_a_percentage():
    said = found(LINE + summary("M", 'of = "handled"'), unit("a", handled=3))

    assert said["M"] == (Fraction(3), "1 个单位平均 3")


def test_nothing_to_measure_is_said_so():
    said = found(LINE + RATE + summary("M", 'of = "share"'), unit("a"))

    assert said["M"] == (None, "无从计算")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('of = "nothing"', "分组汇总 S：用到的计量 nothing 没有定义。"),
        ('how = "pooled"', "分组汇总 S：pooled（合并计算）须用 of 写明哪一项计量。"),
        (
            'of = "typed"\nhow = "pooled"',
            "分组汇总 S：计量 typed 由人工录入或取自上期，不能合并计算，请用 mean。",
        ),
        ('of = "sum"\nhow = "pooled"', "分组汇总 S：计量 sum 由人工录入或取自上期"),
        ('of = "gap"\nhow = "pooled"', "计量 gap：用到的计量 nothing 没有定义。"),
    ],
)
def test_summaries_that_make_no_sense_are_refused(more, words):
    typed = '\n[measure.typed]\nname = "录入"\nentered = "number"\n'
    typed += '\n[measure.sum]\nname = "合计"\nadd = [{ of = "typed" }]\n'
    if "gap" in more:
        typed += '\n[measure.gap]\nname = "缺"\nadd = [{ of = "nothing" }]\n'

    assert words in refusal(LINE + typed + summary("S", more))


def test_an_example_may_say_what_a_summary_comes_to():
    example = """
    [[example]]
    name = "平均"
    units = [{ unit = "a", group = "towns", grades = { L = 7 } }]
    summaries = { towns = { S = "6.5", X = "1" } }
    """

    said = list(failures(rulebook(LINE + summary("S") + example)))

    assert said == [
        "算例“平均”：分组 towns 的 S 应为 6.5，算得 7.0。",
        "算例“平均”：分组 towns 的 X 应为 1，算得 没有。",
    ]


def test_an_example_that_is_met_says_nothing_and_is_written_as_it_was_read():
    example = """
    [[example]]
    name = "平均"
    units = [{ unit = "a", group = "towns", kind = "office", grades = { L = 7 } }]
    summaries = { towns = { S = "7.0" } }
    """
    book = rulebook(LINE + summary("S") + example)

    assert list(failures(book)) == []
    assert read(write(book)) == book
