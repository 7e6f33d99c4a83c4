"""The queue: what a change marks, who takes the work, and what becomes of failures."""

import socket
import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from celery import Celery
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hotline_eval.celery import AMQP
from scoring import closing, queue, runs, services, tasks, watch
from scoring.engine.evaluate import evaluate
from scoring.engine.period import Period
from scoring.models import League, ScoreRun, UnitCounts
from scoring.publishing import load_rulebooks
from scoring.services import (
    DeductionRefused,
    Entry,
    Mark,
    give_grade,
    record_deduction,
    revoke_deduction,
    write_event,
)
from scoring.versions import version_for
from tests.scoring.recompute import discrepancies
from tests.scoring.restless import RESTLESS, published
from tests.workorders.cases import announced
from units.models import Unit
from units.workdays import change_work_day
from workorders.models import DeductionEvent, Ticket
from workorders.rulings import exclude_ticket

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2021, 2, 1, 9, tzinfo=SHANGHAI)
SEEDS = Path(settings.BASE_DIR) / "fixtures" / "rulebooks"
MARCH, MAY, YEAR = (Period.parse(code) for code in ("2020-03", "2020-05", "2020"))


def after(seconds: int) -> datetime:
    return AT + timedelta(seconds=seconds)


def enter(unit: Unit, day: date = date(2020, 3, 9), key: str = "", code: str = "L7.1"):
    """One event of a unit; the key is the unit's and the day's unless given."""
    entry = Entry(unit, code, day)
    return record_deduction(
        entry=entry, by=None, at=AT, entry_key=key or f"{unit.code}-{day}-{code}"
    )


def league(unit: Unit, period: str = "2020-03") -> League:
    return League.objects.get(jurisdiction=unit.jurisdiction, period=period)


def current(unit: Unit, period: str = "2020-03") -> ScoreRun | None:
    return ScoreRun.objects.current(unit.jurisdiction, Period.parse(period))


def periods_of(jurisdiction) -> set[str]:
    return set(League.objects.filter(jurisdiction=jurisdiction).values_list("period", flat=True))


def stale(jurisdiction) -> set[str]:
    leagues = League.objects.stale().filter(jurisdiction=jurisdiction)
    return set(leagues.values_list("period", flat=True))


@pytest.fixture
def county(linshu):
    """临沭县 under its rulebook of 2020."""
    load_rulebooks(paths=[SEEDS / "linshu-2020.toml"], at=AT)
    return linshu


@pytest.fixture
def scored(county, qingyun, daxing):
    """March has a ticket of each of two towns and is scored, with its year."""
    for number, unit in enumerate((qingyun, daxing)):
        announced(unit, f"T{number}", datetime(2020, 3, 5, 9, tzinfo=SHANGHAI))
    assert queue.drain(AT) == 2
    return county


# What a change marks ------------------------------------------------------------------------


def test_a_hundred_entries_make_a_handful_of_runs(scored, qingyun):
    before = ScoreRun.objects.count()
    for number in range(100):
        enter(qingyun, key=f"entry {number}")

    assert queue.drain(AT) == 2
    assert ScoreRun.objects.count() == before + 2
    assert discrepancies(AT) == []


def test_an_entry_for_a_month_that_nobody_asked_for_opens_it_and_its_year(county, qingyun):
    enter(qingyun)

    assert stale(county) == {"2020-03", "2020"}


def test_an_entry_opens_nothing_where_no_rulebook_is_in_force(taian):
    unit = taian.units.get()
    queue.mark(taian, [MARCH], AT)

    assert periods_of(unit.jurisdiction) == set()


def test_a_ticket_opens_the_month_it_was_assigned_in_and_not_that_of_its_due_time(county, qingyun):
    march, april = (datetime(2020, month, 30, 9, tzinfo=SHANGHAI) for month in (3, 4))
    announced(qingyun, "T1", march, due_at=april, closed_at=april)

    assert periods_of(county) == {"2020-03", "2020"}


