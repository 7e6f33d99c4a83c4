"""Worked examples: read from a document, written back, and run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.engine.cards import Card, Result
from scoring.engine.errors import RulebookError
from scoring.engine.evaluate import evaluate
from scoring.engine.facts import Event, LeagueFacts, MonthResult, UnitFacts
from scoring.engine.numbers import exact, rounded, shown, written
from scoring.engine.period import Period
from scoring.engine.rulebook import Example, Refusal, Rulebook

UNIT_KEYS = {"unit", "group", "name", "kind", "events", "earlier", "grades", "previous", "months"}
HINTS = {
    "name": "文字，例如 垫底的镇街得九折",
    "period": "例如 2020-03 或 2020",
    "units": '单位的列表，例如 { unit = "甲", group = "towns", handled = 100 }',
    "points": '例如 { "甲" = { L3 = "31.50" } }',
    "totals": '例如 { "甲" = "93.08" }，没有总分写 ""',
    "places": '例如 { "甲" = 1 }，没有名次写 0',
    "notices": '例如 { "甲" = ["L8"] }',
    "honours": '例如 { T12 = ["甲", "乙"] }',
    "summaries": '例如 { towns = { S1 = "88.50" } }',
    "refused": '例如 { code = "T6", points = "12" }，评定另写 grade = true',
}


def read_example(raw: Any, place: str, starts_on: date) -> Example:
    """Read one example; its period is the month the rulebook starts in unless it says another."""
    if not isinstance(raw, Mapping) or "name" not in raw or "units" not in raw:
        raise RulebookError(place, "算例要有 name 和 units。")
    if unknown := sorted(set(raw) - set(HINTS)):
        raise RulebookError(place, f"不认识 {'、'.join(unknown)}。")
    place = f"{place} {raw['name']}"
    values = {}
    for key, read in _readers(raw, starts_on).items():
        if key in raw:
            try:
                values[key] = read(raw[key])
            except KeyError as error:
                raise RulebookError(place, f"{key} 缺少 {error.args[0]}。") from error
            except (TypeError, ValueError, AttributeError, ArithmeticError) as error:
                raise RulebookError(place, f"{key} 写法不对（{HINTS[key]}）。") from error
    return Example(**values)


def _readers(raw: Mapping[str, Any], starts_on: date) -> dict[str, Callable[[Any], Any]]:
    def units(units: Any) -> tuple[UnitFacts, ...]:
        period = Period.parse(raw.get("period", f"{starts_on:%Y-%m}"))
        day = date(period.year, period.first, 1)
        return tuple(_read_unit(unit, day) for unit in units)

    return {
        "name": _text,
        "period": lambda code: Period.parse(code).code,
        "units": units,
        "points": lambda table: _each(_each(_printed))(table),
        "totals": _each(_printed_or_none),
        "places": _each(lambda place: int(place or 0) or None),
        "notices": _each(_texts),
        "honours": _each(_texts),
        "summaries": lambda table: _each(_each(_printed))(table),
        "refused": lambda entries: tuple(_read_refusal(entry) for entry in entries),
    }


def _each(read: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    """Read every value of a table."""
    return lambda table: {key: read(value) for key, value in table.items()}


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return raw


def _texts(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise TypeError(raw)
    return tuple(_text(one) for one in raw)


def _printed(text: Any) -> Decimal:
    exact(text)
    return Decimal(text)


def _printed_or_none(text: Any) -> Decimal | None:
    return _printed(text) if text != "" else None


def _read_unit(raw: Mapping[str, Any], day: date) -> UnitFacts:
    previous = raw.get("previous")
    return UnitFacts(
        unit=_text(raw["unit"]),
        group=_text(raw["group"]),
        name=_text(raw.get("name", "")),
        counts={key: exact(value) for key, value in raw.items() if key not in UNIT_KEYS},
        events=tuple(_read_event(event, day) for event in raw.get("events", ())),
        earlier=tuple(_read_event(event, day) for event in raw.get("earlier", ())),
        grades=_each(_read_marks)(raw.get("grades", {})),
        previous=None if previous is None else _each(exact)(previous),
        months=_each(_read_month)(raw.get("months", {})),
        kind=_text(raw.get("kind", "")),
    )


def _read_event(raw: Mapping[str, Any], day: date) -> Event:
    on = raw.get("on", day)
    if isinstance(on, datetime):
        raise TypeError(on)
    points = raw.get("points")
    return Event(
        code=_text(raw["code"]),
        on=on if isinstance(on, date) else date.fromisoformat(on),
        times=int(raw.get("times", 1)),
        points=None if points is None else exact(points),
        ticket=_text(raw.get("ticket", "")),
    )


def _read_marks(raw: Any) -> tuple[Fraction, ...]:
    return tuple(exact(mark) for mark in (raw if isinstance(raw, list | tuple) else [raw]))


def _read_month(raw: Any) -> MonthResult:
    return MonthResult(_printed_or_none(raw), {})


def _read_refusal(raw: Mapping[str, Any]) -> Refusal:
    points = raw.get("points")
    return Refusal(
        _text(raw["code"]), None if points is None else exact(points), raw.get("grade") is True
    )


# Writing ----------------------------------------------------------------------------------


def write_example(example: Example) -> dict[str, Any]:
    """Write an example as plain JSON values."""
    table: dict[str, Any] = {"name": example.name}
    if example.period:
        table["period"] = example.period
    table["units"] = [_write_unit(unit) for unit in example.units]
    for key in ("points", "totals", "places", "notices", "honours", "summaries"):
        if (value := getattr(example, key)) is not None:
            table[key] = _plainly(value)
    if example.refused:
        table["refused"] = [_write_refusal(refusal) for refusal in example.refused]
    return table


def _plainly(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plainly(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return list(value)
    if value is None:
        return ""
    return value if isinstance(value, int) else str(value)


def _write_unit(unit: UnitFacts) -> dict[str, Any]:
    table: dict[str, Any] = {"unit": unit.unit, "group": unit.group}
    if unit.name:
        table["name"] = unit.name
    if unit.kind:
        table["kind"] = unit.kind
    table |= {code: written(count) for code, count in unit.counts.items()}
    for key, events in (("events", unit.events), ("earlier", unit.earlier)):
        if events:
            table[key] = [_write_event(event) for event in events]
    if unit.grades:
        table["grades"] = {
            code: [written(mark) for mark in marks] for code, marks in unit.grades.items()
        }
    if unit.previous is not None:
        table["previous"] = {code: written(count) for code, count in unit.previous.items()}
    if unit.months:
        table["months"] = {month: _plainly(one.total) for month, one in unit.months.items()}
    return table


def _write_event(event: Event) -> dict[str, Any]:
    table: dict[str, Any] = {"code": event.code, "on": event.on.isoformat()}
    if event.times != 1:
        table["times"] = event.times
    if event.points is not None:
        table["points"] = written(event.points)
    if event.ticket:
        table["ticket"] = event.ticket
    return table


def _write_refusal(refusal: Refusal) -> dict[str, Any]:
    table: dict[str, Any] = {"code": refusal.code}
    if refusal.points is not None:
        table["points"] = written(refusal.points)
    if refusal.grade:
        table["grade"] = True
    return table


# Running ----------------------------------------------------------------------------------


def failures(rulebook: Rulebook) -> Iterator[str]:
    """Run every example; say each difference in one sentence."""
    for example in rulebook.examples:
        for failure in _differences(rulebook, example):
            yield f"算例“{example.name}”：{failure}"


def _differences(rulebook: Rulebook, example: Example) -> Iterator[str]:
    starts_on = rulebook.heading.starts_on
    code = example.period or (f"{starts_on:%Y-%m}" if rulebook.part("month") else f"{starts_on:%Y}")
    result = evaluate(rulebook, LeagueFacts(Period.parse(code), example.units))
    cards = {card.unit.unit: card for card in result.cards}
    yield from _wrong_scores(example, cards)
    for unit, codes in (example.notices or {}).items():
        given = tuple(notice.code for notice in cards[unit].notices)
        if given != codes:
            yield f"{unit} 的预警应为 {_listed(codes)}，算得 {_listed(given)}。"
    for honour, units in (example.honours or {}).items():
        picked = tuple(unit for one in result.honours if one.code == honour for unit in one.units)
        if picked != units:
            yield f"评优 {honour} 应为 {_listed(units)}，算得 {_listed(picked)}。"
    yield from _wrong_summaries(example, result)
    yield from _accepted(rulebook, example)


def _wrong_scores(example: Example, cards: Mapping[str, Card]) -> Iterator[str]:
    for unit, lines in (example.points or {}).items():
        printed = cards[unit].lines | cards[unit].sections
        for line, points in lines.items():
            if printed.get(line) != points:
                yield f"{unit} 的 {line} 应为 {points}，算得 {printed.get(line, '没有这一项')}。"
    for unit, total in (example.totals or {}).items():
        if cards[unit].total != total:
            yield f"{unit} 的总分应为 {_or_none(total)}，算得 {_or_none(cards[unit].total)}。"
    for unit, place in (example.places or {}).items():
        if cards[unit].place != place:
            yield f"{unit} 的名次应为 {_or_none(place)}，算得 {_or_none(cards[unit].place)}。"


def _wrong_summaries(example: Example, result: Result) -> Iterator[str]:
    """Summaries are compared to as many places as the example writes."""
    values = {(one.group, one.code): one.value for one in result.summaries}
    for group, expected in (example.summaries or {}).items():
        for code, figure in expected.items():
            value = values.get((group, code))
            places = max(-int(figure.as_tuple().exponent), 0)
            got = None if value is None else rounded(value, places)
            if got != figure:
                yield f"分组 {group} 的 {code} 应为 {figure}，算得 {_or_none(got)}。"


def _listed(codes: tuple[str, ...]) -> str:
    return "、".join(codes) or "没有"


def _or_none(value: Decimal | int | None) -> str:
    return "没有" if value is None else str(value)


def _accepted(rulebook: Rulebook, example: Example) -> Iterator[str]:
    """Entries that should have been refused and were not."""
    unit = example.units[0]
    for entry in example.refused:
        if entry.grade:
            problem = rulebook.grade_problem(entry.code, unit, entry.points or Fraction(0))
        else:
            problem = rulebook.event_problem(entry.code, unit, entry.points)
        if problem is None:
            points = "没有写" if entry.points is None else shown(entry.points)
            yield f"{entry.code} 分值 {points} 应被拒绝，却被接受。"
