"""An office of its own on its first day, served by a process of its own, and Debian's Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = shutil.which("chromium")
PASSWORD = "旅程-2020-开门"

UNITS = """编码,名称,分组
qingyun,青云镇,towns
daxing,大兴镇,towns
linshu-jie,临沭街道,towns
jiaoti,教体局,departments
"""
DESK = """编码,名称,分组
jia,甲,staff
yi,乙,staff
"""
HEADS = "工单编号,承办单位,受理时间,办理期限,回复时间,办结时间,是否联系,办理结果评价\n"
FIRST_DAY = """
import django, io, sys
from pathlib import Path
django.setup()
from django.core.management import call_command
folder, password = Path(sys.argv[1]), sys.argv[2]
call_command("migrate", verbosity=0)
call_command("load_rulebooks")
call_command("import_units", folder / "units.csv", jurisdiction="linshu")
call_command("import_units", folder / "desk.csv", jurisdiction="hitech-frontdesk")
call_command("import_tickets", folder / "tickets.csv", jurisdiction="linshu")
for name, place, role, unit in (
    ("clerk", "linshu", "clerk", ""),
    ("chief", "linshu", "chief", ""),
    ("liaison", "linshu", "liaison", "qingyun"),
    ("leader", "linshu", "leader", ""),
    ("desk", "hitech-frontdesk", "clerk", ""),
):
    sys.stdin = io.StringIO(password + "\\n")
    call_command(
        "create_account", name, jurisdiction=place, role=role, unit=unit, password_stdin=True
    )
for period in ("2020-03", "2020"):
    call_command("score", jurisdiction="linshu", period=period)
"""


def march(unit: str, number: int, rating: str) -> str:
    """One line of the ticket file, closed within its time."""
    days = ("2020-03-02", "2020-03-09", "2020-03-04", "2020-03-05")
    return f"WZ-{unit}-{number},{unit},{','.join(f'{day} 09:00' for day in days)},是,{rating}\n"


@contextmanager
def _database(name: str, like: str = "template1") -> Iterator[dict[str, str]]:
    """A database of its own in the PostgreSQL given, or what says that SQLite is meant."""
    server, _, _ = os.environ.get("DATABASE_URL", "").rpartition("/")
    if not server.startswith("postgres"):
        yield {"DATABASE_URL": ""}
        return
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        yield {"DATABASE_URL": f"{server}/{name}"}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """Everything that stands before the first page is opened: the name of its database, its data.

    It is made once and copied for each story, so that none finds what another left behind.
    """
    folder = tmp_path_factory.mktemp("journey")
    (folder / "units.csv").write_text(UNITS, "utf-8-sig")
    (folder / "desk.csv").write_text(DESK, "utf-8-sig")
    lines = [
        march(unit, number, "不满意" if number == 0 else "满意")
        for unit, most in (("青云镇", 6), ("大兴镇", 4), ("教体局", 5))
        for number in range(most)
    ]
    (folder / "tickets.csv").write_text(HEADS + "".join(lines), "utf-8-sig")
    name = f"journey_{os.getpid()}"
    command = [sys.executable, "-c", FIRST_DAY, folder, PASSWORD]
    with _database(name) as database:
        around = _around(folder / "data", database)
        subprocess.run(command, cwd=ROOT, env=around, check=True)
        yield name, folder / "data"


@pytest.fixture(scope="module")
def first_day(prepared, tmp_path_factory) -> Iterator[dict[str, str]]:
    """An office on its first day; what a process needs to see it."""
    name, made = prepared
    data = tmp_path_factory.mktemp("office") / "data"
    shutil.copytree(made, data)
    with _database(f"{name}_{data.parent.name}", like=name) as database:
        yield _around(data, database)


def _around(data: Path, database: dict[str, str]) -> dict[str, str]:
    own = {
        "DJANGO_SETTINGS_MODULE": "hotline_eval.settings",
        "HOTLINE_DATA": str(data),
        "HOTLINE_DEBUG": "1",
    }
    return {name: said for name, said in (os.environ | own | database).items() if said}


@pytest.fixture(scope="module")
def site(first_day):
    """The address of a server over that office."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "manage.py", "runserver", "--noreload", address]
    with _running(command, first_day):
        _wait_for(f"http://{address}/login/")
        yield f"http://{address}"


@pytest.fixture(scope="module")
def worker(first_day):
    """What scores beside the site: a worker that a real broker wakes, or the embedded one.

    Without Celery's beat: where there is a broker, nothing but its bell wakes the worker.
    """
    celery = [sys.executable, "-m", "celery", "-A", "hotline_eval", "worker", "--concurrency=1"]
    embedded = [sys.executable, "manage.py", "work"]
    with _running(celery if first_day.get("REDIS_URL") else embedded, first_day):
        yield


@contextmanager
def _running(command: list[str], env: dict[str, str]) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=quiet, stderr=quiet) as program:
        try:
            yield
        finally:
            program.terminate()


def _wait_for(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            urlopen(address).close()
            return
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def browser():
    """The browser for one module: while it runs, Django takes every test for an asynchronous one.

    That is also why the plugin's browser, which stays to the end of the session, is not used.
    """
    quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *quiet]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser):
    window = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    yield window
    window.close()


@pytest.fixture
def page(context):
    return context.new_page()


@pytest.fixture
def complaints(context) -> list[str]:
    """What the browser objects to, violations of the content security policy among it."""
    found: list[str] = []
    context.on("console", lambda one: one.type == "error" and found.append(one.text))
    context.on("weberror", lambda one: found.append(str(one.error)))
    return found


@pytest.fixture
def enter(site):
    """Log a person in and open an address."""

    def come_in(tab, name: str, address: str) -> None:
        tab.goto(f"{site}/login/?next={address}")
        tab.fill("#id_username", name)
        tab.fill("#id_password", PASSWORD)
        tab.click("main button[type=submit]")
        tab.wait_for_url(f"{site}{address}*")

    return come_in
