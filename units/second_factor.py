"""The second factor: who owes a code, binding a phone to an account, giving codes (T16)."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from units.grants import end_sessions, note_account
from units.menu import OFFICE
from units.models import Membership, User
from units.refusals import Refused

NAME = "手机"


class CodeRefused(Refused):
    """The code is not taken; the message says why."""


def is_owed(user: Any) -> bool:
    """Whether the person must give a code before going on: the switch is on, and none was given.

    The office and whoever may enter the administration owe one.
    """
    if not settings.SECOND_FACTOR or not user.is_authenticated or user.is_verified():
        return False
    roles = Membership.objects.filter(user_id=user.pk, role__in=OFFICE)
    return user.is_staff or roles.exists()


@transaction.atomic
def device_of(user: User) -> TOTPDevice:
    """The person's device; a new one, not yet bound, where there is none."""
    # Two pages at once would make two secrets.
    User.objects.select_for_update().get(pk=user.pk)
    known = TOTPDevice.objects.filter(user_id=user.pk).order_by("-confirmed", "pk").first()
    return known or TOTPDevice.objects.create(user_id=user.pk, name=NAME, confirmed=False)


def secret_of(device: TOTPDevice) -> str:
    """The secret as people type it into their phone: groups of four letters."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def new_key() -> str:
    """A secret that nobody has seen, as a device keeps it."""
    return random_hex(20)


def give_code(*, user: User, code: str, at: datetime, key: str) -> TOTPDevice:
    """Take the code that the phone shows now, once; the first one binds the phone.

    ``key`` is what the same session was shown to bind: a secret that another one has seen is
    never bound here. Once a phone is bound it counts no more.
    Raises CodeRefused: a wrong or used code, or too many wrong ones, for a while that doubles.
    """
    device = _taken(user, code, at, key)
    if device is None:
        raise CodeRefused(_why_not(user, at))
    return device


@transaction.atomic
def _taken(user: User, code: str, at: datetime, key: str) -> TOTPDevice | None:
    """The device, bound; None for a refused code, which must be counted: nothing is raised."""
    device = TOTPDevice.objects.select_for_update().get(pk=device_of(user).pk)
    is_bound = device.confirmed
    if not is_bound:
        device.key = key
    if not device.verify_token(code):
        return None
    if not is_bound:
        device.confirmed = True
        device.save(update_fields=["key", "confirmed"])
        note_account(user=user, kind="second_factor.bound", by=user, at=at)
    return device


@transaction.atomic
def reset_second_factor(*, user: User, by: User | None, at: datetime) -> None:
    """Forget the person's phone; the next login binds one anew, and sessions end."""
    TOTPDevice.objects.filter(user_id=user.pk).delete()
    note_account(user=user, kind="second_factor.reset", by=by, at=at)
    end_sessions(user)


def _why_not(user: User, at: datetime) -> str:
    is_allowed, why = device_of(user).verify_is_allowed()
    if is_allowed:
        return "验证码不正确或已用过，请输入手机上现在显示的六位数字。"
    seconds = max(int((why["locked_until"] - at).total_seconds()), 1)
    return f"验证码不正确。连续输错，请过 {seconds} 秒再试。"
