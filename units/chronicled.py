"""Administration pages whose changes go to the ledger: units and names move scores, too (T7)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from units.ledger import Fact, write_down
from units.models import Jurisdiction


class Chronicled(admin.ModelAdmin):
    """Writes down what was added, edited and deleted, in the transaction of the page."""

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: list[BaseModelFormSet], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        content: dict[str, Any] = {n: str(form.cleaned_data.get(n)) for n in form.changed_data}
        for formset in formsets:
            content |= _beside(formset)
        if content or not change:
            self.write(request, form.instance, "edited" if change else "added", content)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.write(request, obj, "deleted", {"name": str(obj)})
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        for one in queryset:
            self.write(request, one, "deleted", {"name": str(one)})
        super().delete_queryset(request, queryset)

    def write(self, request: HttpRequest, obj: Model, what: str, content: dict[str, Any]) -> None:
        jurisdiction = obj if isinstance(obj, Jurisdiction) else obj.jurisdiction
        name = self.model._meta.model_name
        fact = Fact(f"{name}.{what}", f"{name}:{obj.pk}", content)
        write_down(jurisdiction, [fact], by=request.user, at=timezone.now())


class HistoryAdmin(SimpleHistoryAdmin):
    """What a row was before, for looking only.

    The page of an earlier state would save it for whoever may look, and past the ledger.
    """

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied
        return super().history_form_view(request, *args, **kwargs)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


def _beside(formset: BaseModelFormSet) -> dict[str, list[str]]:
    """What was done to the rows below the form, such as aliases."""
    name = formset.model._meta.model_name
    changed = [str(obj) for obj, _ in formset.changed_objects]
    found = {
        f"{name}_added": [str(one) for one in formset.new_objects],
        f"{name}_edited": changed,
        f"{name}_deleted": [str(one) for one in formset.deleted_objects],
    }
    return {key: names for key, names in found.items() if names}
