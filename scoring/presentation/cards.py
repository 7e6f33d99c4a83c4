"""One unit's score card as a page: lines by section with what is behind them, and its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.engine.cards import Card, ItemScore, Result
from scoring.engine.facts import Event
from scoring.engine.formulas import Each, Formula, GroupView, Situation
from scoring.engine.items import chosen
from scoring.engine.measures import Measure, Tally
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.engine.worth import is_bonus
from scoring.models import Scorecard
from scoring.presentation.clauses import NO_POINTS, worth
from scoring.presentation.periods import latest_runs
from scoring.presentation.sheets import group_names
from units.models import Jurisdiction
from workorders.models import DeductionEvent

TREND = 12
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

    ``adds`` marks a bonus, of which nothing can be lost.
    """

    score: ItemScore
    adds: bool
    lost: Decimal | None
    events: Sequence[BehindLine]
    counts_tickets: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that stand together: those of a section, or those outside any (section is None)."""

    section: ItemScore | None
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The card of the period before: by how much total and place have changed since."""

    period: Period
    total: Decimal | None
    change: Decimal | None
    movement: int | None


# The sheet ----------------------------------------------------------------------------------


def events_of(card: Card) -> list[int]:
    """The ids of the recorded events that the card may show."""
    return [event.ref for event in (*card.unit.events, *card.unit.earlier) if event.ref]


def stretches(rulebook: Rulebook, period: Period, card: Card, recorded: Recorded) -> list[Stretch]:
    """The card's lines in the order of the sheet, under their sections."""
    behind = _Behind(rulebook, period, card, recorded)
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

    def __init__(self, rulebook: Rulebook, period: Period, card: Card, recorded: Recorded) -> None:
        self.rulebook = rulebook
        self.full = {part.code: part.points for part in rulebook.parts}
        self.names = group_names(rulebook)
        self.recorded = recorded
        self.view = GroupView.of(
            period, rulebook.calendar, [card.unit], rulebook.measures, lambda view, rule: [None]
        )

    def line(self, score: ItemScore) -> Line:
        formulas = list(_formulas(score))
        if score.item.code in self.full:
            score = replace(score, item=replace(score.item, full=self.full[score.item.code]))
        adds = self._adds(score.item.code)
        return Line(
            score=self.worded(score),
            adds=adds,
            lost=None if adds else _lost(score),
            events=[behind for code, each in formulas for behind in self._events(code, each)],
            counts_tickets=any(_counts_tickets(self.rulebook.measures, one) for _, one in formulas),
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


def _formulas(score: ItemScore) -> Iterator[tuple[str, Formula]]:
    for one in score.rules:
        yield one.rule.code, one.rule.formula
    for inner in score.inner:
        yield from _formulas(inner)


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


# History ------------------------------------------------------------------------------------


def peers(result: Result, card: Card) -> int:
    """How many units of the group have a place."""
    return sum(one.place is not None and one.unit.group == card.unit.group for one in result.cards)


def history(
    jurisdiction: Jurisdiction, unit: int, period: Period
) -> tuple[list[tuple[str, Decimal | None]], Neighbour | None]:
    """Twelve months of totals up to the period's last, and what changed since the period before."""
    months = [Period.month(period.year, period.last)]
    while len(months) < TREND:
        months.append(months[-1].previous())
    runs = latest_runs(jurisdiction, {*months, period, period.previous()})
    cards = Scorecard.objects.filter(unit=unit, run__in=runs.values())
    by_run = {card.run_id: card for card in cards.only("run", "total", "place", "group", "apart")}
    by_code = {code: by_run[run] for code, run in runs.items() if run in by_run}
    totals = [(f"{one.first}月", _total(by_code.get(one.code))) for one in reversed(months)]
    return totals, _neighbour(by_code, period)


def _total(card: Scorecard | None) -> Decimal | None:
    return None if card is None or card.apart else card.total


def _neighbour(by_code: Mapping[str, Scorecard], period: Period) -> Neighbour | None:
    now, before = by_code.get(period.code), by_code.get(period.previous().code)
    if now is None or before is None:
        return None
    totals = (_total(now), _total(before))
    change = None if None in totals else totals[0] - totals[1]  # type: ignore[operator]
    ranked = now.place and before.place and now.group == before.group
    movement = before.place - now.place if ranked else None  # type: ignore[operator]
    return Neighbour(period.previous(), totals[1], change, movement)
