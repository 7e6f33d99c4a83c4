"""Make up a year of demo data, or show the accounts of the demo."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from scoring.demo.accounts import accounts_of, kept_password
from scoring.demo.seeding import TICKETS, Seeded, seed_demo
from scoring.demo.traces import RealDataFound, demo_jurisdictions
from units.commands import SentenceCommand


class Command(SentenceCommand):
    help = "生成演示数据：单位、账号和一整年的工单、加扣分与评定；再次运行不改变任何数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=12345, metavar="N", help="种子")
        parser.add_argument("--year", type=int, default=2025, help="演示哪一年")
        parser.add_argument("--tickets", type=int, default=TICKETS, metavar="N", help="约多少工单")
        parser.add_argument("--force", action="store_true", help="别的辖区已有数据时也生成")
        shown = parser.add_mutually_exclusive_group()
        shown.add_argument("--accounts", action="store_true", help="只列出演示账号和密码")
        shown.add_argument("--quiet", action="store_true", help="不列出演示账号和密码")

    def perform(self, *, accounts: bool, quiet: bool, **options: Any) -> None:
        is_made = accounts or self.make_up(**options)
        if is_made and not quiet:
            self.print_accounts()

    def make_up(self, *, seed: int, year: int, tickets: int, force: bool, **options: Any) -> bool:
        """Make up what is missing; returns whether there may be a demo."""
        try:
            told = seed_demo(seed=seed, year=year, at=timezone.now(), tickets=tickets, force=force)
        except RealDataFound as error:
            # Not a failure: a site in use is started with the same commands as a demo.
            self.stdout.write(str(error))
            return False
        for one in told:
            self.stdout.write(said_of(one, year))
        return True

    def print_accounts(self) -> None:
        """Print the accounts of the demo as a table, then their password."""
        found = accounts_of(demo_jurisdictions())
        if not found:
            self.stdout.write("没有演示账号。")
            return
        width = max(len(one.name) for one in found)
        for one in found:
            self.stdout.write(f"  {one.name:<{width}}  {one.display_name}")
        password = kept_password()
        shown = f"都是 {password}" if password else "已遗失，请运行 seed_demo 重新设定。"
        self.stdout.write(f"以上账号的密码{shown}")


def said_of(one: Seeded, year: int) -> str:
    """What became of a jurisdiction, in a line."""
    name = one.jurisdiction.name
    if one.is_other:
        return f"{name}：已有不是演示的数据，未动。"
    if not one.is_new:
        return f"{name}：已有{year}年演示数据，未变。"
    return f"{name}：工单 {one.tickets}，加扣分记录 {one.events}，评定 {one.grades}。"
