"""Appeals as pages show them: what is disputed, who may do what next, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from scoring.appeals import (
    AppealRefused,
    Remedy,
    Windows,
    check_decider,
    subject_of,
    tried,
)
from scoring.engine.period import Period
from scoring.models import Appeal, AppealStep
from scoring.presentation.clauses import ClauseBook, line_of
from scoring.whatif import WhatIf
from units.menu import OFFICE
from units.models import Membership, Role
from units.templatetags.dates import day
from units.templatetags.numbers import score
from workorders.models import Attachment, DeductionEvent

State = Appeal.State
TONES = {
    State.FILED: "badge-warn",
    State.ACCEPTED: "badge-warn",
    State.UPHELD: "badge-good",
    State.PARTLY: "badge-good",
    State.REJECTED: "badge-bad",
}


def awaited_by(membership: Membership) -> int:
    """How many appeals wait for the office's decision; nothing waits for anybody else."""
    if membership.role not in OFFICE:
        return 0
    return Appeal.objects.visible_to(membership).pending().count()


# What is disputed ---------------------------------------------------------------------------


def in_words(appeal: Appeal, book: ClauseBook) -> str:
    """What an appeal is about, in one line: the event, the ticket, or the line of the card."""
    if appeal.event:
        return event_in_words(appeal.event, book)
    line = line_named(book, appeal)
    if appeal.ticket:
        return f"工单 {appeal.ticket.number} 不应计入{line}"
    return f"得分项目 {line}"


def event_in_words(event: DeductionEvent, book: ClauseBook) -> str:
    """L7.2 扣 0.5 分 × 2 次：书面督办（2020年3月9日）"""
    summary, points = book.in_words(event)
    times = f" × {event.times} 次" if event.times > 1 else ""
    return f"{event.rule_code} {points}{times}：{summary}（{day(event.occurred_on)}）"


def line_named(book: ClauseBook, appeal: Appeal) -> str:
    """The code and name of the line in dispute; '' where none is named."""
    if not appeal.line:
        return ""
    name = line_name(book, Period.parse(appeal.period), appeal.line)
    return f"{appeal.line} {name}".strip()


def line_name(book: ClauseBook, period: Period, line: str) -> str:
    """The name of a card's line under the version that scores the period, or ''."""
    rulebook = book.rulebook_of(period)
    items = rulebook.items if rulebook else ()
    return next((item.name for item in items if item.code == line), "")


# What may be done ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rights:
    """What a member may do with an appeal now; ``why_not`` says what keeps them from deciding."""

    write: bool = False
    accept: bool = False
    decide: bool = False
    withdraw: bool = False
    why_not: str = ""


def rights_of(membership: Membership, appeal: Appeal) -> Rights:
    """The rights by role, state and T17; a draft is seen by nobody but its writer."""
    if appeal.state == State.DRAFT:
        return Rights(write=True, withdraw=True)
    if appeal.state not in (State.FILED, State.ACCEPTED):
        return Rights()
    withdraw = may_withdraw(membership, appeal)
    if membership.role != Role.CHIEF:
        return Rights(withdraw=withdraw)
    try:
        check_decider(appeal, membership.user)
    except AppealRefused as error:
        return Rights(withdraw=withdraw, why_not=str(error))
    return Rights(accept=appeal.state == State.FILED, decide=True, withdraw=withdraw)


def may_withdraw(membership: Membership, appeal: Appeal) -> bool:
    """The unit takes back what was appealed in its name, the office what it opened itself."""
    return membership.unit_id == appeal.unit_id or appeal.opened_by_id == membership.user_id


# What a decision does -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """Total and place before and after, made ready for a sentence."""

    before: Decimal | None
    after: Decimal | None
    places: tuple[int | None, int | None]
    peers: int

    @property
    def words(self) -> str:
        """总分 96.50 → 97.00，组内第 7 名 → 第 5 名（共 10 个）"""
        totals = f"总分 {score(self.before)} → {score(self.after)}"
        if None in self.places:
            return f"{totals}，不参加排名"
        before, after = self.places
        move = f"仍为第 {after} 名" if before == after else f"第 {before} 名 → 第 {after} 名"
        return f"{totals}，组内{move}（共 {self.peers} 个）"


def moved_by(step: AppealStep) -> Moved | None:
    """What a decision did to the score, as its step keeps it."""
    effect = step.effect
    if "before" not in effect:
        return None
    before, after = effect["before"], effect["after"]
    totals = [None if one["total"] is None else Decimal(one["total"]) for one in (before, after)]
    return Moved(*totals, (before["place"], after["place"]), after["peers"])


def in_order(found: WhatIf | None) -> Moved | str:
    """A trial of a decision, ready for a sentence; in words where it moves nothing."""
    if found is None:
        return "得分不变。"
    places = (found.before.place, found.after.place)
    return Moved(found.before.total, found.after.total, places, found.after.peers)


def foresight(appeal: Appeal) -> Moved | str:
    """What upholding an open appeal would do to total and place; '' where it is decided."""
    if appeal.state not in (State.DRAFT, State.FILED, State.ACCEPTED):
        return ""
    if not appeal.event_id and not appeal.ticket_id:
        return "对得分项目的申诉，写明不计入考核的工单以后可以试算。"
    try:
        found = tried(appeal=appeal, verdict=State.UPHELD, remedy=Remedy())
    except AppealRefused as error:
        return str(error)
    return "本期还没有得分，无法试算。" if found is None else in_order(found)


def window_of(appeal: Appeal, at: datetime) -> str:
    """Until when an appeal may be filed, while it is a draft; '' from then on."""
    if appeal.state != State.DRAFT:
        return ""
    subject = subject_of(appeal)
    return Windows(appeal.jurisdiction, at).of(subject.period, subject.since).words


# The thread ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Corrected:
    """The event that a decision recorded anew, in words, and the line of the card it stands in."""

    event: DeductionEvent
    words: str
    line: str

    @property
    def is_revoked(self) -> bool:
        return hasattr(self.event, "revocation")


@dataclass(frozen=True, slots=True)
class Told:
    """One step as the thread shows it: its files, and what it did to the score."""

    step: AppealStep
    files: Sequence[Attachment]
    moved: Moved | None
    corrected: Corrected | None


def thread(appeal: Appeal, book: ClauseBook) -> list[Told]:
    """The steps in their order; of the drafts none once it is filed, else the latest."""
    steps = list(appeal.steps.select_related("taken_by").prefetch_related("attachments"))
    shown = [step for step in steps if step.state != State.DRAFT] or steps[-1:]
    return [
        Told(step, list(step.attachments.all()), moved_by(step), corrected_by(step, book))
        for step in shown
    ]


def corrected_by(step: AppealStep, book: ClauseBook) -> Corrected | None:
    """What a decision recorded instead of what was disputed; None where it recorded nothing."""
    if "event" not in step.effect:
        return None
    events = DeductionEvent.objects.select_related("unit__group", "revocation")
    event = events.get(pk=step.effect["event"])
    rulebook = book.rulebook_on(event.occurred_on)
    line = line_of(rulebook, event) if rulebook else ""
    return Corrected(event, event_in_words(event, book), line)
