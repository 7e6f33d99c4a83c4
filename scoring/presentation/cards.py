"""One unit's score card as a page: lines by section with what is behind them, and notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.engine.cards import Card, ItemScore, Result
from scoring.engine.facts import Event
from scoring.engine.formulas import Each, Formula, LeagueView, Situation
from scoring.engine.items import chosen
from scoring.engine.measures import Measure, Tally
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.engine.worth import is_bonus
from scoring.presentation.clauses import NO_POINTS, worth
from scoring.presentation.peers import Spread
from scoring.presentation.sheets import group_names
from workorders.models import DeductionEvent

LEVELS = {
    "note": ("", "记录"),
    "prompt": ("badge-warn", "提示"),
    "warning": ("badge-warn", "警示"),
    "criticism": ("badge-bad", "通报批评"),
    "referral": ("badge-bad", "移交处理"),
}

Recorded = Mapping[int, DeductionEvent]


@dataclass(frozen=True, slots=True)
class BehindLine:
    """One recorded event: what the run knew, the record as it stands now, what one is worth."""

    event: Event
    record: DeductionEvent | None
    words: str = NO_POINTS


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the card: its score in words, what was lost, the events and tickets behind it.

    ``adds`` marks a bonus, of which nothing can be lost; ``spread`` is how the group did.
    """

    score: ItemScore
    adds: bool
    lost: Decimal | None
    events: Sequence[BehindLine]
    counts_tickets: bool
    spread: Spread | None = None

    @property
    def awaited(self) -> bool:
        """Whether a mark or a number is still to come."""
        return any(_awaited(self.score))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that stand together: those of a section, or those outside any (section is None)."""

    section: ItemScore | None
    lines: Sequence[Line]


# The sheet ----------------------------------------------------------------------------------


def events_of(card: Card) -> list[int]:
    """The ids of the recorded events that the card may show."""
    return [event.ref for event in (*card.unit.events, *card.unit.earlier) if event.ref]


def stretches(
    rulebook: Rulebook,
    period: Period,
    card: Card,
    recorded: Recorded,
    spreads: Mapping[str, Spread],
) -> list[Stretch]:
    """The card's lines in the order of the sheet, under their sections."""
    behind = _Behind(rulebook, period, card, recorded, spreads)
    found: list[Stretch] = []
    loose: list[Line] = []
    for score in card.scores:
        if not score.item.section:
            loose.append(behind.line(score))
            continue
        if loose:
            found.append(Stretch(None, loose))
            loose = []
        section = replace(score, rules=behind.worded(score).rules, inner=[])
        found.append(Stretch(section, [behind.line(inner) for inner in score.inner]))
    return [*found, Stretch(None, loose)] if loose else found


class _Behind:
    """What stands behind the lines of one card."""

    def __init__(
        self,
        rulebook: Rulebook,
        period: Period,
        card: Card,
        recorded: Recorded,
        spreads: Mapping[str, Spread],
    ) -> None:
        self.rulebook, self.spreads = rulebook, spreads
        self.full = {part.code: part.points for part in rulebook.parts}
        self.names = group_names(rulebook)
        self.recorded = recorded
        self.view = LeagueView(
            period, rulebook.calendar, [[card.unit]], rulebook.measures, lambda view, rule: [None]
        )

    def line(self, score: ItemScore) -> Line:
        formulas = list(formulas_of(score))
        if score.item.code in self.full:
            score = replace(score, item=replace(score.item, full=self.full[score.item.code]))
        adds = self._adds(score.item.code)
        return Line(
            score=self.worded(score),
            adds=adds,
            lost=None if adds else _lost(score),
            events=[behind for code, each in formulas for behind in self._events(code, each)],
            counts_tickets=any(_counts_tickets(self.rulebook.measures, one) for _, one in formulas),
            spread=self.spreads.get(score.item.code),
        )

    def _adds(self, code: str) -> bool:
        """Asked of the rulebook: the mean of months carries its item without the rules."""
        unit = self.view.units[0]
        own = chosen([item for item in self.rulebook.items if item.code == code], unit)
        return own is not None and is_bonus(self.rulebook, own, unit)

    def worded(self, score: ItemScore) -> ItemScore:
        """The score with the names of groups where the engine knows their codes."""
        rules = [
            replace(
                one,
                passed_over=tuple(
                    f"{one.rule.code} 另有{self._scope(why)}的规定" for why in one.passed_over
                ),
            )
            for one in score.rules
        ]
        return replace(score, rules=rules, inner=[self.worded(inner) for inner in score.inner])

    def _scope(self, why: str) -> str:
        return "、".join(self.names.get(part, part) for part in why.split("、"))

    def _events(self, code: str, formula: Formula) -> Iterator[BehindLine]:
        if not isinstance(formula, Each):
            return
        for event in Situation(self.view, 0, code).events(formula.lasts):
            yield BehindLine(event, self.recorded.get(event.ref), worth(formula, event.points))


def formulas_of(score: ItemScore) -> Iterator[tuple[str, Formula]]:
    """The formulas that a line was scored by, those of its sub-items too, by the rule's code."""
    for one in score.rules:
        yield one.rule.code, one.rule.formula
    for inner in score.inner:
        yield from formulas_of(inner)


def _awaited(score: ItemScore) -> Iterator[bool]:
    yield from (one.awaited for one in score.rules)
    for inner in score.inner:
        yield from _awaited(inner)


def _lost(score: ItemScore) -> Decimal | None:
    if score.item.full is None or score.printed is None:
        return None
    lost = score.item.full - Fraction(score.printed)
    return Decimal(lost.numerator) / Decimal(lost.denominator) if lost > 0 else None


def _counts_tickets(measures: Mapping[str, Measure], formula: Formula) -> bool:
    asked = (getattr(formula, name, None) for name in ("of", "count"))
    return any(_is_tallied(measures, code) for code in asked if code)


def _is_tallied(measures: Mapping[str, Measure], code: str) -> bool:
    measure = measures[code]
    return isinstance(measure, Tally) or any(_is_tallied(measures, one) for one in measure.uses)


# What follows from it -----------------------------------------------------------------------


def notices(card: Card) -> list[tuple[str, str, str, str, str]]:
    """The unit's notices: tone and word of the level, name, reason, clause."""
    return [(*LEVELS[one.level], one.name, one.reason, one.clause) for one in card.notices]


def registered(rulebook: Rulebook, card: Card, recorded: Recorded) -> list[tuple[str, BehindLine]]:
    """Events of the period under clauses without points, with the clause's name."""
    records = rulebook.records
    return [
        (records[event.code].name, BehindLine(event, recorded.get(event.ref)))
        for event in card.unit.events
        if event.code in records
    ]


def honours(result: Result, unit: str) -> list[tuple[str, str]]:
    """What honours the unit gets, and which it is barred from: name, reason or ''."""
    found = [(one.name, "") for one in result.honours if unit in one.units]
    return found + [(one.name, one.barred[unit]) for one in result.honours if unit in one.barred]
