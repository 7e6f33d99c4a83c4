"""The way to appeal, offered beside events, tickets and lines of the card, while there is time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from scoring.appeals import Subject, Windows, about_event
from scoring.models import Appeal
from scoring.presentation.appeals import event_in_words
from scoring.presentation.clauses import ClauseBook
from units.menu import OFFICE
from units.models import Membership, Role
from workorders.models import DeductionEvent

State = Appeal.State
MAY_APPEAL = (Role.LIAISON, *OFFICE)


@dataclass(frozen=True, slots=True)
class Offer:
    """Beside an event, a ticket or a line: the way to appeal it, or the words why there is none.

    ``appeal`` is the latest one that the member may see; ``address`` is '' where the button is
    gone.
    """

    words: str
    short: str = ""
    address: str = ""
    appeal: Appeal | None = None


def offers_on_events(
    membership: Membership, events: Iterable[DeductionEvent], at: datetime, book: ClauseBook
) -> dict[int, Offer]:
    """What is offered beside each event, by its id; a handful of queries for all."""
    events = list(events)
    windows = Windows(membership.jurisdiction, at)
    known = _latest(membership, event__in=[event.pk for event in events])
    found = {}
    for event in events:
        rulebook = book.rulebook_on(event.occurred_on)
        if rulebook is None:
            continue
        subject = about_event(event, rulebook=rulebook)
        gone = "已撤销" if hasattr(event, "revocation") else ""
        found[event.pk] = _offer(membership, subject, windows, known.get(event.pk), gone)
    return found


def offer_on(membership: Membership, subject: Subject, at: datetime) -> Offer:
    """What is offered beside one event, ticket or line."""
    last = subject.appeals().filter(pk__in=Appeal.objects.visible_to(membership)).first()
    gone = "已不计入考核" if subject.ticket and subject.ticket.is_excluded else ""
    if subject.event and hasattr(subject.event, "revocation"):
        gone = "已撤销"
    return _offer(membership, subject, Windows(membership.jurisdiction, at), last, gone)


def _latest(membership: Membership, **about: Any) -> dict[int, Appeal]:
    """The latest visible appeal on each event."""
    found = Appeal.objects.visible_to(membership).filter(**about)
    return {appeal.event_id: appeal for appeal in found.order_by("pk")}


def _offer(
    membership: Membership, subject: Subject, windows: Windows, last: Appeal | None, gone: str
) -> Offer:
    if last and last.state != State.WITHDRAWN:
        return Offer("", appeal=last)
    if gone:
        return Offer(gone, appeal=last)
    if membership.role not in MAY_APPEAL:
        return Offer("", appeal=last)
    window = windows.of(subject.period, subject.since)
    is_open = window.is_open or membership.role in OFFICE
    address = address_of(membership, [subject]) if is_open else ""
    return Offer(window.words, window.short, address, last)


def address_of(membership: Membership, subjects: Sequence[Subject]) -> str:
    """Where these things of one unit are appealed."""
    asked: list[tuple[str, Any]] = []
    for one in subjects:
        if one.event:
            asked.append(("event", one.event.pk))
        elif one.ticket:
            asked += [("ticket", one.ticket.number), ("line", one.line)]
        else:
            asked += [("unit", one.unit.code), ("period", one.period), ("line", one.line)]
    new = reverse("scoring:appeal_new", args=[membership.jurisdiction.code])
    return f"{new}?{urlencode([(key, value) for key, value in asked if value])}"


def alike(
    membership: Membership, subject: Subject, at: datetime
) -> dict[int, tuple[DeductionEvent, str]]:
    """The unit's other events of the period that can be appealed now, each with its words."""
    if subject.event is None:
        return {}
    book = ClauseBook(membership.jurisdiction)
    rulebook = book.rulebook_of(subject.period)
    first, after = rulebook.calendar.days(subject.period) if rulebook else (None, None)
    events = DeductionEvent.objects.visible_to(membership).standing().exclude(pk=subject.event.pk)
    events = events.filter(unit=subject.unit, occurred_on__gte=first, occurred_on__lt=after)
    related = events.select_related("unit__group", "jurisdiction").prefetch_related("unit__aliases")
    offers = offers_on_events(membership, related, at, book)
    return {
        event.pk: (event, event_in_words(event, book))
        for event in related
        if event.pk in offers and offers[event.pk].address
    }
