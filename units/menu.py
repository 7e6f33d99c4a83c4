"""The menu: every entry once, with the roles that see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from units.models import Membership, Role

EVERYBODY = (Role.CLERK, Role.CHIEF, Role.LIAISON, Role.LEADER)
OFFICE = (Role.CLERK, Role.CHIEF)
UNPUBLISHED = (*OFFICE, Role.LEADER)
"""Who may look at rankings that have not been published."""


@dataclass(frozen=True)
class Entry:
    """One entry: its label, the name of its address, who sees it, and a line on what is there."""

    label: str
    url_name: str
    roles: tuple[Role, ...]
    summary: str


@dataclass(frozen=True)
class Link:
    """An entry as one member sees it on one page."""

    entry: Entry
    url: str
    current: bool
    membership: Membership

    def count(self) -> int:
        """How much waits for the member behind the entry; asked when the menu is drawn."""
        counted = COUNTS.get(self.entry.url_name)
        return counted(self.membership) if counted else 0


COUNTS: dict[str, Callable[[Membership], int]] = {}
"""What counts the work behind an entry, by the name of its address; the apps enter theirs."""


MENU = {
    "考核结果": (
        Entry("考核排名", "scoring:rankings", EVERYBODY, "各组名次、总分与分项得分"),
        Entry("得分表", "scoring:scorecards", EVERYBODY, "每一分的来由：条款、口径与计算过程"),
        Entry("公布与封存", "scoring:publications", UNPUBLISHED, "签发考核结果，封存考核期"),
    ),
    "加扣分": (
        Entry("录入加扣分", "scoring:deduction_new", OFFICE, "按条款登记加分与扣分"),
        Entry("加扣分记录", "scoring:deductions", EVERYBODY, "已登记的加扣分及其撤销"),
        Entry("申诉", "scoring:appeals", EVERYBODY, "对加扣分、工单和得分项目的申诉及决定"),
    ),
    "考核办法": (
        Entry("考核办法", "scoring:rulebooks", EVERYBODY, "施行的办法、以前各版与草稿"),
        Entry("试算与比较", "scoring:tryout", OFFICE, "同一批事实，换一个办法会怎样"),
    ),
    "基础数据": (
        Entry("工单", "workorders:tickets", EVERYBODY, "按月查询工单、时限与评价"),
        Entry("考核对象", "units:units", EVERYBODY, "单位、分组、编码与别名"),
        Entry("工单导入", "scoring:import_new", OFFICE, "上传工单文件，先核对、再确认"),
    ),
    "系统设置": (
        Entry("工作日历", "scoring:calendar", OFFICE, "放假与调休，办理时限和拖延天数按它计算"),
    ),
    "运行": (
        Entry("任务", "scoring:jobs", OFFICE, "导入与重算的进度，随时可以取消"),
        Entry("运行状态", "scoring:standing", OFFICE, "待计算与搁置的考核期、最近的导入"),
    ),
}


def menu_of(membership: Membership, *, path: str = "") -> dict[str, list[Link]]:
    """The sections of the menu for this member; entries without an address yet are left out.

    The current entry is the one whose address is the longest beginning of ``path``.
    """
    entries = [e for section in MENU.values() for e in section if membership.role in e.roles]
    addresses = {entry: address_of(entry, membership) for entry in entries}
    current = max((a for a in addresses.values() if a and path.startswith(a)), key=len, default="")
    sections = {
        name: [
            Link(entry, addresses[entry], addresses[entry] == current, membership)
            for entry in section
            if addresses.get(entry)
        ]
        for name, section in MENU.items()
    }
    return {name: links for name, links in sections.items() if links}


def address_of(entry: Entry, membership: Membership) -> str:
    """The entry's address in the member's jurisdiction, empty where nobody has built it yet."""
    try:
        return reverse(entry.url_name, args=[membership.jurisdiction.code])
    except NoReverseMatch:
        return ""
