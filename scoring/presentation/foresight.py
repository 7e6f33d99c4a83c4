"""What an entry would do before it is made: the real engine, with and without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.engine.cards import Card, ItemScore, Result
from scoring.engine.evaluate import evaluate
from scoring.engine.facts import Event, LeagueFacts, UnitFacts
from scoring.engine.formulas import Each
from scoring.engine.items import Item, Rule
from scoring.engine.numbers import shown
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import ScoreRun
from scoring.presentation.replays import card_of, replayed
from scoring.services import Entry, as_facts, card_period
from units.models import Jurisdiction


@dataclass(frozen=True, slots=True)
class Pool:
    """How much of an item (or of a rule with an end of its own) is used up, and what is left."""

    name: str
    adds: bool
    used: Fraction
    most: Fraction | None
    counts: Fraction

    @property
    def words(self) -> str:
        """本项已扣 1.4 / 封顶 3，本次计 0.5"""
        verb = "加" if self.adds else "扣"
        end = "不设封顶" if self.most is None else f"封顶 {shown(self.most)}"
        return f"{self.name}已{verb} {shown(self.used)} / {end}，本次计 {shown(self.counts)}"

    @property
    def is_used_up(self) -> bool:
        return self.most is not None and not self.counts and self.used >= self.most


@dataclass(frozen=True, slots=True)
class Foresight:
    """The unit's card of the period as it is, and as it would be with the entries."""

    period: Period
    before: Card
    after: Card
    is_stale: bool
    pool: Pool | None = None


def foreseen(entry: Entry) -> Foresight | None:
    """What one entry would do; None where the period has no score yet, or not this unit.

    Raises NoRulebook.
    """
    place = entry.unit.jurisdiction
    return foreseen_of(place, card_period(place, entry.occurred_on), [entry]).get(entry.unit.code)


def foreseen_of(
    jurisdiction: Jurisdiction, period: Period, entries: Iterable[Entry]
) -> dict[str, Foresight]:
    """What entries of one period would do together, by unit; empty where it has no score yet.

    Groups are scored apart, so only those that have entries are evaluated again.
    """
    run = ScoreRun.objects.current(jurisdiction, period)
    if run is None:
        return {}
    entries = list(entries)
    now, rulebook = replayed(run), run.version.rulebook
    then = evaluate(rulebook, _with(entries, now, period))
    found = {}
    for entry in entries:
        code = entry.unit.code
        if any(card.unit.unit == code for card in then.cards):
            before, after = card_of(now, code), card_of(then, code)
            pool = _pool(rulebook, entry, before, after)
            found[code] = Foresight(period, before, after, run.is_stale, pool)
    return found


def _with(entries: list[Entry], now: Result, period: Period) -> LeagueFacts:
    codes = {entry.unit.code for entry in entries}
    groups = {card.unit.group for card in now.cards if card.unit.unit in codes}
    units = [card.unit for card in now.cards if card.unit.group in groups]
    return LeagueFacts(period, tuple(_added(unit, entries) for unit in units))


def _added(unit: UnitFacts, entries: list[Entry]) -> UnitFacts:
    own = [entry for entry in entries if entry.unit.code == unit.unit]
    if not own:
        return unit
    events = [*unit.events, *map(_event, own)]
    return replace(unit, events=tuple(sorted(events, key=lambda event: event.on)))


def _event(entry: Entry) -> Event:
    points = None if entry.points is None else Fraction(entry.points)
    return Event(entry.rule_code, entry.occurred_on, entry.times, points, entry.ticket_number)


# What is left of an item --------------------------------------------------------------------


def _pool(rulebook: Rulebook, entry: Entry, before: Card, after: Card) -> Pool | None:
    """The nearest end above the rule: its own, its item's, or that of what the item stands in."""
    found = rulebook.rule_for(entry.rule_code, as_facts(entry.unit))
    if found is None or not isinstance(found[1].formula, Each):
        return None
    item, rule = found
    if rule.formula.most is not None:
        return _of_rule(rule, _rule_points(before, item, rule), _rule_points(after, item, rule))
    pools = [
        _of_item(one, bool(rule.formula.add), then)
        for one, then in zip(_way_up(before, item), _way_up(after, item), strict=True)
    ]
    return next((pool for pool in pools if pool.most is not None), pools[0] if pools else None)


def _of_rule(rule: Rule, before: Fraction, after: Fraction) -> Pool:
    adds = isinstance(rule.formula, Each) and bool(rule.formula.add)
    most = rule.formula.most if isinstance(rule.formula, Each) else None
    return Pool("本条", adds, abs(before), most, abs(after - before))


def _of_item(before: ItemScore, adds: bool, after: ItemScore) -> Pool:
    item = before.item
    floor, full = item.ends
    most = full if adds else (None if floor is None else item.start - floor)
    used = before.points if adds else item.start - before.points
    name = "本项" if not item.section else f"“{item.name}”"
    return Pool(name, adds, max(used, Fraction(0)), most, abs(after.points - before.points))


def _rule_points(card: Card, item: Item, rule: Rule) -> Fraction:
    way = _way_up(card, item)
    found = (one.points for score in way[:1] for one in score.rules if one.rule.code == rule.code)
    return next(found, Fraction(0))


def _way_up(card: Card, item: Item) -> list[ItemScore]:
    """The item's score and those it stands in, from the inside out."""
    return next((way for score in card.scores for way in _ways(score, item)), [])


def _ways(score: ItemScore, item: Item) -> Iterator[list[ItemScore]]:
    if score.item.code == item.code:
        yield [score]
    for inner in score.inner:
        for way in _ways(inner, item):
            yield [*way, score]