def test_a_ticket_at_the_end_of_a_month_opens_the_next_where_months_start_early(
    linshu, qingyun, tmp_path
):
    published(tmp_path, month_starts=26)
    announced(qingyun, "T1", datetime(2020, 12, 28, 9, tzinfo=SHANGHAI))

    assert periods_of(linshu) == {"2021-01", "2021"}


def test_a_mark_of_a_year_opens_the_year_alone(county, qingyun):
    mark = Mark(qingyun, "LY2", "2020", Decimal(8))
    give_grade(mark=mark, version=version_for(county, YEAR), by=None, at=AT)

    assert periods_of(county) == {"2020"}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2020-03", "2020-03"),
        ("2020-03", "2020-09"),
        ("2020-03", "2020-Q1"),
        ("2020-03", "2020-Q4"),
        ("2020-03", "2020"),
        ("2020-12", "2021-01"),
        ("2020-12", "2021-Q1"),
        ("2020-11", "2021"),
        ("2020-03", "2022-02"),
    ],
)
def test_a_change_marks_every_later_league_that_may_look_back_on_it(county, earlier, later):
    with transaction.atomic():
        queue.request(county, [Period.parse(later)], AT)
    League.objects.update(scored_version=F("input_version"))

    queue.mark(county, [Period.parse(earlier)], AT)

    assert later in stale(county)


def test_a_change_leaves_earlier_leagues_alone(county):
    with transaction.atomic():
        queue.request(county, [Period.parse(code) for code in ("2020-02", "2019-Q4", "2019")], AT)
    League.objects.update(scored_version=F("input_version"))

    queue.mark(county, [MARCH], AT)

    assert stale(county) == set()


def test_a_change_of_one_unit_forgets_what_was_counted_of_that_unit_only(scored, qingyun, daxing):
    announced(qingyun, "T9", datetime(2020, 3, 6, 9, tzinfo=SHANGHAI))

    kept = UnitCounts.objects.filter(league__period="2020-03")
    assert not kept.filter(unit=qingyun).exists()
    assert kept.filter(unit=daxing).exists()


def test_a_change_marks_only_when_it_is_committed(scored, qingyun):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enter(qingyun)
        1 / 0  # noqa: B018

    assert stale(scored) == set()
    assert not DeductionEvent.objects.exists()


def test_nothing_new_stores_nothing(scored, qingyun):
    before = list(ScoreRun.objects.values_list("pk", flat=True))
    with transaction.atomic():
        queue.request(scored, [MARCH, YEAR], AT)

    assert queue.drain(AT) == 2
    assert list(ScoreRun.objects.values_list("pk", flat=True)) == before
    assert not current(qingyun).is_stale


def test_what_is_undone_is_stored_again(scored, qingyun):
    """The run before the last one is equal, but it is not what the cards show."""
    first = current(qingyun)
    event = enter(qingyun)
    queue.drain(AT)
    revoke_deduction(event=event, reason="登记有误", by=None, at=AT)
    queue.drain(AT)

    assert current(qingyun).digest == first.digest
    assert current(qingyun).pk != first.pk


def test_the_oldest_change_says_how_old_the_cards_are(scored, qingyun):
    queue.mark(scored, [MARCH], after(10))
    queue.mark(scored, [MARCH], after(99))

    assert league(qingyun).stale_since == after(10)


def test_what_a_try_out_recorded_can_be_revoked(taian, county):
    """A jurisdiction without a rulebook of its own has no version to ask for the month."""
    unit = taian.units.get()
    unit.group.code = "towns"
    unit.group.save()
    entry = Entry(unit, "L7.1", date(2020, 3, 9))
    event = record_deduction(entry=entry, by=None, at=AT, entry_key="k", rulebook="linshu-2020")

    revoke_deduction(event=event, reason="试用", by=None, at=AT)

    assert not DeductionEvent.objects.standing().exists()


