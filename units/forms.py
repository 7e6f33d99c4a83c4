"""The form at the door."""

from django.contrib.auth.forms import AuthenticationForm


class LoginForm(AuthenticationForm):
    """User name and password; one answer for a wrong password and for an unknown name (T16)."""

    error_messages = {
        "invalid_login": "用户名或密码不正确。请核对后重新输入；连续多次失败，登录会被暂时锁定。",
        "inactive": "用户名或密码不正确。请核对后重新输入；连续多次失败，登录会被暂时锁定。",
    }
