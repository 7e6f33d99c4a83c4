"""How much the property tests draw, and facts for the rulebooks that are drawn."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from scoring.engine.facts import Event, LeagueFacts, UnitFacts
from scoring.engine.numbers import Number
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from tests.engine.drawn_rulebooks import RULEBOOKS

QUICK = settings(max_examples=40, deadline=None)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def facts(draw: DrawFn, book: Rulebook) -> LeagueFacts:
    """Up to five units with counts, events and marks under the rulebook."""
    codes = "abcde"[: draw(st.integers(1, 5))]
    period = Period.parse("2020-03" if book.part("month") else "2020")
    return LeagueFacts(period, tuple(draw(unit_facts(book, code)) for code in codes))


@st.composite
def unit_facts(draw: DrawFn, book: Rulebook, code: str) -> UnitFacts:
    return UnitFacts(
        unit=code,
        group=draw(st.sampled_from(["towns", "towns", "departments"])),
        counts=draw(tallies()),
        events=tuple(draw(st.lists(events(book, 3), max_size=4))),
        earlier=tuple(draw(st.lists(events(book, 2), max_size=2))),
        grades=draw(marks(book)),
        previous=draw(st.none() | tallies()),
    )


@st.composite
def tallies(draw: DrawFn) -> dict[str, Number]:
    handled = draw(st.sampled_from([0, 0, 1, 3, 8, 9, 20]))
    satisfied = draw(st.integers(0, handled))
    found = {
        "handled": handled,
        "satisfied": satisfied,
        "weighted:满意": satisfied,
        "late": draw(st.integers(0, 3)),
    }
    kind = draw(st.sampled_from([int, Fraction]))
    return {code: kind(count) for code, count in found.items() if count}


@st.composite
def events(draw: DrawFn, book: Rulebook, month: int) -> Event:
    return Event(
        code=draw(st.sampled_from(sorted({*book.rules, "A", "V"}))),
        on=date(2020, month, draw(st.integers(1, 25))),
        times=draw(st.integers(1, 4)),
        points=draw(st.sampled_from([Fraction(1), Fraction(2)])),
        ticket=draw(st.sampled_from(["", "LS-1", "LS-2"])),
    )


@st.composite
def marks(draw: DrawFn, book: Rulebook) -> dict[str, tuple[Fraction, ...]]:
    codes = sorted({*book.rules, "error_rate", "trips"})
    given = draw(st.lists(st.sampled_from(codes), max_size=4, unique=True))
    return {
        code: draw(st.sampled_from([(Fraction(1, 2),), (Fraction(1), Fraction(0)), (Fraction(6),)]))
        for code in given
    }


LEAGUES = RULEBOOKS.flatmap(lambda book: st.tuples(st.just(book), facts(book)))
