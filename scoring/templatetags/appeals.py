"""Appeals beside a ticket, an event or a line: those there are, and the way to one while there is.

A tag, because the page of a ticket belongs to workorders, which knows nothing of scores.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from scoring.appeals import Subject, about_event, about_line, about_ticket
from scoring.engine.period import Period
from scoring.models import Appeal
from scoring.presentation.offers import offer_on
from scoring.versions import NoRulebook
from units.models import Membership, Unit
from workorders.models import DeductionEvent, Ticket

register = template.Library()


@register.inclusion_tag("scoring/appeal_offer.html", takes_context=True)
def appeals_on_ticket(context: dict[str, Any], ticket: Ticket) -> dict[str, Any]:
    """The appeals on a ticket; nothing where no rulebook was in force in its month."""
    try:
        return _offered(context["membership"], about_ticket(ticket))
    except NoRulebook:
        return {}


@register.inclusion_tag("scoring/appeal_offer.html", takes_context=True)
def appeals_on_event(context: dict[str, Any], event: DeductionEvent) -> dict[str, Any]:
    """The appeals on an event; nothing where no rulebook was in force on its day."""
    try:
        return _offered(context["membership"], about_event(event))
    except NoRulebook:
        return {}


@register.inclusion_tag("scoring/appeal_offer.html", takes_context=True)
def appeals_on_line(
    context: dict[str, Any], unit: Unit, period: Period, line: str
) -> dict[str, Any]:
    """The appeals on a line of a unit's card."""
    return _offered(context["membership"], about_line(unit=unit, period=period, line=line))


def _offered(membership: Membership, subject: Subject) -> dict[str, Any]:
    visible = Appeal.objects.visible_to(membership)
    return {
        "membership": membership,
        "jurisdiction": membership.jurisdiction,
        "appeals": subject.appeals().filter(pk__in=visible.values("pk")).order_by("pk"),
        "offer": offer_on(membership, subject, timezone.now()),
    }
