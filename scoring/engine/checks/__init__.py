"""What makes a document impossible as a rulebook: dangling names, contradictions, bad tests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scoring.engine.checks.consequences import consequence_problems
from scoring.engine.checks.examples import example_problems
from scoring.engine.checks.formulas import rule_problems
from scoring.engine.checks.items import item_problems
from scoring.engine.checks.measures import measure_problems
from scoring.engine.checks.references import Problem, repeated, unknown_groups, unknown_names
from scoring.engine.errors import RulebookError
from scoring.engine.rulebook import Rulebook

TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MOST_PLACES = 4


def check(rulebook: Rulebook) -> None:
    """Raise ``RulebookError`` at the first thing that no evaluation could make sense of."""
    for place, problem in problems(rulebook):
        raise RulebookError(place, problem)


def problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Every such thing, with its place."""
    yield from _heading(rulebook)
    yield from _frame(rulebook)
    yield from _groups(rulebook)
    if not rulebook.parts:
        return
    yield from measure_problems(rulebook)
    yield from item_problems(rulebook)
    yield from rule_problems(rulebook)
    yield from consequence_problems(rulebook)
    yield from example_problems(rulebook)


def _heading(rulebook: Rulebook) -> Iterator[Problem]:
    heading, place = rulebook.heading, "[rulebook]"
    if not 1 <= heading.months_start_day <= 28:
        yield place, "months_start_day 应在 1 至 28 之间。"
    if not TIME.fullmatch(heading.months_start_time):
        yield place, "months_start_time 应写成 12:00 这样的时刻。"
    if heading.grace_days < 0:
        yield place, "grace_days 应不小于 0。"
    if not 0 <= heading.grace_hours < 24:
        yield place, "grace_hours 应在 0 至 23 之间，满一天写进 grace_days。"
    if not 0 <= heading.places <= MOST_PLACES:
        yield place, f"places 应在 0 至 {MOST_PLACES} 之间。"
    for code in heading.ties:
        if code not in rulebook.measures:
            yield place, f"ties 用到的计量 {code} 没有定义。"


def _frame(rulebook: Rulebook) -> Iterator[Problem]:
    """Groups and parts, and codes that stand twice."""
    if not rulebook.parts:
        yield "部分", "至少要有一个 [[part]]，写明周期是月还是年。"
    if repeated(part.cycle for part in rulebook.parts):
        yield "部分", "同一周期只能有一个部分。"
    if not rulebook.groups:
        yield "分组", "至少要有一个 [[group]]。"
    for word, codes in (
        ("分组", [group.code for group in rulebook.groups]),
        ("部分", [part.code for part in rulebook.parts]),
        ("预警", [alert.code for alert in rulebook.alerts]),
        ("评优", [honour.code for honour in rulebook.honours]),
        ("一票否决", [veto.code for veto in rulebook.vetoes]),
        ("分组汇总", [summary.code for summary in rulebook.summaries]),
        ("职责", [duty.code for duty in rulebook.duties]),
    ):
        if twice := repeated(codes):
            yield word, f"编号 {'、'.join(twice)} 出现了不止一次。"


def _groups(rulebook: Rulebook) -> Iterator[Problem]:
    """Terms of groups that nobody could ever be held against."""
    for group in rulebook.groups:
        place = f"分组 {group.code}"
        yield from ((place, one) for one in unknown_names(rulebook, group))
        yield from ((place, one) for one in unknown_groups(rulebook, group.among))
        has_ends = group.at_least is not None or group.below is not None
        if has_ends != bool(group.of):
            yield place, "按数据分组要写 of（计量）和 at_least、below 至少一个。"
