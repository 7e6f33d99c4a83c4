"""Units, people and days in the administration pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.forms import ModelForm
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from units.models import Jurisdiction, Membership, Unit, UnitAlias, UnitGroup, User, WorkDay
from units.names import initials_of


class AliasInline(admin.TabularInline):
    model = UnitAlias
    fields = ["jurisdiction", "name"]
    extra = 0


class MembershipInline(admin.TabularInline):
    model = Membership
    autocomplete_fields = ["unit"]
    extra = 0


@admin.register(User)
class PersonAdmin(UserAdmin):
    list_display = ["username", "display_name", "is_active", "is_staff"]
    fieldsets = [*UserAdmin.fieldsets, ("热线考核", {"fields": ["display_name"]})]
    inlines = [MembershipInline]


@admin.register(Jurisdiction)
class JurisdictionAdmin(admin.ModelAdmin):
    list_display = ["code", "name"]
    search_fields = ["code", "name"]


@admin.register(UnitGroup)
class UnitGroupAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "jurisdiction"]
    list_filter = ["jurisdiction"]
    search_fields = ["code", "name"]


@admin.register(Unit)
class UnitAdmin(SimpleHistoryAdmin):
    list_display = ["code", "name", "group", "kind", "parent", "active_until"]
    list_filter = ["jurisdiction", "group"]
    list_select_related = ["group", "parent"]
    search_fields = ["code", "name", "initials", "aliases__name"]
    autocomplete_fields = ["group", "parent"]
    inlines = [AliasInline]

    def save_model(self, request: HttpRequest, obj: Unit, form: ModelForm, change: bool) -> None:
        obj.initials = obj.initials or initials_of(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(Membership)
class MembershipAdmin(SimpleHistoryAdmin):
    list_display = ["user", "jurisdiction", "role", "unit"]
    list_filter = ["jurisdiction", "role"]
    list_select_related = ["user", "jurisdiction", "unit"]
    search_fields = ["user__username", "user__display_name"]
    autocomplete_fields = ["user", "unit"]


@admin.register(WorkDay)
class WorkDayAdmin(admin.ModelAdmin):
    """For looking only: ordinals must stay in step, so days change through units.workdays."""

    list_display = ["day", "is_working", "ordinal", "is_published", "jurisdiction"]
    list_filter = ["jurisdiction", "is_working", "is_published"]
    date_hierarchy = "day"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
