"""What can be done to units and accounts: register units from a file, open an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from units.ledger import Fact, write_down
from units.models import Jurisdiction, Membership, Role, Unit, UnitAlias, User
from units.names import UnitDirectory
from units.refusals import Refused, RowsRefused
from units.roster import Roster, UnitRow

ADDRESSES = {"login", "logout", "admin", "static"}
"""First parts of addresses that are not jurisdictions."""


class UnknownJurisdiction(Refused):
    """No jurisdiction has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"没有编码为“{code}”的辖区，请先用 import_units 登记。")


class NamelessJurisdiction(Refused):
    """A new jurisdiction needs a name."""

    def __init__(self, code: str) -> None:
        super().__init__(f"辖区“{code}”尚未登记，请用 --name 给出它的名称。")


class AccountRefused(Refused):
    """An account cannot be opened as asked."""


class AliasRefused(Refused):
    """A name cannot become another name of the unit; the message says why."""


@dataclass(frozen=True, slots=True)
class UnitsImported:
    """What a unit file did; ``moved`` are the ids of units that came into a group."""

    created: int
    updated: int
    unchanged: int
    moved: frozenset[int] = frozenset()


def jurisdiction_of(code: str) -> Jurisdiction:
    """The jurisdiction with this code. Raises UnknownJurisdiction."""
    found = Jurisdiction.objects.filter(code=code).first()
    if found is None:
        raise UnknownJurisdiction(code)
    return found


@transaction.atomic
def register_jurisdiction(*, code: str, name: str = "") -> Jurisdiction:
    """The jurisdiction with this code, made or renamed where a name is given.

    Raises NamelessJurisdiction, or Refused where the code is not well formed.
    """
    found = Jurisdiction.objects.filter(code=code).first()
    if found and name and found.name != name:
        found.name = name
        found.save(update_fields=["name"])
    if found:
        return found
    if code in ADDRESSES:
        raise Refused(f"编码“{code}”是网站自己的地址，请另取一个。")
    if not name:
        raise NamelessJurisdiction(code)
    jurisdiction = Jurisdiction(code=code, name=name)
    _refuse_invalid(jurisdiction)
    jurisdiction.save()
    return jurisdiction


@transaction.atomic
def import_units(*, jurisdiction: Jurisdiction, rows: Sequence[UnitRow]) -> UnitsImported:
    """Register the units of a file: all of its rows, or none.

    New groups are made. A unit that is there is updated; aliases are added, never taken away.
    Raises RowsRefused.
    """
    roster = Roster(jurisdiction, rows)
    if problems := roster.problems():
        raise RowsRefused(problems)
    return UnitsImported(*roster.write())


@transaction.atomic
def add_alias(*, unit: Unit, name: str, by: User | None, at: datetime) -> bool:
    """Let files call a unit by another name, too; False where they may already.

    Raises AliasRefused where the name is another unit's, or no name at all.
    """
    name = name.strip()
    known = UnitDirectory(unit.jurisdiction).find(name)
    if known is not None and known != unit:
        raise AliasRefused(f"“{name}”已经是{known.name}的名称、编码或别名。")
    if known is not None:
        return False
    alias = UnitAlias(jurisdiction=unit.jurisdiction, unit=unit, name=name)
    try:
        alias.full_clean()
    except ValidationError as error:
        raise AliasRefused(f"“{name}”不能作别名：{''.join(error.messages)}") from error
    alias.save()
    fact = Fact("alias.added", f"unit:{unit.pk}", {"unit": unit.code, "alias": name})
    write_down(unit.jurisdiction, [fact], by=by, at=at)
    return True


@transaction.atomic
def create_account(
    *,
    name: str,
    password: str,
    jurisdiction: Jurisdiction,
    role: str,
    at: datetime,
    by: User | None = None,
    unit_code: str = "",
) -> Membership:
    """Open an account with one role in one jurisdiction; a liaison needs a unit, nobody else has.

    Raises AccountRefused.
    """
    if User.objects.filter(username=name).exists():
        raise AccountRefused(f"账号“{name}”已经存在。")
    unit = _unit_of_account(jurisdiction, role, unit_code)
    user = User(username=name, display_name=name[:40])
    _refuse_invalid(user, exclude=["password"])
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccountRefused(f"密码不合要求：{''.join(error.messages)}") from error
    user.set_password(password)
    user.save()
    membership = Membership.objects.create(
        user=user, jurisdiction=jurisdiction, role=role, unit=unit
    )
    granted = {"account": name, "role": role, "unit": unit_code}
    write_down(jurisdiction, [Fact("access.granted", f"user:{user.pk}", granted)], by=by, at=at)
    return membership


def _unit_of_account(jurisdiction: Jurisdiction, role: str, unit_code: str) -> Unit | None:
    if role not in Role.values:
        raise AccountRefused(f"没有角色“{role}”，可选：{'、'.join(Role.values)}。")
    if (role == Role.LIAISON) != bool(unit_code):
        raise AccountRefused("联络员必须用 --unit 指定单位，其他角色不得指定单位。")
    unit = Unit.objects.filter(jurisdiction=jurisdiction, code=unit_code).first()
    if unit_code and unit is None:
        raise AccountRefused(f"{jurisdiction.name}没有编码为“{unit_code}”的单位。")
    return unit


def _refuse_invalid(thing: Jurisdiction | User, exclude: list[str] | None = None) -> None:
    try:
        thing.full_clean(exclude=exclude)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
