"""Which rulebook version is in force: for a day, for a period, by its own code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from scoring.engine.period import Period
from scoring.models import RulebookVersion
from units.models import Jurisdiction
from units.refusals import Refused

ONE_DAY = timedelta(days=1)


class NoRulebook(Refused):
    """No published rulebook covers the day or period; the message says what there is."""


class UnknownPeriod(Refused):
    """What was asked for is not a period."""


def asked_period(code: str) -> Period:
    """Read the code of a period that a person asked for; raises UnknownPeriod."""
    try:
        return Period.parse(code)
    except ValueError as error:
        raise UnknownPeriod(str(error)) from error


def version_for(
    jurisdiction: Jurisdiction, period: Period, code: str | None = None
) -> RulebookVersion:
    """The version under which a period is scored: the one in force on its last day.

    ``code`` asks for a rulebook by its own code, of whatever jurisdiction. Raises NoRulebook.
    """
    return version_on(jurisdiction, last_day_of(period), code=code, asked=period.label)


def version_on(
    jurisdiction: Jurisdiction, day: date, *, code: str | None = None, asked: str = ""
) -> RulebookVersion:
    """The version in force on a day; raises NoRulebook, naming ``asked`` or the day.

    What it says, which is large, is fetched when it is asked for: mostly it has been read before.
    """
    versions = _versions(jurisdiction, code)
    version = versions.in_force(day).defer("document", "source").first()
    if version is None:
        raise NoRulebook(_why_not(jurisdiction, code, asked or f"{day:%Y-%m-%d}"))
    return version


def covered(
    jurisdiction: Jurisdiction, periods: Iterable[Period], code: str | None = None
) -> list[Period]:
    """Those of the periods that ``version_for`` finds a version for."""
    starts = _versions(jurisdiction, code).published().order_by("starts_on")
    first = starts.values_list("starts_on", flat=True).first()
    return [] if first is None else [one for one in periods if first <= last_day_of(one)]


def _versions(jurisdiction: Jurisdiction, code: str | None):  # type: ignore[no-untyped-def]
    if code:
        return RulebookVersion.objects.filter(code=code)
    return RulebookVersion.objects.filter(jurisdiction=jurisdiction)


def _why_not(jurisdiction: Jurisdiction, code: str | None, asked: str) -> str:
    first = _versions(jurisdiction, code).published().order_by("starts_on").first()
    if first is not None:
        return f"{asked}没有考核办法可用：{first.code} 自 {first.starts_on:%Y-%m-%d} 起施行。"
    if code:
        return f"没有编码为“{code}”的考核办法，请先用 load_rulebooks 载入。"
    return (
        f"{jurisdiction.name}没有自己的考核办法，请用 --rulebook 指定，或先用 load_rulebooks 载入。"
    )


def last_day_of(period: Period) -> date:
    """The last day of a period by the calendar, on which its version is looked up."""
    year, month = divmod(period.year * 12 + period.last, 12)
    return date(year, month + 1, 1) - ONE_DAY
