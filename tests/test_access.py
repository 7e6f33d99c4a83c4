"""The door: every address says who may enter, and nobody else gets in (T11)."""

import re

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, include, path, resolve, reverse
from django.views.generic import TemplateView

from units.access import MemberRequired
from units.menu import MENU, address_of, menu_of
from units.models import Membership, Role, User
from units.views import Favicon, Home, Login

OPEN_TO_ALL = {"login", "logout", "home", "favicon", "healthz", "second_factor"}
ENTRIES = [entry for section in MENU.values() for entry in section]


class ChiefsRoom(MemberRequired, TemplateView):
    title = "负责人专用"
    roles = (Role.CHIEF,)
    template_name = "units/home.html"


class Unlabelled(MemberRequired, TemplateView):
    template_name = "units/home.html"


def broken(request):
    raise ZeroDivisionError


urlpatterns = [
    path("broken/", broken, name="broken"),
    path("", Home.as_view(), name="home"),
    path("login/", Login.as_view(), name="login"),
    path("logout/", lambda request: HttpResponse(), name="logout"),
    path("favicon.ico", Favicon.as_view(), name="favicon"),
    path("admin/", admin.site.urls),
    path("<slug:jurisdiction>/chief/", ChiefsRoom.as_view()),
    path("<slug:jurisdiction>/unlabelled/", Unlabelled.as_view()),
    path("<slug:jurisdiction>/", include("units.urls")),
    path("<slug:jurisdiction>/", include("workorders.urls")),
]

rooms = pytest.mark.urls("tests.test_access")


def addresses(patterns=None, prefix=""):
    """Every pattern of the site with its whole address; the administration has its own door."""
    for pattern in get_resolver("hotline_eval.urls").url_patterns if patterns is None else patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern
        elif pattern.namespace != "admin":
            yield from addresses(pattern.url_patterns, address)


GUARDED = [(a, p) for a, p in addresses() if p.name not in OPEN_TO_ALL]


def test_the_walk_over_the_addresses_finds_the_pages():
    assert {"units", "tickets", "ticket"} <= {pattern.name for _, pattern in GUARDED}


@pytest.mark.parametrize(("address", "pattern"), GUARDED, ids=[a for a, _ in GUARDED])
def test_every_address_declares_who_may_enter(address, pattern):
    view = pattern.callback.view_class

    assert address.startswith("<slug:jurisdiction>/")
    assert issubclass(view, MemberRequired)
    assert vars(view).get("roles"), f"{view.__name__} names no roles of its own"
    assert set(view.roles) <= set(Role)


@pytest.mark.parametrize(("address", "pattern"), GUARDED, ids=[a for a, _ in GUARDED])
def test_the_door_stands_before_everything_else_that_answers(address, pattern):
    ways_in = [c for c in pattern.callback.view_class.__mro__ if "dispatch" in vars(c)]

    assert ways_in[0] is MemberRequired


def test_the_anonymous_are_sent_to_the_login_and_back(client, linshu):
    response = client.get("/linshu/units/")

    assert response.status_code == 302
    assert response.url == "/login/?next=/linshu/units/"


def test_an_outsider_finds_nothing(client, linshu, outsider):
    client.force_login(outsider)

    assert client.get("/linshu/").status_code == 404


def test_an_unknown_jurisdiction_looks_the_same_as_a_foreign_one(client, linshu, outsider):
    client.force_login(outsider)

    foreign, unknown = client.get("/linshu/"), client.get("/nowhere/")

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert without_token(foreign.text) == without_token(unknown.text)


def without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_a_superuser_without_a_membership_is_an_outsider(client, linshu):
    client.force_login(User.objects.create_superuser("root"))

    assert client.get("/linshu/").status_code == 404


@rooms
def test_the_wrong_role_is_told_so(client, clerk):
    client.force_login(clerk)

    response = client.get("/linshu/chief/")

    assert response.status_code == 403
    assert "没有权限" in response.text


@rooms
def test_the_right_role_enters(client, chief):
    client.force_login(chief)

    assert client.get("/linshu/chief/").status_code == 200


@rooms
@pytest.mark.parametrize("role", ["clerk", "chief", "liaison", "leader"])
def test_a_view_that_names_nobody_lets_nobody_in(role, client, request):
    client.force_login(request.getfixturevalue(role))

    assert client.get("/linshu/unlabelled/").status_code == 403


@rooms
@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "head"])
def test_no_method_goes_round_the_door(method, client, clerk):
    client.force_login(clerk)

    assert getattr(client, method)("/linshu/chief/").status_code == 403


