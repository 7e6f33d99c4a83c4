"""Pages on tickets: the list, the facts of one; and the one page on its caller (T12)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView
from django_filters.views import FilterView

from units.access import MemberRequired
from units.listed import Listed
from units.menu import EVERYBODY, OFFICE
from units.models import Unit
from units.refusals import Refused
from units.tables import Bounded
from workorders.callers import CallerUnreadable
from workorders.disclosure import disclose_caller, masked_caller
from workorders.facts import facts_of
from workorders.filters import TicketFilter, months_with
from workorders.forms import DisclosureForm
from workorders.history import field_changes
from workorders.models import Ticket, TicketImport, TicketQuerySet
from workorders.tables import TicketTable, standing

MOST_SUGGESTIONS = 300
NO_TICKETS_YET = "还没有工单。热线办导入工单文件后，这里按交办月份列出。"


class Tickets(MemberRequired, Listed, FilterView):
    title = "工单"
    roles = EVERYBODY
    table_class = TicketTable
    filterset_class = TicketFilter
    template_name = "workorders/ticket_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A whole number typed into the search opens its ticket, whatever its month."""
        number = request.GET.get("q", "").strip().replace("\x00", "")
        if number and self.get_queryset().filter(number=number).exists():
            return redirect("workorders:ticket", self.jurisdiction.code, number)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> TicketQuerySet:
        tickets = Ticket.objects.visible_to(self.membership)
        return tickets.select_related("unit").defer("content", "extra")

    def get_filterset_kwargs(self, filterset_class: type[TicketFilter]) -> dict[str, Any]:
        self.months = months_with(Ticket.objects.visible_to(self.membership))
        data = self.request.GET.copy()
        data.setdefault("month", self.months[0] if self.months else "")
        return super().get_filterset_kwargs(filterset_class) | {
            "data": data,
            "months": self.months,
            "one_unit": self.membership.unit_id is not None,
        }

    def get_table_data(self) -> Bounded:
        return Bounded(super().get_table_data())

    def get_table_kwargs(self) -> dict[str, Any]:
        empty = {} if self.months else {"empty_text": NO_TICKETS_YET}
        return {"now": timezone.now(), **empty}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        units = Unit.objects.visible_to(self.membership).values_list("name", "initials")
        imports = TicketImport.objects.filter(jurisdiction=self.jurisdiction)
        return super().get_context_data(
            suggestions=units[:MOST_SUGGESTIONS],
            latest_import=imports.only("imported_at").first(),
            **kwargs,
        )


class TicketDetail(MemberRequired, DetailView):
    roles = EVERYBODY
    template_name = "workorders/ticket_detail.html"

    @property
    def title(self) -> str:
        return f"工单 {self.object.number}"

    def get_object(self, queryset: TicketQuerySet | None = None) -> Ticket:
        tickets = Ticket.objects.visible_to(self.membership).select_related("unit")
        return get_object_or_404(tickets.defer("extra"), number=self.kwargs["number"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        return super().get_context_data(
            badges=standing(self.object, now),
            groups=facts_of(self.object, now),
            rulings=self.object.rulings.select_related("ruled_by"),
            history=self.history(),
            may_see_caller=self.membership.role in OFFICE,
            **kwargs,
        )

    def history(self) -> list[tuple[TicketImport, list[Any]]]:
        """Each file that changed the ticket, with what it changed."""
        changes = list(self.object.changes.select_related("source"))
        units = (
            Unit.objects.filter(jurisdiction=self.jurisdiction) if changes else Unit.objects.none()
        )
        names = dict(units.values_list("pk", "name"))
        return [(change.source, field_changes(change, names)) for change in changes]


class TicketCaller(MemberRequired, FormView):
    """Who called: masked, and in clear for one answer to somebody who gave a reason."""

    title = "来电人信息"
    roles = OFFICE
    form_class = DisclosureForm
    template_name = "workorders/caller.html"

    @cached_property
    def ticket(self) -> Ticket:
        tickets = Ticket.objects.visible_to(self.membership).select_related("jurisdiction")
        return get_object_or_404(tickets.defer("content", "extra"), number=self.kwargs["number"])

    def form_valid(self, form: DisclosureForm) -> HttpResponse:
        asked = {"reason": form.cleaned_data["reason"], "by": self.request.user}
        try:
            caller = disclose_caller(ticket=self.ticket, at=timezone.now(), **asked)
        except Refused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(caller=caller, is_clear=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "caller" not in kwargs:
            try:
                kwargs["caller"] = masked_caller(self.ticket)
            except CallerUnreadable as error:
                kwargs["trouble"] = str(error)
        return super().get_context_data(ticket=self.ticket, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        response["Cache-Control"] = "no-store"
        return response
