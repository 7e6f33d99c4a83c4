"""Tongling 2009: the row that the source has, the office's figure for the rest, the factors."""

from fractions import Fraction

from tests.oracle.arithmetic import half_up, held
from tests.oracle.cards import Card, ranked
from tests.oracle.clock import span, year_to
from tests.oracle.records import Records

FIXED = {"T2": 3, "T4": 5, "T5": -3, "T7a": -5}
PRAISE = {"T3a": 1, "T3b": 2}
RANGES = {"T6": (5, 10), "T7b": (5, 10)}
EVENTS = ("T1", *FIXED, *PRAISE)


def year(records: Records, period: str) -> dict[str, Card]:
    """No ticket is scored, so nobody is apart."""
    start, end = year_to(period) if "-" in period else span(period)
    cards = {}
    for unit in records.group("members"):
        happened = records.times(unit, start, end)
        card = cards[unit] = Card("members")
        card.line("T1", held(Fraction(5 - happened["T1"]), 0, 5))
        rest = records.grade(unit, "T0.rest", period[:4])
        card.provisional = rest is None
        card.line("T0.rest", rest or 0)
        praise = sum(points * happened[code] for code, points in PRAISE.items())
        card.line("T3", min(praise, 5))
        for code, points in FIXED.items():
            card.line(code, points * happened[code])
        for code in RANGES:
            card.line(code, -records.ranged(unit, code, start, end))
        card.total = half_up(max(Fraction(card.summed(card.lines)), Fraction(0)))
    return dict(ranked(cards))
