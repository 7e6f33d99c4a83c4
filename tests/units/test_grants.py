"""Who may do what is changed in the administration: in the chain, and sessions end (T7, T16)."""

from io import StringIO

import pytest
from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.units.test_ledger import AT
from units.ledger import first_broken
from units.models import (
    Inspection,
    LedgerEntry,
    Membership,
    Role,
    Unit,
    UnitAlias,
    UnitGroup,
    User,
)
from workorders.models import SourceMapping

PASSWORD, OTHER = "对的密码-2026", "别的密码-2027"


@pytest.fixture
def keeper(db):
    return User.objects.create(username="keeper", is_staff=True, is_superuser=True)


@pytest.fixture
def admin_pages(keeper):
    browser = Client()
    browser.force_login(keeper)
    return browser


@pytest.fixture
def at_work(client, clerk):
    """The clerk's browser, logged in."""
    client.force_login(clerk)
    assert client.get("/linshu/").status_code == 200
    return client


def told(kind):
    return list(LedgerEntry.objects.filter(kind=kind))


def send(browser, thing, **changed):
    """Send a page of the administration as it stands, but for what is changed."""
    address = reverse(f"admin:units_{thing._meta.model_name}_change", args=[thing.pk])
    context = browser.get(address).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    fields = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    given = {n: value for n, value in fields.items() if value is not None and value is not False}
    for name in ("date_joined", "last_login"):
        if moment := given.pop(name, None):
            given |= {f"{name}_0": f"{moment:%Y-%m-%d}", f"{name}_1": f"{moment:%H:%M:%S}"}
    given |= {name: value for name, value in changed.items() if value is not None}
    for name in (name for name, value in changed.items() if value is None):
        given.pop(name, None)
    answer = browser.post(address, given)
    assert answer.status_code == 302, answer.context["errors"]


def test_a_changed_role_is_in_the_chain_and_ends_the_sessions(at_work, admin_pages, clerk, keeper):
    send(admin_pages, clerk.memberships.get(), role=Role.LEADER)

    assert at_work.get("/linshu/").url.startswith("/login/")
    entry = told("access.changed")[0]
    assert (entry.actor, entry.jurisdiction.code) == (keeper, "linshu")
    assert entry.content == {
        "account": "clerk",
        "before": {"role": "clerk", "unit": ""},
        "after": {"role": "leader", "unit": ""},
    }
    assert first_broken(entry.jurisdiction) is None


def test_another_unit_ends_the_sessions_of_a_liaison(client, admin_pages, liaison, daxing):
    client.force_login(liaison)
    send(admin_pages, liaison.memberships.get(), unit=daxing.pk)

    assert client.get("/linshu/").status_code == 302
    assert told("access.changed")[0].content["after"]["unit"] == "daxing"


def test_a_role_changed_beside_the_person_counts_as_well(at_work, admin_pages, clerk):
    send(admin_pages, clerk, **{"memberships-0-role": Role.CHIEF})

    assert at_work.get("/linshu/").status_code == 302
    assert told("access.changed")[0].content["after"]["role"] == "chief"


def test_a_role_taken_away_is_written_down(at_work, admin_pages, clerk):
    address = reverse("admin:units_membership_delete", args=[clerk.memberships.get().pk])
    admin_pages.post(address, {"post": "yes"})

    assert at_work.get("/linshu/").status_code == 302
    assert told("access.withdrawn")[0].content["after"] is None


def test_roles_deleted_from_the_list_are_written_down_one_by_one(admin_pages, clerk, chief):
    keys = list(Membership.objects.values_list("pk", flat=True))
    said = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    admin_pages.post(reverse("admin:units_membership_changelist"), said)

    assert [one.content["account"] for one in told("access.withdrawn")] == ["clerk", "chief"]


