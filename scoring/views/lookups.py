"""What stands beside the entry form while it is being filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from scoring.models import RulebookVersion
from scoring.presentation.asked import Asked, asked, version_in_force
from scoring.presentation.cautions import about_day, cautions
from scoring.presentation.clauses import ClauseBook
from scoring.presentation.foresight import Foresight, foreseen
from scoring.presentation.phrases import DAYS, TICKET, UNIT, phrases
from scoring.presentation.tickets import TicketCard, ticket_card
from units.access import MemberRequired
from units.menu import OFFICE
from workorders.models import DeductionEvent


class DeductionLook(MemberRequired, TemplateView):
    """Clause, pool, effect, warnings, ticket and phrases for the fields as they are; a part."""

    roles = OFFICE
    template_name = "scoring/deduction_look.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        look = asked(self.membership, self.request.GET)
        version = version_in_force(self.jurisdiction, look.occurred_on or today)
        entry = look.entry(version)
        ahead = foreseen(entry) if entry else None
        ticket = self.ticket(look, today)
        rule = look.rule(version)
        unit = look.unit or (ticket.ticket.unit if ticket else None)
        return super().get_context_data(
            look=look,
            rule=rule,
            record=version.rulebook.records.get(look.rule_code) if version else None,
            ahead=ahead,
            is_unscored=entry is not None and ahead is None,
            warnings=list(self.warnings(look, version, ahead, today)),
            ticket=ticket,
            phrases=self.phrases(look, unit.name if unit else "", ticket, rule),
            **kwargs,
        )

    def ticket(self, look: Asked, today: date) -> TicketCard | None:
        if not look.ticket_number:
            return None
        book = ClauseBook(self.jurisdiction)
        return ticket_card(self.membership, look.ticket_number, today, book)

    def warnings(
        self, look: Asked, version: RulebookVersion | None, ahead: Foresight | None, today: date
    ) -> Iterator[str]:
        entry = look.entry(version)
        if entry:
            yield from cautions(entry, ahead, today)
        elif look.occurred_on and version:
            yield from about_day(self.jurisdiction, look.occurred_on, today)
        elif look.occurred_on:
            yield "发生日期没有考核办法可用，不能登记。"

    def phrases(self, look: Asked, unit: str, ticket: TicketCard | None, rule: Any) -> list[str]:
        if not look.rule_code:
            return []
        days = "" if ticket is None or ticket.days_late is None else str(ticket.days_late)
        filling = {UNIT: unit, TICKET: look.ticket_number, DAYS: days}
        events = DeductionEvent.objects.visible_to(self.membership)
        summary = rule[1].summary or rule[1].name or rule[0].name if rule else ""
        return phrases(events, look.rule_code, filling=filling, summary=summary)
