"""What a careful reader would ask: every question with its place, its severity and its mend."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.engine.codec import read
from scoring.engine.errors import Finding
from scoring.engine.lint import lint
from tests.engine.builders import GROUPS, MONTH, item, rulebook

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


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_shipped_rulebook_has_no_errors(path):
    book = read(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))

    assert [str(finding) for finding in lint(book) if finding.is_error] == []


def test_a_sound_rulebook_leaves_nothing_to_ask():
    assert asked(item("L", "full = 10", GRADE)) == []


def test_errors_stand_first():
    found = lint(rulebook(item("L", "full = 12", GRADE)))

    assert [one.is_error for one in found] == sorted((one.is_error for one in found), reverse=True)
    assert found[0] == Finding(
        "项 1 L", "error", "各条相加最多 10 分，达不到满分 12，请改 full 或各条分值。"
    )


# Full marks -----------------------------------------------------------------------------------


def hundred(points: int) -> str:
    return MONTH + f"points = {points}\n"


def test_full_marks_are_added_up_against_the_figure_of_the_part():
    text = item("L", "full = 10", GRADE) + item("M", 'starts = "full"\nfull = 5', EACH)

    assert asked(hundred(15) + text) == []
    assert asked(hundred(20) + text) == [
        "错误　部分 month：分组 towns 各项满分之和为 15，应为 20，请改项目的 full 或部分的 points。"
    ]


@pytest.mark.parametrize("points", [10, 15])
def test_a_bonus_may_count_or_not(points):
    text = item("L", "full = 10", GRADE) + item("B", "full = 5", BONUS) + item("C", "", BONUS)

    assert asked(hundred(points) + text) == []
    assert asked(hundred(12) + text) == [
        "错误　部分 month：分组 towns 各项满分之和为 10（另有加分项 5 分），应为 12，"
        "请改项目的 full 或部分的 points。"
    ]


def test_full_marks_are_added_up_for_every_group_and_every_named_unit():
    text = (
        GROUPS
        + hundred(10)
        + item("L", "full = 10", GRADE)
        + item("L", 'full = 8\nfor = ["departments"]', GRADE)
        + item("L", 'full = 9\nunits = ["甲"]', GRADE)
    )
    found = [str(one) for one in lint(rulebook(text)) if one.is_error]

    assert found == [
        "错误　部分 month：分组 departments 各项满分之和为 8，应为 10，"
        "请改项目的 full 或部分的 points。",
        "错误　部分 month：单位 甲 各项满分之和为 9，应为 10，请改项目的 full 或部分的 points。",
    ]


@pytest.mark.parametrize(
    "own",
    [
        *(
            'kind = "place"\npoints = [1]',
            'kind = "reach"\nof = "handled"\npoints = 1\nat_least = 1',
        ),
        'kind = "change"\nof = "handled"\npoints = 1\nmost = 1\nstep = 1\nmissing = "zero"',
        'kind = "threshold"\nof = "handled"\nadd = 1\nat_least = 1\nstep = 1',
    ],
)
def test_places_changes_and_targets_met_are_bonuses(own):
    text = item("L", "full = 10", GRADE) + item("S", "section = true\nfull = 1")

    assert asked(hundred(10) + text + item("B", 'under = "S"', own)) == []


# Items ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (item("L", "full = 10"), "错误　项 1 L：没有细则，也没有下级项目，请补上或删去。"),
        (
            item("L", "full = 12", GRADE),
            "错误　项 1 L：各条相加最多 10 分，达不到满分 12，请改 full 或各条分值。",
        ),
        (
            item("L", "full = 12")
            + item("M", 'under = "L"\nfull = 5', f"{BONUS}\nmost = 5")
            + item("N", 'under = "L"', GRADE.replace("10", "4")),
            "错误　项 1 L：各条相加最多 9 分，达不到满分 12，请改 full 或各条分值。",
        ),
        (
            item(
                "L",
                'starts = "full"\nfull = 5',
                f"{EACH}\nmost = 2",
                f"{EACH}\nmost = 1\nunits=['甲']",
            ),
            "提醒　项 1 L：各条封顶相加最多扣 2 分，扣不到下限 0，请核对 most。",
        ),
        (
            item("L", 'starts = "full"\nfull = 5')
            + item("M", 'under = "L"\nstarts = "full"\nfull = 3\nfloor = -1', EACH),
            "提醒　项 1 L：各条封顶相加最多扣 1 分，扣不到下限 0，请核对 most。",
        ),
        (
            item("L", "floor = 5\nfull = 3", GRADE),
            "错误　项 1 L：下限 5 高于满分 3，请对调 floor 和 full。",
        ),
        (
            item("L", "full = 10", f'{GRADE}\nunits = ["甲"]'),
            f"错误　项 1 L：{lacking('towns')}",
        ),
        (
            item("L", 'full = 2\nlimit = { code = "X", gap = 2, clause = "一" }', GRADE),
            "错误　项 1 L：最大分差 2 不小于本项的 2 分，永远不起作用，请改 gap。",
        ),
    ],
)
def test_items_are_asked_about(text, finding):
    assert finding in asked(text)


def test_a_sound_limit_and_an_item_without_ends_are_not_asked_about():
    limit = 'limit = { code = "X", gap = 2, clause = "一" }'

    assert asked(item("L", f'starts = "full"\nfull = 5\n{limit}', EACH)) == []
    assert asked(item("L", limit, EACH)) == []


def test_an_item_for_nobody_is_asked_about():
    text = item("L", "full = 10", GRADE) + item("L", 'full = 10\nfor = ["towns"]', GRADE)

    assert asked(text) == ["提醒　项 1 L：没有分组用到本项，请改 for，或删去本项。"]


def test_an_item_for_a_named_unit_is_for_somebody():
    own = "full = 8\nunits = ['甲']"

    assert asked(item("L", "full = 10", GRADE) + item("L", own, GRADE)) == []


def test_alternatives_must_cover_the_groups_of_their_item():
    other = '[[group]]\ncode = "schools"\nname = "学校"\n'
    rules = [f'{GRADE}\nfor = ["{group}"]' for group in ("towns", "departments")]
    found = lint(rulebook(GROUPS + other + item("L", "full = 10", *rules)))

    assert [str(one) for one in found if one.is_error] == [
        "错误　分组 schools：没有任何细则，请为它写细则，或删去分组。",
        f"错误　项 1 L：{lacking('schools')}",
    ]


def test_one_rule_for_one_group_beside_a_rule_for_all_is_no_gap():
    text = """
    [[item]]
    code = "L"
    name = "甲"
    clause = "一"
    full = 10

    [[item.rule]]
    code = "L1"
    kind = "grade"
    full = 10

    [[item.rule]]
    code = "L2"
    kind = "each"
    add = 1
    for = ["departments"]
    """

    assert [str(one) for one in lint(rulebook(GROUPS + text)) if one.is_error] == []


def test_a_place_beside_a_mark_counts_towards_the_full_marks():
    place = '\n[[item.rule]]\ncode = "P"\nkind = "place"\npoints = [2, 1]\n'

    assert asked(item("L", "full = 12", GRADE) + place) == []
    assert len(asked(item("L", "full = 13", GRADE) + place)) == 1
