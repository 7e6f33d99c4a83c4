"""What in the database is demo data and what is not: told by the files it is said to come from."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Sum

from units.models import Jurisdiction, Membership, Unit
from units.refusals import Refused
from workorders.models import Ticket, TicketImport

FILE = "演示数据 "


class RealDataFound(Refused):
    """There is data that is no demo; nothing is made up beside it."""

    def __init__(self, jurisdictions: Collection[Jurisdiction]) -> None:
        names = "、".join(each.name for each in jurisdictions)
        super().__init__(
            f"已有不是演示的数据（{names}），没有生成演示数据；确要在其他辖区生成，请加 --force。"
        )


def file_name(jurisdiction: Jurisdiction, month: str) -> str:
    """The name of the file that a month's demo tickets are said to come from."""
    return f"{FILE}{jurisdiction.name}12345工单 {month}.csv"


def has_demo(jurisdiction: Jurisdiction, year: int | None = None) -> bool:
    """Whether the jurisdiction has demo data, of that year or of any."""
    imports = TicketImport.objects.filter(jurisdiction=jurisdiction, file_name__startswith=FILE)
    return (imports.filter(file_name__contains=f" {year}-") if year else imports).exists()


def has_other(jurisdiction: Jurisdiction) -> bool:
    """Whether the jurisdiction has tickets, units or members that no demo brought.

    Where a demo lives, people may try the site out: only tickets of other files count there.
    """
    files = TicketImport.objects.filter(jurisdiction=jurisdiction)
    demo = files.filter(file_name__startswith=FILE)
    if demo.exists():
        brought = demo.aggregate(tickets=Sum("created"))["tickets"]
        return Ticket.objects.filter(jurisdiction=jurisdiction).count() > brought
    known = (Ticket, Unit, Membership, TicketImport)
    return any(model.objects.filter(jurisdiction=jurisdiction).exists() for model in known)


def foreign() -> list[Jurisdiction]:
    """The jurisdictions with data of their own."""
    return [each for each in Jurisdiction.objects.all() if has_other(each)]


def demo_jurisdictions(year: int | None = None) -> list[Jurisdiction]:
    """The jurisdictions with demo data, of that year or of any."""
    return [each for each in Jurisdiction.objects.all() if has_demo(each, year)]
