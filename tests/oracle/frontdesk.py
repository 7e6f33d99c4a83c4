"""The front desk's staff: six items of 100, a bonus of at most 20, and the year's mean."""

from collections.abc import Mapping
from fractions import Fraction

from tests.oracle.arithmetic import held
from tests.oracle.cards import Card, Mean, mean_of, ranked
from tests.oracle.clock import span
from tests.oracle.records import Records

BASE: Mapping[str, tuple[int, dict[str, str]]] = {
    "F1": (
        15,
        {
            "F1.1a": "1",
            "F1.1b": "2",
            "F1.2": "0.5",
            "F1.3a": "2",
            "F1.3b": "4",
            "F1.4a": "1",
            "F1.4b": "4",
            "F1.5": "4",
            "F1.6a": "2",
            "F1.6b": "4",
        },
    ),
    "F2": (
        20,
        {
            "F2.1": "5",
            "F2.2": "2",
            "F2.3a": "2",
            "F2.3b": "5",
            "F2.4": "3",
            "F2.5": "2",
            "F2.6": "10",
            "F2.7": "1",
            "F2.8": "2",
        },
    ),
    "F3": (
        20,
        {
            "F3.1": "5",
            "F3.2a": "1",
            "F3.2b": "2",
            "F3.3": "1",
            "F3.4": "1",
            "F3.5": "3",
            "F3.6": "2",
        },
    ),
    "F4": (
        20,
        {
            "F4.1": "3",
            "F4.2": "1",
            "F4.3": "1",
            "F4.4": "1",
            "F4.6a": "1",
            "F4.6b": "2",
            "F4.7": "5",
            "F4.8": "2",
            "F4.9a": "1",
            "F4.9b": "2",
            "F4.10": "2",
        },
    ),
    "F5": (
        15,
        {
            "F5a.1": "0.5",
            "F5a.2": "1",
            "F5a.3": "1",
            "F5b.1": "2",
            "F5c.1": "10",
            "F5c.2": "0.5",
            "F5c.3": "1",
            "F5c.4": "2",
            "F5c.5": "4",
        },
    ),
    "F6": (10, {"F6.1": "1", "F6.2": "1", "F6.4": "10"}),
}
TENTH = Fraction(1, 10)
RANGES = {"F1.3c": (TENTH, 4), "F3.7": (1, 3), "F6.3": (1, 3), "F7.5": (TENTH, 5)}
BY_LEVEL = ("F7.3", "F7.6")
LEVELS = (1, 2, 3, 5)
TURNED_SATISFIED = "F5b.2"
EACH = {"F7.1": 2, "F7.2": 1, "F7.7": 2, "F7.8": 2}
BY_TENS = {"F7.9a": "0.2", "F7.9b": "1", "F7.9d": "0.1"}
EVENTS = (
    *(code for _, table in BASE.values() for code in table),
    TURNED_SATISFIED,
    *EACH,
    "F7.4",
    "F7.9c",
    *BY_TENS,
)
LEAVE = "F0.leave"
RATED = {"basically_satisfied": ("基本满意",), "dissatisfied": ("不满意", "非常不满意")}


def month(records: Records, period: str) -> dict[str, Card]:
    """On maternity leave: 100, whatever else was recorded."""
    cards = {}
    for unit in records.group("staff"):
        card = cards[unit] = Card("staff")
        ratings = [row["办理结果评价"] for row in records.counted(unit, *span(period))]
        card.facts = {
            measure: sum(rating in values for rating in ratings)
            for measure, values in RATED.items()
        }
        if records.times(unit, *span(period))[LEAVE]:
            card.line(LEAVE, 100)
            card.total = card.lines[LEAVE]
            continue
        _base(records, unit, period, card)
        _bonus(records, unit, period, card)
        card.section("F.base", BASE, 0, 100)
        bonuses = [code for code in card.lines if code.startswith("F7")]
        card.section("F.bonus", bonuses, 0, 20)
        card.total = sum(card.sections.values())
    return dict(ranked(cards))


def _base(records: Records, unit: str, period: str, card: Card) -> None:
    happened = records.times(unit, *span(period))
    for line, (full, table) in BASE.items():
        cost = sum((Fraction(each) * happened[code] for code, each in table.items()), Fraction(0))
        for code in RANGES:
            if code.startswith(line):
                cost += records.ranged(unit, code, *span(period))
        if line == "F5":
            cost += happened[TURNED_SATISFIED] // 3
            cost += Fraction(card.facts["basically_satisfied"], 2) + card.facts["dissatisfied"]
        card.line(line, held(full - cost, 0, full))


def _bonus(records: Records, unit: str, period: str, card: Card) -> None:
    happened = records.times(unit, *span(period))
    for code, points in EACH.items():
        card.line(code, points * happened[code])
    for code in BY_LEVEL:
        card.line(code, records.ranged(unit, code, *span(period)))
    card.line("F7.4", min(Fraction(happened["F7.4"], 2), 2))
    card.line("F7.5", min(records.ranged(unit, "F7.5", *span(period)), 5))
    volume = min(Fraction(happened["F7.9c"], 5), 2)
    for code, points in BY_TENS.items():
        volume += happened[code] // 10 * Fraction(points)
    card.line("F7.9", min(volume, 5))


def scored_months(records: Records, period: str) -> list[str]:
    """The ended months with a ticket, grade, event or leave of anybody."""
    return [
        one
        for one in records.ended(period)
        if any(records.happened(unit, *span(one)) for unit in records.units)
        or any(records.counted(unit, *span(one)) for unit in records.units)
        or any(when == one for _, _, when, _ in records.grades)
    ]


def means(records: Records, period: str) -> dict[str, Mean]:
    """The mean of the months that exist, for a year or quarter."""
    return mean_of(month, records, scored_months(records, period))