def test_an_entry_that_is_sent_twice_at_once_is_one(county, qingyun, monkeypatch):
    """The other request records it just after this one has looked."""
    first = []

    def record_meanwhile(entry, version):
        first.append(write_event(entry, by=None, at=AT, entry_key="form 1"))

    monkeypatch.setattr(services, "entry_problem", record_meanwhile)

    assert enter(qingyun, key="form 1") == first[0]
    assert DeductionEvent.objects.count() == 1


def test_an_impossible_entry_is_still_refused(county, qingyun):
    with pytest.raises(DeductionRefused):
        enter(qingyun, code="L3")


# Taking work --------------------------------------------------------------------------------


def test_months_are_scored_before_their_years(county, qingyun):
    for month in (3, 4):
        announced(qingyun, f"T{month}", datetime(2020, month, 5, 9, tzinfo=SHANGHAI))

    order = []
    while (taken := queue.claim_next(AT)) is not None:
        order.append(taken.period)
        queue.work_off(taken, AT)

    assert order == ["2020-03", "2020-04", "2020"]


def test_a_year_is_left_while_another_worker_scores_one_of_its_months(scored, qingyun):
    enter(qingyun)
    month = queue.claim_next(AT)

    assert queue.claim_next(AT) is None

    queue.work_off(month, AT)
    assert queue.claim_next(AT).period == "2020"


def test_a_year_is_taken_in_the_end_even_while_a_month_is_being_scored(scored, qingyun):
    enter(qingyun)
    queue.claim_next(AT)
    League.objects.filter(period="2020-03").update(claimed_until=after(60))

    assert queue.claim_next(after(4)) is None
    assert queue.claim_next(after(6)).period == "2020"


def test_months_of_one_jurisdiction_keep_no_year_of_another(scored, qingyun, taian):
    enter(qingyun)
    queue.claim_next(AT)
    League.objects.create(jurisdiction=taian, period="2020", stale_since=AT)

    assert queue.claim_next(AT).jurisdiction == taian


def test_a_year_does_not_wait_for_months_that_never_rest(county, qingyun):
    enter(qingyun)
    queue.work_off(queue.claim_next(AT), AT)
    enter(qingyun, key="another")
    League.objects.filter(period="2020-03").update(stale_since=after(9))

    assert queue.claim_next(after(9)).period == "2020"


def test_a_league_is_taken_by_one_worker(scored, qingyun):
    enter(qingyun)
    key = league(qingyun).pk

    assert queue.claim(key, AT) is not None
    assert queue.claim(key, AT) is None


def test_the_claim_of_a_dead_worker_runs_out_within_seconds(scored, qingyun):
    enter(qingyun)
    key = league(qingyun).pk
    queue.claim(key, AT)

    assert queue.claim(key, after(7)) is None
    assert queue.claim(key, after(9)) is not None


def test_fresh_leagues_are_nobodys_work(scored, qingyun):
    assert queue.claim(league(qingyun).pk, AT) is None
    assert queue.claim_next(AT) is None


@pytest.mark.django_db(transaction=True)
def test_a_living_worker_renews_its_claim(monkeypatch):
    """A run that takes longer than a claim stands keeps it all the same."""
    monkeypatch.setattr(queue, "RENEW_EVERY", 0.05)
    one = League.objects.create(
        jurisdiction=_jurisdiction(), period="2020-03", claimed_until=AT, stale_since=AT
    )

    with queue._renewed(one):
        until = time.monotonic() + 5
        while time.monotonic() < until and league_until(one) == AT:
            time.sleep(0.05)

    assert league_until(one) > AT


def _jurisdiction():
    return Unit._meta.get_field("jurisdiction").related_model.objects.create(code="x", name="x")


def league_until(one: League) -> datetime:
    return League.objects.get(pk=one.pk).claimed_until


