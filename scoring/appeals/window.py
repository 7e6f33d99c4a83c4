"""Until when something may be appealed: so many working days from its publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from scoring.engine.period import Period
from scoring.models import Publication
from scoring.seals import closed_seals
from units.models import Jurisdiction
from units.moments import local_day
from units.workdays import ONE_DAY, end_of_working_days, working_days_between


@dataclass(frozen=True, slots=True)
class Window:
    """Whether an appeal may be filed, and the words that say until when, or why no longer.

    ``short`` is the same for a cell of a table. ``last_day`` is None while the period is not
    published; ``days_left`` counts today as well.
    """

    is_open: bool
    words: str
    short: str = ""
    last_day: date | None = None
    days_left: int | None = None


class Windows:
    """The windows of a jurisdiction at one moment: what they share is looked up once."""

    def __init__(self, jurisdiction: Jurisdiction, at: datetime) -> None:
        self.jurisdiction, self.at = jurisdiction, at
        self.days = jurisdiction.appeal_days
        self._by_day: dict[date, Window] = {}

    def of(self, period: Period, since: datetime | None = None) -> Window:
        """The window of what stands on a period's card; ``since`` when it was recorded, if later.

        Raises OutsideCalendar where the working days are not known that far.
        """
        if period.code in self._sealed:
            return Window(False, f"{period.label}已封存，不能再提出申诉。", "已封存")
        published_at = self._published.get(period.code)
        if published_at is None:
            words = f"{period.label}尚未公布，公布之后 {self.days} 个工作日内都可以申诉。"
            return Window(True, words)
        first = local_day(max(published_at, since or published_at))
        if first not in self._by_day:
            self._by_day[first] = self._counted(first)
        return self._by_day[first]

    def _counted(self, first: date) -> Window:
        today, place = local_day(self.at), self.jurisdiction
        ends_at = end_of_working_days(after=first, days=self.days, jurisdiction=place)
        last = local_day(ends_at) - ONE_DAY
        named = f"{last.month}月{last.day}日"
        if today > last:
            why = f"申诉期限（公布之后 {self.days} 个工作日）已于{last.year}年{named}届满。"
            return Window(False, why, "已过申诉期限", last, 0)
        after = max(first, today - ONE_DAY)
        left = working_days_between(after=after, until=last, jurisdiction=place)
        words = f"还剩 {left} 个工作日，至 {named}"
        return Window(True, words, words, last, left)

    @cached_property
    def _published(self) -> dict[str, datetime]:
        """When the latest revision of each published period came out."""
        out = Publication.objects.approved().filter(league__jurisdiction=self.jurisdiction)
        return dict(out.order_by("revision").values_list("league__period", "approved_at"))

    @cached_property
    def _sealed(self) -> set[str]:
        sealed = closed_seals().filter(league__jurisdiction=self.jurisdiction)
        return set(sealed.values_list("league__period", flat=True))
