"""Forms of sign-in and of the person's own switches."""

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Account and password; what is wrong is said in Chinese, without telling which of the two it was."""

    error_messages = {
        "invalid_login": _("账号或密码不正确，请检查后重新输入。连续输错会暂停登录 15 分钟。"),
        "inactive": _("这个账号已经停用，请联系系统管理员。"),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = _("账号")
        self.fields["username"].error_messages["required"] = _("请输入账号。")
        self.fields["password"].label = _("密码")
        self.fields["password"].error_messages["required"] = _("请输入密码。")