# Failures -----------------------------------------------------------------------------------


@pytest.fixture
def broken(scored, qingyun, monkeypatch):
    """Scoring fails from now on."""
    enter(qingyun)

    def fail(*args, **kwargs):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(runs, "evaluate", fail)
    return scored


def test_failures_rest_twice_as_long_every_time(broken, qingyun):
    rests, at = [], AT
    for _ in range(4):
        queue.work_off(queue.claim(league(qingyun).pk, at), at)
        found = league(qingyun)
        assert queue.claim(found.pk, at) is None
        rests.append((found.retry_at - at).seconds)
        at = found.retry_at

    assert rests == [2, 4, 8, 16]


def test_what_fails_too_often_is_parked_with_its_error_and_good_cards_stay(broken, qingyun):
    good, at = current(qingyun), AT
    for _ in range(queue.MOST_ATTEMPTS):
        queue.drain(at)
        at += queue.LONGEST_REST
    found = league(qingyun)

    assert found.is_parked
    assert found.error == "ZeroDivisionError: division by zero"
    assert queue.claim(found.pk, at) is None
    assert current(qingyun) == good
    assert current(qingyun).is_stale


def test_a_league_that_kills_its_workers_is_parked(scored, qingyun):
    """Nobody lives to count the failure, so the claims are counted."""
    enter(qingyun)
    key, at = league(qingyun).pk, AT
    for _ in range(queue.MOST_ATTEMPTS):
        assert queue.claim(key, at) is not None
        at += queue.CLAIM * 2

    assert queue.claim(key, at) is None
    assert league(qingyun).is_parked
    assert "一再中断" in league(qingyun).error


def test_a_change_takes_a_parked_league_up_again(broken, qingyun, monkeypatch):
    League.objects.filter(period="2020-03").update(is_parked=True, attempts=8, retry_at=after(99))
    monkeypatch.setattr(runs, "evaluate", evaluate)
    enter(qingyun, key="another")

    assert queue.drain(AT) == 2
    assert league(qingyun).error == ""
    assert league(qingyun).attempts == 0


def test_a_change_during_a_failing_run_is_tried_at_once(broken, qingyun, monkeypatch):
    """It may be what was missing."""

    def change_and_fail(*args, **kwargs):
        enter(qingyun, key="meanwhile")
        raise ZeroDivisionError

    monkeypatch.setattr(runs, "evaluate", change_and_fail)
    queue.work_off(queue.claim(league(qingyun).pk, AT), AT)

    assert league(qingyun).attempts == 0
    assert queue.claim(league(qingyun).pk, AT) is not None


def test_a_unit_of_an_unknown_group_is_said_to_be_at_fault(scored, qingyun):
    group = scored.groups.create(code="villages", name="村")
    Unit.objects.create(jurisdiction=scored, group=group, code="cun", name="某村")
    watch.notice_changes(AT)
    queue.drain(AT)

    assert "某村" in league(qingyun).error


def test_a_league_without_a_rulebook_is_no_work(taian):
    with transaction.atomic():
        queue.request(taian, [MARCH], AT)

    assert queue.drain(AT) == 0
    assert stale(taian) == set()
    assert "没有自己的考核办法" in League.objects.get(jurisdiction=taian).error


# Changes during a run -----------------------------------------------------------------------


@pytest.fixture
def interrupted(monkeypatch):
    """Call something between collecting and storing, so many times."""
    collect = runs.collect

    def interrupt(act, times):
        left = iter(range(times))

        def collect_then_act(*args, **kwargs):
            found = collect(*args, **kwargs)
            if next(left, None) is not None:
                act()
            return found

        monkeypatch.setattr(runs, "collect", collect_then_act)

    return interrupt


