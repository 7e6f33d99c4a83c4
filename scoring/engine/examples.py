"""Worked examples: read from a document, written back, and run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.engine.errors import RulebookError
from scoring.engine.evaluate import evaluate
from scoring.engine.facts import Event, LeagueFacts, MonthResult, UnitFacts
from scoring.engine.numbers import exact, written
from scoring.engine.period import Period
from scoring.engine.rulebook import Example, Rulebook

UNIT_KEYS = {"unit", "group", "name", "events", "earlier", "grades", "previous", "months"}
KEYS = {"name", "period", "units", "points", "totals", "places", "notices", "honours", "refused"}


def read_example(raw: Any, place: str, starts_on: date) -> Example:
    """Read one example; its period is the month the rulebook starts in unless it says another."""
    if not isinstance(raw, Mapping) or "name" not in raw or "units" not in raw:
        raise RulebookError(place, "算例要有 name 和 units。")
    if unknown := sorted(set(raw) - KEYS):
        raise RulebookError(place, f"不认识 {'、'.join(unknown)}。")
    place = f"{place} {raw['name']}"
    try:
        return _read(raw, starts_on)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise RulebookError(place, f"写法不对（{error}）。") from error


def _read(raw: Mapping[str, Any], starts_on: date) -> Example:
    period = Period.parse(raw.get("period", f"{starts_on:%Y-%m}"))
    day = date(period.year, period.first, 1)
    return Example(
        name=raw["name"],
        period=raw.get("period", ""),
        units=tuple(_read_unit(unit, day) for unit in raw["units"]),
        points=_two_deep(raw.get("points"), _printed),
        totals=_one_deep(raw.get("totals"), _printed_or_none),
        places=_one_deep(raw.get("places"), lambda place: int(place or 0) or None),
        notices=_one_deep(raw.get("notices"), tuple),
        honours=_one_deep(raw.get("honours"), tuple),
        refused=tuple(dict(entry) for entry in raw.get("refused", ())),
    )


def _one_deep(raw: Any, convert: Any) -> Any:
    return None if raw is None else {key: convert(value) for key, value in raw.items()}


def _two_deep(raw: Any, convert: Any) -> Any:
    return _one_deep(raw, lambda inner: _one_deep(inner, convert))


def _printed(text: Any) -> Decimal:
    exact(text)
    return Decimal(text)


def _printed_or_none(text: Any) -> Decimal | None:
    return _printed(text) if text != "" else None


def _read_unit(raw: Mapping[str, Any], day: date) -> UnitFacts:
    previous = raw.get("previous")
    return UnitFacts(
        unit=raw["unit"],
        group=raw["group"],
        name=raw.get("name", ""),
        counts={key: exact(value) for key, value in raw.items() if key not in UNIT_KEYS},
        events=tuple(_read_event(event, day) for event in raw.get("events", ())),
        earlier=tuple(_read_event(event, day) for event in raw.get("earlier", ())),
        grades={code: _read_marks(marks) for code, marks in raw.get("grades", {}).items()},
        previous=_one_deep(previous, exact),
        months={code: _read_month(month) for code, month in raw.get("months", {}).items()},
    )


def _read_event(raw: Mapping[str, Any], day: date) -> Event:
    on = raw.get("on", day)
    points = raw.get("points")
    return Event(
        code=raw["code"],
        on=on if isinstance(on, date) else date.fromisoformat(on),
        times=int(raw.get("times", 1)),
        points=None if points is None else exact(points),
        ticket=raw.get("ticket", ""),
    )


def _read_marks(raw: Any) -> tuple[Fraction, ...]:
    return tuple(exact(mark) for mark in (raw if isinstance(raw, list | tuple) else [raw]))


def _read_month(raw: Any) -> MonthResult:
    return MonthResult(_printed(raw), {})


def write_example(example: Example) -> dict[str, Any]:
    """Write an example as plain JSON values."""
    table: dict[str, Any] = {"name": example.name}
    if example.period:
        table["period"] = example.period
    table["units"] = [_write_unit(unit) for unit in example.units]
    for key in ("points", "totals", "places", "notices", "honours"):
        if (value := getattr(example, key)) is not None:
            table[key] = _plainly(value)
    if example.refused:
        table["refused"] = [
            {key: value if value is True else str(value) for key, value in entry.items()}
            for entry in example.refused
        ]
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
    table |= {code: written(count) for code, count in unit.counts.items()}
    for key in ("events", "earlier"):
        if events := getattr(unit, key):
            table[key] = [_write_event(event) for event in events]
    if unit.grades:
        table["grades"] = {
            code: [written(mark) for mark in marks] for code, marks in unit.grades.items()
        }
    if unit.previous is not None:
        table["previous"] = {code: written(count) for code, count in unit.previous.items()}
    if unit.months:
        table["months"] = {month: str(result.total) for month, result in unit.months.items()}
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
    for unit, lines in (example.points or {}).items():
        for line, points in lines.items():
            found = (cards[unit].lines | cards[unit].sections).get(line)
            if found != points:
                yield f"{unit} 的 {line} 应为 {points}，算得 {found}。"
    for unit, total in (example.totals or {}).items():
        if cards[unit].total != total:
            yield f"{unit} 的总分应为 {total}，算得 {cards[unit].total}。"
    for unit, place in (example.places or {}).items():
        if cards[unit].place != place:
            yield f"{unit} 的名次应为 {place}，算得 {cards[unit].place}。"
    for unit, codes in (example.notices or {}).items():
        given = tuple(notice.code for notice in cards[unit].notices)
        if given != codes:
            yield f"{unit} 的预警应为 {'、'.join(codes)}，算得 {'、'.join(given)}。"
    for honour, units in (example.honours or {}).items():
        picked = tuple(unit for one in result.honours if one.code == honour for unit in one.units)
        if picked != units:
            yield f"评优 {honour} 应为 {'、'.join(units)}，算得 {'、'.join(picked)}。"
    yield from _accepted(rulebook, example)


def _accepted(rulebook: Rulebook, example: Example) -> Iterator[str]:
    """Entries that should have been refused and were not."""
    for entry in example.refused:
        code, points = str(entry["code"]), entry.get("points")
        value = None if points is None else exact(points)  # type: ignore[arg-type]
        unit = replace(example.units[0], events=())
        check = rulebook.grade_problem if entry.get("grade") else rulebook.event_problem
        if check(code, unit, value) is None:  # type: ignore[arg-type]
            yield f"{code} 分值 {points} 应被拒绝，却被接受。"
