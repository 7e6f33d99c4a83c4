"""Units, people and days in the administration pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from units.chronicled import Chronicled, HistoryAdmin
from units.grants import ACCOUNT, Roles, end_sessions, note_account, note_changed_roles, roles_of
from units.models import Jurisdiction, Membership, Unit, UnitAlias, UnitGroup, User, WorkDay
from units.names import initials_of
from units.second_factor import reset_second_factor

# Its pages show secrets and delete them unasked: a second factor is reset beside the person.
admin.site.unregister(TOTPDevice)


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
    actions = ["forget_second_factor"]

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: list[BaseModelFormSet], change: bool
    ) -> None:
        user, now = form.instance, timezone.now()
        before = roles_of(user)
        super().save_related(request, form, formsets, change)
        note_changed_roles(user=user, before=before, by=request.user, at=now)
        changed = {
            name: str(getattr(user, name)) if name not in ("groups", "user_permissions") else "…"
            for name in ACCOUNT.intersection(form.changed_data)
        }
        if changed:
            kind = "account.changed" if change else "account.opened"
            note_account(user=user, kind=kind, changed=changed, by=request.user, at=now)
            end_sessions(user)

    @transaction.atomic
    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            user, now = User.objects.get(pk=id), timezone.now()
            note_account(user=user, kind="password_reset", by=request.user, at=now)
        return response

    @admin.action(description="重置二次验证（须重新绑定手机）", permissions=["change"])
    def forget_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            reset_second_factor(user=user, by=request.user, at=timezone.now())
        messages.success(request, f"已重置 {len(queryset)} 人的二次验证。")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are switched off: what they did keeps its name."""
        return False


@admin.register(Jurisdiction)
class JurisdictionAdmin(Chronicled):
    list_display = ["code", "name"]
    search_fields = ["code", "name"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With the jurisdiction its ledger would go."""
        return False


@admin.register(UnitGroup)
class UnitGroupAdmin(Chronicled):
    list_display = ["code", "name", "jurisdiction"]
    list_filter = ["jurisdiction"]
    search_fields = ["code", "name"]


@admin.register(Unit)
class UnitAdmin(Chronicled, HistoryAdmin):
    list_display = ["code", "name", "group", "kind", "parent", "active_until"]
    list_filter = ["jurisdiction", "group"]
    list_select_related = ["group", "parent"]
    search_fields = ["code", "name", "initials", "aliases__name"]
    autocomplete_fields = ["group", "parent"]
    inlines = [AliasInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The ledger and frozen results name units by their code."""
        return ["jurisdiction", "code"] if obj else []

    def save_model(self, request: HttpRequest, obj: Unit, form: ModelForm, change: bool) -> None:
        obj.initials = obj.initials or initials_of(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(Membership)
class MembershipAdmin(HistoryAdmin):
    list_display = ["user", "jurisdiction", "role", "unit"]
    list_filter = ["jurisdiction", "role"]
    list_select_related = ["user", "jurisdiction", "unit"]
    search_fields = ["user__username", "user__display_name"]
    autocomplete_fields = ["user", "unit"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user", "jurisdiction"] if obj else []

    def save_model(
        self, request: HttpRequest, obj: Membership, form: ModelForm, change: bool
    ) -> None:
        before = roles_of(obj.user)
        super().save_model(request, obj, form, change)
        self.note(request, obj.user, before)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        before = roles_of(obj.user)
        super().delete_model(request, obj)
        self.note(request, obj.user, before)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for one in queryset:
            self.delete_model(request, one)

    def note(self, request: HttpRequest, user: User, before: Roles) -> None:
        note_changed_roles(user=user, before=before, by=request.user, at=timezone.now())


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