def test_a_change_during_a_run_makes_the_run_start_again(scored, qingyun, interrupted):
    before = ScoreRun.objects.filter(league__period="2020-03").count()
    interrupted(lambda: enter(qingyun, key="meanwhile"), 1)
    enter(qingyun)
    queue.work_off(queue.claim(league(qingyun).pk, AT), AT)

    assert ScoreRun.objects.filter(league__period="2020-03").count() == before + 1
    assert not current(qingyun).is_stale
    assert current(qingyun).cards.get(unit=qingyun).lines["L7"] == "4.60"


def test_tickets_during_a_run_are_not_forgotten(scored, qingyun, interrupted):
    """A count that was read before the change must not be kept after it."""
    interrupted(lambda: announced(qingyun, "T8", datetime(2020, 3, 8, 9, tzinfo=SHANGHAI)), 1)
    announced(qingyun, "T9", datetime(2020, 3, 9, 9, tzinfo=SHANGHAI))
    queue.drain(AT)

    assert discrepancies(AT) == []


def test_a_rulebook_published_during_a_run_is_the_one_that_is_used(
    scored, qingyun, interrupted, tmp_path
):
    interrupted(lambda: published(tmp_path, start="2020-03-15"), 1)
    enter(qingyun)
    queue.drain(AT)

    assert current(qingyun).version.code == "other"
    assert discrepancies(AT) == []


def test_facts_that_never_rest_wait_for_the_last_try(scored, qingyun, monkeypatch):
    """While the chain is held no change can come in between."""
    collect, numbers = runs.collect, iter(range(99))
    held = []
    monkeypatch.setattr(runs, "hold_chain", held.append)

    def collect_while_others_enter(*args, **kwargs):
        found = collect(*args, **kwargs)
        if not held:
            enter(qingyun, key=f"meanwhile {next(numbers)}")
        return found

    monkeypatch.setattr(runs, "collect", collect_while_others_enter)
    enter(qingyun)

    assert queue.work_off(queue.claim(league(qingyun).pk, AT), AT)
    assert held == [scored]
    assert not current(qingyun).is_stale


def test_two_workers_that_score_the_same_store_it_once(scored, qingyun, monkeypatch):
    """One is slow: its claim has run out, and another has stored the run meanwhile."""
    enter(qingyun)
    stored = []

    def evaluate_slowly(*args):
        monkeypatch.setattr(runs, "evaluate", evaluate)
        stored.append(runs.perform(jurisdiction=scored, period=MARCH, at=AT))
        return evaluate(*args)

    monkeypatch.setattr(runs, "evaluate", evaluate_slowly)
    run = runs.perform(jurisdiction=scored, period=MARCH, at=AT)

    assert stored == [run]
    queue.drain(AT)
    assert discrepancies(AT) == []


# Try-outs -----------------------------------------------------------------------------------


def test_a_try_out_of_anothers_rulebook_never_becomes_official(scored, qingyun, tmp_path):
    official = current(qingyun)
    foreign = RESTLESS.replace('jurisdiction = "linshu"', 'jurisdiction = "elsewhere"')
    filled = {"code": "foreign", "from": "2020-01-01", "cycle": "month", "day": "1"}
    for name, value in {**filled, "satisfied": '["满意"]'}.items():
        foreign = foreign.replace(f"{{{name}}}", value)
    path = tmp_path / "foreign.toml"
    path.write_text(foreign, "utf-8")
    load_rulebooks(paths=[path], at=AT)
    enter(qingyun)

    run = runs.perform(jurisdiction=scored, period=MARCH, at=AT, code="foreign")

    assert run.version.code == "foreign"
    assert current(qingyun) == official
    assert league(qingyun).scored_version != league(qingyun).input_version


def test_a_try_out_of_ones_own_other_rulebook_never_becomes_official(scored, qingyun, tmp_path):
    published(tmp_path, start="2020-03-15")
    queue.drain(AT)
    official = current(qingyun)

    tried = runs.perform(jurisdiction=scored, period=MARCH, at=AT, code="linshu-2020")
    again = runs.perform(jurisdiction=scored, period=MARCH, at=AT, code="linshu-2020")

    assert official.version.code == "other"
    assert tried.version.code == "linshu-2020"
    assert again == tried
    assert current(qingyun) == official
    assert discrepancies(AT) == []


