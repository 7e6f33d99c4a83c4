"""Ticket files brought in through the browser: kept, looked at, asked about, taken in, removed.

One job each: it looks at the file without writing, asks with its verdicts, and goes on to the
import when somebody confirms. The file lies under its digest until then, and never longer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from units import jobs
from units.holds import Hold
from units.ledger import hold_chain
from units.models import Job, JobQuerySet, Jurisdiction, Unit, UnitAlias, User
from units.refusals import Problem, Refused
from units.services import add_alias
from workorders.gate import MOST_BYTES, FileRefused, examine
from workorders.mappings import shipped_mappings
from workorders.masking import masked_text
from workorders.models import SourceMapping
from workorders.reading import file_digest
from workorders.services import TicketsImported, import_tickets, preview_tickets

KIND = "tickets"
FOLDER = "imports"
MOST_KEPT = 5000
"""Problems that are kept with the verdicts; the others are counted."""
MOST_STRANGERS = 50
LONGEST_ALIAS = UnitAlias._meta.get_field("name").max_length
LONGEST_QUESTION = timedelta(days=7)
SUFFIXES = {".xlsx", ".xls", ".csv"}


class NotConfirmed(Refused):
    """The file has errors, and nobody has chosen to leave its bad rows out."""


def mappings_of(jurisdiction: Jurisdiction) -> list[str]:
    """The mappings a file may be read with: the jurisdiction's own and the shipped ones."""
    own = SourceMapping.objects.filter(jurisdiction=jurisdiction).values_list("code", flat=True)
    return sorted({*own, *shipped_mappings()})


def receive(
    *,
    jurisdiction: Jurisdiction,
    file: UploadedFile,
    mapping: str,
    by: User,
    at: datetime,
    key: str,
) -> Job:
    """Keep an uploaded ticket file and ask for it to be looked at; the same file is the same job.

    Raises FileRefused where it does not pass the gate.
    """
    name = Path(file.name or "").name[-200:]
    if file.size > MOST_BYTES:
        raise FileRefused(f"文件“{name}”超过{MOST_BYTES // 2**20} MB。")
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise FileRefused(f"文件“{name}”的格式不受支持，只接受 xlsx、xls 和 csv。")
    kept = _keep(jurisdiction, file, suffix)
    try:
        examine(kept, name)
        content = {"file": file_digest(kept) + suffix, "mapping": mapping, "name": name}
        return _asked(jurisdiction, kept, content, by=by, at=at, key=key)
    finally:
        kept.unlink(missing_ok=True)


@transaction.atomic
def _asked(jurisdiction: Jurisdiction, kept: Path, content: dict[str, Any], **asked: Any) -> Job:
    """The job of a kept file, which then lies under its digest; under a lock, so that the end of
    an earlier job does not take the file away from this one.
    """
    hold_chain(jurisdiction)
    open_jobs = _open_jobs(jurisdiction, content["file"])
    job = open_jobs.filter(content__mapping=content["mapping"]).first() or jobs.ask(
        jurisdiction=jurisdiction,
        kind=KIND,
        title=f"导入工单文件“{content['name']}”",
        content=content,
        **asked,
    )
    if job.state in jobs.OPEN:
        kept.replace(_path(jurisdiction, job.content["file"]))
    return job


def confirm(*, job: Job, by: User, accept_good_rows: bool) -> None:
    """Have a file taken in that was looked at: all of it, or openly its good rows.

    Raises NotConfirmed, TooLate.
    """
    if job.result.get("refused") and not accept_good_rows:
        raise NotConfirmed("文件里有错误的行。请改正文件后重新上传，或选择只导入无误的行。")
    answer = {"confirmed_by": by.pk, "accept_good_rows": accept_good_rows}
    jobs.answer(job=job, content=answer)


@transaction.atomic
def name_units(*, job: Job, names: Mapping[str, Unit], by: User, at: datetime) -> None:
    """Take names of the file for units from now on, and have the file looked at once more.

    Raises AliasRefused, and TooLate where the file no longer waits for an answer.
    """
    for name, unit in names.items():
        add_alias(unit=unit, name=name, by=by, at=at)
    jobs.answer(job=job, content={})


def perform(hold: Hold) -> None:
    """Look at the file, or take it in where that is confirmed; a performer of jobs."""
    job = hold.job
    asked: dict[str, Any] = {
        "jurisdiction": job.jurisdiction,
        "path": _path(job.jurisdiction, job.content["file"]),
        "name": job.content["name"],
        "mapping": job.content["mapping"],
        "report": hold.advance,
    }
    if "confirmed_by" not in job.content:
        hold.question(_verdicts(preview_tickets(**asked)))
        return
    import_tickets(
        **asked,
        at=timezone.now(),
        by=User.objects.get(pk=job.content["confirmed_by"]),
        accept_good_rows=job.content["accept_good_rows"],
        settle=lambda done: hold.finish(_verdicts(done)),
    )


def clear(job: Job) -> None:
    """Remove the file of a job that has ended."""
    with transaction.atomic():
        hold_chain(job.jurisdiction)
        if not _open_jobs(job.jurisdiction, job.content["file"]).exists():
            _path(job.jurisdiction, job.content["file"]).unlink(missing_ok=True)


def forget_unanswered(at: datetime) -> int:
    """End the jobs whose question nobody answers, and remove their files; returns how many."""
    asking = Job.objects.filter(kind=KIND, state=Job.State.ASKING)
    forgotten = asking.filter(asked_at__lt=at - LONGEST_QUESTION).select_related("jurisdiction")
    for job in forgotten:
        jobs.cancel(job=job, at=at)
        clear(job)
    for path in (Path(settings.MEDIA_ROOT) / FOLDER).glob("*/*"):
        # What a killed process left behind; a job and its question are younger.
        if path.stat().st_mtime < (at - 2 * LONGEST_QUESTION).timestamp():
            path.unlink(missing_ok=True)
    return len(forgotten)


def _open_jobs(jurisdiction: Jurisdiction, file: str) -> JobQuerySet:
    found = Job.objects.filter(jurisdiction=jurisdiction, kind=KIND, state__in=jobs.OPEN)
    return found.filter(content__file=file)


def _verdicts(done: TicketsImported) -> dict[str, Any]:
    return {
        "created": done.created,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "refused": done.refused,
        "unknown_columns": done.unknown_columns,
        "notices": done.notices,
        "problems": [_shown(problem) for problem in done.problems[:MOST_KEPT]],
        "problems_left_out": max(len(done.problems) - MOST_KEPT, 0),
        "strangers": _strangers(done),
        "foreseen": done.foreseen,
        "import": done.record.pk if done.record else None,
    }


def _strangers(done: TicketsImported) -> list[list[Any]]:
    """Names of units that nobody knows, the most frequent first; none that holds a number of a
    caller, for they may become aliases.
    """
    fit = [
        [name, rows]
        for name, rows in done.strangers.most_common()
        if name and len(name) <= LONGEST_ALIAS and masked_text(name) == name
    ]
    return fit[:MOST_STRANGERS]


def _shown(problem: Problem) -> dict[str, Any]:
    return asdict(problem) | {"value": masked_text(problem.value)}


def _folder(jurisdiction: Jurisdiction) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / jurisdiction.code


def _path(jurisdiction: Jurisdiction, name: str) -> Path:
    return _folder(jurisdiction) / name


def _keep(jurisdiction: Jurisdiction, file: UploadedFile, suffix: str) -> Path:
    """A copy of the file that only this process reads, under a name of chance."""
    folder = _folder(jurisdiction)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=suffix, delete=False) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return Path(kept.name)
