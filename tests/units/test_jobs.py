"""Long work: asked for once, held by one worker, taken over, stopped, answered, failed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management.base import OutputWrapper
from django.utils import timezone

from units import holds, jobs
from units.access import memberships_of
from units.models import Job
from units.refusals import Refused
from units.terminal import ProgressLine

pytestmark = pytest.mark.django_db
State = Job.State


@pytest.fixture
def ask(linshu, clerk):
    """Ask for a job of the office."""

    def ask(content=None, key="", jurisdiction=linshu):
        return jobs.ask(
            jurisdiction=jurisdiction,
            kind="walk",
            title="走一遍",
            content=content or {"steps": 3},
            by=clerk,
            at=timezone.now(),
            key=key,
        )

    return ask


@pytest.fixture
def hold(ask):
    return holds.claim(ask().pk, timezone.now())


def fresh(job):
    return Job.objects.get(pk=job.pk)


def later(seconds):
    return timezone.now() + timedelta(seconds=seconds)


def test_the_same_wish_is_the_same_job_while_it_is_open(ask, linshu, taian):
    first = ask()

    assert ask() == first
    assert ask({"steps": 4}) != first
    assert ask(jurisdiction=taian) != first
    jobs.cancel(job=first, at=timezone.now())
    assert ask() != first


def test_a_form_sent_twice_is_one_job_even_after_its_end(ask):
    first = ask(key="form:1")
    jobs.cancel(job=first, at=timezone.now())

    assert ask(key="form:1") == first
    assert ask(key="form:2") != first


def test_a_job_has_one_worker(ask):
    job, now = ask(), timezone.now()

    assert holds.claim(job.pk, now) is not None
    assert holds.claim(job.pk, now) is None
    assert fresh(job).state == State.RUNNING


def test_two_claims_that_saw_the_same_job_give_one_hold(ask, monkeypatch):
    job, now = ask(), timezone.now()
    other = []

    class Between:
        """Somebody else comes between the look and the update."""

        hex = "x"

    def come_between():
        if not other:
            other.append(None)
            other.append(holds.claim(job.pk, now))
        return Between()

    monkeypatch.setattr(holds.uuid, "uuid4", come_between)

    assert holds.claim(job.pk, now) is None
    assert other[1] is not None


def test_who_asked_first_is_served_first_and_one_at_a_time(ask):
    first, second = ask(), ask({"steps": 4})

    hold = holds.claim_next(timezone.now())

    assert hold.job == first
    assert holds.claim_next(timezone.now()) is None
    hold.finish({})
    assert holds.claim_next(timezone.now()).job == second


def test_a_dead_workers_job_is_taken_over_and_the_dead_one_is_heard_no_more(hold):
    heir = holds.claim_next(later(31))

    assert heir.job == hold.job
    with pytest.raises(holds.Lost):
        hold.advance(1, 3, "第一步")
    with pytest.raises(holds.Lost):
        hold.finish({"by": "the dead"})
    heir.finish({"by": "the heir"})
    assert fresh(hold.job).result == {"by": "the heir"}


def test_a_living_worker_keeps_its_hold(hold):
    Job.objects.update(claimed_until=later(-1))

    assert hold.renew()
    assert holds.claim_next(timezone.now()) is None


def test_a_job_that_kills_its_workers_is_given_up(ask):
    job = ask()
    for attempt in range(holds.MOST_ATTEMPTS):
        assert holds.claim(job.pk, later(attempt * 60))

    assert holds.claim_next(later(600)) is None
    assert (fresh(job).state, fresh(job).error) == (State.FAILED, holds.KILLS_WORKERS)


def test_progress_is_written_with_every_step_but_not_with_every_row(
    hold, django_assert_num_queries
):
    hold.advance(0, 1000, "读取")
    with django_assert_num_queries(0):
        for row in range(1, 500):
            hold.advance(row, 1000, "读取")
    hold.advance(500, 1000, "核对")

    job = fresh(hold.job)
    assert (job.done, job.total, job.step) == (500, 1000, "核对")


def test_the_time_left_follows_the_pace(hold):
    hold.advance(0, 10, "走")
    hold.advance(2, 10, "走远")
    counted_from = timezone.datetime.fromisoformat(hold.job.content["counted_from"])

    assert jobs.seconds_left(fresh(hold.job), counted_from + timedelta(seconds=20)) == 80


def test_nobody_guesses_the_time_left_before_anything_is_done(hold, ask):
    hold.advance(0, 10, "走")

    assert jobs.seconds_left(fresh(hold.job), timezone.now()) is None
    assert jobs.seconds_left(ask({"steps": 9}), timezone.now()) is None


def test_a_waiting_job_is_cancelled_at_once(ask):
    job = jobs.cancel(job=ask(), at=timezone.now())

    assert job.state == State.CANCELLED
    assert holds.claim_next(timezone.now()) is None
    with pytest.raises(jobs.TooLate, match="已经结束"):
        jobs.cancel(job=job, at=timezone.now())


def test_a_running_job_stops_between_two_of_its_pieces(hold):
    seen = []

    def perform(hold):
        for piece in range(3):
            hold.advance(piece, 3, f"第{piece}步")
            seen.append(piece)
            if piece == 1:
                jobs.cancel(job=fresh(hold.job), at=timezone.now())

    holds.work_off(hold, perform)

    assert seen == [0, 1]
    assert (hold.job.state, hold.job.done) == (State.CANCELLED, 2)


def test_a_cancelled_job_is_never_finished_behind_the_back(hold):
    jobs.cancel(job=fresh(hold.job), at=timezone.now())

    with pytest.raises(holds.Cancelled):
        hold.finish({})


def test_a_job_whose_worker_is_gone_is_cancelled_at_once(hold):
    Job.objects.update(claimed_until=later(-1))

    assert jobs.cancel(job=fresh(hold.job), at=timezone.now()).state == State.CANCELLED


def test_a_worker_that_ends_leaves_the_job_to_the_next(hold):
    def perform(hold):
        hold.advance(1, 3, "第一步")
        hold.wish = holds.Interrupted
        hold.advance(2, 3, "第二步")

    holds.work_off(hold, perform)

    assert (hold.job.state, hold.job.done) == (State.WAITING, 2)
    assert hold.job.content["attempts"] == 0
    assert holds.claim_next(timezone.now()).job == hold.job


def test_a_question_waits_for_its_answer(hold):
    hold.question({"created": 3})

    assert holds.claim_next(later(60)) is None
    jobs.answer(job=fresh(hold.job), content={"yes": True})
    again = holds.claim_next(timezone.now())
    assert jobs.wish_of(again.job) == {"steps": 3, "yes": True}
    with pytest.raises(jobs.TooLate, match="不在等待确认"):
        jobs.answer(job=again.job, content={"yes": False})


@pytest.mark.parametrize(
    ("error", "said"),
    [(Refused("文件是空的。"), "文件是空的。"), (KeyError("unit"), "程序出错（KeyError）")],
)
def test_what_went_wrong_is_said_on_the_job(hold, error, said):
    def perform(hold):
        raise error

    holds.work_off(hold, perform)

    assert hold.job.state == State.FAILED
    assert said in hold.job.error
    assert "unit" not in hold.job.error


def told(user):
    """What the head of this member's pages says."""
    return jobs.open_jobs(memberships_of(user).get())


