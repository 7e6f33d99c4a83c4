"""Offices through the real commands: files in, score documents out, and how they differ."""

import json
import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.utils import timezone

from tests.oracle.files import Writer
from tests.oracle.stories import Office, Stage

LOCAL = ZoneInfo("Asia/Shanghai")
SOAKED = range(1000, 1000 + int(os.environ.get("ORACLE_SEEDS", "200")))


def run(command: str, *words: object) -> None:
    call_command(command, *(str(word) for word in words), stdout=StringIO())


def take_in(made: Office, stage: Stage, writer: Writer) -> None:
    """Import every file of a stage."""
    for command, rows in stage.files():
        if rows:
            run(command, writer.write(rows), "--jurisdiction", made.jurisdiction)


def score(made: Office, period: str, folder: Path) -> dict[str, dict]:
    path = folder / "score.json"
    words = ["--jurisdiction", made.jurisdiction, "--period", period, "--json", path]
    if made.own_rulebook != made.rulebook:
        words += ["--rulebook", made.rulebook]
    with patch.object(timezone, "now", return_value=made.now.replace(tzinfo=LOCAL)):
        run("score", *words)
    document = json.loads(path.read_text("utf-8"))
    assert document["rulebook"] == made.rulebook
    assert document["period"] == period
    _assert_shown_in_order(document["cards"])
    return {card["unit"]: card for card in document["cards"]}


def _assert_shown_in_order(cards: list[dict]) -> None:
    """By place within a group, in a tie by unit code, and those apart last."""
    for group in {card["group"] for card in cards}:
        shown = [card for card in cards if card["group"] == group]
        assert shown == sorted(shown, key=lambda c: (c["apart"], c["place"] or 0, c["unit"]))


def _differences(wanted: dict, found: dict, where: str) -> Iterator[str]:
    """Every value that differs, and every one that only one side knows."""
    for key in sorted({*wanted, *found}, key=str):
        mine, theirs = wanted.get(key), found.get(key)
        if isinstance(mine, dict) and isinstance(theirs, dict):
            yield from _differences(mine, theirs, f"{where} {key}")
        elif mine != theirs:
            yield f"{where} {key}: expected {mine}, got {theirs}"


def compared(wanted: dict[str, dict], found: dict[str, dict], where: str) -> list[str]:
    """Only what the oracle speaks of is looked at, but there every line and fact."""
    spoken_of = {unit: _spoken_of(card, wanted.get(unit, card)) for unit, card in found.items()}
    return list(_differences(wanted, spoken_of, where))


def _spoken_of(card: dict, wanted: dict) -> dict:
    """A rulebook may count more than the oracle does."""
    facts = {
        name: value for name, value in card["facts"].items() if name in wanted.get("facts", ())
    }
    return {name: value for name, value in (card | {"facts": facts}).items() if name in wanted}
