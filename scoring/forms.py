"""Forms that people settle scores with: recording a deduction, taking one back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from scoring.engine.numbers import shown
from scoring.evidence import KINDS, MOST_FILES
from scoring.models import RulebookVersion
from scoring.presentation.clauses import Clause, clauses, headed
from scoring.services import Entry, as_facts, entry_problem
from scoring.versions import NoRulebook, version_on
from scoring.widgets import ChoiceFacts, FilesField, ManyFiles
from units.models import Jurisdiction, Unit
from workorders.masking import masked_text
from workorders.models import DeductionEvent

MOST_TIMES = 9999
SAID = ("unit", "rule_code", "occurred_on", "times", "points", "ticket_number", "reason")


def without_callers(text: str) -> str:
    """The text, refused where it names a phone or identity number: events are never edited."""
    if masked_text(text) != text:
        raise forms.ValidationError(
            "疑似写有电话或身份证号码，请删去；工单编号请填在它自己的一栏。"
        )
    return text


class DeductionForm(forms.Form):
    """One event as a clerk enters it; ``entry()`` is what the service takes."""

    unit = forms.ChoiceField(
        label="单位",
        widget=ChoiceFacts({"data-combobox": "名称、编码或首字母"}),
        error_messages={
            "required": "请选择单位。",
            "invalid_choice": "没有这个单位，请从列表中选择。",
        },
    )
    occurred_on = forms.DateField(
        label="发生日期",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写发生日期。", "invalid": "日期请写成 2020-03-05。"},
    )
    rule_code = forms.ChoiceField(
        label="条款",
        widget=ChoiceFacts({"data-combobox": "编号、首字母或条款中的字"}),
        error_messages={
            "required": "请选择条款。",
            "invalid_choice": "这一天施行的考核办法中没有条款 %(value)s，请重新选择。",
        },
    )
    times = forms.IntegerField(
        label="次数",
        min_value=1,
        max_value=MOST_TIMES,
        initial=1,
        error_messages={"required": "请填写次数。", "min_value": "次数至少是 1。"},
    )
    points = forms.DecimalField(
        label="分值",
        required=False,
        max_digits=8,
        decimal_places=4,
        help_text="条款写明幅度或档次的才填，填每次的分值。",
    )
    ticket_number = forms.CharField(label="工单编号", required=False, max_length=64)
    reason = forms.CharField(
        label="事由",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "请写明事由。"},
    )
    evidence = FilesField(
        label="附件",
        required=False,
        widget=ManyFiles({"accept": ",".join(f".{kind}" for kind in KINDS)}),
        help_text=f"可粘贴截图、拖入文件；最多 {MOST_FILES} 个，每个不超过 10 MB。",
    )
    entry_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        jurisdiction: Jurisdiction,
        today: date,
        used: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.jurisdiction = jurisdiction
        self.used = used
        self.today = today
        units = Unit.objects.filter(jurisdiction=jurisdiction).select_related("group")
        self.units = {unit.code: unit for unit in units.prefetch_related("aliases")}
        self.version = self._version()
        self._offer_units()
        self._offer_clauses()
        self.initial.setdefault("entry_key", uuid.uuid4())
        self.fields["occurred_on"].widget.attrs["max"] = today.isoformat()
        if not self.is_bound:
            first = "rule_code" if self.initial.get("unit") in self.units else "unit"
            self.fields[first].widget.attrs["autofocus"] = True

    def _version(self) -> RulebookVersion | None:
        """The rulebook whose clauses are offered: that of the day that was chosen, or of today."""
        days = [self.today]
        if self.is_bound:
            with suppress(forms.ValidationError):
                days.insert(0, self.fields["occurred_on"].clean(self.data.get("occurred_on")))
        for day in days:
            with suppress(NoRulebook):
                return version_on(self.jurisdiction, day)
        return None

    def _offer_units(self) -> None:
        units = self.units.values()
        self.fields["unit"].choices = [
            ("", "请选择单位"),
            *((one.code, self._named(one)) for one in units),
        ]
        self.fields["unit"].widget.facts = [self._unit_facts(unit) for unit in units]

    def _unit_facts(self, unit: Unit) -> dict[str, str]:
        """What the script needs: the groups the unit may be scored in, and what finds it."""
        facts = as_facts(unit)
        groups = self.version.rulebook.possible_groups(facts) if self.version else [facts.group]
        return {
            "data-group": " ".join(groups),
            "data-hint": f"{unit.group.name}　{unit.code}",
            "data-search": " ".join(
                [unit.name, unit.code, unit.initials, *facts.also_known_as]
            ).lower(),
        }

    def _named(self, unit: Unit) -> str:
        is_closed = unit.active_until and unit.active_until < self.today
        return f"{unit.name}（已停用）" if is_closed else unit.name

    def _offer_clauses(self) -> None:
        offered = clauses(self.version.rulebook) if self.version else []
        grouped = headed(offered)
        self.fields["rule_code"].choices = [
            ("", "请选择条款"),
            *((name, [(one.code, one.label) for one in found]) for name, found in grouped.items()),
        ]
        self.fields["rule_code"].widget.facts = [
            _clause_facts(one) | self._use(one.code) for found in grouped.values() for one in found
        ]

    def _use(self, code: str) -> dict[str, str]:
        """The place of a clause among those the office uses most, for the script to begin with."""
        return {"data-used": str(self.used.index(code) + 1)} if code in self.used else {}

    def clean_unit(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]

    def clean_occurred_on(self) -> date:
        day = self.cleaned_data["occurred_on"]
        if day > self.today:
            raise forms.ValidationError("发生日期不能晚于今天。")
        try:
            version_on(self.jurisdiction, day)
        except NoRulebook as error:
            raise forms.ValidationError(str(error)) from error
        return day

    def clean_reason(self) -> str:
        return without_callers(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            self._check_clause()
        return self.cleaned_data

    def _check_clause(self) -> None:
        """Put what the rulebook objects to beside the field that is at fault."""
        assert self.version is not None
        entry = self.entry()
        if problem := entry_problem(entry, self.version):
            self.add_error("points" if "分值" in problem else "rule_code", problem)

    def entry(self) -> Entry:
        """What the form says, as the service takes it."""
        return Entry(**{name: self.cleaned_data[name] for name in SAID})

    def is_repeated_by(self, event: DeductionEvent) -> bool:
        """Whether the event says the same as the form: it was sent twice."""
        entry = self.entry()
        return all(getattr(event, name) == getattr(entry, name) for name in SAID)

    def ask_again(self) -> None:
        """Refuse what was sent under a key that is used up, and give the form a new one."""
        self.data = MultiValueDict(dict(self.data.lists()) | {"entry_key": [str(uuid.uuid4())]})
        self.add_error(
            None, "这张表单先前已登记过一条记录，现在的内容不同。确要另登记一条的，请再提交一次。"
        )


def _clause_facts(clause: Clause) -> dict[str, str]:
    amount = clause.amount
    facts = {
        "data-search": clause.search,
        "data-groups": " ".join(clause.groups),
        "data-code": clause.code,
        "data-title": f"{clause.code}　{clause.summary}",
        "data-hint": f"{clause.words}　{clause.heading}",
        "data-shortcut": clause.initials[:4],
    }
    if amount.levels is not None:
        levels = (f"{shown(points)}={name}" for name, points in amount.levels.items())
        facts["data-levels"] = "|".join(levels)
    elif amount.is_open:
        facts |= {"data-least": shown(amount.least or 0), "data-most": shown(amount.most or 0)}
    return facts


class OptionalReasonForm(forms.Form):
    """Why something is done to a period, where a reason is welcome."""

    reason = forms.CharField(label="事由", max_length=500, required=False)

    def clean_reason(self) -> str:
        return without_callers(self.cleaned_data["reason"])


class ReasonForm(OptionalReasonForm):
    """The same where a reason must be given."""

    reason = forms.CharField(
        label="事由", max_length=500, error_messages={"required": "请写明事由。"}
    )


class RevocationForm(forms.Form):
    """Why an event is taken back."""

    reason = forms.CharField(
        label="撤销事由", max_length=500, error_messages={"required": "撤销须写明事由。"}
    )

    def clean_reason(self) -> str:
        return without_callers(self.cleaned_data["reason"])


class BlockForm(forms.Form):
    """Many events at once: pasted rows or an event file, and what to do with odd rows."""

    rows = forms.CharField(
        label="从 Excel 粘贴",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 8, "autofocus": True, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="或上传加扣分文件",
        required=False,
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv"}),
    )
    partly = forms.BooleanField(label="只登记没有错误的行", required=False)
    again = forms.BooleanField(label="与已登记的记录相同的行也登记", required=False)
    entry_key = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not found.get("file") and not (found.get("rows") or "").strip():
            self.add_error("rows", "请粘贴若干行，或选择一个文件。")
        return found
