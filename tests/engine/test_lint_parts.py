"""What a careful reader would ask about groups, parts, measures, names and examples."""

from pathlib import Path

import pytest

from scoring.engine.lint import lint
from tests.engine.builders import GROUPS, MONTH, counts, item, rate, rulebook

SEEDS = sorted((Path(__file__).parents[2] / "fixtures" / "rulebooks").glob("*.toml"))
GRADE = 'kind = "grade"\nfull = 10'
EACH = 'kind = "each"\ndeduct = 1'
BONUS = 'kind = "each"\nadd = 1'
TOWNS = '[[group]]\ncode = "towns"\nname = "镇街"\n'
QUIET = TOWNS + "[apart]\nmeasure = 'handled'\nbelow = 1\nlabel = '无'\n"


def lacking(group: str) -> str:
    mend = "请为它补一条，或在本项的 for 中去掉它"
    return f"条款 L 没有适用于分组 {group} 的写法，{mend}。"


def asked(text: str) -> list[str]:
    """What the lint asks about a rulebook of towns, but not that examples are lacking."""
    found = lint(rulebook(QUIET + text))
    return [str(one) for one in found if one.place != "算例"]


# Groups and parts -----------------------------------------------------------------------------

YEAR = '[[part]]\ncode = "year"\nname = "年"\ncycle = "year"\nclause = "一"\nweight = 0.2\n'


def test_a_group_without_rules_is_asked_about():
    text = item("L", 'full = 10\nfor = ["towns"]', GRADE)
    two = MONTH + "weight = 0.8\n" + YEAR
    half = item("L", 'under = "month"\nfull = 10', GRADE) + item(
        "Y", 'under = "year"\nfull = 10\nfor = ["towns"]', GRADE
    )

    assert "错误　分组 departments：没有任何细则，请为它写细则，或删去分组。" in [
        str(one) for one in lint(rulebook(text))
    ]
    assert "提醒　分组 departments：在部分 year 中没有细则，请确认不考核。" in [
        str(one) for one in lint(rulebook(two + half))
    ]


@pytest.mark.parametrize(
    ("parts", "finding"),
    [
        (
            MONTH + "weight = 0.7\n" + YEAR,
            "错误　部分：各部分的权重 0.7、0.2 合计 0.9，应为 1，请改 weight。",
        ),
        (MONTH + "weight = 0.8\n", "错误　部分：各部分的权重 0.8 合计 0.8，应为 1，请改 weight。"),
        (
            MONTH + "floor = 100\nfull = 0\n",
            "错误　部分 month：总分下限 100 高于上限 0，请对调 floor 和 full。",
        ),
    ],
)
def test_parts_are_asked_about(parts, finding):
    assert finding in asked(parts + item("L", 'under = "month"\nfull = 10', GRADE))


# Names, bands, measures, examples -------------------------------------------------------------


def test_measures_that_nothing_uses_are_asked_about():
    text = (
        item("L", "full = 10", GRADE)
        + counts("idle")
        + counts("part")
        + rate("share", "part", "handled")
        + '[[alert]]\ncode = "A"\nname = "甲"\nclause = "一"\n'
        + 'when = { of = "share", at_least = 0.5 }\n'
    )

    assert asked(text) == ["提醒　计量 idle：（idle）没有用到，请确认只作显示，或删去。"]


def bands(*bounds: int) -> str:
    return "".join(f'[[band]]\nname = "{bound}分"\nat_least = {bound}\n' for bound in bounds)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (bands(90, 0), []),
        (bands(90, 60), ["提醒　等次：低于 60 分没有等次，请补一个 at_least = 0 的等次。"]),
        (bands(60, 90), ["错误　等次：各等次的下限 60、90 应从高到低，不重复，请调整 at_least。"]),
        (bands(60, 60), ["错误　等次：各等次的下限 60、60 应从高到低，不重复，请调整 at_least。"]),
    ],
)
def test_bands_of_scores_must_descend(text, found):
    assert asked(item("L", "full = 10", GRADE) + text) == found


def test_names_that_are_the_same_are_asked_about():
    text = (
        item("L", "full = 10", GRADE)
        + item("M", "full = 10", GRADE).replace('name = "M"', 'name = "L"')
        + counts("rated")
        + counts("closed").replace('name = "closed"', 'name = "rated"')
        + rate("share", "rated", "closed")
    )

    assert {
        "提醒　项 M：与 L 同名（L），请改名以便区分。",
        "提醒　计量 closed：与 rated 同名（rated），请改名以便区分。",
    } <= set(asked(text))


def test_items_of_different_groups_may_share_a_name():
    text = item("L1", 'full = 10\nfor = ["towns"]', GRADE) + item(
        "L2", 'full = 10\nfor = ["departments"]', GRADE
    ).replace('name = "L2"', 'name = "L1"')

    assert not [one for one in lint(rulebook(GROUPS + text)) if "同名" in one.sentence]


def test_a_kind_of_rule_without_an_example_is_asked_about():
    example = """
    [[example]]
    name = "甲"
    units = [{ unit = "甲", group = "towns" }]
    points = { "甲" = { S = "0.00" } }
    """
    text = (
        QUIET + item("S", "section = true\nfull = 10") + item("L", 'under = "S"\nfull = 10', GRADE)
    )
    lacking = "提醒　算例：计分方式 grade（评定给分）没有算例，例如条款 L，请补一个 [[example]]。"

    assert [str(one) for one in lint(rulebook(text))] == [lacking]
    assert lint(rulebook(text + example)) == []
