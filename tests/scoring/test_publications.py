"""Publishing and sealing: who may, what stands in the way, what stays as it was."""

from __future__ import annotations

import hashlib
import zlib
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from scoring import frozen, queue, runs, services
from scoring.approvals import approve_deductions
from scoring.late import late_facts
from scoring.models import League, Publication, ScoreRun, UnitCounts
from scoring.publications import (
    PublicationRefused,
    SealRefused,
    approve_publication,
    blockers,
    is_sealed,
    prepare_publication,
    proposal_of,
    reopen_period,
    seal_period,
    withdraw_proposal,
)
from scoring.runs import perform
from scoring.verification import publication_differences
from tests.conftest import member
from tests.scoring.printed import APRIL, MARCH, YEAR, deduct, march_in_linshu, tickets
from tests.scoring.published import LATER, PUBLISHED, approve_events, put_out
from units.ledger import first_broken
from units.models import LedgerEntry, Role, WorkDay
from workorders.rulings import exclude_ticket
from workorders.signals import announce


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


@pytest.fixture
def league(march) -> League:
    return march.league


def kinds(linshu) -> list[str]:
    entries = LedgerEntry.objects.filter(jurisdiction=linshu).order_by("number")
    return list(entries.values_list("kind", flat=True))


def seal(linshu, chief, at=PUBLISHED):
    return seal_period(jurisdiction=linshu, period=MARCH, reason="归档", by=chief, at=at)


# Proposing ----------------------------------------------------------------------------------


def test_a_proposal_holds_everything_behind_the_result(linshu, march, clerk, chief):
    approve_events(linshu, chief)

    proposal = prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)

    document = frozen.thaw(proposal).document
    assert document["digest"] == march.digest
    assert document["rulebook"]["document"] == march.version.document
    stored = {card.unit.code: card.total for card in march.cards.select_related("unit")}
    assert {card["unit"]: Decimal(card["total"]) for card in document["cards"]} == stored
    assert proposal.revision == 1
    assert proposal.approved_at is None
    assert Publication.objects.current(linshu, MARCH) is None
    assert kinds(linshu)[-1] == "publication.prepared"


def test_preparing_twice_gives_one_proposal(linshu, march, clerk, chief):
    approve_events(linshu, chief)

    first, second = (
        prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)
        for _ in range(2)
    )

    assert first == second
    assert kinds(linshu).count("publication.prepared") == 1


def test_unapproved_events_stand_in_the_way(linshu, league, clerk):
    assert [blocker.kind for blocker in blockers(league)] == ["unapproved"]
    with pytest.raises(PublicationRefused, match="2 条加扣分记录尚未核准"):
        prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)


def test_a_stale_league_stands_in_the_way(linshu, march, clerk, chief, qingyun):
    deduct(qingyun, "L7.1")
    approve_events(linshu, chief)

    with pytest.raises(PublicationRefused, match="正在重算"):
        prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)


def test_a_year_without_holidays_stands_in_the_way(linshu, league, clerk, chief):
    approve_events(linshu, chief)
    WorkDay.objects.filter(day__year=2020, jurisdiction=None).update(is_published=False)

    with pytest.raises(PublicationRefused, match="2020年的放假安排尚未公布"):
        prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)


def test_a_period_without_scores_is_refused(linshu, clerk):
    with pytest.raises(PublicationRefused, match="还没有计算结果"):
        prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)


# Approving ----------------------------------------------------------------------------------


def test_the_chief_publishes_what_the_clerk_prepared(linshu, march, clerk, chief):
    out = put_out(linshu, clerk, chief)

    assert (out.revision, out.approved_by, out.approved_at) == (1, chief, PUBLISHED)
    assert Publication.objects.current(linshu, MARCH) == out
    assert hashlib.sha256(zlib.decompress(out.content)).hexdigest() == out.digest
    before = LedgerEntry.objects.get(jurisdiction=linshu, kind="publication.prepared")
    assert out.ledger_head == before.mac
    entry = LedgerEntry.objects.get(jurisdiction=linshu, kind="publication.approved")
    assert entry.content["digest"] == out.digest
    assert first_broken(linshu) is None


