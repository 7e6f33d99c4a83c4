"""What people do to a draft: start it, change one place of it, go back, hand it in.

Every change names the edit it was based on. What others changed meanwhile is kept where it is
another place; where it is the same, the change is refused and both wordings are shown.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from scoring.documents import toml
from scoring.documents.nodes import Change, Node, NoSuchNode, Replace, found, own
from scoring.documents.renaming import CodeTaken
from scoring.drafts.merging import TouchedByOthers, is_done, rebased
from scoring.drafts.summaries import summary_of
from scoring.models import DraftEdit, RulebookVersion
from scoring.publishing import document_digest
from units.ledger import Fact, write_down
from units.models import Jurisdiction, User
from units.moments import local_day
from units.refusals import Refused

MOST_CHARACTERS = 1_000_000
A_MOMENT = timedelta(seconds=20)
STARTED = "起草"


class DraftRefused(Refused):
    """The draft cannot be started, changed or handed in; the message says why."""


class EditConflict(DraftRefused):
    """Somebody else changed the same place meanwhile: ``theirs`` is what stands there now."""

    def __init__(
        self, theirs: dict[str, Any] | None, node: Node | None, last: RulebookVersion
    ) -> None:
        who = last.edited_by
        what = "改过同一处" if theirs else "删去或移动了这一处"
        super().__init__(f"您打开以后，{who}{what}，您的修改没有保存。请对照后重新保存。")
        self.theirs, self.node, self.edits = theirs, node, last.edits


class Changed(NamedTuple):
    """A draft as it is now, and the change as it was made: others may have moved its place."""

    draft: RulebookVersion
    change: Change


# Starting -----------------------------------------------------------------------------------


@transaction.atomic
def start_draft(
    *,
    jurisdiction: Jurisdiction,
    by: User,
    at: datetime,
    based_on: RulebookVersion | None = None,
    text: str | None = None,
) -> RulebookVersion:
    """Start a draft from a published version of any jurisdiction, from a file, or from nothing.

    Raises DraftRefused where the file is not TOML.
    """
    if text is None:
        text = _source_of(based_on) if based_on else toml.written(_blank(jurisdiction, at))
        if based_on and based_on.jurisdiction_id != jurisdiction.pk:
            text = _made_own(text, jurisdiction, at)
    document = _read(text)
    draft = RulebookVersion(jurisdiction=jurisdiction, based_on=based_on, starts_on=local_day(at))
    _fill(draft, text, document)
    if twin := _just_started(draft, by, at):
        return twin
    draft.edited_by, draft.edited_at = by, at
    draft.save()
    started = f"{STARTED}：以《{based_on.title}》为底本" if based_on else STARTED
    _log(draft, started, by, at)
    content = {"code": draft.code, "based_on": based_on.pk if based_on else None}
    write_down(jurisdiction, [Fact("draft.started", f"version:{draft.pk}", content)], by=by, at=at)
    return draft


def _just_started(draft: RulebookVersion, by: User, at: datetime) -> RulebookVersion | None:
    """The same draft, started by the same person a moment ago: the form was sent twice."""
    drafts = RulebookVersion.objects.drafts().filter(jurisdiction=draft.jurisdiction, edits=0)
    alike = drafts.filter(edited_by=by, digest=draft.digest, based_on=draft.based_on)
    return alike.filter(edited_at__range=(at - A_MOMENT, at)).first()


def _source_of(version: RulebookVersion) -> str:
    return version.source or toml.written(version.document)


def export_toml(*, version: RulebookVersion) -> str:
    """A version as a file: the text it was written in, or its document laid out."""
    return _source_of(version)


def _blank(jurisdiction: Jurisdiction, at: datetime) -> dict[str, Any]:
    """A heading, and the groups that the jurisdiction's units stand in."""
    return {
        "rulebook": _heading(jurisdiction, at) | {"title": f"{jurisdiction.name}12345热线考核办法"},
        "group": [{"code": one.code, "name": one.name} for one in jurisdiction.groups.all()],
    }


def _heading(jurisdiction: Jurisdiction, at: datetime) -> dict[str, Any]:
    today = local_day(at)
    return {
        "code": f"{jurisdiction.code}-{today.year}",
        "jurisdiction": jurisdiction.code,
        "place": jurisdiction.name,
        "from": today.replace(day=1).isoformat(),
    }


def _made_own(text: str, jurisdiction: Jurisdiction, at: datetime) -> str:
    """The same rules under the jurisdiction's own heading."""
    heading = Node("rulebook")
    value = own(found(toml.read(text), heading)) | _heading(jurisdiction, at)
    return toml.changed(text, Replace(heading, value))[0]


# Changing -----------------------------------------------------------------------------------


