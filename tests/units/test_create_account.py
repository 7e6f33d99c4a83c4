"""The command that opens an account."""

import io

import pytest
from django.core.management import CommandError, call_command

from units.models import Membership, User

pytestmark = pytest.mark.django_db


def create(name="wang", *options, jurisdiction="linshu", role="clerk"):
    call_command("create_account", name, "--jurisdiction", jurisdiction, "--role", role, *options)


def test_a_generated_password_is_shown_once_and_opens_the_account(linshu, capsys):
    create()

    said = capsys.readouterr().out
    password = said.strip().rpartition("密码：")[2]
    assert len(password) >= 16
    assert User.objects.get(username="wang").check_password(password)
    assert Membership.objects.get().role == "clerk"


def test_a_password_from_standard_input_is_not_shown(linshu, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("mei-you-ren-zhidao\n"))

    create("wang", "--password-stdin")

    assert User.objects.get().check_password("mei-you-ren-zhidao")
    assert "mei-you" not in capsys.readouterr().out


def test_a_liaison_belongs_to_a_unit(qingyun):
    create("li", "--unit", "qingyun", role="liaison")

    assert Membership.objects.get().unit == qingyun


@pytest.mark.parametrize(
    ("options", "asked", "reason"),
    [
        ((), {"jurisdiction": "atlantis"}, "没有编码为“atlantis”的辖区"),
        ((), {"role": "liaison"}, "联络员必须用 --unit 指定单位"),
        (("--unit", "qingyun"), {}, "其他角色不得指定单位"),
        (("--unit", "nowhere"), {"role": "liaison"}, "没有编码为“nowhere”的单位"),
        ((), {"role": "king"}, "king"),
    ],
)
def test_a_wrong_wish_is_refused_in_one_sentence(linshu, options, asked, reason):
    with pytest.raises(CommandError, match=reason):
        create("wang", *options, **asked)

    assert not User.objects.exists()


def test_an_empty_password_is_refused(linshu, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    with pytest.raises(CommandError, match="密码不合要求"):
        create("wang", "--password-stdin")
