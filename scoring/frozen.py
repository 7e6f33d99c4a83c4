"""What a publication freezes: the canonical bytes behind a result, and how they are read again."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

from scoring import records
from scoring.engine import codec
from scoring.engine import facts as engine_facts
from scoring.engine.cards import Result
from scoring.engine.evaluate import evaluate
from scoring.engine.facts import LeagueFacts
from scoring.engine.rulebook import Rulebook
from scoring.models import Publication, Scorecard, ScoreRun
from scoring.records import Records
from scoring.runs import canonical, stored_facts


@dataclass(frozen=True, slots=True)
class Frozen:
    """A published result as it was: nothing of it is read from rows that may have changed."""

    document: dict[str, Any]

    @property
    def place(self) -> str:
        """The jurisdiction's name when it was published."""
        return str(self.document["jurisdiction"]["name"])

    @property
    def rulebook(self) -> Rulebook:
        return codec.read(self.document["rulebook"]["document"])

    @property
    def facts(self) -> LeagueFacts:
        return engine_facts.from_document(self.document["facts"])

    @property
    def records(self) -> Records:
        return records.from_document(self.document["records"])

    @property
    def cards(self) -> dict[str, dict[str, Any]]:
        """The published cards by unit code, scores as text."""
        return {card["unit"]: card for card in self.document["cards"]}

    def result(self) -> Result:
        """Evaluate the frozen facts again under the frozen rulebook."""
        return evaluate(self.rulebook, self.facts)


def frozen_bytes(run: ScoreRun) -> bytes:
    """The canonical bytes of everything behind a run's result."""
    jurisdiction, facts = run.league.jurisdiction, stored_facts(run)
    cards = run.cards.select_related("unit").order_by("unit__code")
    return canonical(
        {
            "jurisdiction": {"code": jurisdiction.code, "name": jurisdiction.name},
            "period": run.league.period,
            "engine": run.engine_version,
            "digest": run.digest,
            "computed_at": run.computed_at.isoformat(),
            "rulebook": {
                "code": run.version.code,
                "starts_on": run.version.starts_on.isoformat(),
                "digest": run.version.digest,
                "document": run.version.document,
            },
            "facts": engine_facts.to_document(facts),
            "cards": [_card(card) for card in cards],
            "records": records.to_document(records.records_of(run, facts)),
        }
    )


def thaw(publication: Publication) -> Frozen:
    """Read what a publication froze."""
    return Frozen(json.loads(zlib.decompress(publication.content)))


def _card(card: Scorecard) -> dict[str, Any]:
    return {
        "unit": card.unit.code,
        "name": card.unit.name,
        "group": card.group,
        "total": None if card.total is None else f"{card.total.normalize():f}",
        "place": card.place,
        "apart": card.apart,
        "provisional": card.provisional,
        "lines": card.lines,
        "sections": card.sections,
    }


# What a revision changes --------------------------------------------------------------------


def changes_between(before: Frozen, after: Frozen) -> list[dict[str, Any]]:
    """The units whose published figures differ: total, place and every line, before and after."""
    old, new = before.cards, after.cards
    codes = sorted({*old, *new}, key=lambda code: (code not in new, code))
    rows = [_change(code, old.get(code, {}), new.get(code, {})) for code in codes]
    return [row for row in rows if row["total"] or row["place"] or row["lines"]]


def _change(code: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    lines = [old.get("lines", {}), new.get("lines", {})]
    return {
        "unit": code,
        "name": new.get("name") or old.get("name"),
        "total": _pair(old.get("total"), new.get("total")),
        "place": _pair(old.get("place"), new.get("place")),
        "lines": {
            line: [lines[0].get(line), lines[1].get(line)]
            for line in sorted({*lines[0], *lines[1]})
            if lines[0].get(line) != lines[1].get(line)
        },
    }


def _pair(before: Any, after: Any) -> list[Any]:
    return [] if before == after else [before, after]
