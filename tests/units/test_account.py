"""A person's own pages: settings, the password, the keyboard shortcuts."""

from units.models import LedgerEntry

SETTINGS, PASSWORD = "/linshu/settings/", "/linshu/settings/password/"
OLD, NEW = "旧的密码-2026", "新的密码-2027"


def test_shortcuts_can_be_switched_off_and_on(client, clerk):
    client.force_login(clerk)
    client.post(SETTINGS, {})

    off = client.get("/linshu/").text
    client.post(SETTINGS, {"shortcuts": "on"})

    assert "shortcuts.js" not in off
    assert "shortcuts.js" in client.get("/linshu/").text


def test_the_shortcuts_lead_where_the_role_may_go(client, clerk, leader):
    client.force_login(clerk)
    office = client.get("/linshu/shortcuts/").text
    client.force_login(leader)

    assert "录入加扣分" in office
    assert 'data-key="l"' not in client.get("/linshu/shortcuts/").text


def test_a_password_is_changed_and_written_down(client, clerk):
    clerk.set_password(OLD)
    clerk.save()
    client.force_login(clerk)

    said = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}
    response = client.post(PASSWORD, said, follow=True)

    clerk.refresh_from_db()
    assert clerk.check_password(NEW)
    assert "密码已修改" in response.text
    entry = LedgerEntry.objects.latest("number")
    assert (entry.kind, entry.actor, NEW in str(entry.content)) == (
        "password_changed",
        clerk,
        False,
    )


def test_the_other_sessions_end_with_the_old_password(client, clerk, settings):
    clerk.set_password(OLD)
    clerk.save()
    elsewhere = type(client)()
    for each in (client, elsewhere):
        each.force_login(clerk)

    client.post(PASSWORD, {"old_password": OLD, "new_password1": NEW, "new_password2": NEW})

    assert elsewhere.get(SETTINGS).status_code == 302
    assert client.get(SETTINGS).status_code == 200


def test_a_wrong_password_is_told_beside_the_field(client, clerk):
    clerk.set_password(OLD)
    clerk.save()
    client.force_login(clerk)

    said = {"old_password": "不对", "new_password1": NEW, "new_password2": NEW}
    page = client.post(PASSWORD, said).text

    assert "当前密码不正确" in page
    assert not LedgerEntry.objects.filter(kind="password_changed").exists()