@rooms
def test_a_role_in_one_jurisdiction_is_none_in_another(client, chief, taian):
    Membership.objects.create(user=chief, jurisdiction=taian, role=Role.LEADER)
    client.force_login(chief)

    assert client.get("/linshu/chief/").status_code == 200
    assert client.get("/taian/chief/").status_code == 403


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.url_name for entry in ENTRIES])
def test_the_menu_shows_a_door_only_to_those_it_opens_for(entry, linshu, clerk):
    address = address_of(entry, clerk.memberships.get())
    if not address:
        pytest.skip("nobody has built this page yet")

    assert set(entry.roles) <= set(resolve(address).func.view_class.roles)


def test_the_menu_leaves_out_what_nobody_has_built(clerk, monkeypatch):
    unbuilt = type(ENTRIES[0])("将来的页面", "units:not_yet", tuple(Role), "")
    monkeypatch.setitem(MENU, "将来", (unbuilt,))

    assert "将来" not in menu_of(clerk.memberships.get())


def test_the_menu_marks_the_nearest_entry(clerk):
    path_ = reverse("workorders:ticket", args=["linshu", "LS-1"])

    menu = menu_of(clerk.memberships.get(), path=path_)

    current = [link.entry.label for links in menu.values() for link in links if link.current]
    assert current == ["工单"]


def test_the_same_words_for_an_unknown_name_and_a_wrong_password(client, clerk):
    clerk.set_password("对的密码-2026")
    clerk.save()

    answers = [
        client.post("/login/", {"username": name, "password": "错的密码"})
        for name in ("clerk", "nobody")
    ]

    known, unknown = (answer.context["form"].errors.as_text() for answer in answers)
    assert known == unknown
    assert "用户名或密码不正确" in known


def test_an_account_that_was_switched_off_gets_the_same_words(client, clerk):
    clerk.set_password("对的密码-2026")
    clerk.is_active = False
    clerk.save()

    response = client.post("/login/", {"username": "clerk", "password": "对的密码-2026"})

    assert "用户名或密码不正确" in response.text


def test_five_failures_lock_the_login(client, clerk, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = client.post("/login/", {"username": "clerk", "password": "错的密码"})

    assert response.status_code == 429
    assert "请在 15 分钟后重试" in response.text


def test_a_person_logs_in_and_out(client, clerk):
    clerk.set_password("对的密码-2026")
    clerk.save()

    entered = client.post(
        "/login/", {"username": "clerk", "password": "对的密码-2026"}, follow=True
    )
    left = client.post("/logout/")

    assert entered.redirect_chain[-1][0] == "/linshu/"
    assert left.url == "/login/"
    assert client.get("/linshu/").status_code == 302


def test_the_login_never_leads_to_another_site(client, clerk):
    clerk.set_password("对的密码-2026")
    clerk.save()

    response = client.post(
        "/login/",
        {"username": "clerk", "password": "对的密码-2026", "next": "//elsewhere.example/"},
    )

    assert response.url == "/"


def test_leaving_needs_a_post(client, clerk):
    client.force_login(clerk)

    assert client.get("/logout/").status_code == 405


def test_a_form_without_its_token_is_refused_in_plain_words():
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "clerk"})

    assert response.status_code == 403
    assert "页面已失效" in response.text


@rooms
def test_a_failure_is_owned_up_to_in_plain_words():
    response = Client(raise_request_exception=False).get("/broken/")

    assert response.status_code == 500
    assert "系统出错" in response.text


def fail(client, times, address="10.0.0.1", name="clerk"):
    for _ in range(times):
        said = {"username": name, "password": "错的密码"}
        response = client.post("/login/", said, REMOTE_ADDR=address)
    return response.status_code


def test_one_address_does_not_lock_the_account_for_another(client, clerk, settings):
    assert fail(client, settings.AXES_FAILURE_LIMIT) == 429

    clerk.set_password("对的密码-2026")
    clerk.save()
    said = {"username": "clerk", "password": "对的密码-2026"}
    assert client.post("/login/", said, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_many_addresses_together_lock_the_account_everywhere(client, clerk, settings):
    each = settings.AXES_FAILURE_LIMIT - 1
    needed = settings.AXES_ACCOUNT_FAILURE_LIMIT // each
    answers = [fail(client, each, f"10.0.0.{number}") for number in range(needed)]

    assert answers == [200] * (needed - 1) + [429]
    assert fail(client, 1, "10.0.0.99") == 429
    assert fail(client, 1, "10.0.0.99", "chief") == 200


def test_an_unknown_name_is_locked_like_a_known_one(client, db, settings):
    assert fail(client, settings.AXES_FAILURE_LIMIT, name="nobody") == 429


def test_the_counters_keep_no_password(client, clerk):
    fail(client, 1)

    attempt = AccessAttempt.objects.get()
    assert "错的密码" not in f"{attempt.get_data} {attempt.post_data}"
