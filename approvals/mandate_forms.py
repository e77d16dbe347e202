"""Forms of mandates (代签授权): giving one, taking it back, and the certificate of a deputy."""

import datetime as dt
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.letters import ACCEPT

ALL, CHOSEN = "all", "chosen"
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)
_MOST_WORDS = 200
PIN_AT_LEAST, PIN_AT_MOST = 6, 64


class Day(forms.DateField):
    """A day as the browser's own calendar gives it; absurd years are an answer, no error."""

    def __init__(self, *, label: Any, missing: Any, **more: Any) -> None:
        unreadable = _("请填写日期，例如 2020-03-02。")
        super().__init__(
            label=label,
            input_formats=["%Y-%m-%d", "%Y/%m/%d"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": missing, "invalid": unreadable},
            **more,
        )

    def clean(self, value: Any) -> Any:
        """Refuse years in which no mandate is given."""
        day = super().clean(value)
        if day is not None and not _FIRST <= day <= _LAST:
            raise forms.ValidationError(self.error_messages["invalid"])
        return day


class GrantForm(forms.Form):
    """Giving a mandate: to whom, from when to when, for what, with which letter. The law judges what is chosen."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    deputy = forms.ChoiceField(
        label=_("受委托人"),
        help_text=_("只能选本单位在职人员。拟稿的人不能签发自己拟的报告，有授权也不行。"),
        error_messages={"required": _("请选择受委托人。"), "invalid_choice": _("请从列表中选择本单位在职人员。")},
        widget=forms.Select,
    )
    since = Day(label=_("开始日期"), missing=_("请填写从哪一天开始。"))
    until = Day(label=_("截止日期"), missing=_("请填写到哪一天为止。"))
    scope = forms.ChoiceField(
        label=_("代签哪些事项"),
        choices=[(ALL, _("本单位牵头的全部事项")), (CHOSEN, _("只代签下面选中的事项"))],
        initial=ALL,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择代签哪些事项。"), "invalid_choice": _("请选择列出的一种。")},
    )
    lines = forms.MultipleChoiceField(
        label=_("选中的事项"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("所选事项不都由本单位牵头，请从列表中重新选择。")},
    )
    letter = forms.FileField(
        label=_("授权书"),
        required=False,
        help_text=_("签字或盖章后的扫描件或照片：PDF、JPEG 或 PNG，不超过 10 MB。"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"empty": _("选中的授权书是空文件，请重新选择。")},
    )
    # A letter that came with a form that could not be accepted: kept, so that it need not be chosen again.
    kept_letter = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, members: list[tuple[str, str]], lines: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].choices = [("", _("请选择")), *members]  # type: ignore[attr-defined]
        self.fields["lines"].choices = lines  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask again where somebody ticked lines and left the scope at all of them: the wider one is never guessed."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        if asked.get("scope") == ALL and asked.get("lines"):
            self.add_error("scope", _("您勾选了具体事项：请改选“只代签下面选中的事项”，或取消下面的勾选。"))
        return asked

    @property
    def chosen_lines(self) -> list[int] | None:
        """Return the lines it is for, None for all of them."""
        if self.cleaned_data["scope"] == ALL:
            return None
        return [int(pk) for pk in self.cleaned_data["lines"]]


class RevokeForm(forms.Form):
    """Taking a mandate back: why."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("收回理由"),
        max_length=_MOST_WORDS,
        help_text=_("收回后立即失效，已经签发的不受影响。理由记入审计日志。"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("请写明收回的理由，理由记入审计日志。"),
            "max_length": _("收回理由请不超过 200 字。"),
        },
    )


class CertificateForm(forms.Form):
    """The certificate of a deputy: a signing PIN of the own choice, twice, and the sign-in password once more."""

    password = forms.CharField(
        label=_("登录密码"),
        strip=False,
        max_length=128,
        help_text=_("确认是您本人在操作。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请输入登录密码。")},
    )
    pin = forms.CharField(
        label=_("签名口令"),
        strip=False,
        min_length=PIN_AT_LEAST,
        max_length=PIN_AT_MOST,
        help_text=_("至少 6 位，只有您自己知道；签发时要输入，忘了不能找回。不要用登录密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("请设定签名口令。"), "min_length": _("签名口令至少 6 位。")},
    )
    again = forms.CharField(
        label=_("再输一遍签名口令"),
        strip=False,
        max_length=PIN_AT_MOST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("请再输一遍签名口令。")},
    )

    def clean(self) -> dict[str, Any]:
        """Compare the two, and refuse what everybody guesses first."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        pin = asked.get("pin")
        if pin and asked.get("again") and pin != asked["again"]:
            self.add_error("again", _("两次输入的签名口令不一样，请重新输入。"))
        if pin and pin == asked.get("password"):
            self.add_error("pin", _("签名口令不能与登录密码相同，请另设一个。"))
        elif pin and _is_guessed_first(pin):
            self.add_error("pin", _("这个签名口令太容易猜到（相同或连续的数字），请换一个。"))
        return asked


def _is_guessed_first(pin: str) -> bool:
    """Return whether every sign follows the one before by the same step of 0, 1 or -1: 000000, 123456, 987654."""
    steps = {ord(later) - ord(earlier) for earlier, later in pairwise(pin)}
    return steps in ({0}, {1}, {-1})
