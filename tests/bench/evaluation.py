"""Forty rules for 500 units: this engine beside OpenFisca and zen-engine, from the same facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from scoring.engine.cards import Card, Result
from scoring.engine.evaluate import evaluate
from scoring.engine.facts import LeagueFacts
from scoring.engine.rulebook import Rulebook
from tests.bench import rules
from tests.bench.in_openfisca import Simulated, vectors_of
from tests.bench.in_zen import Decided, groups_of
from tests.bench.report import Row, compared
from tests.bench.timing import medians

UNITS, MANY = 500, 15_000
TIMES_FASTER = 5
CLOSE = 0.011  # their floats may round a line the other way


def rows(repetitions: int) -> Iterator[Row]:
    """The rows of the evaluation; the answers of all three are compared first."""
    rulebook, facts, many = rules.rulebook(), rules.facts(UNITS), rules.facts(MANY)
    fisca, zen = Simulated(), Decided()
    vectors, groups = vectors_of(facts), groups_of(facts)
    _agree(evaluate(rulebook, facts), fisca.lines(vectors), zen.lines(groups))
    ours, ours_read, decided, vectored, read = medians(
        repetitions,
        lambda: evaluate(rulebook, facts),
        lambda: evaluate(rulebook, _unread(facts)),
        lambda: zen.lines(groups),
        lambda: fisca.lines(vectors),
        lambda: fisca.lines(vectors_of(facts)),
    )
    what, goal = f"evaluate {UNITS} units x 40 rules", f"{TIMES_FASTER} times faster"
    for other, seconds, own in (
        ("zen-engine", decided, ours),
        ("OpenFisca, both with columns ready", vectored, ours),
        ("OpenFisca, both from the facts of single units", read, ours_read),
    ):
        yield compared(f"{what}; {other}", own, seconds, goal=goal, most=seconds / TIMES_FASTER)
    (lots,) = medians(repetitions, lambda: evaluate(rulebook, _unread(many)))
    yield Row(f"evaluate {MANY} units x 40 rules", lots, goal="at most 1 s", holds=lots <= 1)
    for size, league in ((UNITS, facts), (MANY, many)):
        (printed,) = medians(repetitions, partial(_print, rulebook, league))
        yield Row(f"evaluate {size} units x 40 rules and print every line", printed)
    cards = iter(evaluate(rulebook, facts).cards)
    (reading,) = medians(repetitions, lambda: _read(next(cards)))
    yield Row("write the reasoning of one card", reading)


def _unread(facts: LeagueFacts) -> LeagueFacts:
    """The same facts, of which nothing stands in columns yet."""
    return replace(facts)


def _print(rulebook: Rulebook, facts: LeagueFacts) -> int:
    """Evaluate, and make every line the decimal that is stored and shown."""
    return sum(len(card.lines) for card in evaluate(rulebook, _unread(facts)).cards)


def _read(card: Card) -> int:
    """Read a card for the first time: its reasoning is written now."""
    return sum(len(step.text) for score in card.scores for one in score.rules for step in one.steps)


def _agree(ours: Result, fisca: dict[str, list[float]], zen: list[dict[str, float]]) -> None:
    cards = sorted(ours.cards, key=lambda card: card.unit.unit)
    for index, card in enumerate(cards):
        for code, points in card.lines.items():
            for theirs in (fisca[code][index], zen[index][code]):
                if abs(float(points) - float(theirs)) > CLOSE:
                    raise AssertionError(f"{card.unit.unit} {code}: {points}, {theirs}")
