"""Reasons written before under a clause, with unit, ticket and days late of the new entry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from workorders.models import DeductionEvent, DeductionEventQuerySet

LOOKED_AT = 300
OFFERED = 6
DAYS_LATE = re.compile(r"((?:超期|逾期|超时|拖延)[^\d，。；]{0,2})\d+")
UNIT, TICKET, DAYS = "{单位}", "{工单号}", "{超期天数}"


def phrases(
    events: DeductionEventQuerySet, rule_code: str, *, filling: dict[str, str], summary: str = ""
) -> list[str]:
    """The reasons used most under a clause, the latest first among equals, filled in.

    What named another unit, ticket or number of days becomes a blank; a phrase with a blank that
    ``filling`` cannot fill is left out, so that nothing of another entry slips in. Before there
    are any, the clause's own summary is offered.
    """
    rows = events.standing().filter(rule_code=rule_code).exclude(reason="")
    rows = rows.select_related("unit").only("reason", "ticket_number", "unit__name")
    used = Counter(with_blanks(event) for event in rows.order_by("-pk")[:LOOKED_AT])
    templates = [template for template, _ in used.most_common()]
    return list(_filled([*templates, summary], filling))[:OFFERED]


def with_blanks(event: DeductionEvent) -> str:
    """青云镇工单 LS-1 超期 2 个工作日 to {单位}工单 {工单号} 超期 {超期天数} 个工作日."""
    text = event.reason.replace(event.unit.name, UNIT)
    if event.ticket_number:
        text = text.replace(event.ticket_number, TICKET)
    return DAYS_LATE.sub(rf"\1{DAYS}", text)


def _filled(templates: Iterable[str], filling: dict[str, str]) -> Iterable[str]:
    found: dict[str, None] = {}
    for template in templates:
        text = template
        for blank, value in filling.items():
            text = text.replace(blank, value) if value else text
        if text and not any(blank in text for blank in (UNIT, TICKET, DAYS)):
            found[text] = None
    return found
