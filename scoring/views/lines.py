"""The tickets behind a line of a card: which were looked at, and which of them count."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.functional import cached_property
from django.views.generic import ListView

from scoring.presentation.behind import (
    Column,
    choices_of,
    measured,
    narrowed,
    tickets_behind,
)
from scoring.presentation.cards import Line
from scoring.tables import LineTicketTable
from scoring.views.scored import UnitCard
from units.access import MemberRequired
from units.listed import Listed
from units.menu import EVERYBODY
from workorders.models import TicketQuerySet


class LineTickets(UnitCard, MemberRequired, Listed, ListView):
    roles = EVERYBODY
    table_class = LineTicketTable
    template_name = "scoring/line_tickets.html"

    @property
    def title(self) -> str:
        return f"{self.unit.name}{self.period.label}{self.line.score.item.name}的工单"

    @cached_property
    def line(self) -> Line:
        line = self.glance.lines.get(self.kwargs["line"])
        if line is None:
            raise Http404
        return line

    @cached_property
    def columns(self) -> list[Column]:
        found = measured(self.glance.rulebook, self.line.score)
        if not found:
            raise Http404
        return found

    @cached_property
    def tickets(self) -> TicketQuerySet:
        rulebook = self.glance.rulebook
        return tickets_behind(self.membership, self.unit, rulebook, self.period, self.columns)

    def get_queryset(self) -> TicketQuerySet:
        found = narrowed(self.tickets, self.columns, self.request.GET)
        return found.defer("content", "extra")

    def get_table_kwargs(self) -> dict[str, Any]:
        cutoff = self.glance.rulebook.calendar.span(self.period).cutoff
        return {"tallies": self.columns, "now": cutoff}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        names = [name for name in ("in", "out") if asked.get(name)]
        return super().get_context_data(
            line=self.line,
            choices=choices_of(self.tickets, self.columns),
            chosen="&".join(f"{name}={asked[name]}" for name in names),
            **kwargs,
        )