def test_a_try_out_makes_no_work(taian, county):
    taian.groups.update(code="towns")
    runs.perform(jurisdiction=taian, period=MARCH, at=AT, code="linshu-2020")

    assert stale(taian) == set()


# What changes without a word ----------------------------------------------------------------


def test_a_published_version_marks_what_it_covers(scored, qingyun, tmp_path):
    published(tmp_path, start="2020-03-15")

    assert stale(scored) == {"2020-03", "2020"}
    queue.drain(AT)
    assert current(qingyun).version.code == "other"


def test_the_first_rulebook_opens_the_months_that_have_tickets(linshu, qingyun):
    announced(qingyun, "T1", datetime(2020, 3, 9, 9, tzinfo=SHANGHAI))
    announced(qingyun, "T2", datetime(2020, 5, 9, 9, tzinfo=SHANGHAI))
    assert periods_of(linshu) == set()

    load_rulebooks(paths=[SEEDS / "linshu-2020.toml"], at=AT)

    assert periods_of(linshu) == {"2020-03", "2020-05", "2020"}


@pytest.mark.parametrize("change", ["renamed", "moved", "retired", "added", "known as", "calendar"])
def test_changed_units_and_days_are_noticed(scored, qingyun, change):
    watch.notice_changes(AT)
    queue.drain(AT)
    towns, departments = (scored.groups.get(code=code) for code in ("towns", "departments"))
    if change == "renamed":
        qingyun.name = "青云街道"
    elif change == "moved":
        qingyun.group = departments
    elif change == "retired":
        qingyun.active_until = date(2020, 1, 31)
    elif change == "added":
        Unit.objects.create(jurisdiction=scored, group=towns, code="new", name="新镇")
    elif change == "known as":
        qingyun.aliases.create(jurisdiction=scored, name="青云")
    else:
        change_work_day(jurisdiction=scored, day=date(2020, 3, 9), is_working=False)
    qingyun.save()

    assert watch.notice_changes(AT) == 2
    assert stale(scored) == {"2020-03", "2020"}
    queue.drain(AT)
    assert watch.notice_changes(AT) == 0
    assert discrepancies(AT) == []


def test_a_ruling_marks_its_ticket(scored, qingyun):
    before = current(qingyun).digest
    exclude_ticket(ticket=Ticket.objects.get(number="T0"), reason="重复派单", at=AT)
    queue.drain(AT)

    assert current(qingyun).digest != before
    assert discrepancies(AT) == []


# Time passes --------------------------------------------------------------------------------


def test_the_night_asks_for_open_periods_and_their_years(county, qingyun):
    for month in (3, 4):
        announced(qingyun, f"T{month}", datetime(2020, month, 5, 9, tzinfo=SHANGHAI))
    queue.drain(AT)

    assert closing.close_months(datetime(2020, 5, 1, 2, tzinfo=SHANGHAI)) == 2
    assert stale(county) == {"2020-04", "2020"}


def test_a_month_that_has_ended_counts_in_its_quarter_and_year(county, qingyun, jiaoti):
    in_march, in_april = (datetime(2020, month, 20, 9, tzinfo=SHANGHAI) for month in (3, 4))
    announced(qingyun, "T1", in_march)
    with transaction.atomic():
        queue.request(county, [Period.parse("2020-Q1")], in_march)
    queue.drain(in_march)
    assert runs.stored_facts(current(qingyun, "2020-Q1")).units[0].months == {}

    closing.close_months(in_april)
    queue.drain(in_april)

    for period in ("2020-Q1", "2020"):
        facts = {unit.unit: unit for unit in runs.stored_facts(current(qingyun, period)).units}
        assert set(facts["qingyun"].months) == {"2020-03"}


