"""What the oracle says of one unit, in the words of the interchange document."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from tests.oracle.arithmetic import half_up, places, text


@dataclass
class Card:
    """Rounded lines and sections, facts, total and place of one unit."""

    group: str
    lines: dict[str, Decimal] = field(default_factory=dict)
    sections: dict[str, Decimal] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)
    total: Decimal = Decimal(0)
    apart: bool = False
    provisional: bool = False
    place: int | None = None

    def line(self, code: str, points: Fraction | int) -> None:
        """A line is rounded once."""
        self.lines[code] = half_up(Fraction(points))

    def summed(self, codes: Iterable[str]) -> Decimal:
        return sum((self.lines[code] for code in codes), Decimal(0))

    def section(self, code: str, lines: Iterable[str], least: int, most: int) -> None:
        """The sum of rounded lines, stopped at its ends."""
        self.sections[code] = max(Decimal(least), min(Decimal(most), self.summed(lines)))

    def document(self) -> dict:
        """What ``score --json`` has to say of this unit."""
        return {
            "group": self.group,
            "total": text(self.total),
            "place": self.place,
            "apart": self.apart,
            "provisional": self.provisional,
            "lines": {code: text(points) for code, points in self.lines.items()},
            "sections": {code: text(points) for code, points in self.sections.items()},
            "facts": self.facts,
        }


def ranked(cards: Mapping[str, Card]) -> Mapping[str, Card]:
    """Give the units of one group their places; those apart have none."""
    totals = {unit: card.total for unit, card in cards.items() if not card.apart}
    for unit, place in places(totals).items():
        cards[unit].place = place
    return cards


@dataclass(frozen=True)
class Mean:
    """A sheet asked for more than its period: the exact mean of rounded totals."""

    group: str
    value: Fraction
    apart: bool

    def document(self, place: int | None) -> dict:
        return {
            "group": self.group,
            "total": text(half_up(self.value)),
            "place": place,
            "apart": self.apart,
        }


def mean_of(
    sheet: Callable[..., Mapping[str, Card]], records: object, months: Iterable[str]
) -> dict[str, Mean]:
    """By unit; one that is apart in every month is apart in their mean."""
    sheets = [sheet(records, month) for month in months]
    return {
        unit: Mean(
            card.group,
            sum(Fraction(one[unit].total) for one in sheets) / len(sheets),
            all(one[unit].apart for one in sheets),
        )
        for unit, card in (sheets[0] if sheets else {}).items()
    }


def mean_documents(means: Mapping[str, Mean]) -> dict[str, dict]:
    """Placed by group on the rounded means."""
    found: dict[str, dict] = {}
    for group in {mean.group for mean in means.values()}:
        mine = {unit: mean for unit, mean in means.items() if mean.group == group}
        placed = places({u: half_up(mean.value) for u, mean in mine.items() if not mean.apart})
        found |= {unit: mean.document(placed.get(unit)) for unit, mean in mine.items()}
    return found
