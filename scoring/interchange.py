"""The document that ``score --json`` writes: cards, lines and facts, every score as text."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.engine.cards import Card
from scoring.engine.numbers import written
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
        "cards": [_card(card) for card in result.cards],
        "honours": [
            {"code": one.code, "name": one.name, "group": one.group, "units": list(one.units)}
            for one in result.honours
        ],
    }


def _card(card: Card) -> dict[str, Any]:
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
        "facts": {code: _number(count) for code, count in card.unit.counts.items()},
        "notices": [{"code": one.code, "reason": one.reason} for one in card.notices],
    }


def _text(total: Decimal | None) -> str | None:
    return None if total is None else str(total)


def _number(count: Fraction) -> int | str:
    return count.numerator if count.denominator == 1 else written(count)