def test_nobody_publishes_what_they_prepared(linshu, march, chief):
    approve_events(linshu, chief)
    proposal = prepare_publication(jurisdiction=linshu, period=MARCH, by=chief, at=PUBLISHED)

    with pytest.raises(PublicationRefused, match="制表人不能签发"):
        approve_publication(publication=proposal, reason="", by=chief, at=PUBLISHED)

    deputy = member(linshu, "deputy", Role.CHIEF)
    assert approve_publication(publication=proposal, reason="", by=deputy, at=PUBLISHED).approved_at


def test_nobody_publishes_what_they_entered_themselves(linshu, march, clerk, chief, daxing):
    entry = services.Entry(unit=daxing, rule_code="L8.1", occurred_on=date(2020, 3, 9))
    event = services.record_deduction(entry=entry, by=chief, at=APRIL, entry_key="the chief's")
    perform(jurisdiction=linshu, period=MARCH, at=APRIL)
    second = member(linshu, "second", Role.CHIEF)
    approve_deductions(events=linshu.events.all(), by=second, at=APRIL)
    proposal = prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)

    with pytest.raises(PublicationRefused, match="有 1 条加扣分是签发人自己录入的"):
        approve_publication(publication=proposal, reason="", by=chief, at=PUBLISHED)

    assert event.recorded_by == chief
    assert approve_publication(publication=proposal, reason="", by=second, at=PUBLISHED).approved_at


def test_nobody_publishes_the_year_that_they_graded(linshu, march, clerk, chief, qingyun):
    second = member(linshu, "second", Role.CHIEF)
    for points, by in (("1", clerk), ("1.5", chief), ("2", second)):
        for assessor in ("", "督查室")[: 2 if by == chief else 1]:
            mark = services.Mark(qingyun, "LY1.1", "2020", Decimal(points), assessor=assessor)
            services.give_grade(mark=mark, version=march.version, by=by, at=APRIL)
    approve_events(linshu, second)
    perform(jurisdiction=linshu, period=MARCH, at=APRIL)
    perform(jurisdiction=linshu, period=YEAR, at=APRIL)
    of_march, of_year = (
        prepare_publication(jurisdiction=linshu, period=period, by=clerk, at=PUBLISHED)
        for period in (MARCH, YEAR)
    )

    for own in (chief, second):
        with pytest.raises(PublicationRefused, match="有 1 项评定是签发人自己录入的"):
            approve_publication(publication=of_year, reason="", by=own, at=PUBLISHED)

    third = member(linshu, "third", Role.CHIEF)
    assert approve_publication(publication=of_year, reason="", by=third, at=PUBLISHED).approved_at
    assert approve_publication(publication=of_march, reason="", by=chief, at=PUBLISHED).approved_at


def test_approving_twice_gives_the_first_approval(linshu, march, clerk, chief):
    out = put_out(linshu, clerk, chief)

    again = approve_publication(publication=out, reason="再点", by=chief, at=LATER)

    assert (again.approved_at, again.reason) == (PUBLISHED, "")
    assert kinds(linshu).count("publication.approved") == 1


def test_facts_that_moved_since_are_not_published(linshu, march, clerk, chief, qingyun):
    approve_events(linshu, chief)
    proposal = prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)
    deduct(qingyun, "L7.1")
    perform(jurisdiction=linshu, period=MARCH, at=PUBLISHED)

    with pytest.raises(PublicationRefused, match="制表以后数据有变动"):
        approve_publication(publication=proposal, reason="", by=chief, at=PUBLISHED)
    with pytest.raises(PublicationRefused, match="请先撤回"):
        prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)


def test_a_proposal_can_be_withdrawn_until_it_is_out(linshu, march, clerk, chief):
    approve_events(linshu, chief)
    proposal = prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)
    withdraw_proposal(publication=proposal, by=clerk, at=PUBLISHED)

    assert proposal_of(march.league) is None
    assert kinds(linshu)[-1] == "publication.withdrawn"
    out = put_out(linshu, clerk, chief)
    with pytest.raises(PublicationRefused, match="不能撤回"):
        withdraw_proposal(publication=out, by=clerk, at=LATER)


@pytest.mark.parametrize(
    "change", ["UPDATE scoring_publication SET reason = 'x'", "DELETE FROM scoring_publication"]
)
def test_what_is_out_can_neither_be_changed_nor_deleted(change, linshu, march, clerk, chief):
    put_out(linshu, clerk, chief)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(change)