# The doorbell -------------------------------------------------------------------------------


@pytest.fixture
def bell(settings, monkeypatch):
    """A broker that is asked for, and what was rung."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(tasks, "_quiet_until", 0)
    rung = []
    monkeypatch.setattr(tasks.work_off_queue, "apply_async", lambda **options: rung.append(options))
    return rung


@pytest.mark.parametrize("error", [ConnectionRefusedError, TimeoutError, ValueError, OSError])
def test_no_error_of_the_broker_reaches_the_request(bell, monkeypatch, error):
    def fail(**options):
        bell.append(options)
        raise error("no answer")

    monkeypatch.setattr(tasks.work_off_queue, "apply_async", fail)
    tasks.ring()
    tasks.ring()

    # The second request does not even ask: the broker has just failed.
    assert len(bell) == 1


def test_without_a_broker_nothing_is_rung(bell, settings):
    settings.REDIS_URL = ""
    tasks.ring()

    assert bell == []


def test_a_silent_broker_keeps_a_request_for_about_a_second(bell, monkeypatch):
    """It accepts and never answers; the next request is not kept at all."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app = Celery("silent", amqp=AMQP, set_as_current=False)
        app.config_from_object("django.conf:settings", namespace="CELERY")
        app.conf.broker_url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        task = app.signature("scoring.tasks.work_off_queue")
        monkeypatch.setattr(tasks, "work_off_queue", task)
        started = time.monotonic()
        tasks.ring()
        first = time.monotonic()
        tasks.ring()
        second = time.monotonic()

    assert 0.5 < first - started < 2
    assert second - first < 0.1


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit(bell, monkeypatch):
    monkeypatch.setattr(services.queue, "mark", lambda *args, **kwargs: ["a league"])
    with transaction.atomic():
        services.refresh(None, [MARCH], AT)
        assert bell == []

    assert len(bell) == 1


@pytest.mark.django_db(transaction=True)
def test_the_bell_does_not_ring_for_what_was_rolled_back(bell, monkeypatch):
    monkeypatch.setattr(services.queue, "mark", lambda *args, **kwargs: ["a league"])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.refresh(None, [MARCH], AT)
        1 / 0  # noqa: B018

    assert bell == []


def test_a_task_works_the_queue_off(scored, qingyun):
    enter(qingyun)

    assert tasks.work_off_queue() == 2
    assert tasks.work_off_queue() == 0


def test_a_worker_that_finds_several_months_wakes_another(bell, county, qingyun):
    """Each that is woken wakes one more, as long as there is work for it."""
    for month in (3, 4):
        announced(qingyun, f"T{month}", datetime(2020, month, 5, 9, tzinfo=SHANGHAI))
    League.objects.update(stale_since=timezone.now())
    bell.clear()

    assert tasks.work_off_queue() == 3
    assert len(bell) == 1
    assert tasks.work_off_queue() == 0
    assert len(bell) == 1


def test_a_single_change_wakes_nobody_else(bell, scored, qingyun):
    """Its year waits for the month, and whoever scores that takes it up."""
    enter(qingyun)
    League.objects.update(stale_since=timezone.now())
    bell.clear()

    assert tasks.work_off_queue() == 2
    assert bell == []


def test_a_task_ends_its_turn_with_work_left(scored, qingyun, monkeypatch):
    monkeypatch.setattr(tasks, "TURN", 0)
    enter(qingyun)

    assert tasks.work_off_queue() == 0
    assert stale(scored) == {"2020-03", "2020"}


def test_the_watching_task_notices_and_scores(scored, qingyun):
    assert tasks.notice_changes() == 2


def test_the_closing_task_asks(scored):
    """The cast's tickets are of 2020: today no month of theirs is open."""
    assert tasks.close_months() == 0
