"""The filter of the list of units."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q

from units.models import Unit, UnitAlias, UnitGroup, UnitQuerySet


def named(text: str) -> Q:
    """Units whose name, code, alias or initials hold the text, as people type it in a box."""
    aliases = UnitAlias.objects.filter(name__icontains=text)
    return (
        Q(name__icontains=text)
        | Q(code__icontains=text)
        | Q(initials__istartswith=text)
        | Q(pk__in=aliases.values("unit"))
    )


def groups_of(request: Any) -> Any:
    """The groups of the jurisdiction in the address."""
    return UnitGroup.objects.filter(
        jurisdiction__code=request.resolver_match.kwargs["jurisdiction"]
    )


class UnitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label="单位",
        method="search",
        widget=forms.TextInput({"placeholder": "名称、编码或首字母"}),
    )
    group = django_filters.ModelChoiceFilter(
        label="分组", queryset=groups_of, to_field_name="code", empty_label="全部分组"
    )

    class Meta:
        model = Unit
        fields = ["q", "group"]

    def search(self, units: UnitQuerySet, name: str, text: str) -> UnitQuerySet:
        return units.filter(named(text))
