"""Forms of the desk: signing (and accepting) the file that was shown, and sending back with pinned remarks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import PlanSection, Target
from submissions.models import Contribution, Return
from submissions.presenters.sections import numbered
from workflows.rules.texts import target_key

_BROKEN_PAGE = _("页面信息不完整，没有办理。请刷新页面后再试。")
_MOST_WORDS = 500


class KeyedForm(forms.Form):
    """What every form of an act carries: the idempotency key."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    @property
    def is_whole(self) -> bool:
        """Return whether the hidden fields came back as the page sent them; else only a fresh page helps."""
        return not any(field.is_hidden and field.errors for field in self)

    @property
    def broken_page(self) -> str:
        """Return what to say when the hidden fields did not come back."""
        return str(_BROKEN_PAGE)


class ActForm(KeyedForm):
    """An act on one document: the version the page was made from stands beside the key."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


def _pin() -> forms.CharField:
    return forms.CharField(
        label=_("签名口令"),
        required=False,
        max_length=64,
        strip=False,
        help_text=_("就是办理签名证书时设置的口令，不是登录密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class SignForm(ActForm):
    """Signing or accepting: which revision, which file (as shown), and the signing PIN unless it is still open."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    shown_sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    pin = _pin()


class BatchForm(KeyedForm):
    """Signing or accepting several: one key and one PIN; the reports stand beside it as `item` fields of the page."""

    pin = _pin()


class CorrectionForm(ActForm):
    """Opening a correction: why. Printed in the next version, so it is a sentence, not a code."""

    reason = forms.CharField(
        label=_("更正理由"),
        max_length=_MOST_WORDS,
        help_text=_("写明哪里有误、依据是什么。理由印在更正后的报告上，也显示在原存档件上。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("请写明为什么更正、哪里有误，牵头单位才知道怎么改。"),
            "max_length": _("更正理由请不超过 500 字。"),
        },
    )


class CorrectionRequestForm(KeyedForm):
    """Asking the office for a correction, or refusing one: a sentence that the other side reads."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=_MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由，对方才知道为什么。"), "max_length": _("理由请不超过 500 字。")},
    )


class ReturnForm(ActForm):
    """Sending back: a reason, a sentence, and remarks pinned to sections or to single targets of the report (one text
    each, empty means none).

    The office also says to whom: the writer, or one step back the heads who review and sign (审签人).
    """

    WRITER, HEADS = "writer", "heads"

    back_to = forms.ChoiceField(
        label=_("退回给谁"),
        required=False,
        initial=WRITER,
        choices=[(WRITER, _("牵头单位经办人，修改文稿")), (HEADS, _("审签人（单位主要负责人），重新审签"))],
        help_text=_(
            "退回审签人时文稿不动，固定为新的一稿：原来的签发不再算数，各牵头单位负责人答复后重新签发，"
            "认为要改的再退回经办人。可以不写逐栏意见。"
        ),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("请选择退回给经办人还是审签人。")},
    )
    reason_code = forms.ChoiceField(
        label=_("退回原因"),
        choices=Return.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择退回原因。"), "invalid_choice": _("请选择列出的退回原因。")},
    )
    summary = forms.CharField(
        label=_("退回说明"),
        max_length=_MOST_WORDS,
        help_text=_("用一两句话写明要改什么，对方第一眼就看到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("请用一句话写明为什么退回，对方才知道怎么改。"),
            "max_length": _("退回说明请不超过 500 字。"),
        },
    )
    whole = forms.BooleanField(
        label=_("全文都可以改"),
        required=False,
        help_text=_("不勾选时，对方只能改您在下面写了意见的栏目，其他栏目保持原样。"),
    )
    along = forms.MultipleChoiceField(
        label=_("只让这些单位重新反馈"),
        required=False,
        help_text=_(
            "勾选后，报告和所选单位的反馈一起退回，逐栏意见写给这些单位；"
            "其他单位的反馈不动，牵头单位只改它们重新写的栏目。不勾选时只退回报告。"
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("请选择列出的单位；其他单位的反馈现在不能退回。")},
    )

    def __init__(
        self,
        sections: Sequence[PlanSection],
        contributors: Sequence[Contribution],
        targets: Sequence[Target],
        *args: Any,
        by_office: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not by_office:
            del self.fields["back_to"]
        self._sections = list(sections)
        self._contributors = {str(one.pk): one for one in contributors}
        if contributors:
            self.fields["along"].choices = [(key, one.unit.name) for key, one in self._contributors.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["along"]
        self._targets = {target_key(target.pk): f"remark_target_{target.pk}" for target in targets}
        labels = {_remark(section): numbered(section) for section in self._sections}
        labels |= {name: str(_("对这一项目标的意见")) for name in self._targets.values()}
        for name, label in labels.items():
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=_MOST_WORDS,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"max_length": _("每条意见请不超过 500 字。")},
            )

    def clean(self) -> dict[str, Any]:
        """Ask for something to mend: a remark at one section at least, or everything by name."""
        found = super().clean() or self.cleaned_data
        if found.get("back_to") == self.HEADS:
            if found.get("whole") or found.get("along"):
                self.add_error(
                    "back_to",
                    _("退回审签人时文稿和反馈都不动。要改文稿或要单位重新反馈，请退回经办人；否则请去掉那里的勾选。"),
                )
            return found
        if found.get("along"):
            for name in self._targets.values():
                if found.get(name, "").strip():
                    self.add_error(name, _("目标由牵头单位答复，不能写给反馈单位；要牵头单位改，请不要勾选单位。"))
        if (
            not found.get("whole")
            and not found.get("along")
            and not self.remarks()
            and not any(name in self.errors for name in self.fields)
        ):
            self.add_error("whole", _("请至少在一栏写明要改什么；要对方全文都能改，请勾选“全文都可以改”。"))
        return found

    @property
    def remark_fields(self) -> list[tuple[str, forms.BoundField]]:
        """Return (section key, field) in the order of the sections."""
        return [(section.key, self[_remark(section)]) for section in self._sections]

    @property
    def target_fields(self) -> dict[str, forms.BoundField]:
        """Return the field for a remark on each target, by the target's key."""
        return {key: self[name] for key, name in self._targets.items()}

    def chosen(self) -> dict[Contribution, list[tuple[str, str]]]:
        """Return the contributions that go back with the report, each with the remarks that were written."""
        return {self._contributors[key]: self.remarks() for key in self.cleaned_data.get("along", ())}

    @property
    def goes_to_heads(self) -> bool:
        """Return whether the report goes back to its heads, once the form is valid."""
        return bool(self.cleaned_data.get("back_to") == self.HEADS)

    def remarks(self) -> list[tuple[str, str]]:
        """Return the remarks that were written: (key of the section or target, text)."""
        written = [(section.key, self.cleaned_data.get(_remark(section), "").strip()) for section in self._sections]
        written += [(key, self.cleaned_data.get(name, "").strip()) for key, name in self._targets.items()]
        return [(key, text) for key, text in written if text]


def _remark(section: PlanSection) -> str:
    return f"remark_{section.key}"
