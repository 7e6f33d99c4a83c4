"""The second factor: who owes a code, binding a phone to an account, giving codes (T16)."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

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


def give_code(*, user: User, code: str, at: datetime) -> TOTPDevice:
    """Take the code that the phone shows now, once; the first one binds the phone.

    Raises CodeRefused: a wrong or used code, or too many wrong ones, for a while that doubles.
    """
    if not _is_taken(user, code):
        raise CodeRefused(_why_not(user, at))
    return _bound(user, at)


@transaction.atomic
def _is_taken(user: User, code: str) -> bool:
    """A refused code must be counted: this transaction ends well in either case."""
    device = TOTPDevice.objects.select_for_update().get(pk=device_of(user).pk)
    return bool(device.verify_token(code))


@transaction.atomic
def _bound(user: User, at: datetime) -> TOTPDevice:
    device = device_of(user)
    if not device.confirmed:
        device.confirmed = True
        device.save(update_fields=["confirmed"])
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
