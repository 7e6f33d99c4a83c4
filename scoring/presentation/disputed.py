"""Appeals on one card: beside every event and line the way to one, and what it would bring."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scoring.appeals import Windows, about_line
from scoring.engine.period import Period
from scoring.models import Appeal, ScoreRun
from scoring.presentation.appeals import Moved, in_order
from scoring.presentation.clauses import ClauseBook
from scoring.presentation.offers import MAY_APPEAL, Offer, address_of, offers_on_events
from scoring.whatif import Trial
from units.menu import OFFICE
from units.models import Membership, Unit
from workorders.models import DeductionEvent

MOST_TRIALS = 12
"""So many events of a card are tried without; the others on the page of their appeal."""


@dataclass(frozen=True, slots=True)
class Disputed:
    """The ways to appeal a card's events, by id, and its lines, by code; and until when."""

    events: Mapping[int, Offer]
    lines: Mapping[str, Offer]
    window: str


def disputed(
    membership: Membership,
    unit: Unit,
    period: Period,
    events: Collection[DeductionEvent],
    lines: Iterable[str],
    at: datetime,
) -> Disputed:
    """What may be appealed of a unit's card at a moment, in a handful of queries."""
    window = Windows(membership.jurisdiction, at).of(period)
    may = membership.role in MAY_APPEAL and (window.is_open or membership.role in OFFICE)
    known = _on_lines(membership, unit, period)
    on_lines = {}
    for line in lines:
        appeal = known.get(line)
        is_new = appeal is None or appeal.state == Appeal.State.WITHDRAWN
        subject = about_line(unit=unit, period=period, line=line)
        address = address_of(membership, [subject]) if may and is_new else ""
        on_lines[line] = Offer(window.words, window.short, address, appeal)
    book = ClauseBook(membership.jurisdiction)
    return Disputed(offers_on_events(membership, events, at, book), on_lines, window.words)


def _on_lines(membership: Membership, unit: Unit, period: Period) -> dict[str, Appeal]:
    """The latest visible appeal on each line."""
    appeals = Appeal.objects.visible_to(membership).filter(unit=unit, period=period.code)
    return {one.line: one for one in appeals.filter(event=None, ticket=None).order_by("pk")}


def upheld(run: ScoreRun, unit: Unit, offers: Mapping[int, Offer]) -> dict[int, Moved | str]:
    """What the card would come to without the events that may be appealed, by the engine."""
    trial = Trial(run, unit)
    asked = [event for event, offer in offers.items() if offer.address][:MOST_TRIALS]
    return {event: in_order(trial.without_events([event])) for event in asked}
