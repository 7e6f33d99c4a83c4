"""The second factor: a switch, for the office and the administration; bound once, reset by name."""

import re
import time
from base64 import b32decode
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from units.models import LedgerEntry, Role, User

CODE = "/login/code/"
PASSWORD = "对的密码-2026"


@pytest.fixture(autouse=True)
def _switched_on(settings):
    settings.SECOND_FACTOR = True


def shown(key: bytes, steps: int = 0) -> str:
    """What a phone that knows the key shows now, or so many steps of 30 seconds later."""
    totp = TOTP(key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def enter(client, person, next="/linshu/"):
    person.set_password(PASSWORD)
    person.save()
    said = {"username": person.username, "password": PASSWORD, "next": next}
    return client.post("/login/", said, follow=True)


def key_on(page) -> bytes:
    """The secret that a page shows."""
    return b32decode(re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", ""))


def bind(client, person) -> bytes:
    key = key_on(enter(client, person).text)
    assert client.post(CODE, {"code": shown(key), "next": "/linshu/"}).url == "/linshu/"
    return key


def test_the_first_login_binds_a_phone_and_writes_it_down(client, clerk):
    page = enter(client, clerk, next="/linshu/deductions/")
    assert page.redirect_chain[-1][0] == f"{CODE}?next=%2Flinshu%2Fdeductions%2F"
    assert page["Cache-Control"] == "no-store"

    bind(client, clerk)

    assert client.get("/linshu/deductions/").status_code == 200
    entry = LedgerEntry.objects.get(kind="second_factor.bound")
    assert (entry.actor, entry.content) == (clerk, {"account": "clerk"})


def test_a_secret_that_another_session_was_shown_is_never_bound(client, clerk):
    own = key_on(enter(client, clerk).text)
    thief = Client()
    thief.force_login(clerk)
    stolen = key_on(thief.get(CODE).text)
    later = key_on(thief.get(CODE).text)

    assert len({stolen, own, later}) == 3
    assert "不正确" in client.post(CODE, {"code": shown(stolen)}).text
    assert not TOTPDevice.objects.get().confirmed


def test_a_code_that_is_refused_keeps_the_secret_on_the_page(client, clerk):
    key = key_on(enter(client, clerk).text)

    assert key_on(client.post(CODE, {"code": "12345"}).text) == key

    client.post(CODE, {"code": shown(key)})
    assert TOTPDevice.objects.get().bin_key == key
    assert client.get("/linshu/").status_code == 200


def test_a_thief_who_looks_meanwhile_does_not_hinder_the_owner(client, clerk):
    own = key_on(enter(client, clerk).text)
    thief = Client()
    thief.force_login(clerk)
    stolen = key_on(thief.get(CODE).text)

    assert client.post(CODE, {"code": shown(own)}).status_code == 302

    assert thief.post(CODE, {"code": shown(stolen)}).status_code == 200
    assert TOTPDevice.objects.get().bin_key == own


def test_a_later_login_asks_for_the_code_and_shows_no_secret(client, clerk):
    key = bind(client, clerk)
    client.post("/logout/")
    asked = enter(client, clerk)
    assert 'class="secret"' not in asked.text

    client.post(CODE, {"code": f"{shown(key, 1)[:3]} {shown(key, 1)[3:]}"})

    assert client.get("/linshu/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/linshu/", "/linshu/deductions/new/", "/", "/linshu/settings/", "/admin/"]
)
def test_nothing_opens_before_the_code(client, chief, address):
    chief.is_staff = True
    enter(client, chief)

    assert client.get(address).url.startswith(CODE)


def test_a_form_sent_before_the_code_does_nothing(client, clerk):
    enter(client, clerk)

    answer = client.post("/linshu/settings/", {"shortcuts": "on"})

    assert answer.url == f"{CODE}?next=%2F"
    assert not clerk.preferences.exists()


def test_a_wrong_code_is_refused_and_waits_grow(client, clerk):
    key = bind(client, clerk)
    client.post("/logout/")
    enter(client, clerk)
    wrong = f"{(int(shown(key)) + 1) % 10**6:06}"

    pages = [client.post(CODE, {"code": wrong}).text for _ in range(2)]

    assert "请过 1 秒再试" in pages[0]
    assert client.post(CODE, {"code": shown(key, 1)}).status_code == 200
    assert client.get("/linshu/").status_code == 302


def test_a_code_is_good_for_one_login(client, clerk):
    key = bind(client, clerk)
    used = shown(key)
    client.post("/logout/")
    enter(client, clerk)

    assert "不正确" in client.post(CODE, {"code": used}).text


@pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", "1_2_3_"])
def test_only_six_figures_are_a_code(client, clerk, code):
    enter(client, clerk)

    assert "验证码应为六位数字" in client.post(CODE, {"code": code}).text
    assert TOTPDevice.objects.get().throttling_failure_count == 0


@pytest.mark.parametrize("role", ["liaison", "leader"])
def test_liaisons_and_leaders_need_none(client, role, request):
    person = request.getfixturevalue(role)

    assert enter(client, person).redirect_chain[-1][0] == "/linshu/"


def test_whoever_becomes_part_of_the_office_owes_one(client, leader):
    enter(client, leader)
    leader.memberships.update(role=Role.CHIEF)

    assert client.get("/linshu/").url.startswith(CODE)


def test_with_the_switch_off_nobody_is_asked(client, clerk, settings):
    settings.SECOND_FACTOR = False

    assert enter(client, clerk).redirect_chain[-1][0] == "/linshu/"
    assert client.get(CODE).url == "/"
    assert client.post(CODE, {"code": "123456"}).url == "/"
    assert not TOTPDevice.objects.exists()


def test_the_anonymous_are_sent_to_the_login(client, db):
    assert client.get(CODE).url == f"/login/?next={CODE}"


def test_the_code_never_leads_to_another_site(client, clerk):
    key = key_on(enter(client, clerk).text)

    assert client.post(CODE, {"code": shown(key), "next": "//elsewhere.example/"}).url == "/"


def test_a_reset_ends_the_sessions_and_the_next_login_binds_anew(client, clerk):
    bind(client, clerk)
    out = StringIO()

    call_command("reset_second_factor", "clerk", stdout=out)

    assert client.get("/linshu/").url.startswith("/login/?")
    assert 'class="secret"' in enter(client, clerk).text
    assert LedgerEntry.objects.filter(kind="second_factor.reset").exists()
    with pytest.raises(CommandError, match="没有账号"):
        call_command("reset_second_factor", "nobody")


def test_the_administration_resets_it_and_shows_no_secret(client, clerk, settings):
    bind(client, clerk)
    settings.SECOND_FACTOR = False
    client.force_login(User.objects.create(username="keeper", is_staff=True, is_superuser=True))

    said = {"action": "forget_second_factor", "_selected_action": [clerk.pk]}
    client.post(reverse("admin:units_user_changelist"), said)

    assert not TOTPDevice.objects.exists()
    entry = LedgerEntry.objects.get(kind="second_factor.reset")
    assert (entry.actor.username, entry.content) == ("keeper", {"account": "clerk"})
    assert "totpdevice" not in client.get(reverse("admin:index")).text
