"""Try-outs: one period under two rulebooks, side by side; nothing is stored."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from threading import Lock

from scoring.collect import collect, has_entries, has_tickets
from scoring.documents.amended import amended
from scoring.engine import codec
from scoring.engine.cards import Result
from scoring.engine.compare import Amendment, Movement, compare_results
from scoring.engine.evaluate import UnknownGroupError, evaluate
from scoring.engine.facts import LeagueFacts, MonthResult
from scoring.engine.numbers import rounded, written
from scoring.engine.rulebook import Rulebook
from scoring.models import League
from scoring.months import month_result
from units.models import Unit, UnitGroup
from units.refusals import Refused

MOST_KEPT = 4
"""Leagues whose facts are kept while somebody moves a slider: a parameter changes no fact."""

_kept: OrderedDict[str, LeagueFacts] = OrderedDict()
_lock = Lock()


class TryoutRefused(Refused):
    """The period cannot be scored under this rulebook; the message says why."""


@dataclass(frozen=True, slots=True)
class ItemEffect:
    """What the other rulebook does to one line: how many units gain and lose, and on average."""

    code: str
    up: int
    down: int
    mean: Decimal


@dataclass(frozen=True)
class Tryout:
    """A league under the rulebook it is compared with, and under the one that is tried."""

    before: Rulebook
    after: Rulebook
    old: Result
    new: Result

    @cached_property
    def movements(self) -> list[Movement]:
        """Everybody who moves, the largest change first."""
        return compare_results(self.old, self.new)

    @cached_property
    def amendments(self) -> list[Amendment]:
        """What the two rulebooks say differently, in the regulation's own terms."""
        return amended(self.before, self.after)

    @property
    def gaining(self) -> int:
        return sum(movement.change > 0 for movement in self.movements)

    @property
    def losing(self) -> int:
        return sum(movement.change < 0 for movement in self.movements)

    @property
    def changing_places(self) -> int:
        return sum(one.place_before != one.place_after for one in self.movements)

    @cached_property
    def effects(self) -> list[ItemEffect]:
        """The lines that move, those that move the most points first."""
        changes: dict[str, list[Decimal]] = {}
        for movement in self.movements:
            for line in movement.lines:
                changes.setdefault(line.code, []).append(line.change)
        found = [_effect(code, moved, len(self.new.cards)) for code, moved in changes.items()]
        return sorted(found, key=lambda one: (-abs(one.mean), one.code))


def _effect(code: str, changes: list[Decimal], units: int) -> ItemEffect:
    up, down = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    mean = Fraction(sum(changes, Decimal(0))) / units
    return ItemEffect(code, up, down, rounded(mean))


def try_out(
    league: League,
    *,
    before: Rulebook,
    after: Rulebook,
    at: datetime,
    groups: Mapping[str, str] | None = None,
) -> Tryout:
    """Score a league under two rulebooks; ``groups`` says which group stands for which of ours.

    ``at`` decides which months of a year have ended. Raises TryoutRefused.
    """
    old = _scored(league, before, at, groups or {})
    new = _scored(league, after, at, groups or {})
    return Tryout(before, after, old, new)


def unknown_groups(league: League, rulebook: Rulebook) -> list[str]:
    """The groups of the league's units that the rulebook does not know, by code."""
    known = {group.code for group in rulebook.groups}
    units = Unit.objects.filter(jurisdiction=league.jurisdiction_id)
    codes = units.order_by("group__code").values_list("group__code", flat=True).distinct()
    return [code for code in codes if code not in known]


def _scored(league: League, rulebook: Rulebook, at: datetime, groups: Mapping[str, str]) -> Result:
    unknown = unknown_groups(league, rulebook)
    own = {code: other for code, other in groups.items() if code in unknown}
    facts = _facts(league, rulebook, at, own)
    try:
        return evaluate(rulebook, _regrouped(facts, own))
    except UnknownGroupError as error:
        left = [code for code in unknown if code not in own]
        raise TryoutRefused(_asked(league, left) if left else str(error)) from error


def _asked(league: League, codes: Sequence[str]) -> str:
    named = UnitGroup.objects.filter(jurisdiction=league.jurisdiction_id, code__in=codes)
    names = "”“".join(named.order_by("code").values_list("name", flat=True))
    return f"两个办法里有一个没有分组“{names}”，请在下面选择各当作哪个分组，再点“比较”。"


