"""Dates as the office writes them: 2026年5月6日, with a time in local time, periods in words."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone

register = template.Library()

NOTHING = "—"
QUARTERS = {"Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度"}


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年5月6日; an instant is taken at its local day."""
    if value is None or value == "":
        return NOTHING
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{local.year}年{local.month}月{local.day}日"


@register.filter
def moment(value: datetime | None) -> str:
    """2026年5月6日 14:30, in local time."""
    if value is None or value == "":
        return NOTHING
    return f"{day(value)} {timezone.localtime(value):%H:%M}"


@register.filter
def short_moment(value: datetime | None) -> str:
    """The same for dense lists: the current year goes without saying, 5月6日 14:30."""
    return moment(value).removeprefix(f"{timezone.localdate().year}年")


@register.filter
def period(value: str) -> str:
    """A period's code in words: 2026-05 is 2026年5月, 2026-Q1 is 2026年第一季度, 2026 is 2026年."""
    year, _, part = value.partition("-")
    return f"{year}年{QUARTERS.get(part) or (f'{int(part)}月' if part else '')}"


@register.filter
def remaining(seconds: int | None) -> str:
    """How long something will still take: 还需约40秒, 还需约3分."""
    if seconds is None:
        return ""
    return f"还需约{seconds}秒" if seconds < 60 else f"还需约{-(-seconds // 60)}分"


@register.filter
def ago(since: datetime | None) -> str:
    """How long ago an instant was, in the largest unit that tells it: 40秒前, 3分前, 2天前."""
    if since is None:
        return NOTHING
    seconds = max(int((timezone.now() - since).total_seconds()), 0)
    for size, unit in ((86400, "天"), (3600, "小时"), (60, "分")):
        if seconds >= size:
            return f"{seconds // size}{unit}前"
    return f"{seconds}秒前"
