"""Callers' numbers in free text, and callers themselves."""

import pytest
from django.test import override_settings

from workorders.callers import CallerUnreadable, masked_name, masked_phone, seal, unseal
from workorders.masking import masked_text
from workorders.models import Ticket


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话15412341234。", "电话154****1234。"),
        ("154-1234-1234", "154****1234"),
        ("154 1234 1234", "154****1234"),
        ("+86 15412341234", "+86 154****1234"),
        ("8615412341234", "86154****1234"),
        ("１５４１２３４１２３４", "１５４****１２３４"),
        ("371329199001011234", "371***********1234"),
        ("37132919900101123X", "371***********123X"),
        ("身份证371329 19900101 1234号", "身份证371***********1234号"),
        ("15412341234、15512341234", "154****1234、155****1234"),
    ],
)
def test_mobile_and_identity_numbers_lose_their_middle(text, masked):
    assert masked_text(text) == masked


@pytest.mark.parametrize("text", ["LS20200301000001", "12345", "0539-6212345", "2020-03-05 14:30"])
def test_other_numbers_stay(text):
    assert masked_text(text) == text


def ticket(number="LS1", jurisdiction_id=1):
    return Ticket(jurisdiction_id=jurisdiction_id, number=number)


def test_a_caller_is_sealed_and_opens_for_the_own_ticket_only():
    sealed = seal("张三", "15412341234", ticket())

    assert unseal(sealed, ticket()) == ("张三", "15412341234")
    assert "张三".encode() not in sealed
    assert b"15412341234" not in sealed
    for other in (ticket("LS2"), ticket(jurisdiction_id=2)):
        with pytest.raises(CallerUnreadable, match="无法解密"):
            unseal(sealed, other)


def test_the_same_caller_is_never_sealed_into_the_same_bytes():
    assert seal("张三", "1", ticket()) != seal("张三", "1", ticket())


def test_another_key_opens_nothing():
    sealed = seal("张三", "1", ticket())

    with override_settings(CALLER_KEY="ab" * 32), pytest.raises(CallerUnreadable):
        unseal(sealed, ticket())


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"0" * 12, b"garbage" * 9])
def test_broken_bytes_are_refused_in_words(sealed):
    with pytest.raises(CallerUnreadable):
        unseal(sealed, ticket())


@override_settings(CALLER_KEY="a phrase that is not hexadecimal")
def test_any_key_will_do():
    assert unseal(seal("李四", "", ticket()), ticket()) == ("李四", "")


def test_what_is_shown_of_a_caller():
    assert [masked_name(name) for name in ("张三丰", "张三", "")] == ["张**", "张**", ""]
    assert masked_phone("15412341234") == "154****1234"
    assert masked_phone("6212345") == "*****45"
    assert masked_phone("") == ""
