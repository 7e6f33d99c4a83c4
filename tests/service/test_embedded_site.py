"""``manage.py run`` on SQLite without a broker: several clerks, killed children, a clean end."""

import os
import signal
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.service.conftest import free_port
from tests.service.office import Office, Program, is_alive, keys_of, requests_of

CAUGHT_UP = 15
STOPPED = 5


class Site:
    """The supervisor, its two children, and the address they serve."""

    def __init__(self, office: Office) -> None:
        self.port = free_port()
        self.office = office
        self.program: Program = office.start(
            "run", sys.executable, "manage.py", "run", f"--port={self.port}"
        )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/login/", timeout=5) as page:
                return page.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def await_answer(self, within: float = 60) -> None:
        until = time.monotonic() + within
        while not self.answers():
            assert time.monotonic() < until, self.program.said
            time.sleep(0.1)

    def await_children(self, number: int = 2, within: float = 15) -> list[int]:
        until = time.monotonic() + within
        while len(children := self.program.children()) != number:
            assert time.monotonic() < until, self.program.said
            time.sleep(0.05)
        return children


@pytest.fixture
def site(small_office) -> Site:
    found = Site(small_office)
    found.await_answer()
    found.await_children()
    yield found
    for child in found.program.children():
        os.kill(child, signal.SIGKILL)


def all_gone(pids: list[int], within: float = 5) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if not any(map(is_alive, pids)):
            return True
        time.sleep(0.05)
    return False


def test_killed_children_come_back_and_nothing_is_lost(site, small_office):
    """Several clerks at once, while the web server and the worker are killed under them."""
    clerks = [small_office.clerk(name, 1000, 0.05) for name in ("甲", "乙", "丙")]
    small_office.await_entries(6)
    for _ in range(2):
        for child in site.await_children():
            os.kill(child, signal.SIGKILL)
        site.await_children(0, within=2)
        site.await_children()
    small_office.send_clerks_home()
    requests = requests_of(*clerks)

    small_office.await_fresh(CAUGHT_UP)
    site.await_answer(CAUGHT_UP)
    found = small_office.audit()
    assert found["keys"] == keys_of(requests)
    assert [one for one in requests if one["failed"]] == []
    assert found["discrepancies"] == []
    assert found["broken"] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(site, number):
    children = site.await_children()

    assert site.program.end(number, within=10) < STOPPED
    assert all_gone(children, within=0.1)
    assert not site.answers()


def test_a_killed_supervisor_leaves_no_orphan(site):
    children = site.await_children()
    os.kill(site.program.pid, signal.SIGKILL)
    site.program.process.wait(5)

    assert all_gone(children)


def test_a_taken_port_is_said_at_once(site, small_office):
    other = small_office.start("run", sys.executable, "manage.py", "run", f"--port={site.port}")

    assert other.process.wait(30) == 1
    assert f"127.0.0.1:{site.port} 用不了" in other.said