# Revisions ----------------------------------------------------------------------------------


def test_a_revision_says_why_and_what_changed(linshu, march, clerk, chief, qingyun):
    put_out(linshu, clerk, chief)
    event = deduct(qingyun, "L7.1", reason="漏登")
    perform(jurisdiction=linshu, period=MARCH, at=LATER)
    approve_events(linshu, chief)
    proposal = prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=LATER)

    with pytest.raises(PublicationRefused, match="修订须写明事由"):
        approve_publication(publication=proposal, reason=" ", by=chief, at=LATER)
    out = approve_publication(publication=proposal, reason="补登漏记", by=chief, at=LATER)

    assert event.points is None
    assert (out.revision, out.reason) == (2, "补登漏记")
    (change,) = out.changes
    assert change["name"] == "青云镇"
    assert change["lines"] == {"L7": ["5.00", "4.80"]}
    assert Publication.objects.approved().count() == 2


def test_the_same_result_is_not_published_again(linshu, march, clerk, chief):
    put_out(linshu, clerk, chief)

    with pytest.raises(PublicationRefused, match="没有差别"):
        prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=LATER)


def test_publications_replay_from_their_own_bytes(linshu, march, clerk, chief, qingyun):
    out = put_out(linshu, clerk, chief)
    qingyun.name = "青云街道"
    qingyun.save()
    said = StringIO()
    call_command("verify_scores", stdout=said)

    assert "共 1 次公布，全部与重算相符" in said.getvalue()
    assert frozen.thaw(out).cards["qingyun"]["name"] == "青云镇"


def test_a_forged_publication_is_found(linshu, march, clerk, chief):
    approve_events(linshu, chief)
    proposal = prepare_publication(jurisdiction=linshu, period=MARCH, by=clerk, at=PUBLISHED)
    forged = zlib.decompress(proposal.content).replace(b'"total":"9', b'"total":"8', 1)
    proposal.content = zlib.compress(forged)
    proposal.save()
    approve_publication(publication=proposal, reason="", by=chief, at=PUBLISHED)

    told = StringIO()
    with pytest.raises(CommandError, match="1 次与重算不符"):
        call_command("verify_scores", stderr=told)
    assert "摘要与所存内容不符" in told.getvalue()


# Seals --------------------------------------------------------------------------------------


def test_only_what_is_published_and_fresh_is_sealed(linshu, march, clerk, chief, qingyun):
    with pytest.raises(SealRefused, match="须先公布"):
        seal(linshu, chief)
    put_out(linshu, clerk, chief)
    with pytest.raises(SealRefused, match="须写明事由"):
        seal_period(jurisdiction=linshu, period=MARCH, reason="", by=chief, at=PUBLISHED)
    deduct(qingyun, "L7.1")
    with pytest.raises(SealRefused, match="数据有变动"):
        seal(linshu, chief)

    assert not is_sealed(linshu, MARCH)


def test_sealing_twice_is_one_seal(linshu, march, clerk, chief):
    put_out(linshu, clerk, chief)

    assert seal(linshu, chief) == seal(linshu, chief, LATER)
    assert kinds(linshu).count("period.sealed") == 1
    assert is_sealed(linshu, MARCH)


def test_late_facts_do_not_move_a_sealed_month(linshu, march, clerk, chief, qingyun, monkeypatch):
    put_out(linshu, clerk, chief)
    seal(linshu, chief)
    marked = queue.mark(linshu, [MARCH], LATER)
    tickets(qingyun, 2, result_rating="不满意")
    announce(jurisdiction=linshu, touched={(qingyun.pk, "2020-03")})

    league = League.objects.get(pk=march.league_id)
    assert league not in marked
    assert league.input_version == league.scored_version
    assert queue.request(linshu, [MARCH], LATER) == []
    assert perform(jurisdiction=linshu, period=MARCH, at=LATER) == march
    assert perform(jurisdiction=linshu, period=MARCH, at=LATER, code="linshu-2020") == march
    assert ScoreRun.objects.filter(league=league).count() == 1


