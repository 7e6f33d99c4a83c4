"""Recomputing many periods: months before years, stopped between two, taken up again."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from scoring import performers, queue, recomputation
from scoring.engine.period import Period
from scoring.management.commands import work
from scoring.models import League, ScoreRun, Seal, UnitCounts
from scoring.recomputation import NothingToRecompute, ask_for_recomputation
from tests.scoring.printed import APRIL, march_in_linshu
from units import holds
from units.models import Job, LedgerEntry
from workorders.models import Ticket

State = Job.State


@pytest.fixture
def county(linshu):
    """临沭县 with March to May and the year scored."""
    march_in_linshu(linshu)
    for code in ("2020-04", "2020-05", "2020"):
        queue.request(linshu, [Period.parse(code)], APRIL)
    queue.drain(timezone.now())
    assert not League.objects.stale().exists()
    return linshu


def ask(county, first=None, last=None, **more):
    parsed = [Period.parse(code) if code else None for code in (first, last)]
    return ask_for_recomputation(
        jurisdiction=county, first=parsed[0], last=parsed[1], by=None, at=timezone.now(), **more
    )


def test_months_come_before_the_year_that_rests_on_them(county):
    assert ask(county).content["periods"] == ["2020-03", "2020-04", "2020-05", "2020"]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2020-04", "2020-04", ["2020-04", "2020"]),
        ("2020-05", None, ["2020-05", "2020"]),
        (None, "2020-03", ["2020-03", "2020"]),
    ],
)
def test_a_range_takes_what_shares_a_month_with_it(first, last, expected, county):
    assert ask(county, first, last).content["periods"] == expected


def test_a_range_without_scores_is_refused(county):
    with pytest.raises(NothingToRecompute, match="没有计算过的考核期"):
        ask(county, "2019-01", "2019-12")


def seal(county, code, by):
    league = League.objects.get(jurisdiction=county, period=code)
    Seal.objects.create(
        league=league, is_closed=True, reason="已公布", sealed_by=by, sealed_at=timezone.now()
    )


def test_sealed_periods_keep_what_they_have(county, chief):
    seal(county, "2020-04", chief)

    assert ask(county).content["periods"] == ["2020-03", "2020-05", "2020"]


def test_a_period_that_is_sealed_meanwhile_is_left_alone_and_named(county, chief):
    ask(county)
    seal(county, "2020-04", chief)
    job = performers.take_next(timezone.now())

    assert job.state == State.DONE
    assert job.result["failed"] == [["2020-04", "已封存，没有重算。"]]


def test_asking_twice_is_one_job_and_stands_in_the_ledger_once(county):
    assert ask(county) == ask(county)

    assert LedgerEntry.objects.filter(kind="recomputation.asked").count() == 1


def test_everything_is_read_anew_and_equal_facts_store_nothing(county, qingyun):
    runs = ScoreRun.objects.count()
    before = UnitCounts.objects.values_list("pk", flat=True)
    old = set(before)

    ask(county)
    job = performers.take_next(timezone.now())

    assert (job.state, job.result) == (State.DONE, {"periods": 4, "failed": []})
    assert (job.done, job.total) == (4, 4)
    assert ScoreRun.objects.count() == runs
    assert old
    assert old.isdisjoint(UnitCounts.objects.values_list("pk", flat=True))


def test_what_was_changed_behind_everybodys_back_is_found(county, qingyun):
    Ticket.objects.filter(unit=qingyun, result_rating="不满意").update(result_rating="满意")
    ask(county, "2020-03", "2020-03")
    run = ScoreRun.objects.current(county, Period.parse("2020-03"))

    performers.take_next(timezone.now())

    assert ScoreRun.objects.current(county, Period.parse("2020-03")).pk > run.pk


def test_a_year_is_read_anew_in_its_sealed_months_too(county, qingyun, chief):
    seal(county, "2020-03", chief)
    Ticket.objects.filter(unit=qingyun, result_rating="不满意").update(result_rating="满意")
    ask(county, "2020-05", "2020-05")
    run = ScoreRun.objects.current(county, Period.parse("2020"))

    performers.take_next(timezone.now())

    assert ScoreRun.objects.current(county, Period.parse("2020")).pk > run.pk


def test_it_is_cancelled_between_two_periods(county, monkeypatch):
    job = ask(county)
    scored = []

    def score_and_cancel(hold, period):
        scored.append(period.code)
        if len(scored) == 2:
            performers.cancel(Job.objects.get(pk=job.pk), timezone.now())
        return ""

    monkeypatch.setattr(recomputation, "_recomputed", score_and_cancel)
    done = performers.take_next(timezone.now())

    assert scored == ["2020-03", "2020-04"]
    assert (done.state, done.done, done.total) == (State.CANCELLED, 2, 4)


def test_a_worker_that_takes_over_goes_on_where_the_last_one_was(county, monkeypatch):
    job = ask(county)
    scored = []
    monkeypatch.setattr(
        recomputation, "_recomputed", lambda hold, period: scored.append(period.code) or ""
    )
    dead = holds.claim(job.pk, timezone.now())
    dead.advance(2, 4, "2020年5月")
    Job.objects.update(claimed_until=timezone.now())

    performers.take_next(timezone.now())

    assert scored == ["2020-05", "2020"]


def test_a_period_that_fails_keeps_the_others_from_nothing(county, monkeypatch):
    real = queue.runs.perform

    def fail_in_april(*, period, **more):
        if period.code == "2020-04":
            raise ValueError("不可能的数据")
        return real(period=period, **more)

    monkeypatch.setattr(queue.runs, "perform", fail_in_april)
    ask(county)
    job = performers.take_next(timezone.now())

    assert job.state == State.DONE
    assert job.result["failed"] == [["2020-04", "ValueError: 不可能的数据"]]
    assert list(League.objects.stale().values_list("period", flat=True)) == ["2020-04"]


def test_a_league_in_other_hands_is_waited_for(county, monkeypatch):
    real, looks = queue.claim, []

    def busy_at_first(pk, at):
        looks.append(pk)
        return real(pk, at) if len(looks) > 1 else None

    monkeypatch.setattr(queue, "claim", busy_at_first)
    monkeypatch.setattr(threading.Event, "wait", lambda self, timeout=None: True)
    ask(county, "2020-05", "2020-05")
    job = performers.take_next(timezone.now())

    assert job.result == {"periods": 2, "failed": []}
    assert len(looks) == 3


# In the terminal ------------------------------------------------------------------------------


def test_the_command_tells_every_period_and_what_came_of_it(county):
    out, err = StringIO(), StringIO()
    call_command("recompute", jurisdiction="linshu", stdout=out, stderr=err)

    assert out.getvalue().strip() == "重算了4个考核期。"
    steps = [line.split("　")[:2] for line in err.getvalue().splitlines()]
    assert steps[0] == ["2020年3月", "0/4"]
    assert steps[3] == ["2020年", "3/4"]


def test_ctrl_c_stops_between_two_periods_with_a_sentence(county, monkeypatch):
    def interrupt(hold, period):
        hold.wish = holds.Cancelled
        return ""

    monkeypatch.setattr(recomputation, "_recomputed", interrupt)
    with pytest.raises(CommandError, match="已在两期之间停下：4个考核期中重算了1个"):
        call_command("recompute", jurisdiction="linshu", stderr=StringIO())

    assert Job.objects.get().state == State.CANCELLED


def test_the_command_follows_a_worker_that_was_quicker(county, monkeypatch):
    monkeypatch.setattr(holds, "claim", lambda pk, at: None)

    def finish(seconds):
        Job.objects.update(state=State.DONE, result={"periods": 4, "failed": [["2020", "坏了"]]})

    monkeypatch.setattr("scoring.management.commands.recompute.time.sleep", finish)
    out, err = StringIO(), StringIO()
    call_command("recompute", jurisdiction="linshu", stdout=out, stderr=err)

    assert out.getvalue().strip() == "重算了4个考核期，其中1个没有成功。"
    assert "2020：坏了" in err.getvalue()


def test_a_range_may_be_written_as_people_write_it(county):
    call_command(
        "recompute", "--from=2020-04", "--to=2020-04", jurisdiction="linshu", stderr=StringIO()
    )

    assert Job.objects.get().content["periods"] == ["2020-04", "2020"]


# In the worker --------------------------------------------------------------------------------


def test_the_worker_that_works_once_takes_jobs_too(county, daxing):
    job = ask(county)
    call_command("work", "--once", stdout=StringIO())

    job.refresh_from_db()
    assert job.state == State.DONE


def test_the_embedded_workers_thread_takes_a_job_and_lives_on(county, monkeypatch):
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    job = ask(county)
    thread = work.Jobs()
    thread.look()

    job.refresh_from_db()
    assert job.state == State.DONE
    monkeypatch.setattr(holds, "claim_next", lambda at: 1 / 0)
    thread.look()
    assert thread.hold is None


def test_a_worker_that_is_to_end_gives_its_job_back(county, monkeypatch):
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    job = ask(county)
    thread = work.Jobs()
    thread.ending.set()
    thread.look()

    job.refresh_from_db()
    assert job.state == State.WAITING
