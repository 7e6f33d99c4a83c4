"""Register units from a unit file, or from the unit column of a ticket file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from units.commands import SentenceCommand
from workorders.unit_files import import_unit_file, import_units_of_tickets


class Command(SentenceCommand):
    help = "从 xlsx 或 csv 文件登记考核对象；辖区不存在时新建（需要 --name）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        self.add_jurisdiction(parser)
        parser.add_argument("--name", default="", help="辖区名称，新建辖区时必填")
        parser.add_argument("--from-tickets", action="store_true", help="FILE 是工单文件")
        parser.add_argument("--mapping", default="", help="工单文件的导入映射")

    def perform(self, **options: Any) -> None:
        asked = {
            "code": options["jurisdiction"],
            "path": options["file"],
            "at": timezone.now(),
            "jurisdiction_name": options["name"],
        }
        if options["from_tickets"] != bool(options["mapping"]):
            raise CommandError("--from-tickets 与 --mapping 必须一起使用。")
        if options["from_tickets"]:
            done = import_units_of_tickets(mapping=options["mapping"], **asked)
        else:
            done = import_unit_file(**asked)
        units = done.units
        self.stdout.write(
            f"考核对象：新增{units.created}，更新{units.updated}，不变{units.unchanged}。"
        )
        self.tell(done.unknown_columns, done.notices)
