"""An office in the middle of its work, made in a process of its own that has set Django up.

A published and sealed month with something late, appeals in every state, a file looked at, a
recomputation and three drafts. ``main`` prints the number of each as JSON, by what it is.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from scoring import appeals, performers, runs
from scoring.drafts.editing import start_draft
from scoring.engine.period import Period
from scoring.models import Appeal, RulebookVersion
from scoring.publications import prepare_publication, seal_period
from scoring.recomputation import ask_for_recomputation
from scoring.services import Entry, record_deduction
from tests.scoring.published import PUBLISHED, put_out
from units.models import Jurisdiction, Unit, User
from workorders import uploads
from workorders.models import DeductionEvent, TicketImport

MARCH, YEAR = Period.parse("2020-03"), Period.parse("2020")
DISPUTED = ("L7.1", "L7.2", "L6b.1", "L6b.2", "L2b1")
FILE = """工单编号,承办单位,受理时间,办理期限,是否联系,办理结果评价,备注
NEW-1,青云镇,2020-03-05 14:30,2020-03-12 14:30,是,满意,
NEW-2,青云真,2020-03-05 14:30,,可能,很满意,
NEW-3,青云镇,05/03/20,,,,
"""
State = Appeal.State


def main() -> None:
    linshu = Jurisdiction.objects.get(code="linshu")
    unit = linshu.units.get(code="qingyun")
    clerk, chief, liaison = (User.objects.get(username=n) for n in ("clerk", "chief", "liaison"))
    events = [_recorded(unit, code, clerk, PUBLISHED) for code in DISPUTED]
    _scored(linshu, PUBLISHED)
    put_out(linshu, clerk, chief)
    stands = dict(_appeals(events, liaison, chief)) | _work(linshu, clerk) | _drafts(linshu, clerk)
    _sealed(linshu, unit, clerk, chief)
    sys.stdout.write(json.dumps(stands))


def _recorded(unit: Unit, code: str, by: User, at: datetime) -> DeductionEvent:
    entry = Entry(unit, code, date(2020, 3, 9), times=2, reason="回复内容过于简单，与事实不符")
    return record_deduction(entry=entry, by=by, at=at, entry_key=f"busy-{code}-{at}")


def _scored(linshu: Jurisdiction, at: datetime) -> None:
    for period in (MARCH, YEAR):
        runs.perform(jurisdiction=linshu, period=period, at=at)


def _appeals(events: list[DeductionEvent], liaison: User, chief: User):
    """One appeal for each way that an appeal can be: on events, and on a line of the card."""
    at = PUBLISHED + timedelta(hours=1)
    subjects = [appeals.about_event(event) for event in events]
    said = {"reason": "我单位已与来电人联系并说明", "by": liaison, "at": at}
    drafted = appeals.open_appeal(subject=subjects[4], **said)
    yield "draft_appeal", drafted.pk
    line = appeals.about_line(unit=events[0].unit, period=MARCH, line="L3")
    filed = appeals.appeal_several(subjects=[*subjects[:4]], **said)
    filed += appeals.appeal_several(subjects=[line], **said)
    verdicts = (State.UPHELD, State.PARTLY, State.REJECTED)
    for verdict, appeal in zip(verdicts, filed, strict=False):
        appeals.accept_appeal(appeal=appeal, by=chief, at=at)
        remedy = appeals.Remedy(times=1) if verdict == State.PARTLY else None
        ruled = {"verdict": verdict, "reason": "经核对通话录音", "by": chief, "at": at}
        appeals.decide_appeal(appeal=appeal, remedy=remedy, **ruled)
        yield f"{verdict}_appeal", appeal.pk
    yield "filed_appeal", filed[3].pk
    yield "line_appeal", filed[4].pk


def _work(linshu: Jurisdiction, clerk: User) -> dict[str, int]:
    """A file that was looked at, one that could not be read, a recomputation, an import."""
    now = PUBLISHED + timedelta(hours=2)
    looked = _looked_at(linshu, clerk, "三月补报.csv", FILE, now)
    failed = _looked_at(linshu, clerk, "说明.csv", "编号,日期\n1,2\n", now)
    job = ask_for_recomputation(jurisdiction=linshu, by=clerk, at=now)
    performers.take_next(now)
    waiting = ask_for_recomputation(jurisdiction=linshu, by=clerk, at=now + timedelta(hours=1))
    taken = TicketImport.objects.filter(jurisdiction=linshu).latest("pk")
    return {
        "looked_job": looked,
        "failed_job": failed,
        "done_job": job.pk,
        "waiting_job": waiting.pk,
        "import": taken.pk,
    }


def _looked_at(linshu: Jurisdiction, clerk: User, name: str, text: str, now: datetime) -> int:
    file = SimpleUploadedFile(name, text.encode())
    job = uploads.receive(jurisdiction=linshu, file=file, mapping="", by=clerk, at=now, key=name)
    performers.take_next(now)
    return job.pk


def _drafts(linshu: Jurisdiction, clerk: User) -> dict[str, int]:
    """The jurisdiction's own rules again, and those of others: together they have every place."""
    codes = ("linshu-2020", "hitech-frontdesk", "changzhou-edu")
    bases = {code: RulebookVersion.objects.get(code=code) for code in codes}
    said = {"jurisdiction": linshu, "by": clerk, "at": PUBLISHED}
    return {code: start_draft(based_on=base, **said).pk for code, base in bases.items()}


def _sealed(linshu: Jurisdiction, unit: Unit, clerk: User, chief: User) -> None:
    """What was decided is published too; then the month is closed, and something comes late."""
    at = PUBLISHED + timedelta(hours=4)
    _scored(linshu, at)
    put_out(linshu, clerk, chief, reason="申诉处理后更正", at=at)
    prepare_publication(jurisdiction=linshu, period=YEAR, by=clerk, at=at)
    sealed = {"period": MARCH, "reason": "归档", "by": chief}
    seal_period(jurisdiction=linshu, at=at + timedelta(hours=1), **sealed)
    _recorded(unit, "L7.1", clerk, at + timedelta(hours=2))