def test_a_disabled_account_is_out_at_once(at_work, admin_pages, clerk):
    send(admin_pages, clerk, is_active=None)

    assert at_work.get("/linshu/").status_code == 302
    assert told("account.changed")[0].content == {"account": "clerk", "is_active": "False"}


def test_whoever_gets_into_the_administration_is_told_in_every_chain(
    admin_pages, clerk, taian, keeper
):
    send(admin_pages, clerk, is_staff="on")

    entries = told("account.changed")
    assert {one.jurisdiction.code for one in entries} == {"linshu", "taian"}
    assert {one.content["is_staff"] for one in entries} == {"True"}


def test_a_password_set_by_somebody_else_is_in_the_chain_and_ends_the_sessions(
    at_work, admin_pages, clerk, keeper
):
    address = reverse("admin:auth_user_password_change", args=[clerk.pk])
    said = {"usable_password": "true", "password1": OTHER, "password2": OTHER}
    assert admin_pages.post(address, said).status_code == 302

    assert at_work.get("/linshu/").status_code == 302
    entry = told("password_reset")[0]
    assert (entry.actor, entry.content) == (keeper, {"account": "clerk"})


def test_an_unchanged_page_writes_nothing_and_ends_nothing(at_work, admin_pages, clerk):
    send(admin_pages, clerk)

    assert at_work.get("/linshu/").status_code == 200
    assert not LedgerEntry.objects.exists()


def test_accounts_are_switched_off_and_never_deleted(admin_pages, clerk):
    address = reverse("admin:units_user_delete", args=[clerk.pk])

    assert admin_pages.post(address, {"post": "yes"}).status_code == 403


def test_a_chain_that_does_not_hold_refuses_a_new_role(admin_pages, clerk, chief, settings):
    send(admin_pages, chief.memberships.get(), role=Role.LEADER)
    settings.LEDGER_KEY = "another"
    membership = clerk.memberships.get()
    address = reverse("admin:units_membership_change", args=[membership.pk])

    answer = admin_pages.post(address, {"role": Role.CHIEF})

    membership.refresh_from_db()
    assert (answer.status_code, membership.role) == (503, Role.CLERK)
    assert "已停止一切改动" in answer.text


@pytest.fixture
def onlooker(clerk):
    """Somebody of the staff who may look at everything, in a browser."""
    looking = Permission.objects.filter(content_type__app_label="units", codename__contains="view")
    person = User.objects.create(username="onlooker", is_staff=True)
    person.user_permissions.set(looking)
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.mark.parametrize("thing", ["membership", "unit"])
def test_an_earlier_state_is_for_looking_only(onlooker, admin_pages, clerk, qingyun, thing):
    row = {"membership": clerk.memberships.get(), "unit": qingyun}[thing]
    row.save()
    page = f"admin:units_{thing}_simple_history"
    address = reverse(page, args=[row.pk, row.history.earliest().pk])
    said = {
        "membership": {"user": clerk.pk, "jurisdiction": row.jurisdiction_id, "role": "chief"},
        "unit": {"code": "x", "name": "别的镇", "kind": "town"},
    }[thing]
    state = type(row).objects.values().get(pk=row.pk)

    for browser in (onlooker, admin_pages):
        assert browser.get(address).status_code == 200
        assert browser.post(address, said).status_code == 403
    assert 'type="submit"' not in admin_pages.get(address).text.partition("submit-row")[2]
    assert type(row).objects.values().get(pk=row.pk) == state


def test_looking_at_people_does_not_reset_their_second_factor(onlooker, clerk):
    TOTPDevice.objects.create(user=clerk, name="手机")
    said = {"action": "forget_second_factor", "_selected_action": [clerk.pk]}

    onlooker.post(reverse("admin:units_user_changelist"), said)

    assert TOTPDevice.objects.exists()


def test_a_superuser_made_on_the_command_line_is_told_in_every_chain(linshu, taian):
    call_command("createsuperuser", "--no-input", username="root", email="")

    entries = told("account.opened")
    assert {one.jurisdiction.code for one in entries} == {"linshu", "taian"}
    assert entries[0].content == {"account": "root", "is_staff": "True", "is_superuser": "True"}


