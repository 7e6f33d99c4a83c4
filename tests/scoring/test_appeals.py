"""Appeals: what may be disputed and until when, who decides, and what a decision does."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from scoring import appeals, queue
from scoring.appeals import AppealRefused, NotByOneself, Remedy, Windows
from scoring.appeals.moves import FOLLOWS
from scoring.engine.period import Period
from scoring.models import Appeal, AppealStep, ScoreRun, Seal
from scoring.services import revoke_deduction
from tests.conftest import member
from tests.scoring.dispute import PUBLISHED, april, publish_run, screenshot
from tests.scoring.printed import APRIL, MARCH, deduct, league, march_in_linshu, publish
from tests.scoring.published import put_out
from units.ledger import first_broken
from units.models import LedgerEntry, Role
from workorders.models import Attachment, DeductionEvent, Revocation

State = Appeal.State
NOON = april(9, 12)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def march(linshu) -> ScoreRun:
    return march_in_linshu(linshu)


@pytest.fixture
def charge(march, daxing) -> DeductionEvent:
    """大兴镇 was urged in writing twice: 1 point."""
    return daxing.events.get()


@pytest.fixture
def spokesman(linshu, daxing):
    return member(linshu, "spokesman", Role.LIAISON, daxing)


@pytest.fixture
def filed(charge, spokesman) -> Appeal:
    return file(charge, spokesman)


def file(event: DeductionEvent, by, at=NOON, **more) -> Appeal:
    about = appeals.about_event(event)
    (found,) = appeals.appeal_several(
        subjects=[about], reason="督办件并非本镇职责", by=by, at=at, **more
    )
    return found


def decide(appeal: Appeal, verdict, by, **more) -> AppealStep:
    return appeals.decide_appeal(
        appeal=appeal, verdict=verdict, reason="情况属实", by=by, at=april(10), **more
    )


def states(appeal: Appeal) -> list[str]:
    return list(appeal.steps.values_list("state", flat=True))


def scored(jurisdiction, unit) -> tuple[str, int | None]:
    """Total and place of the unit once the queue is worked off."""
    queue.drain(april(10))
    card = ScoreRun.objects.current(jurisdiction, MARCH).cards.get(unit=unit)
    return f"{card.total:.2f}", card.place


def told(step: AppealStep) -> list[tuple[str, int | None]]:
    """Total and place before and after, as the step keeps them."""
    kept = [step.effect["before"], step.effect["after"]]
    return [(f"{Decimal(one['total']):.2f}", one["place"]) for one in kept]


# The window ---------------------------------------------------------------------------------


def test_what_is_not_published_may_be_appealed_at_any_time(march, linshu):
    window = Windows(linshu, april(30)).of(MARCH)

    assert (window.is_open, window.last_day) == (True, None)
    assert window.words == "2020年3月尚未公布，公布之后 5 个工作日内都可以申诉。"


@pytest.mark.parametrize(
    ("day", "left"), [(8, 5), (9, 5), (10, 4), (11, 3), (12, 3), (13, 3), (15, 1)]
)
def test_the_window_counts_working_days_from_the_publication(day, left, march, linshu, chief):
    publish_run(march, chief)

    window = Windows(linshu, april(day, 23)).of(MARCH)

    assert (window.is_open, window.days_left, window.last_day) == (True, left, date(2020, 4, 15))
    assert window.words == f"还剩 {left} 个工作日，至 4月15日"


def test_after_its_last_day_the_window_says_why_it_is_closed(march, linshu, chief):
    publish_run(march, chief)

    window = Windows(linshu, april(16, 0)).of(MARCH)

    assert (window.is_open, window.days_left) == (False, 0)
    assert window.words == "申诉期限（公布之后 5 个工作日）已于2020年4月15日届满。"


def test_what_is_recorded_after_the_publication_has_its_own_window(march, linshu, chief):
    publish_run(march, chief)

    window = Windows(linshu, april(20)).of(MARCH, since=april(17))

    assert (window.is_open, window.last_day) == (True, date(2020, 4, 24))


def test_an_early_event_waits_for_the_publication(march, linshu, chief, charge):
    publish_run(march, chief)
    about = appeals.about_event(charge)

    assert about.since < PUBLISHED
    assert Windows(linshu, april(9)).of(MARCH, about.since).last_day == date(2020, 4, 15)


def test_a_jurisdiction_sets_its_own_number_of_days(march, linshu, chief):
    publish_run(march, chief)
    linshu.appeal_days = 2

    assert Windows(linshu, april(9)).of(MARCH).last_day == date(2020, 4, 10)


def test_a_sealed_period_is_closed_until_it_is_opened_again(march, linshu, chief):
    seal = {"league": march.league, "reason": "归档", "sealed_by": chief, "sealed_at": april(9)}
    Seal.objects.create(is_closed=True, **seal)

    window = Windows(linshu, april(9)).of(MARCH)
    Seal.objects.create(is_closed=False, **seal)

    assert (window.is_open, window.words) == (False, "2020年3月已封存，不能再提出申诉。")
    assert Windows(linshu, april(9)).of(MARCH).is_open


def test_the_windows_of_many_things_are_looked_up_once(
    march, linshu, chief, django_assert_num_queries
):
    publish_run(march, chief)
    windows = Windows(linshu, april(9))
    windows.of(MARCH)

    with django_assert_num_queries(0):
        windows.of(MARCH)


# Filing -------------------------------------------------------------------------------------


def test_an_appeal_is_filed_with_its_reason_and_files(charge, spokesman):
    appeal = file(charge, spokesman, files=[screenshot()])

    last = appeal.steps.last()
    assert (appeal.unit, appeal.period, appeal.event) == (charge.unit, "2020-03", charge)
    assert states(appeal) == [State.DRAFT, State.FILED]
    assert (last.reason, last.taken_by, last.taken_at) == ("督办件并非本镇职责", spokesman, NOON)
    assert [one.name for one in last.attachments.all()] == ["回访截图.png"]


def test_every_step_is_in_the_ledger(filed, linshu, chief):
    appeals.accept_appeal(appeal=filed, by=chief, at=april(9))
    decide(filed, State.REJECTED, chief)

    about = LedgerEntry.objects.filter(subject=f"appeal:{filed.pk}").order_by("number")
    kinds = list(about.values_list("kind", flat=True))
    assert kinds == ["appeal.draft", "appeal.filed", "appeal.accepted", "appeal.rejected"]
    assert first_broken(linshu) is None


def test_several_events_are_appealed_at_once_with_one_reason(march, charge, daxing, spokesman):
    other = deduct(daxing, "L8.1", reason="集中投诉")
    subjects = [appeals.about_event(event) for event in (charge, other)]

    found = appeals.appeal_several(
        subjects=subjects, reason="同一件事", files=[screenshot()], by=spokesman, at=NOON
    )

    assert [one.event for one in found] == [charge, other]
    assert {one.state for one in found} == {State.FILED}
    assert len({one.steps.last().attachments.get().pk for one in found}) == 1


def test_filing_twice_gives_one_appeal(charge, spokesman):
    first = file(charge, spokesman)
    second = file(charge, spokesman)

    assert first == second
    assert states(first) == [State.DRAFT, State.FILED]


def test_a_form_sent_twice_keeps_its_files_once(charge, spokesman):
    for _ in range(2):
        appeals.appeal_several(
            subjects=[appeals.about_event(charge)],
            reason="属实，已整改",
            files=[screenshot()],
            by=spokesman,
            at=NOON,
        )

    assert Attachment.objects.count() == 1
    assert LedgerEntry.objects.filter(kind="file.kept").count() == 1


def test_a_draft_filed_twice_keeps_its_files_once(charge, spokesman):
    draft = appeals.open_appeal(
        subject=appeals.about_event(charge), reason="", by=spokesman, at=NOON
    )
    said = {"appeal": draft, "reason": "属实", "by": spokesman, "at": NOON}

    first = appeals.file_appeal(**said, files=[screenshot()])
    second = appeals.file_appeal(**said, files=[screenshot()])

    assert first == second
    assert Attachment.objects.count() == 1


def test_a_draft_keeps_its_files_until_it_is_filed(charge, spokesman):
    about = appeals.about_event(charge)
    draft = appeals.open_appeal(
        subject=about, reason="", files=[screenshot("一.png")], by=spokesman, at=NOON
    )
    appeals.save_draft(appeal=draft, reason="补充", by=spokesman, at=NOON)
    step = appeals.file_appeal(
        appeal=draft, reason="补充", files=[screenshot("二.png")], by=spokesman, at=NOON
    )

    assert states(draft) == [State.DRAFT, State.DRAFT, State.FILED]
    assert {one.name for one in step.attachments.all()} == {"一.png", "二.png"}


def test_an_appeal_needs_a_reason(charge, spokesman):
    draft = appeals.open_appeal(
        subject=appeals.about_event(charge), reason="", by=spokesman, at=NOON
    )

    with pytest.raises(AppealRefused, match="理由"):
        appeals.file_appeal(appeal=draft, reason=" ", by=spokesman, at=NOON)


def test_after_the_window_a_unit_cannot_appeal_but_the_office_can_for_it(
    march, charge, spokesman, clerk, chief
):
    publish_run(march, chief)

    with pytest.raises(AppealRefused, match="届满"):
        file(charge, spokesman, at=april(16))
    late = file(charge, clerk, at=april(16), by_office=True)

    assert late.state == State.FILED


def test_a_draft_of_the_last_day_cannot_be_filed_on_the_next(march, charge, spokesman, chief):
    publish_run(march, chief)
    draft = appeals.open_appeal(
        subject=appeals.about_event(charge), reason="明天再说", by=spokesman, at=april(15, 23)
    )

    with pytest.raises(AppealRefused, match="届满"):
        appeals.file_appeal(appeal=draft, reason="明天再说", by=spokesman, at=april(16, 0))


def test_what_is_revoked_need_not_be_appealed(charge, spokesman, clerk):
    revoke_deduction(event=charge, reason="登记有误", by=clerk, at=APRIL)
    charge.refresh_from_db()

    with pytest.raises(AppealRefused, match="已经撤销"):
        file(charge, spokesman)


def test_a_ticket_and_a_line_can_be_disputed_too(march, qingyun, liaison):
    ticket = qingyun.tickets.filter(result_rating="不满意").first()
    subjects = [
        appeals.about_ticket(ticket, line="L3"),
        appeals.about_line(unit=qingyun, period=MARCH, line="L3"),
    ]

    of_ticket, of_line = appeals.appeal_several(
        subjects=subjects, reason="工单不应计入", by=liaison, at=NOON
    )

    assert (of_ticket.ticket, of_ticket.line, of_ticket.period) == (ticket, "L3", "2020-03")
    assert (of_line.ticket, of_line.line, of_line.period) == (None, "L3", "2020-03")


def test_an_event_of_a_yearly_rulebook_stands_on_the_years_card(taian):
    publish("taian-county")
    place = league("taian", "泰安市", {"counties": ["东平县", "宁阳县"]})
    event = deduct(place.units.get(name="东平县"), "A10.1")

    assert appeals.about_event(event).period == Period.parse("2020")


# Moving on ----------------------------------------------------------------------------------


def test_an_appeal_goes_from_state_to_state_as_the_plan_says(charge, spokesman, chief, linshu):
    ways = {
        State.ACCEPTED: lambda one: appeals.accept_appeal(appeal=one, by=chief, at=NOON),
        State.REJECTED: lambda one: decide(one, State.REJECTED, chief),
        State.UPHELD: lambda one: decide(one, State.UPHELD, chief),
        State.PARTLY: lambda one: decide(one, State.PARTLY, chief, remedy=Remedy(times=1)),
        State.WITHDRAWN: lambda one: appeals.withdraw_appeal(
            appeal=one, reason="不再申诉", by=spokesman, at=NOON
        ),
        State.FILED: lambda one: appeals.file_appeal(
            appeal=one, reason="再提", by=spokesman, at=NOON
        ),
    }
    allowed = set()
    for start in State:
        for goal, way in ways.items():
            with transaction.atomic():
                appeal = at_state(charge, start, spokesman)
                try:
                    way(appeal)
                except AppealRefused as error:
                    assert "现在是" in str(error)
                else:
                    allowed.add((start, goal))
                transaction.set_rollback(True)

    expected = {(before, state) for state, found in FOLLOWS.items() for before in found}
    assert allowed - {(one, one) for one in State} == expected - {(State.DRAFT, State.DRAFT)}


def at_state(event: DeductionEvent, state: str, by) -> Appeal:
    about = appeals.about_event(DeductionEvent.objects.get(pk=event.pk))
    return Appeal.objects.create(
        jurisdiction=event.jurisdiction,
        unit=event.unit,
        period=about.period.code,
        event=about.event,
        state=state,
        opened_by=by,
        opened_at=NOON,
    )


def test_steps_are_never_changed(filed):
    with pytest.raises(DatabaseError), transaction.atomic():
        filed.steps.update(reason="改写")


def test_accepting_twice_is_one_step(filed, chief):
    first = appeals.accept_appeal(appeal=filed, by=chief, at=NOON)
    second = appeals.accept_appeal(appeal=filed, by=chief, at=april(11))

    assert first == second


def test_a_withdrawn_appeal_leaves_the_score_and_may_be_filed_again(
    filed, march, linshu, spokesman, charge, daxing
):
    before = scored(linshu, daxing)
    appeals.withdraw_appeal(appeal=filed, reason="材料不全", by=spokesman, at=NOON)

    again = file(charge, spokesman)

    assert again != filed
    assert (filed.state, again.state) == (State.WITHDRAWN, State.FILED)
    assert scored(linshu, daxing) == before


def test_a_filed_appeal_is_not_withdrawn_without_a_reason(filed, spokesman):
    with pytest.raises(AppealRefused, match="理由"):
        appeals.withdraw_appeal(appeal=filed, reason="", by=spokesman, at=NOON)


# Deciding -----------------------------------------------------------------------------------


def test_an_upheld_appeal_revokes_the_event_and_the_score_moves(
    filed, charge, march, linshu, daxing, chief
):
    before = scored(linshu, daxing)

    step = decide(filed, State.UPHELD, chief)

    revocation = Revocation.objects.get(event=charge)
    assert revocation.reason == f"申诉第 {filed.pk} 号成立：情况属实"
    assert revocation.revoked_by == chief
    after = scored(linshu, daxing)
    assert Decimal(after[0]) == Decimal(before[0]) + 1
    assert told(step) == [before, after]


def test_a_partly_upheld_appeal_records_the_event_anew(filed, charge, march, linshu, daxing, chief):
    before = scored(linshu, daxing)

    step = decide(filed, State.PARTLY, chief, remedy=Remedy(times=1))

    anew = DeductionEvent.objects.standing().get(unit=daxing)
    assert (anew.times, anew.rule_code, anew.occurred_on) == (1, "L7.2", charge.occurred_on)
    assert (anew.ticket_number, anew.recorded_by) == ("WZ001", charge.recorded_by)
    assert Revocation.objects.get().event == charge
    after = scored(linshu, daxing)
    assert Decimal(after[0]) == Decimal(before[0]) + Decimal("0.5")
    assert told(step) == [before, after]
    assert step.effect["event"] == anew.pk


def test_what_is_recorded_anew_stays_its_recorders_entry_and_needs_no_other_chief(
    march, daxing, linshu, spokesman, clerk, chief
):
    appeal = file(recorded_by(clerk, daxing, times=2), spokesman)

    step = decide(appeal, State.PARTLY, chief, remedy=Remedy(times=1))

    anew = DeductionEvent.objects.get(pk=step.effect["event"])
    assert (anew.recorded_by, anew.approval.approved_by) == (clerk, chief)
    queue.drain(april(10))
    assert put_out(linshu, clerk, chief, at=april(11)).approved_by == chief


def test_an_event_from_a_file_stays_one_when_it_is_recorded_anew(march, daxing, spokesman, chief):
    appeal = file(recorded_by(None, daxing, times=2), spokesman)

    step = decide(appeal, State.PARTLY, chief, remedy=Remedy(times=1))

    anew = DeductionEvent.objects.get(pk=step.effect["event"])
    assert (anew.recorded_by, anew.approval.approved_by) == (None, chief)


def test_the_ledger_tells_who_decided_on_what_is_recorded_anew(
    march, daxing, linshu, spokesman, clerk, chief
):
    event = recorded_by(clerk, daxing, times=2)
    appeal = file(event, spokesman)

    step = decide(appeal, State.PARTLY, chief, remedy=Remedy(times=1))

    entries = LedgerEntry.objects.filter(subject=f"event:{step.effect['event']}").order_by("number")
    written, approved = entries
    assert (written.kind, approved.kind) == ("event.recorded", "event.approved")
    assert {written.actor, approved.actor} == {chief}
    assert (written.content["appeal"], written.content["corrects"]) == (appeal.pk, event.pk)
    assert first_broken(linshu) is None


def test_a_partly_upheld_appeal_keeps_the_proof(filed, charge, chief, clerk):
    paper = Attachment.objects.create(
        jurisdiction=charge.jurisdiction,
        unit=charge.unit,
        name="督办单.pdf",
        media_type="application/pdf",
        size=1,
        digest="0" * 64,
        uploaded_by=clerk,
        uploaded_at=APRIL,
    )
    charge.evidence.add(paper)

    step = decide(filed, State.PARTLY, chief, remedy=Remedy(times=1))

    anew = DeductionEvent.objects.get(pk=step.effect["event"])
    assert [one.name for one in anew.evidence.all()] == ["督办单.pdf"]


def test_points_that_the_clause_does_not_know_are_refused_and_nothing_is_done(filed, chief):
    with pytest.raises(AppealRefused):
        decide(filed, State.PARTLY, chief, remedy=Remedy(times=1, points=Decimal("0.3")))

    filed.refresh_from_db()
    assert filed.state == State.FILED
    assert not Revocation.objects.exists()


def test_a_sealed_period_is_opened_before_an_appeal_is_upheld(filed, march, chief):
    Seal.objects.create(
        league=march.league, is_closed=True, reason="归档", sealed_by=chief, sealed_at=NOON
    )

    with pytest.raises(AppealRefused, match="启封"):
        decide(filed, State.UPHELD, chief)

    assert decide(filed, State.REJECTED, chief).state == State.REJECTED


def test_trying_a_decision_says_what_it_will_do_and_does_nothing(
    filed, march, linshu, daxing, chief
):
    found = appeals.tried(appeal=filed, verdict=State.PARTLY, remedy=Remedy(times=1))

    assert not Revocation.objects.exists()
    step = decide(filed, State.PARTLY, chief, remedy=Remedy(times=1))
    assert told(step) == [(f"{one.total:.2f}", one.place) for one in (found.before, found.after)]


def test_partly_upheld_means_that_something_changes(filed, charge, chief):
    with pytest.raises(AppealRefused, match="须改变次数或分值"):
        decide(filed, State.PARTLY, chief, remedy=Remedy(charge.times, charge.points))


def test_who_is_partly_right_does_not_lose_by_it(filed, charge, march, chief):
    worse = Remedy(times=charge.times + 1)

    with pytest.raises(AppealRefused, match="不能使总分降低"):
        appeals.tried(appeal=filed, verdict=State.PARTLY, remedy=worse)
    with pytest.raises(AppealRefused, match="不能使总分降低"):
        decide(filed, State.PARTLY, chief, remedy=worse)

    assert not Revocation.objects.exists()


def test_a_rejected_appeal_leaves_the_score(filed, march, linshu, daxing, chief):
    before = scored(linshu, daxing)

    step = decide(filed, State.REJECTED, chief)

    assert scored(linshu, daxing) == before
    assert step.effect == {}
    with pytest.raises(AppealRefused, match="不成立"):
        file(filed.event, filed.opened_by)


def test_an_upheld_appeal_excludes_the_ticket(march, qingyun, linshu, liaison, chief):
    ticket = qingyun.tickets.filter(result_rating="不满意").first()
    before = scored(linshu, qingyun)
    (appeal,) = appeals.appeal_several(
        subjects=[appeals.about_ticket(ticket)], reason="职责不清", by=liaison, at=NOON
    )

    step = decide(appeal, State.UPHELD, chief)

    ticket.refresh_from_db()
    assert ticket.is_excluded
    assert ticket.rulings.get().reason == f"申诉第 {appeal.pk} 号成立：情况属实"
    after = scored(linshu, qingyun)
    assert before != after
    assert told(step) == [before, after]


def test_a_ticket_counts_or_does_not(march, qingyun, liaison, chief):
    ticket = qingyun.tickets.first()
    (appeal,) = appeals.appeal_several(
        subjects=[appeals.about_ticket(ticket)], reason="职责不清", by=liaison, at=NOON
    )

    with pytest.raises(AppealRefused, match="计入和不计入"):
        decide(appeal, State.PARTLY, chief)


def test_a_line_is_decided_by_naming_the_tickets(march, qingyun, linshu, liaison, chief):
    bad = list(qingyun.tickets.filter(result_rating="不满意")[:2])
    before = scored(linshu, qingyun)
    subject = appeals.about_line(unit=qingyun, period=MARCH, line="L3")
    (appeal,) = appeals.appeal_several(subjects=[subject], reason="两件重复", by=liaison, at=NOON)

    step = decide(appeal, State.PARTLY, chief, remedy=Remedy(tickets=bad))

    assert qingyun.tickets.filter(is_excluded=True).count() == 2
    assert step.effect["tickets"] == [one.number for one in bad]
    assert told(step) == [before, scored(linshu, qingyun)]


def test_a_foreign_ticket_is_not_excluded_with_a_line(march, qingyun, daxing, liaison, chief):
    subject = appeals.about_line(unit=qingyun, period=MARCH, line="L3")
    (appeal,) = appeals.appeal_several(subjects=[subject], reason="重复", by=liaison, at=NOON)

    with pytest.raises(AppealRefused, match="不是青云镇承办的"):
        decide(appeal, State.UPHELD, chief, remedy=Remedy(tickets=[daxing.tickets.first()]))


def test_a_decision_needs_a_reason(filed, chief):
    with pytest.raises(AppealRefused, match="理由"):
        appeals.decide_appeal(
            appeal=filed, verdict=State.UPHELD, reason=" ", by=chief, at=april(10)
        )


def test_deciding_twice_revokes_once(filed, chief):
    first = decide(filed, State.UPHELD, chief)
    second = decide(filed, State.UPHELD, chief)

    assert first == second
    assert Revocation.objects.count() == 1
    with pytest.raises(AppealRefused, match="成立"):
        decide(filed, State.REJECTED, chief)


def test_nobody_decides_on_what_they_recorded(march, daxing, spokesman, chief):
    recorded = recorded_by(chief, daxing)
    appeal = file(recorded, spokesman)

    with pytest.raises(NotByOneself, match="本人登记"):
        decide(appeal, State.UPHELD, chief)
    assert appeal.steps.count() == 2


def recorded_by(person, unit, times: int = 1) -> DeductionEvent:
    return DeductionEvent.objects.create(
        jurisdiction=unit.jurisdiction,
        unit=unit,
        rule_code="L7.2",
        occurred_on=date(2020, 3, 20),
        times=times,
        recorded_by=person,
        recorded_at=APRIL,
        entry_key="by-the-chief",
    )


def test_nobody_decides_on_what_they_brought(charge, chief, linshu):
    appeal = file(charge, chief, by_office=True)
    second = member(linshu, "second", Role.CHIEF)

    with pytest.raises(NotByOneself, match="本人提出"):
        decide(appeal, State.UPHELD, chief)

    assert decide(appeal, State.UPHELD, second).state == State.UPHELD


def test_a_score_that_is_behind_is_brought_up_to_date_before_it_is_told(
    filed, march, linshu, daxing, chief
):
    deduct(daxing, "L7.1")

    step = decide(filed, State.UPHELD, chief)

    assert told(step)[1] == scored(linshu, daxing)


def test_an_appeal_on_what_was_never_scored_is_decided_all_the_same(linshu, daxing, chief):
    publish("linshu-2020")
    event = deduct(daxing, "L7.2", times=2)
    appeal = file(event, member(linshu, "spokesman", Role.LIAISON, daxing))

    step = decide(appeal, State.UPHELD, chief)

    assert step.state == State.UPHELD
    assert Revocation.objects.filter(event=event).exists()
