"""The forty rules as a zen-engine decision: expressions in a loop over the units of a group."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import zen

from scoring.engine.facts import LeagueFacts
from tests.bench.rules import (
    BASE,
    COUNTED,
    MEASURED,
    RATES,
    SLOPE,
    STEP_LOSS,
    TALLIES,
    Counted,
    Measured,
)

ENDS = ("handled", "passed", *RATES)


class Decided:
    """The decision is made once, as the rulebook is read once; one evaluation for every group."""

    def __init__(self) -> None:
        self.decision = zen.ZenEngine().create_decision(json.dumps(decision()))

    def lines(self, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The lines of all units, group by group."""
        return [
            unit for group in groups for unit in self.decision.evaluate(group)["result"]["scored"]
        ]


def groups_of(facts: LeagueFacts) -> list[dict[str, Any]]:
    """The facts as the contexts of the decision, made outside the clock."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for unit in facts.units:
        context: dict[str, Any] = {code: int(unit.counts[code]) for code in TALLIES}
        context["events"] = {rule.code: 0 for rule in COUNTED}
        for event in unit.events:
            context["events"][event.code] += event.times
        groups.setdefault(unit.group, []).append(context)
    return [{"units": units} for units in groups.values()]


def decision() -> dict[str, Any]:
    """The graph: rates of every unit, the ends of the group, every line, the totals."""
    rates = {code: f"{of} / {over}" for code, (of, over) in RATES.items()}
    ends = {f"low_{code}": f"min(map(rated, #.{code}))" for code in ENDS}
    ends |= {f"high_{code}": f"max(map(rated, #.{code}))" for code in ENDS}
    lines = {rule.code: _counted(rule) for rule in COUNTED}
    lines |= {rule.code: MEASURES[rule.kind](rule) for rule in MEASURED}
    summed = " + ".join(f"$.{code}" for code in lines)
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        _expressions("rates", rates, over="units", to="rated"),
        _expressions("ends", ends),
        _expressions("lines", lines | {"total": summed}, over="rated", to="scored"),
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
    ]
    names = [node["id"] for node in nodes]
    edges = [
        {"id": f"{left}-{right}", "type": "edge", "sourceId": left, "targetId": right}
        for left, right in pairwise(names)
    ]
    return {"nodes": nodes, "edges": edges}


def _expressions(
    name: str, expressions: dict[str, str], *, over: str = "", to: str = ""
) -> dict[str, Any]:
    written = [
        {"id": f"{name}-{key}", "key": key, "value": value} for key, value in expressions.items()
    ]
    content: dict[str, Any] = {"expressions": written, "passThrough": True}
    if over:
        content |= {"executionMode": "loop", "inputField": over, "outputPath": to}
    place = {"x": 0, "y": 0}
    return {
        "id": name,
        "type": "expressionNode",
        "name": name,
        "position": place,
        "content": content,
    }


def _half_up(points: str, full: object) -> str:
    return f"floor(min([max([{points}, 0]), {full}]) * 100 + 0.5) / 100"


def _counted(rule: Counted) -> str:
    points = f"floor(events.{rule.code} / {rule.every}) * {rule.amount}"
    return _half_up(points if rule.adds else f"{rule.full} - {points}", rule.full)


def _spread(rule: Measured) -> str:
    full, floor, of = rule.full, rule.given["floor"], rule.of
    low, high = f"$nodes.ends.low_{of}", f"$nodes.ends.high_{of}"
    past = f"{high} - {of}" if rule.given.get("lowest") else f"{of} - {low}"
    points = f"{full} * ({floor} + (1 - {floor}) * ({past}) / ({high} - {low}))"
    return f"{high} == {low} ? {full} : {_half_up(points, full)}"


def _proportion(rule: Measured) -> str:
    rate = f"1 - {rule.of}" if rule.given.get("complement") else rule.of
    return _half_up(f"({rate}) * {rule.full}", rule.full)


def _threshold(rule: Measured) -> str:
    given = rule.given
    past = (
        f"{rule.of} - {given['ceiling']}"
        if "ceiling" in given
        else f"{given['target']} - {rule.of}"
    )
    return _half_up(f"{rule.full} - max([{past}, 0]) / 0.01 * {STEP_LOSS}", rule.full)


def _reach(rule: Measured) -> str:
    return f"{rule.of} >= {rule.given['target']} ? {rule.full} : 0"


def _share(rule: Measured) -> str:
    high = f"$nodes.ends.high_{rule.of}"
    return _half_up(f"({BASE} + {SLOPE} * {rule.of} / {high}) * {rule.full}", rule.full)


MEASURES = {
    "spread": _spread,
    "proportion": _proportion,
    "threshold": _threshold,
    "reach": _reach,
    "share_of_max": _share,
}
