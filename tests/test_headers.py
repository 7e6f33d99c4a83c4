"""Every answer carries the policy: pages, refusals, failures, files, the administration (T21)."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from hotline_eval import urls
from tests.scoring.printed import march_in_linshu
from units.middleware import POLICY
from units.models import User


def broken(request):
    raise ZeroDivisionError


urlpatterns = [
    path("broken/", broken),
    path("plain/", lambda request: HttpResponse("")),
    *urls.urlpatterns,
]
pytestmark = pytest.mark.urls("tests.test_headers")


def assert_guarded(answer):
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_policy_allows_nothing_inline_and_no_other_host():
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'self';")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("login/", 200),
        ("", 302),
        ("healthz", 200),
        ("nowhere/", 302),
        ("broken/", 500),
        ("plain/", 200),
        ("admin/login/", 200),
    ],
)
def test_strangers_get_it_everywhere(db, address, status):
    answer = Client(raise_request_exception=False).get(f"/{address}")

    assert answer.status_code == status
    assert_guarded(answer)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("linshu/rankings/2020-03/", 200),
        ("linshu/rankings/2020-03/workbook/", 200),
        ("linshu/rankings/2020-03/notice/", 200),
        ("linshu/tickets/?export=all", 200),
        ("linshu/publications/2020-03/seal/", 403),
        ("taian/", 404),
    ],
)
def test_the_office_gets_it_with_files_and_refusals(client, linshu, clerk, address, status):
    march_in_linshu(linshu)
    client.force_login(clerk)
    answer = client.get(f"/{address}")

    assert answer.status_code == status
    assert_guarded(answer)


def test_the_administration_gets_it(client, db):
    client.force_login(User.objects.create(username="keeper", is_staff=True, is_superuser=True))

    assert_guarded(client.get("/admin/units/user/"))


def test_a_session_is_for_the_browser_alone_and_for_this_site(client, clerk, settings):
    clerk.set_password("对的密码-2026")
    clerk.save()
    said = {"username": "clerk", "password": "对的密码-2026"}
    cookie = client.post("/login/", said).cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