def test_a_liaison_sees_no_jobs(ask, clerk, liaison, leader, outsider):
    ask()

    seen = {
        user.username: Job.objects.visible_to(user.memberships.get()).count()
        for user in (clerk, liaison, outsider)
    }
    assert seen == {"clerk": 1, "liaison": 0, "outsider": 0}
    assert told(leader) == {}


def test_the_office_is_told_what_runs_and_what_asks(ask, clerk, hold):
    ask({"steps": 4})

    assert told(clerk) == {"working": 2, "asking": 0}
    hold.question({})
    assert told(clerk) == {"working": 1, "asking": 1}


class Terminal(StringIO):
    def isatty(self):
        return True


def test_a_terminal_shows_one_line_that_is_written_again():
    out = Terminal()
    line = ProgressLine(OutputWrapper(out, ending="\n"))
    line(0, 2, "2020年1月")
    line(1, 2, "2020年2月")
    line.end()

    assert "2020年1月　0/2" in out.getvalue()
    assert "2020年2月　1/2　还需约0秒" in out.getvalue()
    assert "\n" not in out.getvalue()


def test_without_a_terminal_every_step_is_a_line():
    out = StringIO()
    line = ProgressLine(OutputWrapper(out, ending="\n"))
    for done, step in enumerate(["2020年1月", "2020年1月", "2020年2月"]):
        line(done, 3, step)
    line.end()

    assert [said.partition("　")[0] for said in out.getvalue().splitlines()] == [
        "2020年1月",
        "2020年2月",
    ]


def test_quick_work_says_nothing_on_the_way():
    out = StringIO()
    line = ProgressLine(OutputWrapper(out, ending="\n"), quiet_for=5)
    line(1, 2, "读取文件")
    line(2, 2, "写入")

    assert out.getvalue() == ""
