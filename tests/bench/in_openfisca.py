"""The forty rules as an OpenFisca country package: vectors of floats, a variable for every line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from scoring.engine.facts import LeagueFacts
from tests.bench.rules import (
    BASE,
    COUNTED,
    MEASURED,
    PERIOD,
    RATES,
    SLOPE,
    STEP_LOSS,
    TALLIES,
    Counted,
    Measured,
)

UNIT = Entity("unit", "units", "A unit", "")
ROLES = [{"key": "member", "plural": "members"}]
GROUP = GroupEntity("group", "groups", "A group of units", "", roles=ROLES)
Formula = Callable[..., Any]


class Simulated:
    """The system is built once, as the rulebook is read once; a simulation for every league."""

    def __init__(self) -> None:
        self.system = TaxBenefitSystem([UNIT, GROUP])
        for code in (*TALLIES, *(f"{rule.code}_events" for rule in COUNTED)):
            self._add(code)
        for code, (of, over) in RATES.items():
            self._add(code, _rate(of, over))
        for rule in COUNTED:
            self._add(rule.code, _counted(rule))
        for rule in MEASURED:
            self._add(rule.code, MEASURES[rule.kind](rule))
        self._add("total", _total)

    def _add(self, code: str, formula: Formula | None = None) -> None:
        body: dict[str, Any] = {
            "value_type": float,
            "entity": UNIT,
            "definition_period": DateUnit.MONTH,
            "label": code,
        }
        if formula is not None:
            body["formula"] = formula
        self.system.add_variable(type(code, (Variable,), body))

    def lines(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Build a simulation, set the inputs as vectors (its fastest way in), compute all lines."""
        builder = SimulationBuilder()
        builder.create_entities(self.system)
        builder.declare_person_entity("unit", inputs["units"])
        groups = builder.declare_entity("group", inputs["groups"])
        roles = ["member"] * len(inputs["units"])
        builder.join_with_persons(groups, inputs["group_of"], roles)
        simulation: Simulation = builder.build(self.system)
        for code, vector in inputs["vectors"].items():
            simulation.set_input(code, PERIOD.code, vector)
        wanted = (*(rule.code for rule in (*COUNTED, *MEASURED)), "total")
        return {code: simulation.calculate(code, PERIOD.code) for code in wanted}


def vectors_of(facts: LeagueFacts) -> dict[str, Any]:
    """The facts as vectors, its own form of them."""
    events = {rule.code: numpy.zeros(len(facts.units)) for rule in COUNTED}
    for index, unit in enumerate(facts.units):
        for event in unit.events:
            events[event.code][index] += event.times
    vectors = {f"{code}_events": vector for code, vector in events.items()}
    for code in TALLIES:
        vectors[code] = numpy.array([float(unit.counts[code]) for unit in facts.units])
    return {
        "units": [unit.unit for unit in facts.units],
        "groups": sorted({unit.group for unit in facts.units}),
        "group_of": [unit.group for unit in facts.units],
        "vectors": vectors,
    }


def _half_up(points: Any, full: float) -> Any:
    return numpy.floor(numpy.clip(points, 0, full) * 100 + 0.5) / 100


def _rate(of: str, over: str) -> Formula:
    def formula(unit: Any, period: Any) -> Any:
        return unit(of, period) / unit(over, period)

    return formula


def _counted(rule: Counted) -> Formula:
    amount, full = float(rule.amount), float(rule.full)

    def formula(unit: Any, period: Any) -> Any:
        points = numpy.floor(unit(f"{rule.code}_events", period) / rule.every) * amount
        return _half_up(points if rule.adds else full - points, full)

    return formula


def _spread(rule: Measured) -> Formula:
    full, floor = float(rule.full), float(rule.given["floor"])
    lowest = rule.given.get("lowest", False)

    def formula(unit: Any, period: Any) -> Any:
        value = unit(rule.of, period)
        low, high = unit.group.min(value), unit.group.max(value)
        reach = (high - value if lowest else value - low) / numpy.where(high == low, 1, high - low)
        points = numpy.where(high == low, full, full * (floor + (1 - floor) * reach))
        return _half_up(points, full)

    return formula


def _proportion(rule: Measured) -> Formula:
    full, complement = float(rule.full), rule.given.get("complement", False)

    def formula(unit: Any, period: Any) -> Any:
        rate = numpy.clip(unit(rule.of, period), 0, 1)
        return _half_up((1 - rate if complement else rate) * full, full)

    return formula


def _threshold(rule: Measured) -> Formula:
    full, loss = float(rule.full), float(STEP_LOSS)
    target, ceiling = rule.given.get("target"), rule.given.get("ceiling")

    def formula(unit: Any, period: Any) -> Any:
        rate = unit(rule.of, period)
        past = rate - float(ceiling) if ceiling is not None else float(target) - rate
        return _half_up(full - numpy.maximum(past, 0) / 0.01 * loss, full)

    return formula


def _reach(rule: Measured) -> Formula:
    full, target = float(rule.full), float(rule.given["target"])

    def formula(unit: Any, period: Any) -> Any:
        return numpy.where(unit(rule.of, period) >= target, full, 0)

    return formula


def _share(rule: Measured) -> Formula:
    full, base, slope = float(rule.full), float(BASE), float(SLOPE)

    def formula(unit: Any, period: Any) -> Any:
        value = unit(rule.of, period)
        high = unit.group.max(value)
        share = numpy.where(high == 0, 1, value / numpy.where(high == 0, 1, high))
        return _half_up((base + slope * share) * full, full)

    return formula


def _total(unit: Any, period: Any) -> Any:
    return sum(unit(rule.code, period) for rule in (*COUNTED, *MEASURED))


MEASURES = {
    "spread": _spread,
    "proportion": _proportion,
    "threshold": _threshold,
    "reach": _reach,
    "share_of_max": _share,
}
