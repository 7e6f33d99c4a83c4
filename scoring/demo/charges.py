"""The rules under which a rulebook takes events from a unit, and what one event is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.demo.draws import Draw, Weights
from scoring.engine.consequences import Alert
from scoring.engine.facts import UnitFacts
from scoring.engine.formulas import Amount, Each
from scoring.engine.numbers import written
from scoring.engine.rulebook import Rulebook

HUNDREDTHS = 100
SMALL = 20
# How readily an office records what follows without points, by how grave it is.
GRAVITY = {"note": 8, "prompt": 6, "warning": 4, "criticism": 2, "referral": 1}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What is recorded at once: under which rule, how often, for how many points each."""

    code: str
    summary: str
    times: int = 1
    points: Decimal | None = None


# Compared by identity: amounts hold mappings, which have no hash, and weights are kept by charge.
@dataclass(frozen=True, slots=True, eq=False)
class Charge:
    """A rule of events as one unit meets it; ``worth`` is what one is worth, in hundredths."""

    code: str
    summary: str
    worth: int
    amount: Amount
    every: int
    adds: bool

    def occurrence(self, draw: Draw) -> Occurrence:
        return Occurrence(self.code, self.summary, self._times(draw), self._points(draw))

    def cost(self, occurrence: Occurrence) -> int:
        """What an occurrence comes to, in hundredths, before any end."""
        each = self.worth if occurrence.points is None else int(occurrence.points * HUNDREDTHS)
        return each * (occurrence.times // self.every)

    def _times(self, draw: Draw) -> int:
        """Rules that ask for a number of matters get it; small figures fall several at a time."""
        if self.every > 1:
            return self.every * draw.between(1, 4) + draw.below(self.every)
        return draw.between(1, 3) if self.worth <= SMALL else 1

    def _points(self, draw: Draw) -> Decimal | None:
        """Points where the entry must say them: the lower ones of a range or the first levels."""
        amount = self.amount
        if not amount.is_open:
            return None
        if amount.levels is not None:
            levels = sorted(amount.levels.values())
            lower = min(draw.below(len(levels)), draw.below(len(levels)))
            return Decimal(written(levels[lower]))
        least, most = amount.least or Fraction(1, 10), amount.most or Fraction(1)
        step = Fraction(1, 2) if least % Fraction(1, 2) == 0 else Fraction(1, 10)
        steps = int((most - least) / step) + 1
        lower = min(draw.below(steps), draw.below(steps))
        return Decimal(written(least + lower * step))


def charges_of(rulebook: Rulebook, unit: UnitFacts) -> Iterator[Charge]:
    """The rules that take events from the unit, without those that tickets feed by themselves."""
    for code in rulebook.rules:
        found = rulebook.rule_for(code, unit)
        formula = found[1].formula if found else None
        if not found or not isinstance(formula, Each) or formula.count:
            continue
        item, rule = found
        worth = max(int(_worth(formula) * HUNDREDTHS), 1)
        summary = rule.summary or rule.name or item.name
        adds = formula.add is not None
        yield Charge(code, summary, worth, formula.amount, formula.every, adds)


def _worth(formula: Each) -> Fraction:
    if formula.ladder:
        return formula.ladder[0]
    amount = formula.amount
    if amount.fixed is not None:
        return amount.fixed
    if amount.levels is not None:
        return min(amount.levels.values())
    least, most = amount.least or Fraction(0), amount.most or Fraction(1)
    return least + (most - least) / 3


def occurrences(
    charges: Sequence[Charge], number: int, most: int, draw: Draw
) -> Iterator[Occurrence]:
    """Up to so many occurrences, dear ones seldom, worth at most so many hundredths together.

    What is recorded as a number of matters is recorded once.
    """
    if not charges:
        return
    totalled: set[str] = set()
    weights = Weights({charge: max(100_000 // charge.worth, 1) for charge in charges})
    spent = 0
    for _ in range(number):
        charge = draw.weighted(weights)
        occurrence = charge.occurrence(draw)
        if charge.code in totalled or spent + charge.cost(occurrence) > most:
            continue
        spent += charge.cost(occurrence)
        if charge.every > 1:
            totalled.add(charge.code)
        yield occurrence


def record_of(rulebook: Rulebook, unit: UnitFacts, draw: Draw) -> Occurrence | None:
    """One event without points that the unit's alerts are recorded under, if there are any."""
    alerts = {
        alert: GRAVITY[alert.level]
        for alert in rulebook.records.values()
        if isinstance(alert, Alert) and (not alert.groups or unit.group in alert.groups)
    }
    if not alerts:
        return None
    alert = draw.weighted(Weights(alerts))
    least = int(alert.when.at_least)
    times = 1 if least == 1 else draw.between(1, max(least // 3, 2))
    return Occurrence(alert.code, alert.summary or alert.name, times)
