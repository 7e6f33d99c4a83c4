"""Forty rules and the facts of many units: one plain description that all three engines read.

Two thirds count events, as in the regulations of the seeds; the rest look at measures.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from scoring.engine import codec
from scoring.engine.facts import Event, LeagueFacts, UnitFacts
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook

PERIOD = Period.month(2020, 3)
A_GROUP = 125
TALLIES = ("handled", "passed", "overdue", "reworked", "rude")
RATES = {f"{code}_rate": (code, "handled") for code in TALLIES[1:]}


@dataclass(frozen=True)
class Counted:
    """Points for events, every so many of them, in an item that starts at its full points."""

    code: str
    amount: Decimal
    every: int = 1
    adds: bool = False
    full: Decimal = Decimal(3)


@dataclass(frozen=True)
class Measured:
    """A rule that looks at a measure; ``given`` are its parameters."""

    code: str
    kind: str
    of: str
    full: Decimal
    given: dict[str, Any] = field(default_factory=dict)


COUNTED = tuple(
    Counted(
        f"E{number:02}",
        Decimal(("0.2", "0.5", "1", "0.25")[number % 4]),
        every=2 if number % 6 == 5 else 1,
        adds=number % 5 == 4,
    )
    for number in range(26)
)
MEASURED = (
    Measured("M01", "spread", "handled", Decimal(10), {"floor": Decimal("0.8")}),
    Measured("M02", "spread", "passed_rate", Decimal(35), {"floor": Decimal("0.9")}),
    Measured("M03", "spread", "rude_rate", Decimal(10), {"floor": Decimal("0.8"), "lowest": True}),
    Measured("M04", "spread", "overdue_rate", Decimal(5), {"floor": Decimal(0), "lowest": True}),
    Measured("M05", "proportion", "passed_rate", Decimal(10)),
    Measured("M06", "proportion", "reworked_rate", Decimal(5), {"complement": True}),
    Measured("M07", "proportion", "overdue_rate", Decimal(5), {"complement": True}),
    Measured("M08", "threshold", "passed_rate", Decimal(5), {"target": Decimal("0.9")}),
    Measured("M09", "threshold", "rude_rate", Decimal(5), {"ceiling": Decimal("0.02")}),
    Measured("M10", "threshold", "overdue_rate", Decimal(5), {"ceiling": Decimal("0.05")}),
    Measured("M11", "reach", "passed_rate", Decimal(2), {"target": Decimal("0.95")}),
    Measured("M12", "reach", "handled", Decimal(1), {"target": Decimal(100)}),
    Measured("M13", "share_of_max", "handled", Decimal(5)),
    Measured("M14", "share_of_max", "passed", Decimal(5)),
)
STEP_LOSS = Decimal("0.2")
BASE, SLOPE = Decimal("0.6"), Decimal("0.4")


def rulebook() -> Rulebook:
    """The forty rules as a rulebook of this project."""
    groups = [{"code": f"g{number}", "name": f"第{number}组"} for number in range(120)]
    measures: dict[str, Any] = {code: {"name": code, "count": []} for code in TALLIES}
    for code, (of, over) in RATES.items():
        measures[code] = {"name": code, "of": of, "over": over}
    heading = {
        "code": "bench",
        "jurisdiction": "bench",
        "title": "四十条",
        "from": date(2020, 1, 1),
    }
    part = {"code": "part", "name": "月度", "cycle": "month", "clause": "一"}
    items = [*map(_counted_item, COUNTED), *map(_measured_item, MEASURED)]
    return codec.read(
        {
            "rulebook": heading,
            "group": groups,
            "part": [part],
            "measure": measures,
            "item": items,
        }
    )


def _counted_item(rule: Counted) -> dict[str, Any]:
    kind = {"add" if rule.adds else "deduct": rule.amount, "every": rule.every}
    return {
        "code": rule.code,
        "name": rule.code,
        "clause": "一",
        "full": rule.full,
        "starts": "zero" if rule.adds else "full",
        "rule": [{"code": rule.code, "kind": "each"} | kind],
    }


def _measured_item(rule: Measured) -> dict[str, Any]:
    item = {"code": rule.code, "name": rule.code, "clause": "二", "full": rule.full}
    found: dict[str, Any] = {"code": rule.code, "kind": rule.kind, "of": rule.of}
    given = rule.given
    if rule.kind == "threshold":
        item["starts"] = "full"
        found["deduct"] = STEP_LOSS
        found |= {"at_least": given["target"]} if "target" in given else {}
        found |= {"at_most": given["ceiling"]} if "ceiling" in given else {}
    else:
        found["points"] = rule.full
    if rule.kind == "spread":
        found |= {"floor": given["floor"], "lowest_is_best": given.get("lowest", False)}
    if rule.kind == "proportion":
        found["complement"] = given.get("complement", False)
    if rule.kind == "reach":
        found["at_least"] = given["target"]
    if rule.kind == "share_of_max":
        found |= {"base": BASE, "slope": SLOPE}
    return item | {"rule": [found]}


def facts(size: int, seed: int = 1) -> LeagueFacts:
    """So many units in groups of 125, each with its counts and about two events."""
    draw = random.Random(seed)
    units = []
    for number in range(size):
        handled = draw.randint(20, 400)
        parts = (draw.randint(handled // 2, handled), *(draw.randint(0, 9) for _ in range(3)))
        counts = dict(zip(TALLIES, (handled, *parts), strict=True))
        events = tuple(
            Event(draw.choice(COUNTED).code, date(2020, 3, draw.randint(1, 31)), draw.randint(1, 3))
            for _ in range(draw.randint(0, 4))
        )
        group = f"g{number // A_GROUP}"
        units.append(
            UnitFacts(f"u{number:05}", group, f"单位{number}", counts=counts, events=events)
        )
    return LeagueFacts(PERIOD, tuple(units))
