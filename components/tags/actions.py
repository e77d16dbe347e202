"""What a person presses: buttons, the action bar, dialogs."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from components.pieces import one_of

register = template.Library()

BUTTON_KINDS = ("primary", "secondary", "accent", "danger", "quiet")
BUTTON_SIZES = ("", "big", "row")
BUTTON_TYPES = ("submit", "button")
_ALLOWED_PREFIXES = ("hx_", "data_", "aria_")


def extra_attributes(attributes: dict[str, Any]) -> SafeString:
    """Turn `hx_post="/x"` into ` hx-post="/x"`; only hx_, data_ and aria_ names, so no handler or style slips in."""
    for name in attributes:
        if not name.startswith(_ALLOWED_PREFIXES):
            raise ValueError(f"attribute {name!r}: only hx_…, data_… and aria_… may be added")
    return format_html_join("", ' {}="{}"', ((name.replace("_", "-"), value) for name, value in attributes.items()))


@register.inclusion_tag("components/button.html")
def button(
    label: str,
    *,
    kind: str = "secondary",
    size: str = "",
    href: str = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
    icon: str = "",
    form: str = "",
    formaction: str = "",
    working: str = "",
    blocked: str = "",
    dialog: str = "",
    **attributes: Any,
) -> dict[str, Any]:
    """Button or, with `href`, a link that looks like one. One `primary` a page; its label is verb + object + receiver.

    `size`: "" 40 px, "big" 48 (action bar, phone), "row" 32 (tables). `working`: the words after the first press
    (“正在签发”). `blocked`: says what is missing, replaces the label and cannot be pressed. `dialog`: id of the dialog
    that opens; `href` is then the same act as a page, for those without script.
    `{% button "核对后提交市水务局" kind="primary" working="正在提交" %}`
    """
    return {
        "label": label,
        "kind": one_of("kind", kind, BUTTON_KINDS),
        "size": one_of("size", size, BUTTON_SIZES),
        "href": href,
        "type": one_of("type", type, BUTTON_TYPES),
        "name": name,
        "value": value,
        "icon": icon,
        "form": form,
        "formaction": formaction,
        "working": working,
        "blocked": blocked,
        "dialog": dialog,
        "extra": extra_attributes(attributes),
    }


@register.simple_block_tag
def action_bar(content: str, *, state: str = "", missing: str = "", saved: bool = False) -> SafeString:
    """Bar that sticks to the foot: state at the left, the buttons of its content at the right (danger left of primary).

    `saved=True` puts a ✓ before `state`; `missing` is the amber beginning (“还差 3 处：”). A page with it shows no tab
    bar on the phone: also write `{% block tab_bar %}{% endblock %}`. It must stand in `{% block action_bar %}`.
    `{% action_bar state="10:32:08 已自动保存" saved=True %}{% button … size="big" %}{% endaction_bar %}`
    """
    return render_to_string(
        "components/action_bar.html", {"content": content, "state": state, "missing": missing, "saved": saved}
    )


@register.simple_block_tag
def dialog(content: str, *, id: str, title: str, lead: str = "", as_page: bool = False) -> SafeString:
    """Dialog for signing, an instruction or an irreversible act; on the phone a sheet from the foot.

    Opened by `{% button … dialog="sign" href=same_act_as_a_page %}`. `as_page=True` prints the same content as a
    plain card, which is what that page shows. End the content with `<div class="dialog-foot">` and its buttons;
    a button of class `js-close` closes.
    `{% dialog id="sign" title="确认签发" lead="签发后不能改，直接送市政府督查室。" %}…{% enddialog %}`
    """
    return render_to_string(
        "components/dialog.html", {"content": content, "id": id, "title": title, "lead": lead, "as_page": as_page}
    )