def test_a_seal_that_comes_while_a_run_is_computed_wins(linshu, march, clerk, chief, monkeypatch):
    put_out(linshu, clerk, chief)
    collect = runs.collect

    def sealed_meanwhile(*args, **kwargs):
        monkeypatch.setattr(runs, "collect", collect)
        found = collect(*args, **kwargs)
        seal(linshu, chief)
        return found

    monkeypatch.setattr(runs, "collect", sealed_meanwhile)
    monkeypatch.setattr(runs, "digest_of", lambda version, document: "another")

    assert perform(jurisdiction=linshu, period=MARCH, at=LATER) == march


def test_the_year_goes_on_with_the_sealed_month_as_it_was(linshu, march, clerk, chief, qingyun):
    year = perform(jurisdiction=linshu, period=YEAR, at=APRIL)
    put_out(linshu, clerk, chief)
    seal(linshu, chief)
    deduct(qingyun, "L7.1", reason="迟到的")

    later = perform(jurisdiction=linshu, period=YEAR, at=LATER)

    lines = [run.cards.get(unit=qingyun).lines["L0.month"] for run in (year, later)]
    assert lines[0] == lines[1]


def test_late_facts_are_listed(linshu, march, clerk, chief, qingyun):
    early = first_event(linshu, "L7.2")
    put_out(linshu, clerk, chief)
    seal(linshu, chief, APRIL + timedelta(hours=1))
    entry = services.Entry(
        unit=qingyun, rule_code="L7.1", occurred_on=date(2020, 3, 20), reason="迟到的"
    )
    services.record_deduction(entry=entry, by=clerk, at=LATER, entry_key="late")
    services.revoke_deduction(event=early, reason="误记", by=chief, at=LATER)
    ticket = linshu.tickets.filter(unit=qingyun).first()
    exclude_ticket(ticket=ticket, reason="重复诉求", by=chief, at=LATER)

    found = late_facts(march.league)

    assert {fact.kind for fact in found} == {"登记加扣分", "撤销加扣分", "裁定"}
    assert any(fact.by == clerk and entry.reason in fact.words for fact in found)
    assert any(ticket.number in fact.words for fact in found)


def first_event(linshu, code):
    return linshu.events.get(rule_code=code)


def test_a_late_file_is_listed_with_its_name(linshu, march, clerk, chief, qingyun, tmp_path):
    put_out(linshu, clerk, chief)
    seal(linshu, chief)
    path = tmp_path / "迟到.csv"
    path.write_text("工单编号,承办单位,受理时间\nX1,青云镇,2020-03-05 09:00\n", "utf-8")
    call_command("import_tickets", str(path), jurisdiction="linshu", stdout=StringIO())

    (fact,) = late_facts(march.league)

    assert (fact.kind, fact.words, fact.unit) == ("导入工单", "《迟到.csv》", "青云镇")


def test_opening_lets_late_facts_move_the_month(linshu, march, clerk, chief, qingyun):
    put_out(linshu, clerk, chief)
    seal(linshu, chief)
    tickets(qingyun, 4, result_rating="不满意")
    announce(jurisdiction=linshu, touched={(qingyun.pk, "2020-03")})
    with pytest.raises(SealRefused, match="须写明事由"):
        reopen_period(jurisdiction=linshu, period=MARCH, reason="", by=chief, at=LATER)

    reopen_period(jurisdiction=linshu, period=MARCH, reason="核实后更正", by=chief, at=LATER)

    league = League.objects.get(pk=march.league_id)
    assert league.input_version != league.scored_version
    assert not UnitCounts.objects.filter(league=league, unit=qingyun).exists()
    again = perform(jurisdiction=linshu, period=MARCH, at=LATER)
    assert again != march
    counted = [runs.stored_facts(run).units for run in (march, again)]
    handled = [next(u.counts["handled"] for u in units if u.unit == "qingyun") for units in counted]
    assert handled == [10, 14]
    assert late_facts(league) == []
    assert "period.reopened" in kinds(linshu)


def test_opening_what_is_open_changes_nothing(linshu, march, chief):
    found = reopen_period(jurisdiction=linshu, period=MARCH, reason="误点", by=chief, at=LATER)

    assert found is None
    assert League.objects.get(pk=march.league_id).input_version == march.input_version


def test_a_publication_that_the_chain_does_not_tell_of_is_found_out(linshu, march, clerk, chief):
    out = put_out(linshu, clerk, chief)
    assert list(publication_differences(out)) == []

    out.ledger_head = "0" * 64

    assert list(publication_differences(out)) == ["与台账里的公布不符"]
