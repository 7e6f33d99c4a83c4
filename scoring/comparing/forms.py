"""What is compared with what: the two rulebooks, the period, and one number that is moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from scoring.engine.errors import RulebookError
from scoring.engine.numbers import exact, shown
from scoring.engine.period import Period
from scoring.engine.rulebook import Rulebook
from scoring.models import League, RulebookVersion
from scoring.tryouts import Parameter, parameters, unknown_groups, with_parameter
from units.models import Membership, UnitGroup
from units.templatetags.dates import day

AS = "as_"
"""Begins the name of a field that says which group of the other rulebook stands for one of ours."""


class VersionChoice(forms.ModelChoiceField):
    def label_from_instance(self, version: RulebookVersion) -> str:
        state = f"{day(version.starts_on)}起" if version.published_at else "草稿"
        return f"{version.jurisdiction.name}　{version.title}（{state}）"


class TryoutForm(forms.Form):
    """Asked by address, so that a comparison can be kept and passed on."""

    before = VersionChoice(None, label="对照", empty_label=None)
    after = VersionChoice(None, label="试用", empty_label=None)
    period = forms.ChoiceField(label="考核期")
    key = forms.ChoiceField(label="调整参数", required=False)
    value = forms.CharField(
        label="调整为", required=False, max_length=20, help_text="比率写成小数，92% 写 0.92。"
    )

    def __init__(
        self, *args: Any, membership: Membership, periods: Iterable[Period], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.membership = membership
        offered = versions_offered(membership)
        self.fields["before"].queryset = self.fields["after"].queryset = offered
        self.fields["period"].choices = [(one.code, one.label) for one in periods]
        self._offer_parameters(offered)

    def _offer_parameters(self, offered: QuerySet[RulebookVersion]) -> None:
        """The numbers of the rulebook that is tried, once it is known."""
        asked = str(self.data.get("after", ""))
        version = offered.filter(pk=asked).first() if asked.isdigit() else None
        self.parameters = []
        if version:
            with suppress(RulebookError):
                self.parameters = parameters(version.rulebook)
        named = [(one.key, f"{one.place}：{one.label}") for one in self.parameters]
        self.fields["key"].choices = [("", "不调整"), *named]

    def offer_groups(self, league: League) -> None:
        """Ask which group stands for each of ours that the rulebooks do not know."""
        for name in ("before", "after"):
            rulebook = self.cleaned_data[name].rulebook
            for code in unknown_groups(league, rulebook):
                self.fields[AS + code] = forms.ChoiceField(
                    label=f"本辖区的“{self._group_name(code)}”当作",
                    required=False,
                    choices=[("", "请选择"), *((one.code, one.name) for one in rulebook.groups)],
                )

    def _group_name(self, code: str) -> str:
        groups = UnitGroup.objects.filter(jurisdiction=self.membership.jurisdiction_id, code=code)
        return groups.values_list("name", flat=True).first() or code

    @property
    def groups(self) -> dict[str, str]:
        """Which group of the other rulebook stands for which of ours, where it was said."""
        return {
            name.removeprefix(AS): str(self.data[name])
            for name in self.fields
            if name.startswith(AS) and self.data.get(name)
        }

    def clean_before(self) -> RulebookVersion:
        return _readable(self.cleaned_data["before"])

    def clean_after(self) -> RulebookVersion:
        return _readable(self.cleaned_data["after"])

    def clean_value(self) -> Fraction | None:
        text = self.cleaned_data["value"].strip()
        if not text:
            return None
        try:
            return exact(text)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise forms.ValidationError("请写一个数，例如 0.92。") from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data.get("key") and data.get("value") is not None:
            try:
                data["moved"] = with_parameter(data["after"].rulebook, data["key"], data["value"])
            except RulebookError as error:
                self.add_error("value", str(error))
        return data

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rulebook that is tried, with its number moved where one is."""
        return self.cleaned_data.get("moved") or self.cleaned_data["after"].rulebook

    @property
    def parameter(self) -> Parameter | None:
        """The number that is moved, as the rulebook has it."""
        asked = self.cleaned_data.get("key")
        return next((one for one in self.parameters if one.key == asked), None)

    @property
    def slider(self) -> dict[str, str]:
        """The ends and the step of the slider: from nothing to twice the number, shares to one."""
        own = self.parameter
        if own is None:
            return {}
        is_share = 0 < own.value < 1
        most = Fraction(1) if is_share else max(abs(own.value) * 2, Fraction(1))
        least = -most if own.value < 0 else Fraction(0)
        step = "0.01" if is_share else "0.1"
        now = self.cleaned_data.get("value")
        return {
            "min": shown(least),
            "max": shown(most),
            "step": step,
            "own": shown(own.value),
            "value": shown(own.value if now is None else now),
        }


def _readable(version: RulebookVersion) -> RulebookVersion:
    """The version, refused where it is a draft that cannot be read yet."""
    try:
        assert version.rulebook
    except RulebookError as error:
        raise forms.ValidationError(f"这份草稿还不能计分：{error}") from error
    return version


def versions_offered(membership: Membership) -> QuerySet[RulebookVersion]:
    """What may be compared: everything that was published anywhere, and the office's own drafts."""
    own = RulebookVersion.objects.visible_to(membership).values("pk")
    versions = RulebookVersion.objects.filter(Q(pk__in=own) | Q(published_at__isnull=False))
    readable = versions.filter(discarded_at__isnull=True).select_related("jurisdiction")
    return readable.order_by("jurisdiction__code", "-starts_on", "-pk")


def first_choice(membership: Membership) -> Iterator[tuple[str, int]]:
    """What is compared before anybody chose: the version in force with the newest one."""
    own = RulebookVersion.objects.visible_to(membership)
    published = own.published().order_by("-starts_on", "-pk").first()
    newest = own.order_by("-pk").first()
    if published and newest:
        yield "before", published.pk
        yield "after", newest.pk
