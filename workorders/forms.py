"""The form of the one page that shows a caller in clear."""

from django import forms


class DisclosureForm(forms.Form):
    """Why somebody must know who called."""

    reason = forms.CharField(
        label="查看理由",
        max_length=200,
        help_text="例如：回访核实办理结果。理由、查看人和时间会记入台账，不能删除。",
    )
