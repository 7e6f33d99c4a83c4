"""Rulings of the demo: a few tickets are ruled out, and some of them taken back in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scoring.demo.cast import wording
from scoring.demo.days import office_moment
from scoring.demo.stage import Stage
from scoring.demo.tickets import Row
from scoring.engine.period import Period
from units.ledger import Fact, write_down
from workorders.models import Ruling

# In a thousand tickets those ruled out, and in a thousand of these those taken back in.
EXCLUDED, RESTORED = 6, 160
Verdict = Ruling.Verdict


def exclude(stage: Stage, month: Period, rows: Iterable[Row]) -> list[tuple[Row, bool]]:
    """Rule tickets out before they are written; returns them, and whether they came back in."""
    draw = stage.draw(month.code, "rulings")
    found = [(row, draw.chance(RESTORED)) for row in rows if draw.chance(EXCLUDED)]
    for row, is_restored in found:
        row["is_excluded"] = not is_restored
    return found


def record_rulings(
    stage: Stage, month: Period, excluded: Iterable[tuple[Row, bool]], keys: Mapping[str, int]
) -> None:
    """Record the rulings on tickets that are written by now; ``keys`` are their ids by number."""
    found = list(_rulings(stage, month, excluded, keys))
    Ruling.objects.bulk_create([ruling for _, ruling in found])
    facts = [
        Fact(
            f"ticket.{ruling.verdict}",
            f"ticket:{ruling.ticket_id}",
            {"number": number, "reason": ruling.reason},
        )
        for number, ruling in found
    ]
    write_down(stage.jurisdiction, facts, by=stage.chief, at=stage.at)


def _rulings(
    stage: Stage, month: Period, excluded: Iterable[tuple[Row, bool]], keys: Mapping[str, int]
) -> Iterator[tuple[str, Ruling]]:
    draw, words = stage.draw(month.code, "reasons"), wording()
    for row, is_restored in excluded:
        verdicts = [(Verdict.EXCLUDE, draw.one(words.exclusions), 3)]
        if is_restored:
            verdicts.append((Verdict.RESTORE, draw.one(words.restorations), 8))
        for verdict, reason, workdays in verdicts:
            day = stage.days.after(row["assigned_at"].date(), workdays)
            ruling = Ruling(
                ticket_id=keys[row["number"]],
                verdict=verdict,
                reason=reason,
                ruled_by=stage.chief,
                ruled_at=min(office_moment(day, draw), stage.until),
            )
            yield row["number"], ruling
