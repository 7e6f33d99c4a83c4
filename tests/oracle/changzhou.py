"""Changzhou's schools: 95 points by deduction, at most 5 by bonus."""

from datetime import datetime
from fractions import Fraction

from tests.oracle.arithmetic import held, places, rate, short_of
from tests.oracle.cards import Card, ranked
from tests.oracle.clock import span, year_to
from tests.oracle.counting import days_late, tally
from tests.oracle.records import Records

LOST = {
    "C1": (5, {"C1.1": 1, "C1.2": 1}),
    "C2": (5, {"C2.1": 1, "C2.2": 1, "C2.3": 1}),
    "C3": (5, {"C3.1": 1, "C3.2": 1}),
    "C4": (15, {"C4.1": 2, "C4.2": 2, "C4.3": 2, "C4.4": 2}),
    "C5": (15, {"C5.1": 2, "C5.2": 3, "C5.3": 3}),
    "C6": (5, {"C6": 1}),
    "C7": (5, {"C7": 1}),
    "C11": (5, {"C11.1": 1, "C11.2": 1, "C11.3": 1}),
    "C12": (10, {"C12a": 1}),
    "C13": (5, {"C13.1": 2, "C13.2": 2, "C13.3": 2}),
}
BONUS = ("C15.1", "C15.2", "C16b")
AT_DISCRETION = ("C16a.1", "C16a.2", "C17")
AUTOMATIC = "C4.1"
EVENTS = (
    *(code for _, table in LOST.values() for code in table if code != AUTOMATIC),
    *BONUS,
)
FACTS = ["handled", "closed_late", "days_late", "rated", "satisfied", "closed"]


def year(records: Records, period: str) -> dict[str, Card]:
    """A year, or the year up to the end of a month."""
    start, end = year_to(period) if "-" in period else span(period)
    cards = {}
    for unit in records.group("schools"):
        rows = records.counted(unit, start, end)
        counts = tally(rows, end)
        counts["days_late"] = sum(days_late(row, end) for row in rows)
        card = cards[unit] = Card("schools")
        card.facts = {name: counts[name] for name in FACTS}
        card.apart = not rows
        error_rate = records.grade(unit, "C12b", period[:4])
        card.provisional = error_rate is None
        _deductions(records.times(unit, start, end), counts, error_rate, card)
    _bonuses(records, cards, start, end)
    return dict(ranked(cards))


def _deductions(
    happened: dict[str, int], counts: dict[str, int], error_rate: Fraction | None, card: Card
) -> None:
    happened[AUTOMATIC] = counts["closed_late"]
    for line, (full, table) in LOST.items():
        cost = Fraction(sum(points * happened[code] for code, points in table.items()))
        if line == "C12" and error_rate is not None:
            cost += max(error_rate - Fraction(1, 10), Fraction(0)) * 100
        card.line(line, held(full - cost, 0, full))
    card.line("C8", held(Fraction(10 - 2 * counts["days_late"]), 0, 10))
    for line, part, whole, target in (
        ("C9", "satisfied", "rated", Fraction(90, 100)),
        ("C10", "closed", "handled", Fraction(98, 100)),
    ):
        reached = rate(counts[part], counts[whole])
        card.line(line, held(5 - short_of(reached, target, Fraction(2)), 0, 5))


def _bonuses(records: Records, cards: dict[str, Card], start: datetime, end: datetime) -> None:
    """The place counts without bonuses; a unit apart has none."""
    bare = {unit: card.summed(card.lines) for unit, card in cards.items()}
    first = {u for u, place in places(_placed(bare, cards)).items() if place == 1}
    for unit, card in cards.items():
        happened = records.times(unit, start, end)
        in_time = card.facts["handled"] > 0 and card.facts["closed_late"] == 0
        free = {code: records.ranged(unit, code, start, end) for code in AT_DISCRETION}
        card.line("C14", (unit in first) + in_time)
        card.line("C15", happened["C15.1"] + happened["C15.2"])
        card.line("C16", happened["C16b"] + free["C16a.1"] + free["C16a.2"])
        card.line("C17", free["C17"])
        card.section("C.bonus", ("C14", "C15", "C16", "C17"), 0, 5)
        card.total = min(bare[unit] + card.sections["C.bonus"], 100)


def _placed(totals: dict, cards: dict[str, Card]) -> dict:
    return {unit: total for unit, total in totals.items() if not cards[unit].apart}
