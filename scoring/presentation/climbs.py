"""One place more: how far it is, and what would have brought it, found by the real engine."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count, islice
from math import ceil
from threading import Lock

from scoring.engine.cards import Card, Result
from scoring.engine.evaluate import evaluate
from scoring.engine.facts import LeagueFacts, UnitFacts
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import ScoreRun
from scoring.presentation.levers import Lever, levers
from scoring.presentation.losses import Losses

WAYS, TRIED, GUESSES = 3, 8, 4
AT_ONCE = 30
"""In a larger group the search is made on a page of its own: it takes its time."""
KEPT = 500


@dataclass(frozen=True, slots=True)
class Way:
    """Something that had gone better so many times: what it would have changed."""

    line: str
    words: str
    change: Decimal
    total: Decimal
    place: int
    reaches: bool


@dataclass(frozen=True, slots=True)
class Climb:
    """The next place up, and the points that lie between; the first has none above it."""

    place: int
    next_place: int | None
    gap: Decimal


def climb_of(card: Card, placed: Sequence[Card]) -> Climb | None:
    """How far the next place is; None for a card without a place."""
    if card.place is None or card.total is None:
        return None
    above = [one for one in placed if one.place is not None and one.place < card.place]
    if not above:
        return Climb(card.place, None, Decimal(0))
    nearest = max(above, key=lambda one: one.place or 0)
    assert nearest.total is not None
    return Climb(card.place, nearest.place, nearest.total - card.total)


_found: OrderedDict[tuple[str, str], Sequence[Way]] = OrderedDict()
_lock = Lock()


def ways_up(
    run: ScoreRun, result: Result, card: Card, climb: Climb, losses: Losses
) -> Sequence[Way]:
    """The ways to the next place, kept in memory: a run never changes."""
    if climb.next_place is None or climb.gap < 0:
        return ()
    key = (run.digest, card.unit.unit)
    found = _found.get(key)
    if found is None:
        found = Trial(run.version.rulebook, run.league.span, result, card, climb.gap).ways(losses)
        with _lock:
            _found[key] = found
            while len(_found) > KEPT:
                _found.popitem(last=False)
    return found


class Trial:
    """One group, to be evaluated again with other facts of one of its units."""

    def __init__(
        self, rulebook: Rulebook, period: Period, result: Result, card: Card, gap: Decimal
    ) -> None:
        self.rulebook, self.period, self.card = rulebook, period, card
        self.needed = Fraction(gap)
        self.units = [one.unit for one in result.cards if one.unit.group == card.unit.group]

    def ways(self, losses: Losses) -> Sequence[Way]:
        """A few ways, those that reach the next place first, else in the order of the losses."""
        found: list[Way] = []
        for code, lever in islice(self._levers(losses), TRIED):
            way = self._way(code, lever)
            if way is not None:
                found.append(way)
            if sum(way.reaches for way in found) == WAYS:
                break
        return sorted(found, key=lambda way: not way.reaches)[:WAYS]

    def _levers(self, losses: Losses) -> Iterator[tuple[str, Lever]]:
        for loss in losses.found:
            score = loss.line.score
            for lever in levers(self.rulebook, score, self.card.unit):
                yield str(score.item.code), lever

    def _way(self, code: str, lever: Lever) -> Way | None:
        """The least that reaches the next place, or else all that could have gone better."""
        number, card = lever.most, self._with(lever.better(lever.most))
        if card.total is None or card.place is None or self._gained(card) <= 0:
            return None
        reaches = self._reaches(card)
        if reaches:
            number, card = self._least(lever, card)
        assert card.total is not None and card.place is not None
        change = card.total - (self.card.total or 0)
        return Way(code, lever.words.format(number), change, card.total, card.place, reaches)

    def _least(self, lever: Lever, best: Card) -> tuple[int, Card]:
        """The least number that reaches the next place: guessed along the straight line between
        what is known to fall short and what is known to do, halved where that leads nowhere.
        """
        low, high, gained = 0, lever.most, Fraction(0)
        for tried in count():
            if high - low == 1:
                break
            slope = (self._gained(best) - gained) / (high - low)
            straight = low + ceil((self.needed - gained) / slope) if slope > 0 else high
            guess = min(max(straight, low + 1), high - 1) if tried < GUESSES else (low + high) // 2
            card = self._with(lever.better(guess))
            if self._reaches(card):
                high, best = guess, card
            else:
                low, gained = guess, self._gained(card)
        return high, best

    def _reaches(self, card: Card) -> bool:
        return card.place is not None and card.place < (self.card.place or 0)

    def _gained(self, card: Card) -> Fraction:
        return Fraction(card.total or 0) - Fraction(self.card.total or 0)

    def _with(self, facts: UnitFacts) -> Card:
        units = tuple(facts if one.unit == facts.unit else one for one in self.units)
        cards = evaluate(self.rulebook, LeagueFacts(self.period, units)).cards
        return next(card for card in cards if card.unit.unit == facts.unit)
