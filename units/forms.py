"""The form at the door, and those of a person's own settings."""

import unicodedata

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


class LoginForm(AuthenticationForm):
    """User name and password; one answer for a wrong password and for an unknown name (T16)."""

    error_messages = {
        "invalid_login": "用户名或密码不正确。请核对后重新输入；连续多次失败，登录会被暂时锁定。",
        "inactive": "用户名或密码不正确。请核对后重新输入；连续多次失败，登录会被暂时锁定。",
    }


class PasswordForm(PasswordChangeForm):
    """The old password and the new one twice; the rules stand beside the new one."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": "当前密码不正确，请重新输入。",
        "password_mismatch": "两次输入的新密码不一致。",
    }


class CodeForm(forms.Form):
    """The six figures that the phone shows now."""

    code = forms.CharField(
        label="验证码",
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
        help_text="手机验证器应用上现在显示的六位数字，每 30 秒换一次。",
    )

    def clean_code(self) -> str:
        """Without the space in the middle that some phones show."""
        code = "".join(unicodedata.normalize("NFKC", self.cleaned_data["code"]).split())
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise forms.ValidationError("验证码应为六位数字。")
        return code


class SettingsForm(forms.Form):
    """What a person sets for every page."""

    shortcuts = forms.BooleanField(
        label="使用快捷键",
        required=False,
        help_text="按 ? 列出全部快捷键。与读屏软件冲突时可以关闭。",
    )
