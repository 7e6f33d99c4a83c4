"""Opening, filing, accepting and withdrawing appeals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from scoring.appeals.moves import DECIDED, AppealRefused, Said, State, taken, write_step
from scoring.appeals.subjects import Subject, subject_of
from scoring.appeals.window import Windows
from scoring.evidence import MOST_FILES, keep_file
from scoring.models import Appeal, AppealStep
from units.ledger import hold_chain
from units.models import Unit, User
from workorders.models import Attachment

Files = Sequence[File]


@transaction.atomic
def open_appeal(
    *,
    subject: Subject,
    reason: str,
    files: Files = (),
    by: User,
    at: datetime,
    by_office: bool = False,
) -> Appeal:
    """Open an appeal as a draft; while one on the same thing is alive, that one is returned.

    The office is not bound by the window. Raises AppealRefused, EvidenceRefused.
    """
    said = Said(by, at, reason, _kept(subject.unit, files, by, at))
    return _opened(subject, said, by_office=by_office)


@transaction.atomic
def appeal_several(
    *,
    subjects: Sequence[Subject],
    reason: str,
    files: Files = (),
    by: User,
    at: datetime,
    by_office: bool = False,
    is_draft: bool = False,
) -> list[Appeal]:
    """Appeal several things of one unit with one reason: all of them or none, one appeal each.

    Those that have been filed already stay as they are. Raises AppealRefused, EvidenceRefused.
    """
    if not subjects:
        raise AppealRefused("请至少选择一项要申诉的内容。")
    hold_chain(subjects[0].unit.jurisdiction)
    known = [one for one in map(_living, subjects) if one]
    if len(known) == len(subjects) and (is_draft or all(not _is_draft(one) for one in known)):
        # The form was sent twice: its files must not be kept twice either.
        return known
    said = Said(by, at, reason, _kept(subjects[0].unit, files, by, at))
    appeals = [_opened(subject, said, by_office=by_office) for subject in subjects]
    for appeal in appeals:
        if not is_draft and _is_draft(appeal):
            _filed(appeal, said, by_office=by_office)
    return appeals


@transaction.atomic
def save_draft(
    *, appeal: Appeal, reason: str, files: Files = (), by: User, at: datetime
) -> AppealStep:
    """Write a draft anew; the files that it had stay. Raises AppealRefused, EvidenceRefused."""
    taken(appeal, State.DRAFT)
    said = Said(by, at, reason, _kept(appeal.unit, files, by, at))
    return write_step(appeal, State.DRAFT, _with_files_before(appeal, said))


@transaction.atomic
def file_appeal(
    *,
    appeal: Appeal,
    reason: str,
    files: Files = (),
    by: User,
    at: datetime,
    by_office: bool = False,
) -> AppealStep:
    """File a draft, with the files it had and new ones; filing twice gives the first step.

    Raises AppealRefused after the window, without a reason, or where it is no draft any more.
    """
    if known := taken(appeal, State.FILED):
        return known
    said = Said(by, at, reason, _kept(appeal.unit, files, by, at))
    return _filed(appeal, _with_files_before(appeal, said), by_office=by_office)


@transaction.atomic
def accept_appeal(*, appeal: Appeal, reason: str = "", by: User, at: datetime) -> AppealStep:
    """Take a filed appeal up; twice gives the first step. Raises AppealRefused."""
    known = taken(appeal, State.ACCEPTED)
    return known or write_step(appeal, State.ACCEPTED, Said(by, at, reason))


@transaction.atomic
def withdraw_appeal(*, appeal: Appeal, reason: str, by: User, at: datetime) -> AppealStep:
    """Take an appeal back before it is decided; twice gives the first step.

    Raises AppealRefused where it is decided, or was filed and no reason is given.
    """
    if known := taken(appeal, State.WITHDRAWN):
        return known
    if appeal.state != State.DRAFT and not reason.strip():
        raise AppealRefused("撤回须写明理由。")
    return write_step(appeal, State.WITHDRAWN, Said(by, at, reason))


def _kept(unit: Unit, files: Files, by: User, at: datetime) -> list[Attachment]:
    if len(files) > MOST_FILES:
        raise AppealRefused(f"一次最多附 {MOST_FILES} 个文件。")
    return [keep_file(unit=unit, file=file, by=by, at=at) for file in files]


def _with_files_before(appeal: Appeal, said: Said) -> Said:
    before = Attachment.objects.filter(pk__in=appeal.steps.values("attachments"))
    return replace(said, attachments=[*before, *said.attachments])


def _living(subject: Subject) -> Appeal | None:
    """The appeal on the thing that is neither decided nor withdrawn, or None."""
    ended = [*DECIDED, State.WITHDRAWN]
    return subject.appeals().exclude(state__in=ended).order_by("-pk").first()


def _is_draft(appeal: Appeal) -> bool:
    return bool(appeal.state == State.DRAFT)


def _opened(subject: Subject, said: Said, *, by_office: bool) -> Appeal:
    """The living appeal on the same thing, or a new draft."""
    jurisdiction = subject.unit.jurisdiction
    hold_chain(jurisdiction)
    if known := _living(subject):
        return known
    others = subject.appeals().exclude(state=State.WITHDRAWN).order_by("-pk")[:1]
    if others:
        decision = State(others[0].state).label
        raise AppealRefused(f"这一项已申诉过，决定是“{decision}”，不能再次提出。")
    _check(subject, said.at, by_office=by_office)
    appeal = Appeal.objects.create(
        jurisdiction=jurisdiction,
        unit=subject.unit,
        period=subject.period.code,
        event=subject.event,
        ticket=subject.ticket,
        line=subject.line,
        opened_by=said.by,
        opened_at=said.at,
    )
    write_step(appeal, State.DRAFT, said)
    return appeal


def _check(subject: Subject, at: datetime, *, by_office: bool) -> None:
    """Raise AppealRefused where there is nothing to dispute any more, or no time left."""
    if subject.event and hasattr(subject.event, "revocation"):
        raise AppealRefused("这条记录已经撤销，不必申诉。")
    if subject.ticket and subject.ticket.is_excluded:
        raise AppealRefused("这件工单已不计入考核，不必申诉。")
    window = Windows(subject.unit.jurisdiction, at).of(subject.period, subject.since)
    if not (window.is_open or by_office):
        raise AppealRefused(window.words)


def _filed(appeal: Appeal, said: Said, *, by_office: bool) -> AppealStep:
    if known := taken(appeal, State.FILED):
        return known
    if not said.reason.strip():
        raise AppealRefused("申诉须写明理由。")
    _check(subject_of(appeal), said.at, by_office=by_office)
    return write_step(appeal, State.FILED, said)
