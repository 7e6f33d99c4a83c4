"""A unit's month at a glance: its card with the group around it, losses, and the way up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from django.utils import timezone

from scoring.engine.cards import Card, Result
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import ScoreRun
from scoring.presentation import cards, peers
from scoring.presentation.appeals import Moved
from scoring.presentation.cards import Line, Recorded, Stretch
from scoring.presentation.climbs import AT_ONCE, Climb, Way, climb_of, ways_up
from scoring.presentation.disputed import Disputed, disputed, upheld
from scoring.presentation.losses import Losses, losses_of
from scoring.presentation.replays import card_of, replayed
from scoring.presentation.rights import with_tickets
from scoring.presentation.trends import PLACE, TOTAL
from units.models import Membership, Unit
from workorders.models import DeductionEvent

RELATED = ("revocation", "unit__group", "jurisdiction")


class Glance:
    """The card of a unit in a run that it took part in, as a member sees it."""

    def __init__(self, run: ScoreRun, unit: Unit, membership: Membership) -> None:
        self.run, self.unit, self.membership = run, unit, membership
        self.rulebook: Rulebook = run.version.rulebook
        self.period: Period = run.league.span
        self.result: Result = replayed(run)
        self.card: Card = card_of(self.result, unit.code)

    @cached_property
    def recorded(self) -> Recorded:
        """The records behind the card's events, as they stand now."""
        events = DeductionEvent.objects.visible_to(self.membership)
        events = events.filter(pk__in=cards.events_of(self.card)).select_related(*RELATED)
        own = with_tickets(events.prefetch_related("unit__aliases"), self.membership)
        return {event.pk: event for event in own}

    @cached_property
    def disputed(self) -> Disputed:
        """What may be appealed of the card now, and what has been."""
        period, events = self.period, self.recorded.values()
        lines = self.card.lines
        return disputed(self.membership, self.unit, period, events, lines, timezone.now())

    @cached_property
    def upheld(self) -> Mapping[int, Moved | str]:
        """What upholding would bring, for events of a month in a group that is quickly scored."""
        if self.card.unit.months or len(self.placed) > AT_ONCE:
            return {}
        return upheld(self.run, self.unit, self.disputed.events)

    @cached_property
    def placed(self) -> Sequence[Card]:
        return peers.placed(self.result, self.card)

    @cached_property
    def spread(self) -> peers.Spread | None:
        return peers.total_spread(self.placed)

    @cached_property
    def stretches(self) -> Sequence[Stretch]:
        spreads = peers.spreads(self.placed)
        return cards.stretches(self.rulebook, self.period, self.card, self.recorded, spreads)

    @cached_property
    def lines(self) -> Mapping[str, Line]:
        """The lines by code, in the order of the sheet."""
        found = (line for stretch in self.stretches for line in stretch.lines)
        return {str(line.score.item.code): line for line in found}

    @cached_property
    def losses(self) -> Losses:
        return losses_of(self.lines.values())

    @cached_property
    def climb(self) -> Climb | None:
        return climb_of(self.card, self.placed)

    def ways(self) -> Sequence[Way]:
        """What would have brought the next place; takes its time in a large group."""
        if self.climb is None:
            return ()
        return ways_up(self.run, self.result, self.card, self.climb, self.losses)

    @property
    def ways_at_once(self) -> Sequence[Way] | None:
        """The same where it is found quickly, else None."""
        return self.ways() if len(self.placed) <= AT_ONCE else None

    @cached_property
    def figures(self) -> Mapping[str, str]:
        """What a trend can be drawn of: names by code."""
        found = {TOTAL: "总分", PLACE: "名次"}
        found |= {code: line.score.item.name for code, line in self.lines.items()}
        sections = (stretch.section for stretch in self.stretches if stretch.section)
        return found | {str(one.item.code): f"{one.item.name}小计" for one in sections}
