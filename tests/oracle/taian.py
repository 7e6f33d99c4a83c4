"""Tai'an, counties: the year-end sheet of five sections, or the year to date."""

from datetime import datetime
from fractions import Fraction

from tests.oracle.arithmetic import held, rate, short_of
from tests.oracle.cards import Card, ranked
from tests.oracle.clock import span, year_to
from tests.oracle.counting import tally
from tests.oracle.records import Records

HALF = Fraction(1, 2)
GRADED = {
    "A1": {"A1.1": HALF, "A1.2": HALF},
    "A2": {"A2.1": Fraction(1), "A2.2": Fraction(1), "A2.3": Fraction(1)},
    "A3": {"A3": Fraction(1)},
    "A11": {"A11": Fraction(2)},
}
GRADES = {code: most for table in GRADED.values() for code, most in table.items()}
LOST = {
    "A4": (3, {"A4": "0.1"}),
    "A5": (7, {"A5a": "0.1", "A5b": "1", "A5c": "0.5"}),
    "A13": (4, {"A13": "1"}),
}
A10 = {"A10.1": "0.5", "A10.2": "0.5"}
A12 = {
    "A12a.2": "0.1",
    "A12a.3": "0.1",
    "A12b.1": "0.1",
    "A12b.2": "0.2",
    "A12b.3": "0.5",
    "A12c.1": "0.5",
    "A12c.2": "1",
    "A12d.1": "1",
    "A12d.2": "2",
    "A12e.1": "0.5",
    "A12e.2": "1",
    "A12f.1": "0.5",
    "A12f.2": "3",
    "A12f.3": "0.5",
}
EVENTS = (
    *(code for _, table in LOST.values() for code in table),
    *A10,
    "A12a.1",
    *A12,
    "A14.1",
    "A14.2",
)
STRICTER = ("泰安高新区", "泰山景区")
SECTIONS = {
    "A.1": (5, ("A1", "A2", "A3")),
    "A.2": (55, ("A4", "A5", "A6", "A7", "A8", "A9", "A10")),
    "A.3": (32, ("A11", "A12")),
    "A.4": (4, ("A13",)),
    "A.5": (4, ("A14",)),
}
FACTS = ["handled", "rated", "satisfied", "answered", "answerable", "closed_on_time", "due"]


def year(records: Records, period: str) -> dict[str, Card]:
    """A year, or the year up to the end of a month."""
    start, end = year_to(period) if "-" in period else span(period)
    units = records.group("counties")
    facts = {unit: tally(records.counted(unit, start, end), end) for unit in units}
    largest = max(counts["handled"] for counts in facts.values())
    cards = {}
    for unit in units:
        card = cards[unit] = Card("counties")
        card.facts = {name: facts[unit][name] for name in FACTS}
        card.apart = not facts[unit]["handled"]
        _judged(records, unit, period[:4], start, end, card)
        _measured(records.units[unit]["名称"], facts[unit], largest, card)
        for code, (most, lines) in SECTIONS.items():
            card.section(code, lines, 0, most)
        card.total = sum(card.sections.values())
    return dict(ranked(cards))


def _judged(
    records: Records, unit: str, year: str, start: datetime, end: datetime, card: Card
) -> None:
    happened = records.times(unit, start, end)
    card.provisional = any(records.grade(unit, code, year) is None for code in GRADES)
    for line, table in GRADED.items():
        card.line(line, sum((records.grade(unit, c, year) or 0 for c in table), Fraction(0)))
    for line, (full, table) in LOST.items():
        card.line(line, held(full - _cost(table, happened), 0, full))
    card.line("A10", -_cost(A10, happened))
    every_twenty = happened["A12a.1"] // 20 * Fraction(1, 10)
    card.line("A12", held(30 - every_twenty - _cost(A12, happened), 0, 30))
    card.line("A14", held(Fraction(4 + happened["A14.1"] - 2 * happened["A14.2"]), 0, 4))


def _cost(table: dict[str, str], happened: dict[str, int]) -> Fraction:
    return sum((Fraction(points) * happened[code] for code, points in table.items()), Fraction(0))


def _measured(name: str, counts: dict[str, int], largest: int, card: Card) -> None:
    share = Fraction(counts["handled"], largest) if largest else Fraction(1)
    card.line("A6", (Fraction(6, 10) + Fraction(4, 10) * share) * 5)
    target = Fraction(92, 100) if name in STRICTER else Fraction(90, 100)
    satisfied = rate(counts["satisfied"], counts["rated"])
    card.line("A7", held(20 - short_of(satisfied, target, Fraction(2, 10)), 0, 20))
    for line, part, whole in (
        ("A8", "answered", "answerable"),
        ("A9", "closed_on_time", "due"),
    ):
        reached = rate(counts[part], counts[whole])
        card.line(line, held(10 - short_of(reached, Fraction(1), Fraction(1, 10)), 0, 10))
