"""``python -m tests.screenshots FOLDER``: the main pages of the demo as pictures for the guide.

The demo is made in a temporary folder, served on loopback and looked at in Debian's Chromium.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 300_000
WIDE, NARROW = (1280, 900), (360, 780)
COMMANDS = (["migrate", "--verbosity", "0"], ["load_rulebooks"], ["seed_demo"], ["score_demo"])
SESSION = """
import django, sys
django.setup()
from django.test import Client
from units.models import User
for name in sys.argv[1:]:
    client = Client()
    client.force_login(User.objects.get(username=name))
    print(client.cookies["sessionid"].value)
"""
DRAFT = """
import django
django.setup()
from django.utils import timezone
from scoring.drafts.editing import start_draft
from scoring.models import RulebookVersion
from units.models import User
base = RulebookVersion.objects.get(code="linshu-2020")
clerk = User.objects.get(username="linshu-clerk")
now = timezone.now()
print(start_draft(jurisdiction=base.jurisdiction, by=clerk, at=now, based_on=base).pk)
"""
PICTURES = (
    ("home", "linshu-clerk", "/linshu/", WIDE),
    ("entry", "linshu-clerk", "/linshu/deductions/new/", WIDE),
    ("deductions", "linshu-chief", "/linshu/deductions/", WIDE),
    ("card", "linshu-liaison", "/linshu/scorecards/", WIDE),
    ("card-narrow", "linshu-liaison", "/linshu/scorecards/", NARROW),
    ("ranking", "linshu-leader", "/linshu/rankings/", WIDE),
    ("cards", "linshu-leader", "/linshu/scorecards/", WIDE),
    ("publication", "linshu-chief", "/linshu/publications/", WIDE),
    ("rulebooks", "linshu-clerk", "/linshu/rulebooks/", WIDE),
    ("tryout", "linshu-clerk", "/linshu/rulebooks/tryout/", WIDE),
    ("draft", "linshu-clerk", "/linshu/rulebooks/{draft}/draft/", WIDE),
    ("draft-place", "linshu-clerk", "/linshu/rulebooks/{draft}/draft/place/item.4.rule.0/", WIDE),
    ("tickets", "linshu-clerk", "/linshu/tickets/", WIDE),
    ("import", "linshu-clerk", "/linshu/imports/new/", WIDE),
    ("status", "linshu-clerk", "/linshu/status/", WIDE),
)


class TooLargeError(Exception):
    """A picture is larger than a page of the guide should have to load."""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        around = os.environ | {
            "DJANGO_SETTINGS_MODULE": "hotline_eval.settings",
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "HOTLINE_DATA": scratch,
            "HOTLINE_DEBUG": "1",
        }
        around = {name: said for name, said in around.items() if said}
        for command in COMMANDS:
            quiet = {"stdout": subprocess.DEVNULL, "check": True}
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=around, **quiet)
        draft = _said(around, DRAFT).strip()
        with _site(around) as site:
            _take(folder, site, draft, _sessions(around))


def _sessions(around: dict[str, str]) -> dict[str, str]:
    """A session for each of the people in the pictures."""
    people = sorted({person for _, person, _, _ in PICTURES})
    return dict(zip(people, _said(around, SESSION, *people).split(), strict=True))


def _said(around: dict[str, str], program: str, *arguments: str) -> str:
    """What a small program says, run in the demo's surroundings."""
    asked = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(asked, cwd=ROOT, env=around, check=True, capture_output=True, text=True)
    return done.stdout


@contextmanager
def _site(around: dict[str, str]) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "manage.py", "runserver", "--noreload", address]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=around, stdout=quiet, stderr=quiet) as program:
        try:
            _wait_for(f"http://{address}/login/")
            yield f"http://{address}"
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


def _take(folder: Path, site: str, draft: str, sessions: dict[str, str]) -> None:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, person, path, size in PICTURES:
            target = folder / f"{name}.png"
            _picture(chromium, f"{site}{path.format(draft=draft)}", sessions[person], size, target)
            if target.stat().st_size > LARGEST:
                raise TooLargeError(target.name)
        chromium.close()


def _picture(
    chromium: Browser, address: str, session: str, size: tuple[int, int], target: Path
) -> None:
    width, height = size
    window = chromium.new_context(locale="zh-CN", viewport={"width": width, "height": height})
    window.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = window.new_page()
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise URLError(f"{address}: {answer and answer.status}")
    page.screenshot(path=target)
    window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