@transaction.atomic
def change_draft(
    *, draft: RulebookVersion, change: Change, edits: int, by: User, at: datetime
) -> Changed:
    """Make one change, based on the draft after so many ``edits``; sent twice, it is made once.

    Raises EditConflict where somebody else changed the same place since, DraftRefused otherwise.
    """
    now = held(draft)
    try:
        if now.edits != edits:
            before = _said(now, edits)
            if is_done(before, now.document, change):
                return Changed(now, change)
            change = rebased(before, now.document, change)
        text, document = toml.changed(now.source, change)
    except TouchedByOthers as error:
        raise EditConflict(error.theirs, error.node, now) from error
    except NoSuchNode as error:
        raise EditConflict(None, None, now) from error
    except CodeTaken as error:
        raise DraftRefused(f"已经有代码为 {error} 的计量，请换一个。") from error
    if document == now.document:
        return Changed(now, change)
    return Changed(_keep(now, text, document, summary_of(change, now.document), by, at), change)


def _said(draft: RulebookVersion, edits: int) -> dict[str, Any]:
    """What the draft said after so many edits."""
    edit = draft.log.filter(number=edits).first()
    if edit is None:
        raise DraftRefused("这个页面已经过时，请刷新后再修改。")
    return toml.read(edit.source)


@transaction.atomic
def import_toml(
    *, draft: RulebookVersion, text: str, edits: int, by: User, at: datetime
) -> RulebookVersion:
    """Replace the whole draft by a file; what stood there stays in the log."""
    now = held(draft)
    _refuse_if_changed(now, edits)
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    return _keep(now, text, _read(text), "从文件导入", by, at)


@transaction.atomic
def undo_change(*, draft: RulebookVersion, edits: int, by: User, at: datetime) -> RulebookVersion:
    """Go back one change; undoing again goes back another one."""
    now = held(draft)
    _refuse_if_changed(now, edits)
    state = now.log.get(number=now.edits).state
    if state == 0:
        raise DraftRefused("已经回到起草时的样子，没有可以撤销的修改。")
    before = now.log.get(number=state - 1)
    undone = now.log.get(number=state).summary
    return _go_back(now, before, f"撤销：{undone}", by, at)


@transaction.atomic
def restore_draft(
    *, draft: RulebookVersion, number: int, edits: int, by: User, at: datetime
) -> RulebookVersion:
    """Bring back what the draft said after an earlier change."""
    now = held(draft)
    _refuse_if_changed(now, edits)
    wanted = now.log.filter(number=number).first()
    if wanted is None:
        raise DraftRefused("修改记录中没有这一次。")
    return _go_back(now, wanted, f"恢复到第 {number} 次修改之后", by, at)


def _go_back(
    now: RulebookVersion, to: DraftEdit, summary: str, by: User, at: datetime
) -> RulebookVersion:
    return _keep(now, to.source, _read(to.source), summary, by, at, restores=to.state)


def _refuse_if_changed(now: RulebookVersion, edits: int) -> None:
    if now.edits != edits:
        raise DraftRefused(f"您打开以后，{now.edited_by}又改过这份草稿，请看过最新内容再操作。")


# Keeping ------------------------------------------------------------------------------------


def held(draft: RulebookVersion) -> RulebookVersion:
    """The draft as it is now, locked until the transaction ends.

    Raises DraftRefused where it has been published or discarded.
    """
    now = RulebookVersion.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if not now.is_draft:
        raise DraftRefused("这一版已经发布，不能再修改；要修改请以它为底本另起草一版。")
    if now.discarded_at:
        raise DraftRefused("这份草稿已经作废。")
    return now


def _read(text: str) -> dict[str, Any]:
    if len(text) > MOST_CHARACTERS:
        raise DraftRefused("文件过长，考核办法不应超过一百万字。")
    try:
        return toml.read(text)
    except toml.NotToml as error:
        raise DraftRefused(str(error)) from error


def _keep(
    draft: RulebookVersion,
    text: str,
    document: dict[str, Any],
    summary: str,
    by: User,
    at: datetime,
    restores: int | None = None,
) -> RulebookVersion:
    """Save the draft and its log; whoever had handed it in has to do so again."""
    _fill(draft, text, document)
    draft.edits += 1
    draft.edited_by, draft.edited_at = by, at
    draft.submitted_by = draft.submitted_at = None
    draft.save()
    _log(draft, summary, by, at, restores)
    return draft


def _fill(draft: RulebookVersion, text: str, document: dict[str, Any]) -> None:
    heading = own(document.get("rulebook"))
    draft.source, draft.document = text, document
    draft.digest = document_digest(document)
    draft.code = str(heading.get("code", ""))[:60]
    draft.title = str(heading.get("title", ""))[:200]
    with suppress(ValueError):
        draft.starts_on = date.fromisoformat(str(heading.get("from", "")))


def _log(
    draft: RulebookVersion, summary: str, by: User, at: datetime, restores: int | None = None
) -> None:
    DraftEdit.objects.create(
        version=draft,
        number=draft.edits,
        source=draft.source,
        summary=summary,
        restores=restores,
        edited_by=by,
        edited_at=at,
    )
