"""The embedded worker's loop: its duties, and that none keeps it from the others."""

import signal
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, transaction

from scoring import closing, queue, watch
from scoring.engine.period import Period
from scoring.management.commands import work
from scoring.models import League
from units import chains
from units.ledger import ChainBroken
from workorders import disclosure, uploads

NIGHT = datetime(2026, 3, 1, 0, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _signals():
    """The command takes the signals of the process; give them back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def worker(monkeypatch) -> work.Command:
    """A worker whose clock of looks is due, and what it asked for."""
    command = work.Command(stdout=StringIO(), stderr=StringIO())
    command.stopping, command.done, command.closed_on, command.look_at = False, 0, None, 0
    command.asked = []
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    monkeypatch.setattr(watch, "notice_changes", lambda at: command.asked.append("units"))
    monkeypatch.setattr(chains, "watch_chains", lambda at: command.asked.append("chains"))
    monkeypatch.setattr(closing, "close_months", lambda at: command.asked.append("months"))
    monkeypatch.setattr(uploads, "forget_unanswered", lambda at: 0)
    return command


def test_once_works_the_queue_off_and_says_how_much(taian):
    with transaction.atomic():
        queue.request(taian, [Period.parse("2020-03")], NIGHT)
    out = StringIO()
    call_command("work", "--once", stdout=out)

    assert out.getvalue().strip() == "0"
    assert not League.objects.stale().exists()


def test_months_are_closed_at_start_and_once_a_local_day(worker):
    for at in (NIGHT, NIGHT + timedelta(hours=23), NIGHT + timedelta(hours=24)):
        worker.look(at)
        worker.look_at = 0

    assert "".join(one[0] for one in worker.asked) == "ucm" + "uc" + "ucm"


def test_units_are_looked_at_every_few_seconds_only(worker):
    worker.look(NIGHT)
    worker.look(NIGHT)

    assert worker.asked == ["units", "chains", "months"]


def test_closing_that_failed_is_tried_again(worker, monkeypatch):
    def fail(at):
        raise ValueError("a broken rulebook")

    with monkeypatch.context() as patch:
        patch.setattr(closing, "close_months", fail)
        worker.guarded(worker.look)
    worker.look_at = 0
    worker.look(NIGHT)

    assert worker.asked == ["units", "chains", "units", "chains", "months"]


def test_old_things_that_cannot_go_do_not_let_months_be_asked_for_again(worker, monkeypatch):
    def fail(at):
        worker.asked.append("old")
        raise ChainBroken

    monkeypatch.setattr(uploads, "forget_unanswered", fail)
    monkeypatch.setattr(disclosure, "forget_due", fail)
    for at in (NIGHT, NIGHT + timedelta(seconds=10)):
        worker.guarded(lambda now, at=at: worker.look(at))
        worker.look_at = 0

    assert worker.asked == ["units", "chains", "months", "old", "old", "units", "chains"]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, ValueError])
def test_what_goes_wrong_in_one_duty_does_not_end_the_loop(worker, error):
    def fail(at):
        raise error("gone")

    worker.guarded(fail)

    is_about_the_database = error is not ValueError
    assert ("数据库：gone" in worker.stderr.getvalue()) == is_about_the_database


def test_a_stop_is_heard_between_two_leagues(worker, monkeypatch):
    def take_and_stop(at):
        worker.stop()
        return True

    monkeypatch.setattr(queue, "take_next", take_and_stop)
    worker.score(NIGHT)

    assert worker.done == 1
