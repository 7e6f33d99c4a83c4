"""Rulebook documents to published versions: load, check, lint, run the examples, freeze."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from scoring.documents import toml
from scoring.documents.nodes import Node, Replace, found, own
from scoring.engine import codec
from scoring.engine.errors import RulebookError
from scoring.engine.examples import failures
from scoring.engine.lint import Finding, lint
from scoring.engine.rulebook import Rulebook
from scoring.models import RulebookVersion
from scoring.runs import canonical
from scoring.services import refresh_under
from units.ledger import Fact, write_down
from units.models import Jurisdiction, UnitGroup, User
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
    document = codec.write(rulebook)
    digest = document_digest(document)
    heading = rulebook.heading
    known = RulebookVersion.objects.published().filter(
        code=heading.code, starts_on=heading.starts_on
    )
    # Of a published one the examples have passed, and its document cannot have changed.
    for version in known:
        return Loaded(path, version, is_refused=version.digest != digest)
    for failure in failures(rulebook):
        raise RulebookRefused(f"{path.name}：{failure}")
    version = RulebookVersion.objects.create(
        jurisdiction=_jurisdiction(rulebook),
        code=heading.code,
        title=heading.title,
        starts_on=heading.starts_on,
        document=document,
        source=path.read_text("utf-8"),
        digest=digest,
        published_at=at,
    )
    _announce(version, by=None, at=at)
    return Loaded(path, version, is_new=True)


def _announce(version: RulebookVersion, *, by: User | None, at: datetime) -> None:
    """Write the publication down and have the periods from its start recomputed."""
    content = {"code": version.code, "from": str(version.starts_on), "digest": version.digest}
    fact = Fact("rulebook.published", f"version:{version.pk}", content)
    write_down(version.jurisdiction, [fact], by=by, at=at)
    refresh_under(version, at)


def document_digest(document: dict[str, Any]) -> str:
    """SHA-256 of a document's canonical bytes."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _jurisdiction(rulebook: Rulebook) -> Jurisdiction:
    heading = rulebook.heading
    name = heading.place or heading.jurisdiction
    jurisdiction, _ = Jurisdiction.objects.get_or_create(
        code=heading.jurisdiction, defaults={"name": name}
    )
    _open_groups(jurisdiction, rulebook)
    return jurisdiction


def _open_groups(jurisdiction: Jurisdiction, rulebook: Rulebook) -> None:
    """The groups that the rulebook scores, so that units can be put into them."""
    for group in rulebook.groups:
        UnitGroup.objects.get_or_create(
            jurisdiction=jurisdiction, code=group.code, defaults={"name": group.name}
        )


# Drafts -------------------------------------------------------------------------------------


@transaction.atomic
def publish_draft(
    *, draft: RulebookVersion, starts_on: date, edits: int, by: User, at: datetime
) -> RulebookVersion:
    """Freeze a draft as the version in force from a day on, and recompute from there.

    By a second person only (T17). Raises RulebookRefused, saying what stands in the way.
    """
    now = RulebookVersion.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if problem := _unready(now, edits, by):
        raise RulebookRefused(problem)
    heading = Node("rulebook")
    dated = own(found(now.document, heading)) | {"from": starts_on.isoformat()}
    now.source, document = toml.changed(now.source, Replace(heading, dated))
    rulebook = _fit(document, now.jurisdiction)
    known = RulebookVersion.objects.published()
    if known.filter(code=rulebook.heading.code, starts_on=starts_on).exists():
        raise RulebookRefused("同一编码在这一天已经有一版施行，请改施行日期或编码。")
    now.document = codec.write(rulebook)
    now.digest = document_digest(now.document)
    now.code, now.title = rulebook.heading.code, rulebook.heading.title
    now.starts_on, now.published_by, now.published_at = starts_on, by, at
    now.save()
    _open_groups(now.jurisdiction, rulebook)
    _announce(now, by=by, at=at)
    return now


def _unready(draft: RulebookVersion, edits: int, by: User) -> str | None:
    """Why nobody, or not this person, may publish the draft as it is, or None."""
    if not draft.is_draft or draft.discarded_at:
        return "这一版已经发布或作废。"
    if draft.edits != edits:
        return "您打开以后这份草稿又改过，请看过最新内容再发布。"
    if draft.submitted_at is None:
        return "这份草稿还没有提交，起草人提交以后才能发布。"
    if by.pk in writers_of(draft):
        return "您起草、修改或提交过这份草稿，须由另一位负责人发布。"
    return None


def writers_of(draft: RulebookVersion) -> set[int]:
    """The people who wrote or handed in a draft; none of them publishes it (T17)."""
    writers = set(draft.log.values_list("edited_by_id", flat=True))
    return writers | ({draft.submitted_by_id} if draft.submitted_by_id else set())


def _fit(document: dict[str, Any], jurisdiction: Jurisdiction) -> Rulebook:
    """The rulebook of a document that may be published; raises RulebookRefused."""
    try:
        rulebook = codec.read(document)
    except RulebookError as error:
        raise RulebookRefused(f"不能发布：{error}") from error
    findings, failing = examine(rulebook)
    problems = [str(finding) for finding in findings if finding.is_error] + failing
    if problems:
        raise RulebookRefused(f"不能发布：{problems[0]}")
    if rulebook.heading.jurisdiction != jurisdiction.code:
        raise RulebookRefused(f"不能发布：辖区编码应为 {jurisdiction.code}。")
    return rulebook
