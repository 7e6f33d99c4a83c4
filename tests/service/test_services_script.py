"""``.ci/services``: the whole installation starts, computes and is gone again."""

import shutil
import subprocess
import urllib.request

from tests.service.conftest import SCRIPT
from tests.service.office import Office, is_alive, requests_of

OURS = ("web", "worker", "beat")


def test_the_whole_installation_starts_and_stops(services, template):
    # With the keys: the chain in the database was written with them.
    data = shutil.copytree(template, services.folder / "data", dirs_exist_ok=True)
    office = Office(database=f"{services.server}/hotline", data=data, redis=services.redis)
    services("start")
    try:
        pids = [int((services.folder / f"{name}.pid").read_text()) for name in OURS]
        with urllib.request.urlopen(f"http://127.0.0.1:{services.port}/login/", timeout=10) as page:
            assert page.status == 200
        requests_of(office.clerk("first", 2))
        office.await_fresh()
        assert services.status() == 0
    finally:
        services("stop", *OURS)
        office.close()

    assert services.status() == 1
    assert services.status("postgres", "redis") == 0
    assert not any(map(is_alive, pids))


def test_an_unknown_service_is_refused(services):
    done = subprocess.run(
        [SCRIPT, "start", "mysql"], env=services.env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "没有服务“mysql”" in done.stderr
