"""Rulebook documents to published versions: load, check, lint, run the examples, freeze."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from scoring.engine import codec
from scoring.engine.errors import RulebookError
from scoring.engine.examples import failures
from scoring.engine.lint import Finding, lint
from scoring.engine.rulebook import Rulebook
from scoring.models import RulebookVersion
from scoring.runs import canonical
from scoring.services import refresh_under
from units.ledger import Fact, write_down
from units.models import Jurisdiction, UnitGroup
from units.refusals import Refused

SEEDS = settings.BASE_DIR / "fixtures" / "rulebooks"


class RulebookRefused(Refused):
    """A document cannot be published; the message says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file: published now, unchanged, or refused because its start is taken."""

    path: Path
    version: RulebookVersion
    is_new: bool = False
    is_refused: bool = False

    @property
    def outcome(self) -> str:
        if self.is_refused:
            return "已发布的内容不同，未改动"
        return "新发布" if self.is_new else "未变"


def read_file(path: Path) -> Rulebook:
    """Read a seed file into a rulebook; raises RulebookRefused, naming file and place."""
    try:
        with path.open("rb") as file:
            return codec.read(tomllib.load(file, parse_float=Decimal))
    except OSError as error:
        raise RulebookRefused(f"{path}：文件打不开。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulebookRefused(f"{path.name}：不是合格的 TOML 文件（{error}）。") from error
    except RulebookError as error:
        raise RulebookRefused(f"{path.name}：{error}") from error


def seed_files() -> list[Path]:
    """The rulebooks that are shipped."""
    return sorted(SEEDS.glob("*.toml"))


def examine(rulebook: Rulebook) -> tuple[list[Finding], list[str]]:
    """What the lint finds, and which worked examples fail."""
    return list(lint(rulebook)), list(failures(rulebook))


def load_rulebooks(*, paths: Iterable[Path], at: datetime) -> list[Loaded]:
    """Publish seed files; idempotent. A published version is never changed by another file."""
    return [_load(path, at) for path in paths]


@transaction.atomic
def _load(path: Path, at: datetime) -> Loaded:
    rulebook = read_file(path)
    for failure in failures(rulebook):
        raise RulebookRefused(f"{path.name}：{failure}")
    document = codec.write(rulebook)
    digest = document_digest(document)
    heading = rulebook.heading
    known = RulebookVersion.objects.published().filter(
        code=heading.code, starts_on=heading.starts_on
    )
    for version in known:
        return Loaded(path, version, is_refused=version.digest != digest)
    version = RulebookVersion.objects.create(
        jurisdiction=_jurisdiction(rulebook),
        code=heading.code,
        title=heading.title,
        starts_on=heading.starts_on,
        document=document,
        digest=digest,
        published_at=at,
    )
    published = {"code": version.code, "from": str(version.starts_on), "digest": digest}
    fact = Fact("rulebook.published", f"version:{version.pk}", published)
    write_down(version.jurisdiction, [fact], by=None, at=at)
    refresh_under(version, at)
    return Loaded(path, version, is_new=True)


def document_digest(document: dict[str, Any]) -> str:
    """SHA-256 of a document's canonical bytes."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _jurisdiction(rulebook: Rulebook) -> Jurisdiction:
    heading = rulebook.heading
    name = heading.place or heading.jurisdiction
    jurisdiction, _ = Jurisdiction.objects.get_or_create(
        code=heading.jurisdiction, defaults={"name": name}
    )
    for group in rulebook.groups:
        UnitGroup.objects.get_or_create(
            jurisdiction=jurisdiction, code=group.code, defaults={"name": group.name}
        )
    return jurisdiction
