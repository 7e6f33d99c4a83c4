"""The log of a draft, and versions side by side, in the regulation's own words."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.documents import toml
from scoring.documents.amended import amended
from scoring.engine import codec
from scoring.engine.amendments import Amendment
from scoring.engine.errors import RulebookError
from scoring.engine.rulebook import Rulebook
from scoring.models import DraftEdit, RulebookVersion


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a draft and what it amended; None where it could not be read at the time."""

    edit: DraftEdit
    amendments: list[Amendment] | None


def steps_of(edits: list[DraftEdit], before: DraftEdit | None) -> list[Step]:
    """Consecutive edits, the newest first, each against the one before it."""
    read = {edit.number: _read(edit.source) for edit in [*edits, *([before] if before else [])]}
    return [Step(edit, _between(read.get(edit.number - 1), read[edit.number])) for edit in edits]


def amendments_of(before: RulebookVersion, after: RulebookVersion) -> list[Amendment] | None:
    """What was amended from one version to another; None where one of them cannot be read."""
    return _between(_rulebook(before.document), _rulebook(after.document))


def _between(before: Rulebook | None, after: Rulebook | None) -> list[Amendment] | None:
    return None if before is None or after is None else amended(before, after)


def _read(source: str) -> Rulebook | None:
    return _rulebook(toml.read(source))


def _rulebook(document: object) -> Rulebook | None:
    try:
        return codec.read(document)  # type: ignore[arg-type]
    except RulebookError:
        return None
