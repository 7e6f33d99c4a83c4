"""Tickets and mappings in the administration pages: facts are for looking only.

Callers have no page here: unmasking takes a reason and is logged (T12).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from units.chronicled import Chronicled
from workorders.mappings import WrongMapping, compiled
from workorders.models import DeductionEvent, Ruling, SourceMapping, Ticket, TicketImport
from workorders.rows import TICKET_COLUMNS


class FactAdmin(admin.ModelAdmin):
    """Facts come in through services, which keep scores and the chain in step."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Ticket)
class TicketAdmin(FactAdmin):
    list_display = ["number", "unit", "assigned_at", "closed_at", "duplicate", "is_excluded"]
    list_filter = ["jurisdiction", "level", "kind"]
    list_select_related = ["unit"]
    search_fields = ["number"]
    show_full_result_count = False


@admin.register(TicketImport)
class TicketImportAdmin(FactAdmin):
    list_display = ["file_name", "imported_at", "imported_by", "created", "updated", "refused"]
    list_filter = ["jurisdiction"]
    list_select_related = ["imported_by"]


@admin.register(Ruling)
class RulingAdmin(FactAdmin):
    list_display = ["ticket", "verdict", "reason", "ruled_by", "ruled_at"]
    list_filter = ["verdict"]
    list_select_related = ["ticket", "ruled_by"]
    search_fields = ["ticket__number"]


@admin.register(DeductionEvent)
class DeductionEventAdmin(FactAdmin):
    list_display = ["unit", "rule_code", "occurred_on", "times", "points", "recorded_by"]
    list_filter = ["jurisdiction"]
    list_select_related = ["unit", "recorded_by"]
    search_fields = ["rule_code", "ticket_number"]


class SourceMappingForm(forms.ModelForm):
    def clean_document(self) -> dict[str, Any]:
        document = self.cleaned_data["document"]
        try:
            compiled(document, TICKET_COLUMNS)
        except WrongMapping as error:
            raise forms.ValidationError(str(error)) from error
        return document


@admin.register(SourceMapping)
class SourceMappingAdmin(Chronicled):
    form = SourceMappingForm
    list_display = ["code", "jurisdiction"]
    list_filter = ["jurisdiction"]
