"""How a unit handles one ticket, given its form: when it replies and closes, how it is rated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scoring.demo.days import Days, office_moment
from scoring.demo.draws import Draw, Weights
from units.moments import local_day, midnight
from workorders.models import Rating

CALLED_BACK, ANONYMOUS_CALLED_BACK, RATED_BY_DEFAULT = 760, 150, 12
EXTENDED_BY = 5
SATISFIED = Weights({Rating.VERY_SATISFIED: 3, Rating.SATISFIED: 7})
DISSATISFIED = Weights({Rating.DISSATISFIED: 8, Rating.VERY_DISSATISFIED: 2})
TIMES_AGAIN = Weights({1: 78, 2: 18, 3: 4})


@dataclass(frozen=True, slots=True)
class Rates:
    """How often what goes wrong in a unit's month, in a thousand."""

    late: int
    dissatisfied: int
    basically: int
    out_of_touch: int
    county_again: int
    city_again: int

    @classmethod
    def of(cls, form: int) -> Rates:
        lack = 100 - form
        return cls(
            late=1 + lack * lack // 160,
            dissatisfied=18 + lack * 3 // 2,
            basically=70 + lack,
            out_of_touch=5 + lack,
            county_again=15 + lack,
            city_again=10 + lack * 3 // 4,
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket on a unit's desk: since when, how many working days it has, who asked."""

    assigned_at: datetime
    workdays: int
    anonymous: bool


def handled(case: Case, rates: Rates, days: Days, *, until: datetime, draw: Draw) -> dict[str, Any]:
    """The fields of a ticket that its handling fills; what comes after ``until`` is still open."""
    extended_until = None
    if draw.chance(25):
        workdays = case.workdays + EXTENDED_BY
        extended_until = days.end(local_day(case.assigned_at), workdays)
    is_late = draw.chance(rates.late)
    closed_at = _closed_at(case, extended_until, days, is_late=is_late, draw=draw)
    replied_at = _replied_at(case, closed_at, draw)
    found: dict[str, Any] = {"extended_until": extended_until}
    if replied_at < until:
        found["replied_at"] = replied_at
        found["contacted"] = _contacted(case, rates, draw)
    if closed_at < until:
        found["closed_at"] = closed_at
        found |= _judged(case, rates, is_late=is_late, draw=draw)
    return found


def _closed_at(
    case: Case, extended_until: datetime | None, days: Days, *, is_late: bool, draw: Draw
) -> datetime:
    """Some moment of office hours before the deadline; a late ticket's some days after it."""
    day = local_day(case.assigned_at)
    workdays = case.workdays + (EXTENDED_BY if extended_until else 0)
    if is_late:
        return office_moment(days.after(day, workdays + draw.one((1, 1, 1, 2, 2, 3, 5))), draw)
    # The lower of two draws: most tickets are closed in the first half of their time.
    number = min(draw.between(0, workdays), draw.between(0, workdays))
    closed_at = office_moment(days.after(day, number), draw)
    return max(closed_at, case.assigned_at + timedelta(minutes=draw.between(20, 240)))


def _replied_at(case: Case, closed_at: datetime, draw: Draw) -> datetime:
    """Some time before the closing, and not before the office opens on that day."""
    last = closed_at - timedelta(minutes=5)
    opening = midnight(local_day(closed_at)) + timedelta(hours=8, minutes=15)
    replied_at = last - timedelta(minutes=draw.below(180))
    return max(replied_at, case.assigned_at + timedelta(minutes=10), min(opening, last))


def _contacted(case: Case, rates: Rates, draw: Draw) -> bool | None:
    if case.anonymous or draw.chance(100):
        return None
    return not draw.chance(rates.out_of_touch)


def _judged(case: Case, rates: Rates, *, is_late: bool, draw: Draw) -> dict[str, Any]:
    """The ratings of the call-back, and how often the ticket had to be handled again."""
    found: dict[str, Any] = {}
    if draw.chance(rates.county_again):
        found["county_reworks"] = draw.weighted(TIMES_AGAIN)
    if draw.chance(rates.city_again):
        found["city_reworks"] = draw.weighted(TIMES_AGAIN)
    if not draw.chance(ANONYMOUS_CALLED_BACK if case.anonymous else CALLED_BACK):
        return found
    found["result_rating"] = _rating(rates.dissatisfied * (3 if is_late else 1), rates, draw)
    if draw.chance(900):
        found["service_rating"] = _rating(rates.dissatisfied // 2, rates, draw)
    return found


def _rating(dissatisfied: int, rates: Rates, draw: Draw) -> Rating:
    if draw.chance(RATED_BY_DEFAULT):
        return Rating.BY_DEFAULT
    if draw.chance(dissatisfied):
        return draw.weighted(DISSATISFIED)
    return Rating.BASICALLY_SATISFIED if draw.chance(rates.basically) else draw.weighted(SATISFIED)
