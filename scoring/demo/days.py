"""The working days of a jurisdiction as the demo walks over them, and the hours of a day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta

from scoring.demo.draws import Draw, Weights
from units.models import Jurisdiction
from units.moments import midnight
from units.workdays import FIRST_YEAR, LAST_YEAR, OutsideCalendar, calendar_of

ONE_DAY = timedelta(days=1)
MONTHS_AHEAD = timedelta(days=120)
# How busy the hours and days are: nights, weekends and holidays are quieter.
HOURS = Weights(
    dict(
        enumerate(
            (2, 1, 1, 1, 1, 2, 4, 9, 24, 30, 28, 22, 12, 18, 26, 26, 23, 16, 11, 10, 8, 6, 4, 3)
        )
    )
)
WORKING, FREE = 10, 4


class Days:
    """The days of a year and the months after it. Raises OutsideCalendar."""

    def __init__(self, jurisdiction: Jurisdiction, year: int) -> None:
        if not FIRST_YEAR <= year < LAST_YEAR:
            raise OutsideCalendar(date(year, 1, 1))
        first, last = date(year, 1, 1), date(year, 12, 31) + MONTHS_AHEAD
        days = calendar_of(jurisdiction).filter(day__gte=first, day__lte=last, is_working=True)
        self._working = list(days.order_by("day").values_list("day", flat=True))
        self._known = set(self._working)

    def after(self, day: date, number: int) -> date:
        """The ``number``-th working day after a day; for 0 the day itself or the next one."""
        if number:
            return self._working[bisect_right(self._working, day) + number - 1]
        return self._working[bisect_left(self._working, day)]

    def end(self, day: date, number: int) -> datetime:
        """The end of the ``number``-th working day after a day, at 24:00."""
        return midnight(self.after(day, number) + ONE_DAY)

    def some_working(self, first: date, after: date, draw: Draw) -> date:
        """Some working day from one day to before another."""
        least, end = bisect_left(self._working, first), bisect_left(self._working, after)
        return self._working[draw.between(least, end - 1)]

    def busyness(self, first: date, after: date) -> Weights[date]:
        """The days from one to before another, by how much comes in on them."""
        days = [first + ONE_DAY * number for number in range((after - first).days)]
        return Weights({day: WORKING if day in self._known else FREE for day in days})


def moment_on(day: date, draw: Draw) -> datetime:
    """Some moment of a day, seldom at night."""
    hour = draw.weighted(HOURS)
    return midnight(day) + timedelta(hours=hour, seconds=draw.below(3600))


def office_moment(day: date, draw: Draw) -> datetime:
    """Some moment of a day's office hours, without the noon break."""
    minutes = draw.between(0, 400)
    return midnight(day) + timedelta(hours=8, minutes=30 + minutes + (120 if minutes > 200 else 0))
