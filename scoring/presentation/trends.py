"""Twelve months of a figure, the total, the place or any item, and what changed since the last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.engine.period import Period
from scoring.models import Scorecard
from scoring.presentation.periods import latest_runs
from units.models import Jurisdiction

LENGTH = 12
TOTAL, PLACE = "total", "place"
Points = list[tuple[str, Decimal | None]]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The card of the period before: by how much total and place have changed since."""

    period: Period
    total: Decimal | None
    change: Decimal | None
    movement: int | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure month by month; a month without it is a gap."""

    code: str
    name: str
    points: Points

    @property
    def label(self) -> str:
        return f"近十二个月{self.name}"

    @property
    def is_place(self) -> bool:
        return self.code == PLACE


@dataclass(frozen=True, slots=True)
class History:
    """The latest cards of some units: twelve months up to a period, itself, the one before it."""

    period: Period
    cards: Mapping[tuple[int, str], Scorecard]

    @classmethod
    def of(cls, jurisdiction: Jurisdiction, units: Collection[int], period: Period) -> History:
        asked = {*months_to(period), period, period.previous()}
        periods = {run: code for code, run in latest_runs(jurisdiction, asked).items()}
        cards = Scorecard.objects.filter(unit__in=units, run__in=periods)
        return cls(period, {(card.unit_id, periods[card.run_id]): card for card in cards})

    def trend(self, unit: int, code: str, name: str) -> Trend:
        months = months_to(self.period)
        points = [
            (f"{one.first}月", _figure(self.cards.get((unit, one.code)), code)) for one in months
        ]
        return Trend(code, name, points)

    def before(self, unit: int) -> Neighbour | None:
        """What changed for the unit since the period before; None without one of the cards."""
        previous = self.period.previous()
        now, then = self.cards.get((unit, self.period.code)), self.cards.get((unit, previous.code))
        if now is None or then is None:
            return None
        totals = (_figure(now, TOTAL), _figure(then, TOTAL))
        change = None if None in totals else totals[0] - totals[1]  # type: ignore[operator]
        ranked = now.place and then.place and now.group == then.group
        movement = then.place - now.place if ranked else None  # type: ignore[operator]
        return Neighbour(previous, totals[1], change, movement)


def months_to(period: Period) -> Sequence[Period]:
    """The twelve months that end with the period, the oldest first."""
    months = [Period.month(period.year, period.last)]
    while len(months) < LENGTH:
        months.append(months[-1].previous())
    return months[::-1]


def _figure(card: Scorecard | None, code: str) -> Decimal | None:
    if card is None:
        return None
    if code == TOTAL:
        return None if card.apart else card.total
    if code == PLACE:
        return None if card.place is None else Decimal(card.place)
    text = card.lines.get(code, card.sections.get(code))
    return None if text is None else Decimal(text)
