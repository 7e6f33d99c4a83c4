"""The keyboard shortcuts: which keys lead to which entry of the menu, and who uses them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from units.menu import MENU, address_of
from units.models import Membership
from units.preferences import uses_shortcuts

HOME = "h"
KEYS = {
    "scoring:rankings": "p",
    "scoring:scorecards": "d",
    "scoring:publications": "g",
    "scoring:deduction_new": "l",
    "scoring:deductions": "j",
    "scoring:appeals": "s",
    "scoring:rulebooks": "b",
    "scoring:tryout": "c",
    "workorders:tickets": "t",
    "units:units": "u",
    "scoring:import_new": "i",
    "scoring:jobs": "r",
    "scoring:standing": "z",
}
"""The letter after ``g``, by the name of the address."""


@dataclass(frozen=True)
class Shortcut:
    """``g`` and then ``key`` leads to ``url``."""

    key: str
    label: str
    url: str


def shortcuts_of(membership: Membership) -> dict[str, object]:
    """Whether the member uses the shortcuts, and where they lead in this jurisdiction."""
    entries = [one for section in MENU.values() for one in section if one.url_name in KEYS]
    seen = [(one, address_of(one, membership)) for one in entries if membership.role in one.roles]
    leading = [Shortcut(KEYS[one.url_name], one.label, url) for one, url in seen if url]
    home = Shortcut(HOME, "首页", reverse("units:home", args=[membership.jurisdiction.code]))
    return {"on": uses_shortcuts(membership), "leading": [home, *leading]}
