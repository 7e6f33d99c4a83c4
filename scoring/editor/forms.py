"""The editor's other forms: how a draft begins, a file taken in, the day a version starts."""

from __future__ import annotations

from typing import Any

from django import forms

from scoring.models import RulebookVersion
from units.models import Jurisdiction

MOST_BYTES = 2_000_000
CODE = r"[A-Za-z][A-Za-z0-9_]{0,39}"
NOTHING, FILE = "nothing", "file"


class CodeField(forms.RegexField):
    """The code of a measure."""

    default_error_messages = {
        "required": "请写一个代码。",
        "invalid": "代码以英文字母开头，只用字母、数字和下划线，最多 40 个字。",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(CODE, **kwargs)


def _text_of(file: Any) -> str:
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise forms.ValidationError("文件不是 UTF-8 编码，请另存为 UTF-8 后再上传。") from error


def _small(file: Any) -> Any:
    if file and file.size > MOST_BYTES:
        raise forms.ValidationError("文件超过 2 MB，不像是考核办法。")
    return file


class StartForm(forms.Form):
    """From nothing, from a published version of any jurisdiction, or from a file."""

    origin_of = forms.ChoiceField(label="以什么为底本", widget=forms.RadioSelect)
    file = forms.FileField(
        label="TOML 文件",
        required=False,
        help_text="只在选“从文件导入”时需要。",
        widget=forms.FileInput({"accept": ".toml"}),
    )

    def __init__(self, *args: Any, jurisdiction: Jurisdiction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = RulebookVersion.objects.published().select_related("jurisdiction")
        versions = versions.defer("document", "source").order_by("-starts_on", "-pk")
        self.versions = {str(one.pk): one for one in versions}
        own = [one for one in self.versions.values() if one.jurisdiction_id == jurisdiction.pk]
        others = [one for one in self.versions.values() if one.jurisdiction_id != jurisdiction.pk]
        self.fields["origin_of"].choices = [
            *((str(one.pk), f"本辖区：{one}") for one in own),
            (NOTHING, "从空白开始"),
            *((str(one.pk), f"{one.jurisdiction}：{one}") for one in others),
            (FILE, "从文件导入"),
        ]
        self.initial.setdefault("origin_of", str(own[0].pk) if own else NOTHING)

    def clean_file(self) -> Any:
        return _small(self.cleaned_data["file"])

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("origin_of") == FILE and not said.get("file") and "file" not in self.errors:
            self.add_error("file", "请选择要导入的文件。")
        elif said.get("origin_of") == FILE and said.get("file"):
            said["text"] = _text_of(said["file"])
        return said

    def origin(self) -> dict[str, Any]:
        """What the draft begins from, as the service takes it."""
        said = self.cleaned_data["origin_of"]
        if said == FILE:
            return {"text": self.cleaned_data["text"]}
        return {} if said == NOTHING else {"based_on": self.versions[said]}


class FileForm(forms.Form):
    """A whole draft as a file."""

    edits = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="TOML 文件",
        help_text="整份草稿换成文件的内容；注释和次序都保留。",
        widget=forms.FileInput({"accept": ".toml"}),
        error_messages={"required": "请选择文件。"},
    )

    def clean_file(self) -> Any:
        file = _small(self.cleaned_data["file"])
        self.said = _text_of(file)
        return file

    def text(self) -> str:
        return self.said


class RenameForm(forms.Form):
    """Another code for a measure."""

    code = CodeField(label="新代码", help_text="细则、比率、算例里用到它的地方一并改。")


class PublishForm(forms.Form):
    """The day from which a version is in force."""

    edits = forms.IntegerField(widget=forms.HiddenInput)
    starts_on = forms.DateField(
        label="施行日期",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="从这一天所在的考核期起，各期自动重新计算；已封存的考核期不变。",
        error_messages={"required": "请填写施行日期。", "invalid": "日期请写成 2020-03-01。"},
    )
