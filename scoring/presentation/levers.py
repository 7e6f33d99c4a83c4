"""What a unit could have done better in a line: fewer events, better tickets; as other facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.engine.cards import ItemScore
from scoring.engine.facts import UnitFacts
from scoring.engine.formulas import Each, Formula
from scoring.engine.measures import Mean, Measure, Rate, Tally, Total, Values
from scoring.engine.rulebook import Rulebook
from scoring.presentation.cards import formulas_of

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that at most ``most`` times could have gone better, and what then were the facts.

    ``words`` say it, with the number to be filled in.
    """

    words: str
    most: int
    better: Callable[[int], UnitFacts]


def levers(rulebook: Rulebook, score: ItemScore, unit: UnitFacts) -> Iterator[Lever]:
    """What could have gone better in a line; whether it pays is for the engine to say."""
    seen = set[str]()
    for code, formula in formulas_of(score):
        if isinstance(formula, Each) and formula.deduct is not None:
            yield from _fewer_events(code, unit)
        for lever in _of_measure(rulebook.measures, formula, unit):
            if lever.words not in seen:
                seen.add(lever.words)
                yield lever


# Events -------------------------------------------------------------------------------------


def _fewer_events(code: str, unit: UnitFacts) -> Iterator[Lever]:
    times = sum(event.times for event in unit.events if event.code == code)
    if times:
        yield Lever(f" {code} 的扣分少 {{}} 次", times, lambda less: _without(unit, code, less))


def _without(unit: UnitFacts, code: str, less: int) -> UnitFacts:
    """The facts with so many occurrences less, those that cost most first."""
    events = list(unit.events)
    own = [number for number, event in enumerate(events) if event.code == code]
    for number in sorted(own, key=lambda number: -(events[number].points or ZERO)):
        taken = min(less, events[number].times)
        events[number] = replace(events[number], times=events[number].times - taken)
        less -= taken
    return replace(unit, events=tuple(event for event in events if event.times))


# Tickets ------------------------------------------------------------------------------------


def _of_measure(
    measures: Mapping[str, Measure], formula: Formula, unit: UnitFacts
) -> Iterator[Lever]:
    """Fewer of what is counted; of the tickets behind a rate also more, up to the whole."""
    asked = (getattr(formula, name, None) for name in ("of", "count"))
    values = Values(measures, unit, unit.counts)
    for measure in filter(None, asked):
        for code, room in _tallies(measures, measure, values):
            tally = measures[code]
            count = values[code]
            if not isinstance(tally, Tally) or (tally.weights and code in unit.counts):
                continue
            unit_word = "" if tally.sum else " 件"
            if count and not tally.weights:
                yield _lever(f"{tally.name}少 {{}}{unit_word}", unit, code, -1, int(count))
            if room >= 1:
                key = _best(tally, code)
                yield _lever(f"{tally.name}多 {{}}{unit_word}", unit, key, 1, int(room))


def _lever(words: str, unit: UnitFacts, key: str, sign: int, most: int) -> Lever:
    def better(number: int) -> UnitFacts:
        counts = {**unit.counts, key: unit.counts.get(key, ZERO) + sign * number}
        return replace(unit, counts=counts)

    return Lever(words, most, better)


def _best(tally: Tally, code: str) -> str:
    """The count under which one ticket more is worth most."""
    if not tally.weights:
        return code
    return f"{code}:{max(tally.weights, key=lambda value: tally.weights[value])}"


def _tallies(
    measures: Mapping[str, Measure], code: str, values: Values
) -> Iterator[tuple[str, Fraction]]:
    """The tallies that a measure can be moved by, each with how many more there could be."""
    measure = measures[code]
    if isinstance(measure, Mean):
        for one in measure.mean:
            yield from _tallies(measures, one, values)
    elif isinstance(measure, Rate):
        whole = set(_leaves(measures, measure.over))
        for leaf in _leaves(measures, measure.of):
            if leaf not in whole:
                yield leaf, _room(measures, measure, leaf, values)
    else:
        yield from ((leaf, ZERO) for leaf in _leaves(measures, code))


def _leaves(measures: Mapping[str, Measure], code: str) -> Iterator[str]:
    measure = measures[code]
    if isinstance(measure, Tally):
        yield code
    elif isinstance(measure, Total | Rate | Mean):
        for used in measure.uses:
            yield from _leaves(measures, used)


def _room(measures: Mapping[str, Measure], rate: Rate, leaf: str, values: Values) -> Fraction:
    """How many more of the leaf fit under the whole of its rate."""
    over, of, tally = values[rate.over], values[rate.of], measures[leaf]
    if over is None or of is None or not isinstance(tally, Tally) or tally.sum:
        return ZERO
    if tally.weights:
        of = sum((values.counts.get(key, ZERO) for key in tally.keys(leaf)), ZERO)
    return over - of
