"""Publishing a period's result, and sealing it: proposals, approvals, revisions, late facts."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from scoring.collect import grade_period
from scoring.engine.period import Period
from scoring.frozen import changes_between, frozen_bytes, thaw
from scoring.models import Grade, League, Publication, RulebookVersion, ScoreRun, Seal
from scoring.seals import is_sealed as is_sealed
from scoring.seals import seal_on
from scoring.services import refresh
from scoring.versions import version_for
from units.ledger import Fact, head, hold_chain, write_down
from units.models import Jurisdiction, User
from units.refusals import Refused
from units.workdays import year_is_published
from workorders.models import DeductionEvent, DeductionEventQuerySet


class PublicationRefused(Refused):
    """The result cannot be proposed or published; the message says why."""


class SealRefused(Refused):
    """The period cannot be sealed or opened; the message says why."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why a period cannot be published yet; ``kind`` lets a page say where to mend it."""

    kind: str
    words: str


# What stands in the way ---------------------------------------------------------------------


def blockers(league: League) -> list[Blocker]:
    """Everything that keeps the period from being published now."""
    found = (_unfinished(league), _sealed(league), _unapproved(league), _yearless(league))
    return [blocker for blocker in found if blocker]


def events_of(league: League, version: RulebookVersion) -> DeductionEventQuerySet:
    """The events, revoked ones too, whose day lies in the league's period."""
    rulebook, period = version.rulebook, league.span
    first, after = rulebook.calendar.days(period if rulebook.part("month") else period.to_date())
    return DeductionEvent.objects.filter(
        jurisdiction_id=league.jurisdiction_id, occurred_on__gte=first, occurred_on__lt=after
    )


def _unfinished(league: League) -> Blocker | None:
    if league.is_parked:
        return Blocker("stale", f"这一期没有算成：{league.error}")
    if league.scored_version != league.input_version:
        return Blocker("stale", "数据有变动，正在重算；算完以后再制表。")
    return None


def _sealed(league: League) -> Blocker | None:
    return Blocker("sealed", "这一期已封存；须先启封。") if seal_on(league) else None


def _unapproved(league: League) -> Blocker | None:
    version = version_for(league.jurisdiction, league.span)
    found = events_of(league, version).unapproved().count()
    return Blocker("unapproved", f"有 {found} 条加扣分记录尚未核准。") if found else None


def _yearless(league: League) -> Blocker | None:
    year = league.span.year
    if year_is_published(year):
        return None
    return Blocker("calendar", f"{year}年的放假安排尚未公布，时限无法确定。")


# Publishing ---------------------------------------------------------------------------------


def proposal_of(league: League) -> Publication | None:
    """The proposal that waits for approval, or None; there is one at most."""
    proposals = league.publications.filter(approved_at__isnull=True)
    return proposals.select_related("run", "prepared_by", "league__jurisdiction").first()


@transaction.atomic
def prepare_publication(
    *, jurisdiction: Jurisdiction, period: Period, by: User, at: datetime
) -> Publication:
    """Propose the current result of a period; the same one twice gives one proposal.

    Raises PublicationRefused while something stands in the way or nothing has changed.
    """
    league, run = _held(jurisdiction, period)
    if known := proposal_of(league):
        if known.run_id == run.pk:
            return known
        raise PublicationRefused("已有一份待签发的公布件，请先撤回再重新制表。")
    for blocker in blockers(league):
        raise PublicationRefused(blocker.words)
    last = Publication.objects.current(jurisdiction, period)
    content = frozen_bytes(run)
    digest = hashlib.sha256(content).hexdigest()
    if last and last.digest == digest:
        raise PublicationRefused(f"与已公布的第 {last.revision} 版没有差别，无须再公布。")
    publication = Publication.objects.create(
        league=league,
        run=run,
        revision=last.revision + 1 if last else 1,
        content=zlib.compress(content),
        digest=digest,
        prepared_by=by,
        prepared_at=at,
    )
    publication.changes = changes_between(thaw(last), thaw(publication)) if last else []
    publication.save(update_fields=["changes"])
    _write(publication, "publication.prepared", by=by, at=at)
    return publication


@transaction.atomic
def approve_publication(
    *, publication: Publication, reason: str, by: User, at: datetime
) -> Publication:
    """Publish a proposal: from now on it is frozen. Approving twice gives the first approval.

    Raises PublicationRefused for the one who prepared it or entered a part of it (T17), where
    facts have moved since, and where a revision has no reason.
    """
    league, run = _held(publication.league.jurisdiction, publication.league.span)
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    if publication.approved_at:
        return publication
    if publication.prepared_by_id == by.pk:
        raise PublicationRefused("制表人不能签发自己制的表，请由另一位负责人签发。")
    if own := _own_entries(league, by):
        raise PublicationRefused(f"这一期有 {own}是签发人自己录入的，请由另一位负责人签发。")
    if publication.run_id != run.pk:
        raise PublicationRefused("制表以后数据有变动，请撤回后重新制表。")
    for blocker in blockers(league):
        raise PublicationRefused(blocker.words)
    if publication.revision > 1 and not reason.strip():
        raise PublicationRefused("修订须写明事由。")
    publication.reason = reason.strip()
    publication.ledger_head = head(league.jurisdiction)
    publication.approved_by, publication.approved_at = by, at
    publication.save()
    _write(publication, "publication.approved", by=by, at=at)
    return publication