def test_a_password_set_on_the_command_line_is_told_and_ends_the_sessions(
    at_work, chief, monkeypatch
):
    monkeypatch.setattr(changepassword.getpass, "getpass", lambda prompt="": OTHER)

    call_command("changepassword", "clerk", stdout=StringIO())

    assert at_work.get("/linshu/").status_code == 302
    assert [one.content for one in told("password_reset")] == [{"account": "clerk"}]


def break_chain(jurisdiction):
    words = {"words": "台账断开", "inspected_at": AT}
    Inspection.objects.create(kind="chain", jurisdiction=jurisdiction, is_good=False, **words)


def test_no_superuser_stays_that_no_chain_tells_of(linshu):
    break_chain(linshu)
    with pytest.raises(CommandError, match="已停止一切改动"):
        call_command("createsuperuser", "--no-input", "-v0", username="root", email="")

    assert not User.objects.exists()


def test_no_password_stays_that_no_chain_tells_of(at_work, clerk, linshu, monkeypatch):
    break_chain(linshu)
    clerk.set_password(PASSWORD)
    clerk.save()
    monkeypatch.setattr(changepassword.getpass, "getpass", lambda prompt="": OTHER)

    with pytest.raises(CommandError, match="已停止一切改动"):
        call_command("changepassword", "clerk", stdout=StringIO())

    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


# Units move scores, too -----------------------------------------------------------------------


def test_a_unit_in_another_group_is_in_the_chain(admin_pages, keeper, qingyun, linshu):
    group = linshu.groups.get(code="departments")
    send(admin_pages, qingyun, group=group.pk)

    assert Unit.objects.get(pk=qingyun.pk).group == group
    entry = told("unit.edited")[0]
    assert (entry.actor, entry.subject) == (keeper, f"unit:{qingyun.pk}")
    assert entry.content == {"group": "部门"}


def test_a_new_alias_is_in_the_chain(admin_pages, qingyun):
    added = {"aliases-TOTAL_FORMS": 1, "aliases-0-jurisdiction": qingyun.jurisdiction_id}
    send(admin_pages, qingyun, **added, **{"aliases-0-name": "青云"})

    assert UnitAlias.objects.get().name == "青云"
    assert told("unit.edited")[0].content == {"unitalias_added": ["青云"]}


def test_what_is_added_and_deleted_is_in_the_chain(admin_pages, linshu):
    mapping = SourceMapping.objects.create(jurisdiction=linshu, code="old", document={})
    fields = {"jurisdiction": linshu.pk, "code": "schools", "name": "学校"}
    admin_pages.post(reverse("admin:units_unitgroup_add"), fields)
    address = reverse("admin:workorders_sourcemapping_delete", args=[mapping.pk])
    admin_pages.post(address, {"post": "yes"})

    assert told("unitgroup.added")[0].content["name"] == "学校"
    assert told("sourcemapping.deleted")[0].content == {"name": "old"}


def test_what_is_deleted_from_a_list_goes_with_its_entries_or_not_at_all(
    admin_pages, linshu, taian
):
    break_chain(taian)
    groups = [county.groups.create(code="a", name="学校") for county in (taian, linshu)]
    said = {"action": "delete_selected", "_selected_action": [one.pk for one in groups]}

    answer = admin_pages.post(reverse("admin:units_unitgroup_changelist"), {**said, "post": "yes"})

    assert answer.status_code == 503
    assert not told("unitgroup.deleted")
    assert UnitGroup.objects.filter(code="a").count() == 2


def test_a_jurisdiction_is_never_deleted(admin_pages, linshu):
    address = reverse("admin:units_jurisdiction_delete", args=[linshu.pk])

    assert admin_pages.post(address, {"post": "yes"}).status_code == 403
