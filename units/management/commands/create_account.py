"""Open an account with one role in one jurisdiction."""

from __future__ import annotations

import secrets
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from units.commands import SentenceCommand
from units.models import Role
from units.services import create_account, jurisdiction_of


class Command(SentenceCommand):
    help = "新建账号；不从标准输入给密码时，生成一个并显示一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="用户名")
        self.add_jurisdiction(parser)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--unit", default="", metavar="CODE", help="联络员所在单位的编码")
        parser.add_argument("--password-stdin", action="store_true", help="从标准输入读取密码")

    def perform(self, **options: Any) -> None:
        given = options["password_stdin"]
        password = sys.stdin.readline().rstrip("\r\n") if given else secrets.token_urlsafe(12)
        membership = create_account(
            name=options["name"],
            password=password,
            jurisdiction=jurisdiction_of(options["jurisdiction"]),
            role=options["role"],
            at=timezone.now(),
            unit_code=options["unit"],
        )
        shown = "" if given else f"，密码：{password}"
        self.stdout.write(
            f"已新建{membership.jurisdiction}{membership.get_role_display()}"
            f"账号“{options['name']}”{shown}"
        )
