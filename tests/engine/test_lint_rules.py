"""What a careful reader would ask about single rules and alerts."""

import pytest

from scoring.engine.lint import lint
from tests.engine.builders import counts, item, rate, rulebook

RATE = counts("satisfied") + rate("satisfaction", "satisfied", "handled")
GRADE = 'kind = "grade"\nfull = 10'
OF = 'of = "satisfaction"'


def asked(text: str) -> list[str]:
    """What the lint asks about rules and alerts of a rulebook with a satisfaction rate."""
    found = lint(rulebook(text + RATE))
    return [str(one) for one in found if "第" in one.place or one.place[:2] in ("预警", "一票")]


@pytest.mark.parametrize(
    ("own", "finding"),
    [
        (
            'kind = "each"\nadd = { least = 10, most = 5 }',
            "错误　{0}：分值范围 10 至 5 颠倒，请对调 least 和 most。",
        ),
        (
            f'kind = "change"\n{OF}\npoints = 1\nleast = 3\nmost = 2\nmissing = "zero"',
            "错误　{0}：得分范围 3 至 2 颠倒，请对调 least 和 most。",
        ),
        (
            f'kind = "reach"\n{OF}\npoints = 1\nat_least = 0.9\nat_most = 0.8',
            "错误　{0}：目标下限高于上限，永远达不到，请对调 at_least 和 at_most。",
        ),
        (
            f'kind = "threshold"\n{OF}\nadd = 1\nat_least = 95',
            "错误　{0}：at_least 是比率，95 不在 0 到 1 之间，95% 应写成 0.95。",
        ),
        (
            f'kind = "threshold"\n{OF}\nadd = 1\nat_most = 95',
            "错误　{0}：at_most 是比率，95 不在 0 到 1 之间，95% 应写成 0.95。",
        ),
        (
            f'kind = "bands"\n{OF}\nat = [{{ from = 0, points = 0 }}, {{ from = 60, points = 1 }}]',
            "错误　{0}：from 是比率，60 不在 0 到 1 之间，95% 应写成 0.95。",
        ),
        (
            'kind = "threshold"\nof = "handled"\nadd = 1\nat_least = 95',
            "提醒　{0}：数据值不是比率，而一步是 0.01，请用 step 写明多少为一步，例如 1。",
        ),
        (
            'kind = "tiers"\nof = "handled"\npoints = [2, 4, 3]',
            "提醒　{0}：各档得分 2、4、3 由高档到低档反而上升，请确认次序。",
        ),
        (
            f'kind = "change"\n{OF}\npoints = 1\nmost = 2',
            "提醒　{0}：没有上期可比时按最多 2 分计，请用 missing 写明是否如此。",
        ),
        (
            'kind = "each"\nadd = 1\nmost = 12',
            "提醒　{0}：本条最多 12 分，而本项只有 10 分，永远到不了，请核对 most。",
        ),
    ],
)
def test_rules_are_asked_about(own, finding):
    assert finding.format("项 1 L 第 1 条 L") in asked(item("L", "full = 10", own))


@pytest.mark.parametrize(
    "own",
    [
        'kind = "each"\nadd = { least = 5, most = 10 }',
        'kind = "each"\nadd = 1\nmost = 10',
        f'kind = "threshold"\n{OF}\nadd = 1\nat_least = 0.95\nmost = 10',
        f'kind = "reach"\n{OF}\npoints = 1\nat_least = 0.8\nat_most = 0.9',
        'kind = "reach"\nof = "handled"\npoints = 1\nat_most = 20',
        'kind = "bands"\nof = "handled"\nat = [{ from = 20, points = 10 }]',
        'kind = "threshold"\nof = "handled"\nadd = 1\nat_most = 3\nstep = 1',
        'kind = "tiers"\nof = "handled"\npoints = [10, 10, 3]',
        f'kind = "change"\n{OF}\npoints = 1\nmost = 2\nmissing = "full"'.replace("full", "mean"),
    ],
)
def test_sound_rules_are_not_asked_about(own):
    assert asked(item("L", "full = 10", own)) == []


def alert(code: str, more: str, word: str = "alert") -> str:
    return f'[[{word}]]\ncode = "{code}"\nname = "{code}"\nclause = "四"\n{more}\n'


ITEM = item("L", "full = 10", GRADE) + item("N", "", 'kind = "each"\ndeduct = 1')


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (
            alert("A", 'when = { events = ["L"] }'),
            "错误　预警 A：条款 L 不按次加扣，不会有记录，永远不会触发，"
            "请改用 of（计量），或换一个条款。",
        ),
        (
            alert("A", 'when = { of = "satisfaction", at_least = 95 }'),
            "错误　预警 A：计量 satisfaction 是比率，不会达到 95，永远不会触发，95% 应写成 0.95。",
        ),
        (
            alert("A", 'when = { events = ["N"], at_least = 0 }'),
            "错误　预警 A：at_least 为 0，无事也会触发，请写大于 0 的次数。",
        ),
        (
            alert("A", 'when = { notices = ["B"] }') + alert("B", "recordable = true"),
            "错误　预警 A：所用的预警 B 排在后面，永远不会触发，请把预警 B 移到它前面。",
        ),
        (
            alert("B", 'recordable = true\ncycle = "month"')
            + alert("A", 'when = { notices = ["B"] }\ncycle = "year"'),
            "错误　预警 A：与所用的预警 B 周期不同，永远不会触发，请统一两者的 cycle。",
        ),
        (
            alert("V", 'when = { events = ["L"] }\neffect = "zero"', "veto"),
            "错误　一票否决 V：条款 L 不按次加扣，不会有记录，永远不会触发，"
            "请改用 of（计量），或换一个条款。",
        ),
    ],
)
def test_alerts_that_can_never_or_always_fire_are_asked_about(text, finding):
    assert asked(ITEM + text) == [finding]


def test_sound_alerts_are_not_asked_about():
    text = (
        alert("A", 'when = { events = ["N"], at_least = 3, window = "quarter" }\ncycle = "month"')
        + alert("B", "recordable = true")
        + alert("C", 'when = { notices = ["A", "B"], at_least = 2 }')
        + alert("D", 'when = { notices = ["A"] }\ncycle = "month"')
        + alert("E", 'when = { of = "satisfaction", at_least = 0.5 }')
        + alert("F", 'when = { of = "handled", at_least = 50 }')
        + alert("G", 'when = { events = ["B"] }')
    )

    assert asked(ITEM + text) == []
