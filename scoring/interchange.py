"""The document that ``score --json`` writes: cards, lines and facts, every score as text."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.engine.cards import Card
from scoring.engine.measures import Entered, Tally, Total, Values
from scoring.engine.numbers import written
from scoring.engine.rulebook import Rulebook
from scoring.models import ScoreRun
from scoring.runs import replay


def run_document(run: ScoreRun) -> dict[str, Any]:
    """Everything about a run that other programs rely on; see the interchange page."""
    result = replay(run)
    rulebook = run.version.rulebook
    return {
        "jurisdiction": run.league.jurisdiction.code,
        "rulebook": run.version.code,
        "version": run.version.starts_on.isoformat(),
        "period": run.league.period,
        "to_date": not rulebook.part("month") and not run.league.span.is_year,
        "digest": run.digest,
        "cards": [_card(rulebook, card) for card in result.cards],
        "honours": [
            {"code": one.code, "name": one.name, "group": one.group, "units": list(one.units)}
            for one in result.honours
        ],
        "summaries": [
            {
                "code": one.code,
                "name": one.name,
                "group": one.group,
                "value": None if one.value is None else written(one.value),
            }
            for one in result.summaries
        ],
    }


def _card(rulebook: Rulebook, card: Card) -> dict[str, Any]:
    return {
        "unit": card.unit.unit,
        "name": card.unit.name,
        "group": card.unit.group,
        "total": _text(card.total),
        "place": card.place,
        "apart": bool(card.apart),
        "provisional": card.provisional,
        "band": card.band,
        "lines": {code: str(points) for code, points in card.lines.items()},
        "sections": {code: str(points) for code, points in card.sections.items()},
        "facts": _facts(rulebook, card),
        "notices": [{"code": one.code, "reason": one.reason} for one in card.notices],
    }


def _facts(rulebook: Rulebook, card: Card) -> dict[str, int | str]:
    """What was counted, added up or entered; rates follow from these."""
    values = Values(rulebook.measures, card.unit, card.unit.counts)
    found = {
        code: values[code]
        for code, measure in rulebook.measures.items()
        if isinstance(measure, Tally | Total | Entered)
    }
    return {code: _number(value) for code, value in found.items() if value is not None}


def _text(total: Decimal | None) -> str | None:
    return None if total is None else str(total)


def _number(count: Fraction) -> int | str:
    return count.numerator if count.denominator == 1 else written(count)
