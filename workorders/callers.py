"""Callers' names and numbers: sealed with a key outside the database, masked when shown (T12)."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from functools import lru_cache
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from units.refusals import Refused

VERSION = b"\x01"
NONCE = 12
SHOWN_FROM = 11


class CallerUnreadable(Refused):
    """The sealed data cannot be opened with the key there is, or belongs to another ticket."""

    def __init__(self) -> None:
        super().__init__("来电人信息无法解密，请核对密钥（HOTLINE_CALLER_KEY）。")


class Caller(NamedTuple):
    """Who called, in clear: for nobody who has not given a reason."""

    name: str
    phone: str


class TicketKey(Protocol):
    """What names a ticket for good: a ticket itself will do."""

    jurisdiction_id: int
    number: str


def seal(caller: str, phone: str, ticket: TicketKey) -> bytes:
    """Encrypt a caller for one ticket: the same bytes open for no other ticket."""
    nonce = secrets.token_bytes(NONCE)
    clear = json.dumps([caller, phone], ensure_ascii=False).encode()
    return VERSION + nonce + _cipher(settings.CALLER_KEY).encrypt(nonce, clear, _context(ticket))


def unseal(sealed: bytes, ticket: TicketKey) -> Caller:
    """The caller of a ticket in clear. Raises CallerUnreadable."""
    sealed = bytes(sealed)
    nonce, secret = sealed[1 : NONCE + 1], sealed[NONCE + 1 :]
    try:
        clear = _cipher(settings.CALLER_KEY).decrypt(nonce, secret, _context(ticket))
    except (InvalidTag, ValueError) as error:
        raise CallerUnreadable from error
    return Caller(*json.loads(clear))


def masked_name(name: str) -> str:
    """张三丰 as 张**; the length is not shown either."""
    return f"{name[:1]}**" if name else ""


def masked_phone(phone: str) -> str:
    """15412341234 as 154****1234; of shorter numbers the last two digits only."""
    if len(phone) < SHOWN_FROM:
        return f"{'*' * max(len(phone) - 2, 0)}{phone[-2:]}"
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


def _context(ticket: TicketKey) -> bytes:
    return f"{ticket.jurisdiction_id}:{ticket.number}".encode()


@lru_cache(maxsize=2)
def _cipher(key: str) -> AESGCM:
    """A key that is not 32 bytes in hexadecimal is stretched to that length by SHA-256."""
    plain = re.fullmatch(r"[0-9a-fA-F]{64}", key)
    return AESGCM(bytes.fromhex(key) if plain else hashlib.sha256(key.encode()).digest())
