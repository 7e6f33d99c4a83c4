"""The forms, the table and the filter of appeals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from scoring.appeals import VERDICTS, Remedy, subject_of
from scoring.evidence import KINDS, MOST_FILES
from scoring.filters import UNIT_BOX, units_named
from scoring.forms import MOST_TIMES, without_callers
from scoring.models import Appeal, AppealQuerySet, AppealStep
from scoring.presentation.appeals import TONES, in_words
from scoring.presentation.clauses import ClauseBook
from scoring.tables import NOWRAP
from scoring.widgets import FilesField, ManyFiles
from units.tables import ListTable
from units.templatetags.dates import period, short_moment
from workorders.models import Ticket

State = Appeal.State
MOST_REASON = 2000
MOST_TICKETS = 50
DRAFT = "draft"
"""The button that keeps an appeal as a draft; what is kept needs no reason yet."""
LIVE = "live"


def reason_field(label: str, asked: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MOST_REASON,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": asked},
    )


class AppealForm(forms.Form):
    """Why something is appealed, and what supports it."""

    reason = reason_field("申诉理由", "请写明申诉理由。")
    files = FilesField(
        label="附件",
        required=False,
        widget=ManyFiles({"accept": ",".join(f".{kind}" for kind in KINDS)}),
        help_text=f"截图、公文等，最多 {MOST_FILES} 个，每个不超过 10 MB。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not self.is_draft

    @property
    def is_draft(self) -> bool:
        """Whether it was sent by the button for drafts."""
        return self.is_bound and DRAFT in self.data

    def clean_reason(self) -> str:
        return without_callers(self.cleaned_data["reason"])


class EventAppealForm(AppealForm):
    """The same for an event, with others of the period that go along: one appeal each."""

    also = forms.TypedMultipleChoiceField(
        label="以同一理由一并申诉",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="每条记录各成一件申诉，分别决定。",
        error_messages={"invalid_choice": "第 %(value)s 条记录现在不能申诉，请重新选择。"},
    )
    field_order = ["also", "reason", "files"]

    def __init__(self, *args: Any, others: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["also"].choices = others
        if not others:
            del self.fields["also"]


class LineAppealForm(AppealForm):
    """The same for a line of the card, where tickets may be named one by one."""

    tickets = forms.CharField(
        label="不应计入的工单",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="填工单编号，每行一个；每件工单各成一件申诉。不填的，就整个项目提出申诉。",
    )
    field_order = ["tickets", "reason", "files"]

    def __init__(self, *args: Any, tickets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = tickets

    def clean_tickets(self) -> list[Ticket]:
        return tickets_named(self.cleaned_data["tickets"], self.own)


def tickets_named(text: str, among: Any) -> list[Ticket]:
    """The tickets whose numbers stand in a text, in its order; unknown ones are refused."""
    numbers = list(dict.fromkeys(filter(None, re.split(r"[\s,，、;；]+", text))))
    if len(numbers) > MOST_TICKETS:
        raise forms.ValidationError(f"一次最多填 {MOST_TICKETS} 件工单。")
    found = {one.number: one for one in among.filter(number__in=numbers)}
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise forms.ValidationError(f"本单位没有编号为 {'、'.join(unknown)} 的工单。")
    return [found[number] for number in numbers]


class WithdrawalForm(forms.Form):
    """Why an appeal is taken back; a draft is thrown away without a word."""

    reason = reason_field("撤回理由", "撤回须写明理由。")

    def __init__(self, *args: Any, is_draft: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not is_draft

    def clean_reason(self) -> str:
        return without_callers(self.cleaned_data["reason"])


class DecisionForm(forms.Form):
    """The decision on one appeal, with what it changes; ``remedy()`` is what the service takes.

    Sent by the button ``try`` it only shows what would come of it, and needs no reason.
    """

    verdict = forms.ChoiceField(
        label="决定", widget=forms.RadioSelect, error_messages={"required": "请选择决定。"}
    )
    times = forms.IntegerField(label="次数改为", min_value=1, max_value=MOST_TIMES, required=False)
    points = forms.DecimalField(
        label="每次分值改为",
        max_digits=8,
        decimal_places=4,
        required=False,
        help_text="只在条款写明幅度或档次时填。",
    )
    tickets = forms.CharField(
        label="不计入考核的工单",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="填工单编号，每行一个；不填的，只作说明，不变动得分。",
    )
    reason = reason_field("决定理由", "决定须写明理由。")

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appeal = appeal
        self.kind = subject_of(appeal).kind
        self.fields["verdict"].choices = [(one.value, one.label) for one in VERDICTS[self.kind]]
        self.fields["reason"].required = not self.is_trial
        for name in self._needless():
            del self.fields[name]
        if appeal.event:
            self.initial |= {"times": appeal.event.times, "points": appeal.event.points}

    def _needless(self) -> Sequence[str]:
        needless = {"event": ("tickets",), "line": ("times", "points")}
        return needless.get(self.kind, ("times", "points", "tickets"))

    @property
    def is_trial(self) -> bool:
        return self.is_bound and "try" in self.data

    def clean_reason(self) -> str:
        return without_callers(self.cleaned_data["reason"])

    def clean_tickets(self) -> list[Ticket]:
        own = Ticket.objects.filter(unit=self.appeal.unit_id)
        return tickets_named(self.cleaned_data["tickets"], own)

    def clean_times(self) -> int:
        return self.cleaned_data["times"] or self.appeal.event.times

    def remedy(self) -> Remedy:
        """What the decision changes, as the service takes it."""
        said = self.cleaned_data
        return Remedy(said.get("times") or 1, said.get("points"), said.get("tickets") or ())


class AppealTable(ListTable):
    caption = "申诉"
    row_header = "number"

    number = tables.Column("编号", accessor="pk", order_by=("pk",), attrs=NOWRAP)
    state = tables.Column("状态", order_by=("state", "pk"), attrs=NOWRAP)
    unit = tables.Column("单位", accessor="unit__name", order_by=("unit__code", "pk"), attrs=NOWRAP)
    period = tables.Column("考核期", order_by=("period", "pk"), attrs=NOWRAP)
    about = tables.Column(
        "申诉内容", empty_values=(), orderable=False, attrs={"td": {"class": "clause-cell"}}
    )
    opened_at = tables.Column("提出", order_by=("opened_at", "pk"), attrs=NOWRAP)

    class Meta(ListTable.Meta):
        order_by = "-number"
        empty_text = "没有符合条件的申诉。请放宽筛选条件，或点“重置”查看全部。"

    def __init__(self, *args: Any, book: ClauseBook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.book = book

    def render_number(self, record: Appeal) -> str:
        return f"第 {record.pk} 号"

    def render_period(self, value: str) -> str:
        return period(value)

    def render_about(self, record: Appeal) -> str:
        jurisdiction = self.request.resolver_match.kwargs["jurisdiction"]
        address = reverse("scoring:appeal", args=[jurisdiction, record.pk])
        return format_html('<a href="{}">{}</a>', address, in_words(record, self.book))

    def render_opened_at(self, record: Appeal) -> str:
        return format_html("{}<br>{}", record.opened_by, short_moment(record.opened_at))

    def render_state(self, record: Appeal) -> str:
        tone = TONES.get(record.state, "")
        return format_html('<span class="badge {}">{}</span>', tone, record.get_state_display())


class AppealFilter(django_filters.FilterSet):
    """Made for one member: ``periods`` are offered, a liaison has no choice of units."""

    q = django_filters.CharFilter(
        label="条款、工单编号或理由", method="search", widget=forms.TextInput()
    )
    unit = django_filters.CharFilter(label="单位", method="of_unit", widget=UNIT_BOX)
    period = django_filters.ChoiceFilter(label="考核期", empty_label="全部考核期")
    state = django_filters.ChoiceFilter(
        label="状态",
        empty_label="全部",
        method="in_state",
        choices=[(LIVE, "待决定"), *State.choices],
    )

    def __init__(self, *args: Any, periods: Sequence[str], one_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["period"].extra["choices"] = [(code, period(code)) for code in periods]
        if one_unit:
            del self.filters["unit"]

    def of_unit(self, appeals: AppealQuerySet, name: str, text: str) -> AppealQuerySet:
        return appeals.filter(unit__in=units_named(text, self.request))

    def in_state(self, appeals: AppealQuerySet, name: str, state: str) -> AppealQuerySet:
        return appeals.pending() if state == LIVE else appeals.filter(state=state)

    def search(self, appeals: AppealQuerySet, name: str, text: str) -> AppealQuerySet:
        said = AppealStep.objects.exclude(state=State.DRAFT).filter(reason__icontains=text)
        about = Q(event__rule_code__istartswith=text) | Q(event__ticket_number__icontains=text)
        about |= Q(ticket__number__icontains=text) | Q(line__istartswith=text)
        return appeals.filter(about | Q(pk__in=said.order_by().values("appeal")))
