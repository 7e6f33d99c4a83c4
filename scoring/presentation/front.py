"""The figures of the first page: who leads, who trails, one's own card, what is being computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from scoring.engine.period import Period
from scoring.models import League, Scorecard, ScoreRun
from scoring.presentation.periods import scored_periods
from scoring.presentation.sheets import group_names
from units.models import Jurisdiction, Membership, Role
from workorders.models import DeductionEvent

FEW = 3


@dataclass(frozen=True, slots=True)
class Podium:
    """The first of a group and, where asked for, the last; ties at the edge are taken in whole."""

    name: str
    size: int
    first: Sequence[Scorecard]
    last: Sequence[Scorecard]


@dataclass(frozen=True, slots=True)
class Front:
    """The newest period as a member sees it: groups, or the own card; stale periods in words."""

    run: ScoreRun
    period: Period
    podiums: Sequence[Podium] = ()
    own: Scorecard | None = None
    peers: int = 0
    stale: Sequence[str] = ()


def front_of(membership: Membership) -> Front | None:
    """What is newest for the member; None where nothing has been scored yet."""
    jurisdiction = membership.jurisdiction
    scored = scored_periods(jurisdiction, membership.unit)
    run = ScoreRun.objects.defer("facts").current(jurisdiction, scored[0]) if scored else None
    if run is None:
        return None
    placed = run.cards.filter(place__isnull=False)
    if membership.unit is not None:
        own = Scorecard.objects.visible_to(membership).select_related("unit").get(run=run)
        peers = placed.filter(group=own.group).count()
        return Front(run, scored[0], own=own, peers=peers)
    cards = list(placed.select_related("unit"))
    with_last = membership.role == Role.LEADER
    podiums = [
        _podium(name, [card for card in cards if card.group == code], with_last=with_last)
        for code, name in group_names(run.version.rulebook).items()
    ]
    return Front(run, scored[0], [one for one in podiums if one.size], stale=_stale(jurisdiction))


def _podium(name: str, cards: Sequence[Scorecard], *, with_last: bool) -> Podium:
    """The cards come by place."""
    if not cards:
        return Podium(name, 0, (), ())
    edge = cards[min(FEW, len(cards)) - 1].place
    first = [card for card in cards if card.place <= edge]
    rest = cards[len(first) :]
    last: Sequence[Scorecard] = ()
    if with_last and rest:
        edge = rest[-min(FEW, len(rest))].place
        last = [card for card in rest if card.place >= edge]
    return Podium(name, len(cards), first, last)


def _stale(jurisdiction: Jurisdiction) -> list[str]:
    """The periods whose cards do not show the latest facts yet."""
    leagues = League.objects.stale().filter(jurisdiction=jurisdiction, runs__isnull=False)
    return [league.span.label for league in leagues.distinct().order_by("-period")]


def entries_this_month(jurisdiction: Jurisdiction) -> int:
    """How many standing deductions have been recorded for days of this calendar month."""
    first = timezone.localdate().replace(day=1)
    events = DeductionEvent.objects.standing().filter(jurisdiction=jurisdiction)
    return events.filter(occurred_on__gte=first).count()
