"""Worked examples that speak of units, measures, rules or lines that do not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from scoring.engine.checks.references import Problem, repeated, unknown_groups
from scoring.engine.facts import UnitFacts
from scoring.engine.measures import Entered
from scoring.engine.period import Period
from scoring.engine.rulebook import Example, Rulebook


def example_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Everything that is wrong with the examples before they are run, with its place."""
    for number, example in enumerate(rulebook.examples, start=1):
        place = f"算例 {number} {example.name}"
        if not example.units:
            yield place, "units 至少要有一个单位。"
        if twice := repeated(unit.unit for unit in example.units):
            yield place, f"单位 {'、'.join(twice)} 出现了不止一次。"
        for unit in example.units:
            yield from ((place, problem) for problem in _facts(rulebook, unit))
        yield from ((place, problem) for problem in _expected(rulebook, example))


def _facts(rulebook: Rulebook, unit: UnitFacts) -> Iterator[str]:
    whose = f"单位 {unit.unit} 的"
    tallied = rulebook.tallies
    entered = {code for code, one in rulebook.measures.items() if isinstance(one, Entered)}
    counts = {*tallied, *(key for code, one in tallied.items() for key in one.keys(code))}
    recorded = {*rulebook.rules, *rulebook.records}
    events = [event.code for event in (*unit.events, *unit.earlier)]
    yield from unknown_groups(rulebook, [unit.group])
    yield from _unknown(f"{whose}计数", unit.counts, counts)
    yield from _unknown(f"{whose}上期计数", unit.previous or (), counts | entered)
    yield from _unknown(f"{whose}记录", events, recorded)
    yield from _unknown(f"{whose}评定", unit.grades, entered | set(rulebook.rules))
    if any(event.times < 1 for event in (*unit.events, *unit.earlier)):
        yield f"{whose}记录的次数 times 至少为 1。"
    for month in unit.months:
        if not _is_month(month):
            yield f"{whose}月份 {month} 应写成 2020-03。"


def _is_month(code: str) -> bool:
    try:
        return Period.parse(code).is_month
    except ValueError:
        return False


def _expected(rulebook: Rulebook, example: Example) -> Iterator[str]:
    units = {unit.unit for unit in example.units}
    named = [*(example.points or ()), *(example.totals or ()), *(example.places or ())]
    named += [*(example.notices or ())]
    named += [unit for found in (example.honours or {}).values() for unit in found]
    lines = [code for found in (example.points or {}).values() for code in found]
    notices = [code for found in (example.notices or {}).values() for code in found]
    yield from _unknown("结果的单位", named, units)
    yield from _unknown("结果的项目", lines, _lines(rulebook))
    yield from _unknown("结果的预警", notices, {alert.code for alert in rulebook.alerts})
    honours = {honour.code for honour in rulebook.honours}
    yield from _unknown("结果的评优", example.honours or (), honours)


def _lines(rulebook: Rulebook) -> set[str]:
    """Every code that a card may print: lines, sections, months in a year, leave."""
    found = {part.code for part in rulebook.parts}
    for part in rulebook.parts:
        found |= {code for code, _, _ in rulebook.lines(part)}
        found |= {section for _, _, section in rulebook.lines(part) if section}
    return found | ({rulebook.leave.code} if rulebook.leave else set())


def _unknown(what: str, codes: Iterable[str], known: Collection[str]) -> Iterator[str]:
    for code in dict.fromkeys(codes):
        if code not in known:
            yield f"{what} {code} 没有定义。"
