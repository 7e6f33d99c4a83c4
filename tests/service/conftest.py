"""A PostgreSQL and a Redis of their own for the service tests, on loopback, stopped at the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.service.office import ROOT, Office, requests_of

SCRIPT = str(ROOT / ".ci" / "services")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    folder = Path(__file__).parent
    for item in items:
        if folder in item.path.parents:
            item.add_marker(pytest.mark.service)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that the user postgres can enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="hotline-services-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


class Services:
    """PostgreSQL and Redis, as ``.ci/services`` starts and stops them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres_port, self.redis_port, self.port = free_port(), free_port(), free_port()
        self.server = f"postgres://hotline@127.0.0.1:{self.postgres_port}"
        self.redis = f"redis://127.0.0.1:{self.redis_port}/0"
        self.env = {
            **os.environ,
            "HOTLINE_SERVICES": str(folder),
            "SERVICES_POSTGRES_PORT": str(self.postgres_port),
            "SERVICES_REDIS_PORT": str(self.redis_port),
            "SERVICES_POSTGRES_OPTIONS": "-c fsync=off",
            "PORT": str(self.port),
        }

    def __call__(self, command: str, *services: str) -> None:
        subprocess.run([SCRIPT, command, *services], env=self.env, check=True, timeout=120)

    def status(self, *services: str) -> int:
        done = subprocess.run([SCRIPT, "status", *services], env=self.env, check=False, timeout=60)
        return done.returncode

    def say_to_redis(self, command: str) -> str:
        with socket.create_connection(("127.0.0.1", self.redis_port), timeout=2) as connection:
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(100).decode()


@pytest.fixture(scope="session")
def services(folder) -> Iterator[Services]:
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    if not list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")):
        pytest.skip("postgresql is not installed")
    found = Services(folder)
    found("start", "postgres", "redis")
    yield found
    found("stop", "postgres", "redis")


@pytest.fixture(scope="session")
def template(services, folder) -> Path:
    """The data folder of a scored county, whose database is copied by every test."""
    data = folder / "template"
    data.mkdir()
    office = Office(database=f"{services.server}/hotline", data=data)
    office.run("-m", "tests.service.prepare", within=120)
    with psycopg.connect(f"{services.server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE prepared TEMPLATE hotline")
    return data


_numbers = count(1)


@contextmanager
def opened(services: Services, template: Path) -> Iterator[Office]:
    """An installation with PostgreSQL and Redis; whatever was started for it is ended."""
    services("start", "redis")
    services.say_to_redis("FLUSHALL")
    name = f"office_{next(_numbers)}"
    with psycopg.connect(f"{services.server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE prepared")
    # With the keys: the chain of the copy was written with them.
    data = shutil.copytree(template, template.parent / name)
    found = Office(database=f"{services.server}/{name}", data=data, redis=services.redis)
    try:
        yield found
    finally:
        found.close()
        services("start", "redis")


@pytest.fixture
def office(services, template) -> Iterator[Office]:
    """An installation of its own, in which nothing runs yet."""
    with opened(services, template) as found:
        yield found


@pytest.fixture(scope="module")
def running_office(services, template) -> Iterator[Office]:
    """An installation with a worker and beat, which outlive one trouble after the other."""
    with opened(services, template) as found:
        found.worker()
        found.beat()
        requests_of(found.clerk("first", 1))
        found.await_fresh()
        yield found


@pytest.fixture(scope="session")
def small_template(folder) -> Path:
    """The data folder of a scored county with a SQLite file, to be copied by every test."""
    data = folder / "small"
    data.mkdir()
    office = Office(database=f"sqlite:///{data}/hotline.sqlite3", data=data)
    office.run("-m", "tests.service.prepare", within=120)
    return data


@pytest.fixture
def small_office(small_template, tmp_path) -> Iterator[Office]:
    """An installation with SQLite and without a broker."""
    data = shutil.copytree(small_template, tmp_path / "data")
    found = Office(database=f"sqlite:///{data}/hotline.sqlite3", data=data)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _linux_only() -> None:
    if sys.platform != "linux":
        pytest.skip("reads /proc")
