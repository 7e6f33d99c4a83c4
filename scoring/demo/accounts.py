"""The accounts of the demo: one for each role and jurisdiction, all with one kept password."""

from __future__ import annotations

import os
import secrets
import string
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from units.ledger import Fact, write_down
from units.models import Jurisdiction, Membership, Role, Unit, User

PASSWORD_FILE = "demo-password"  # noqa: S105 - the name of the file, not a password
SYLLABLES, DIGITS = 5, 3
CONSONANTS, VOWELS = "bdfghjkmnprstvz", "aeiou"
HASHING = 2


@dataclass(frozen=True, slots=True)
class Account:
    """One account as it is shown: the name to log in with, and who that is."""

    name: str
    display_name: str


def account_name(jurisdiction: Jurisdiction, role: str) -> str:
    return f"{jurisdiction.code}-{role}"


def kept_password() -> str:
    """The password of all demo accounts, or '' where none is kept."""
    try:
        return _file().read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def _file() -> Path:
    return Path(settings.HOTLINE_DATA) / PASSWORD_FILE


def _new_password() -> str:
    """Make a password and keep it in the data folder (mode 0600)."""
    password = _readable()
    handle = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{password}\n")
    return password


def _readable() -> str:
    """Something to be read out: five syllables and three digits, some 40 bits."""
    syllables = (secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(SYLLABLES))
    digits = "".join(secrets.choice(string.digits) for _ in range(DIGITS))
    return f"{''.join(syllables)}-{digits}"


@contextmanager
def accounts_opened(jurisdictions: Sequence[Jurisdiction], at: datetime) -> Iterator[None]:
    """Open the accounts that are missing, liaisons those of the first unit.

    Hashing passwords is slow on purpose: it goes on beside what the caller does meanwhile. Where
    the kept password was lost, all accounts get the new one.
    """
    password = kept_password()
    is_new = not password
    password = password or _new_password()
    users = [user for each in jurisdictions for user in _opened(each, at, also_known=is_new)]
    with ThreadPoolExecutor(max_workers=HASHING) as pool:
        hashes = pool.map(make_password, [password] * len(users))
        yield
        for user, user.password in zip(users, hashes, strict=True):
            user.save(update_fields=["password"])


def _opened(jurisdiction: Jurisdiction, at: datetime, *, also_known: bool) -> Iterator[User]:
    """The accounts that need a password: those opened now, or all of them."""
    names = {role: account_name(jurisdiction, role) for role in Role.values}
    known = {user.username: user for user in User.objects.filter(username__in=names.values())}
    for role, name in names.items():
        if name not in known:
            yield _open(jurisdiction, role, name, at)
        elif also_known:
            yield known[name]


def _open(jurisdiction: Jurisdiction, role: str, name: str, at: datetime) -> User:
    unit = None
    if role == Role.LIAISON:
        unit = Unit.objects.filter(jurisdiction=jurisdiction).order_by("pk").first()
    title = f"{unit.name if unit else jurisdiction.name}{Role(role).label.removeprefix('单位')}"
    user = User.objects.create(username=name, display_name=title[:40], password=make_password(None))
    Membership.objects.create(user=user, jurisdiction=jurisdiction, role=role, unit=unit)
    granted = {"account": name, "role": role, "unit": unit.code if unit else ""}
    write_down(jurisdiction, [Fact("access.granted", f"user:{user.pk}", granted)], by=None, at=at)
    return user


def member_of(jurisdiction: Jurisdiction, role: str) -> User:
    """The person of a role in the demo of a jurisdiction."""
    return User.objects.get(username=account_name(jurisdiction, role))


def accounts_of(jurisdictions: Sequence[Jurisdiction]) -> list[Account]:
    """The demo accounts that are open, for a table."""
    names = [account_name(each, role) for each in jurisdictions for role in Role.values]
    users = User.objects.filter(username__in=names).order_by("pk")
    return [Account(user.username, user.display_name) for user in users]
