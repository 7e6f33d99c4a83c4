"""A real worker, Redis and PostgreSQL: whatever breaks, no change is lost and none counts twice."""

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.service.office import Office, Program, keys_of, requests_of

CAUGHT_UP = 15
PATIENCE = 2


def assert_nothing_lost(office: Office, requests: list[dict]) -> None:
    """All that clerks were told is recorded, once; scores are those of a clean recompute."""
    found = office.audit()
    clerks = {one["key"].split("-")[0] for one in requests}
    recorded = [key for key in found["keys"] if key.split("-")[0] in clerks]
    assert recorded == keys_of(requests)
    assert found["discrepancies"] == []
    assert found["parked"] == 0
    assert found["broken"] == []


def assert_nobody_waited(requests: list[dict]) -> None:
    assert [one for one in requests if one["failed"]] == []
    assert max(one["seconds"] for one in requests) < PATIENCE


# The worker ---------------------------------------------------------------------------------


def kill_in_the_middle(office: Office, worker: Program, *, whole: bool) -> Program:
    """SIGKILL to a process that scores, or to the whole worker; the worker that is there now."""
    office.await_claim()
    children = worker.children()
    if children and not whole:
        os.kill(random.choice(children), signal.SIGKILL)
        return worker
    worker.kill()
    return office.worker()


@pytest.mark.parametrize("kills", [pytest.param(20), pytest.param(200, marks=pytest.mark.soak)])
def test_a_worker_that_is_killed_again_and_again(office, kills):
    worker, _ = office.worker(), office.beat()
    clerks = [office.clerk(name, 100 * kills, 0.1) for name in ("甲", "乙")]
    office.await_entries(2)
    for number in range(1, kills + 1):
        worker = kill_in_the_middle(office, worker, whole=number % 5 == 0)
        time.sleep(random.uniform(0, 0.5))
    office.send_clerks_home()
    requests = requests_of(*clerks)

    office.await_fresh(CAUGHT_UP)
    assert_nobody_waited(requests)
    assert_nothing_lost(office, requests)


def test_messages_that_come_twice_late_and_in_any_order(office):
    """Two workers, two beats, and messages sent again under the same id."""
    for _ in range(2):
        office.worker()
        office.beat()
    clerk = office.clerk("甲", 60)
    office.await_entries(1)
    office.run("-m", "tests.service.messages")
    requests = requests_of(clerk)

    office.await_fresh(CAUGHT_UP)
    assert_nobody_waited(requests)
    assert_nothing_lost(office, requests)


# The broker ---------------------------------------------------------------------------------


@contextmanager
def silence(port: int) -> Iterator[None]:
    """Somebody who accepts every connection and never answers."""
    held = []

    def accept() -> None:
        while True:
            try:
                held.append(server.accept())
            except OSError:
                return

    with socket.create_server(("127.0.0.1", port), backlog=100) as server:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for connection, _ in held:
                connection.close()


@contextmanager
def stopped(services) -> Iterator[None]:
    services("stop", "redis")
    yield
    services("start", "redis")


@contextmanager
def silent(services) -> Iterator[None]:
    services("stop", "redis")
    with silence(services.redis_port):
        yield
    services("start", "redis")


@contextmanager
def flushed(services) -> Iterator[None]:
    yield
    assert services.say_to_redis("FLUSHALL").startswith("+OK")


@pytest.mark.parametrize("trouble", [stopped, silent, flushed])
def test_a_broker_that_fails_in_the_middle(running_office, services, trouble):
    with trouble(services):
        requests = requests_of(running_office.clerk(trouble.__name__, 30, 0.1))

    running_office.await_fresh(CAUGHT_UP)
    assert_nobody_waited(requests)
    assert_nothing_lost(running_office, requests)


def test_a_broker_that_is_absent_from_the_start(office, services):
    with stopped(services):
        office.worker()
        office.beat()
        requests = requests_of(office.clerk("甲", 30, 0.1))

    office.await_fresh(CAUGHT_UP)
    assert_nobody_waited(requests)
    assert_nothing_lost(office, requests)


# The database -------------------------------------------------------------------------------


def test_a_database_that_is_restarted_in_the_middle(office, services):
    office.worker()
    office.beat()
    clerks = [office.clerk(name, 60) for name in ("甲", "乙")]
    office.await_entries(10)
    services("stop", "postgres")
    services("start", "postgres")
    requests = requests_of(*clerks)

    office.await_fresh(CAUGHT_UP)
    assert_nothing_lost(office, requests)
