"""Windows: Weifang's call-back of a month, and the county centre's one graded item."""

from fractions import Fraction

from tests.oracle.cards import Card, Mean, mean_of, ranked
from tests.oracle.clock import span
from tests.oracle.records import Records

WEIGHTS = {
    "非常满意": Fraction(1),
    "满意": Fraction(1),
    "基本满意": Fraction(8, 10),
}


def called_back(records: Records, period: str) -> dict[str, Card]:
    """W3 from the ratings of the window's tickets of the month."""
    cards = {}
    for unit in records.group("windows"):
        rows = records.counted(unit, *span(period))
        rated = [row["办理结果评价"] for row in rows if row["办理结果评价"]]
        pleased = sum((WEIGHTS.get(rating, Fraction(0)) for rating in rated), Fraction(0))
        card = cards[unit] = Card("windows")
        card.line("W3", 100 * pleased / len(rated) if rated else 100)
        card.total = card.lines["W3"]
        card.facts = {"rated": len(rated)}
        card.apart = not rows
    return dict(ranked(cards))


def graded(records: Records, period: str) -> dict[str, Card]:
    """S1 as it was graded; no ticket is scored, so nobody is apart."""
    cards = {}
    for unit in records.group("windows"):
        card = cards[unit] = Card("windows")
        given = records.grade(unit, "S1", period)
        card.provisional = given is None
        card.line("S1", given or 0)
        card.total = card.lines["S1"]
    return dict(ranked(cards))


def mean_of_call_backs(records: Records, period: str) -> dict[str, Mean]:
    """A quarter or a year is the mean of its months that have a ticket."""
    return mean_of(called_back, records, records.with_tickets(records.ended(period)))


def mean_of_grades(records: Records, period: str) -> dict[str, Mean]:
    """A quarter or a year is the mean of its months that have a grade."""
    given = {when for _, _, when, _ in records.grades}
    return mean_of(graded, records, [one for one in records.ended(period) if one in given])