def _regrouped(facts: LeagueFacts, groups: Mapping[str, str]) -> LeagueFacts:
    if not groups:
        return facts
    units = (replace(unit, group=groups.get(unit.group, unit.group)) for unit in facts.units)
    return LeagueFacts(facts.period, tuple(units))


# Facts --------------------------------------------------------------------------------------


def _facts(
    league: League, rulebook: Rulebook, at: datetime, groups: Mapping[str, str]
) -> LeagueFacts:
    """The facts of the league for the rulebook, kept for a while as long as nothing changes.

    What is counted hangs on measures and months; a year made of months hangs on every rule.
    """
    by_month = rulebook.part("month") is not None and not league.span.is_month
    asked = repr(rulebook) if by_month else _what_is_read(rulebook)
    parts = [str(league.pk), str(league.input_version), asked, repr(sorted(groups.items()))]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    months = _months(league, rulebook, at, groups) if by_month else None
    facts = collect(league, rulebook, months=months).facts
    with _lock:
        _kept[key] = facts
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return facts


def _what_is_read(rulebook: Rulebook) -> str:
    """Everything in a rulebook that decides which facts are read, and how far back."""
    rules = [rule for item in rulebook.items for rule in item.rules]
    kinds = [(rule.code, rule.formula.kind, getattr(rule.formula, "lasts", 0)) for rule in rules]
    parts = [part.cycle for part in rulebook.parts]
    read = (rulebook.measures, rulebook.calendar, parts, sorted(rulebook.records), kinds)
    return repr((*read, rulebook.groups_by_kind))


def _months(
    league: League, rulebook: Rulebook, at: datetime, groups: Mapping[str, str]
) -> dict[int, dict[str, MonthResult]]:
    """What the ended months of the league would have come to under the rulebook, by unit id."""
    keys = dict(Unit.objects.filter(jurisdiction=league.jurisdiction).values_list("code", "pk"))
    found: dict[int, dict[str, MonthResult]] = {}
    for month in _ended(league, rulebook, at):
        for card in _scored(month, rulebook, at, groups).cards:
            result = month_result(card, rulebook.heading.places)
            found.setdefault(keys[card.unit.unit], {})[month.period] = result
    return found


def _ended(league: League, rulebook: Rulebook, at: datetime) -> Iterator[League]:
    """The leagues of the ended months in which something happened."""
    codes = [month.code for month in league.span.months()]
    months = League.objects.filter(jurisdiction=league.jurisdiction_id, period__in=codes)
    for month in months.select_related("jurisdiction").order_by("period"):
        if rulebook.calendar.span(month.span).end <= at and _has_work(month, rulebook):
            yield month


def _has_work(month: League, rulebook: Rulebook) -> bool:
    asked = (month.jurisdiction, rulebook, month.span)
    return has_tickets(*asked) or (rulebook.apart is None and has_entries(*asked))


# Parameters ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of a rulebook that can be moved: where it stands in the document, and its value.

    ``key`` is the place in words that an address can carry: ``item.3.rule.0.at_least``.
    """

    key: str
    place: str
    label: str
    value: Fraction


def parameters(rulebook: Rulebook) -> list[Parameter]:
    """The numbers of the items and their rules, in the order of the document."""
    return list(_parameters(rulebook))


def _parameters(rulebook: Rulebook) -> Iterator[Parameter]:
    for number, item in enumerate(rulebook.items):
        yield from _numbers(f"item.{number}", f"{item.code} {item.name}", item)
        for inner, rule in enumerate(item.rules):
            place = f"{rule.code} {rule.name or item.name}"
            yield from _numbers(f"item.{number}.rule.{inner}", place, rule.formula)


def _numbers(key: str, place: str, one: object) -> Iterator[Parameter]:
    for name, label, value in codec.numbers_of(one):
        yield Parameter(f"{key}.{name}", place, label, value)


def with_parameter(rulebook: Rulebook, key: str, value: Fraction) -> Rulebook:
    """The rulebook with one number moved; raises RulebookError where that makes no sense.

    ``key`` is that of one of its ``parameters``.
    """
    document = codec.write(rulebook)
    *path, name = key.split(".")
    node: object = document
    for part in path:
        node = node[int(part) if part.isdigit() else part]  # type: ignore[index]
    node[name] = written(value)  # type: ignore[index]
    return codec.read(document)


def parameter_of(rulebook: Rulebook, key: str) -> Parameter | None:
    """The parameter with this key, or None."""
    return next((one for one in _parameters(rulebook) if one.key == key), None)