def _own_entries(league: League, by: User) -> str:
    """How many of the period's standing events and marks the person entered, in words (T17)."""
    version = version_for(league.jurisdiction, league.span)
    events = events_of(league, version).standing().filter(recorded_by=by).count()
    period = grade_period(version.rulebook, league.span)
    marks = Grade.objects.filter(unit__jurisdiction_id=league.jurisdiction_id, period=period)
    said = marks.order_by("pk").values_list("unit_id", "rule_code", "assessor", "graded_by_id")
    latest = {(unit, code, assessor): person for unit, code, assessor, person in said}
    grades = sum(person == by.pk for person in latest.values())
    counted = ((events, "条加扣分"), (grades, "项评定"))
    return "、".join(f"{count} {noun}" for count, noun in counted if count)


@transaction.atomic
def withdraw_proposal(*, publication: Publication, by: User, at: datetime) -> None:
    """Take back a proposal that is not out; raises PublicationRefused for one that is."""
    hold_chain(publication.league.jurisdiction)
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    if publication.approved_at:
        raise PublicationRefused("已公布的不能撤回；有变动的，公布新的一版。")
    _write(publication, "publication.withdrawn", by=by, at=at)
    publication.delete()


def _held(jurisdiction: Jurisdiction, period: Period) -> tuple[League, ScoreRun]:
    """The league, locked until the transaction ends, and its current run."""
    hold_chain(jurisdiction)
    run = ScoreRun.objects.current(jurisdiction, period)
    if run is None:
        raise PublicationRefused(f"{period.label}还没有计算结果。")
    return League.objects.select_for_update().get(pk=run.league_id), run


def _write(publication: Publication, kind: str, *, by: User, at: datetime) -> None:
    content = {
        "period": publication.league.period,
        "revision": publication.revision,
        "digest": publication.digest,
        "run": publication.run_id,
        "reason": publication.reason,
        "head": publication.ledger_head,
    }
    fact = Fact(kind, f"publication:{publication.pk}", content)
    write_down(publication.league.jurisdiction, [fact], by=by, at=at)


# Seals --------------------------------------------------------------------------------------


@transaction.atomic
def seal_period(
    *, jurisdiction: Jurisdiction, period: Period, reason: str, by: User, at: datetime
) -> Seal:
    """Close a period to late facts; a sealed one stays as it is.

    Raises SealRefused without a reason, and where what is published is not the latest result.
    """
    league = _league(jurisdiction, period, reason)
    if known := seal_on(league):
        return known
    out = Publication.objects.current(jurisdiction, period)
    run = ScoreRun.objects.current(jurisdiction, period)
    if out is None or run is None:
        raise SealRefused("封存以前须先公布。")
    if league.scored_version != league.input_version or out.run_id != run.pk:
        raise SealRefused("公布以后数据有变动，请先公布新的一版再封存。")
    if proposal_of(league):
        raise SealRefused("有一份公布件待签发，请先签发或撤回。")
    return _stamp(league, reason, is_closed=True, by=by, at=at)


@transaction.atomic
def reopen_period(
    *, jurisdiction: Jurisdiction, period: Period, reason: str, by: User, at: datetime
) -> Seal | None:
    """Open a sealed period: late facts move it from now on, and it is scored anew.

    One that is not sealed stays as it is. Raises SealRefused without a reason.
    """
    league = _league(jurisdiction, period, reason)
    if seal_on(league) is None:
        return None
    seal = _stamp(league, reason, is_closed=False, by=by, at=at)
    refresh(jurisdiction, [period], at)
    return seal


def _league(jurisdiction: Jurisdiction, period: Period, reason: str) -> League:
    if not reason.strip():
        raise SealRefused("封存和启封须写明事由。")
    hold_chain(jurisdiction)
    leagues = League.objects.select_for_update().filter(jurisdiction=jurisdiction)
    league = leagues.filter(period=period.code).first()
    if league is None:
        raise SealRefused(f"{period.label}还没有计算结果。")
    return league


def _stamp(league: League, reason: str, *, is_closed: bool, by: User, at: datetime) -> Seal:
    seal = Seal.objects.create(
        league=league, is_closed=is_closed, reason=reason.strip(), sealed_by=by, sealed_at=at
    )
    content = {"period": league.period, "reason": seal.reason}
    kind = "period.sealed" if is_closed else "period.reopened"
    write_down(league.jurisdiction, [Fact(kind, f"seal:{seal.pk}", content)], by=by, at=at)
    return seal
