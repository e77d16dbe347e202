"""Fields, their budget of characters, pinned return notes, the error summary and the state of saving."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from components import chinese
from components.pieces import one_of
from components.tags.actions import extra_attributes

register = template.Library()

FIELD_KINDS = ("text", "textarea", "number", "password", "date", "email", "search", "file")
BUDGET_WARNING = 0.9
_WIDTHS = ("", "short", "medium")


def budget_of(text: str, limit: int) -> dict[str, Any]:
    """Return what the budget bar shows: 字 used, the limit, percent of the bar, and whether it is 90 % full."""
    used = chinese.characters(text)
    return {
        "used": used,
        "limit": limit,
        "percent": min(round(used / limit * 100, 1), 100),
        "nearly": used >= limit * BUDGET_WARNING,
        "over": used > limit,
    }


@register.simple_block_tag
def field(
    content: str,
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    budget: int = 0,
    rows: int = 0,
    unit: str = "",
    width: str = "",
    large: bool = False,
    optional: bool = False,
    **attributes: Any,
) -> SafeString:
    """One field of a Django form: label, hint (the form's help text), error, control, budget bar.

    The content stands between hint and control: the pinned return note, or nothing. `label` replaces the form's own;
    `budget`: limit of 字 with a bar; `rows`: lines of a textarea; `unit` stands behind the control; `width`: short or
    medium; `large`: the label is a section's name; `optional` adds （可不写）.
    hx_…, data_… and aria_… attributes go to the control.
    `{% field form.progress budget=400 rows=5 %}{% return_note … %}{% endfield %}`
    """
    widget = bound.field.widget
    checkbox = isinstance(widget, CheckboxInput)
    group = bool(bound.use_fieldset)
    identity = bound.auto_id or bound.html_name
    hint = hint or str(bound.help_text)
    described = [f"{identity}_hint"] if hint else []
    described += [f"{identity}_error"] if bound.errors else []
    described += [f"{identity}_budget"] if budget else []
    control: dict[str, Any] = {name.replace("_", "-"): value for name, value in attributes.items()}
    extra_attributes(attributes)  # refuses names that may not be added
    if described and not group:
        control["aria-describedby"] = " ".join(described)
    if not checkbox and not group:
        control["class"] = " ".join(filter(None, ("control", widget.attrs.get("class"))))
    if rows:
        control["rows"] = rows
    if budget:
        control["data-budget"] = budget
    return render_to_string(
        "components/field.html",
        {
            "id": identity,
            "label": label or bound.label,
            "label_for": bound.id_for_label or identity,
            "hint": hint,
            "errors": bound.errors,
            "control": bound.as_widget(attrs=control),
            "content": content,
            "budget": budget_of(str(bound.value() or ""), budget) if budget else None,
            "unit": unit,
            "width": one_of("width", width, _WIDTHS),
            "large": large,
            "optional": optional,
            "checkbox": checkbox,
            "group": group,
            "described": " ".join(described),
        },
    )


@register.simple_block_tag
def plain_field(
    content: str,
    *,
    id: str,
    name: str,
    label: str,
    value: str = "",
    kind: str = "text",
    hint: str = "",
    error: str = "",
    budget: int = 0,
    rows: int = 3,
    unit: str = "",
    width: str = "",
    large: bool = False,
    optional: bool = False,
    required: bool = False,
    autocomplete: str = "",
    inputmode: str = "",
    **attributes: Any,
) -> SafeString:
    """The same as `field` where no Django form stands behind it. Kinds: text, textarea, number, password, date, file …

    `{% plain_field id="reason" name="reason" label="理由" kind="textarea" required=True %}{% endplain_field %}`
    """
    described = [f"{id}_hint"] if hint else []
    described += [f"{id}_error"] if error else []
    described += [f"{id}_budget"] if budget else []
    control = render_to_string(
        "components/control.html",
        {
            "id": id,
            "name": name,
            "value": value,
            "kind": one_of("kind", kind, FIELD_KINDS),
            "rows": rows,
            "budget": budget,
            "invalid": bool(error),
            "required": required,
            "described": " ".join(described),
            "autocomplete": autocomplete,
            "inputmode": inputmode,
            "extra": extra_attributes(attributes),
        },
    )
    return render_to_string(
        "components/field.html",
        {
            "id": id,
            "label": label,
            "label_for": id,
            "hint": hint,
            "errors": [error] if error else [],
            "control": control,
            "content": content,
            "budget": budget_of(value, budget) if budget else None,
            "unit": unit,
            "width": one_of("width", width, _WIDTHS),
            "large": large,
            "optional": optional,
        },
    )


@register.inclusion_tag("components/budget.html")
def budget(text: str, limit: int, *, id: str = "") -> dict[str, Any]:
    """Budget bar alone, “118 / 400 字”, amber from 90 %. `{% budget section.text 400 %}`"""
    return {"budget": budget_of(text, limit), "id": id}


@register.simple_block_tag
def return_note(
    content: str,
    *,
    by: str,
    at: datetime,
    now: datetime,
    text: str,
    settled: bool = False,
    answer: str = "",
    mended: bool = True,
) -> SafeString:
    """Pinned return note between hint and field; once settled it stays, folded. The content is the button 标为已改.

    `answer`: what was answered in words, shown below the remark; `mended`: the text was changed as asked (已改), else
    the note was settled by its answer alone (已答复).

    `{% return_note by="黄文韬" at=at now=now text=text %}{% button "标为已改" size="row" %}{% endreturn_note %}`
    """
    return render_to_string(
        "components/return_note.html",
        {
            "content": content,
            "by": by,
            "at": at,
            "now": now,
            "text": text,
            "settled": settled,
            "answer": answer,
            "mended": mended,
        },
    )


def _listed(source: BaseForm | Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    if not isinstance(source, BaseForm):
        return [(str(href), str(label), str(message)) for href, label, message in source]
    found = [("", "", str(message)) for message in source.non_field_errors()]
    for bound in source:
        # A group of radios has no control of its own: the link leads to the first of them.
        target = (bound.auto_id or bound.html_name) + ("_0" if bound.use_fieldset else "")
        found += [(f"#{target}", str(bound.label), str(message)) for message in bound.errors]
    return found


@register.inclusion_tag("components/error_summary.html")
def error_summary(
    source: BaseForm | Sequence[tuple[str, str, str]], *, title: str = "", focus: bool = True
) -> dict[str, Any]:
    """Red summary at the top with a link to each field, `role=alert`, focused; nothing when there is no error.

    `source`: a Django form, or a list of (href, label, message). `{% error_summary form %}`
    """
    errors = _listed(source)
    count = len(errors)
    title = title or ngettext("还有 %(count)d 处要改，改完再提交", "还有 %(count)d 处要改，改完再提交", count) % {
        "count": count
    }
    return {"errors": errors, "title": title, "focus": focus}


@register.inclusion_tag("components/save_state.html")
def save_state(text: str = "", *, key: str, form: str = "") -> dict[str, Any]:
    """State of autosave for a form with `data-autosave`: says whether it is saved, offers text kept here.

    `key` names the draft and its writer, so that another person at the same computer is never offered it. The form
    does the request with htmx (`hx-post`, `hx-trigger`); the answer may carry the server's hour in `X-Saved-At`.
    `form`: id of the form when the state stands outside it (in the action bar).
    `{% save_state "10:32:08 已自动保存" key="report-15-42" %}`
    """
    return {"text": text or _("尚未改动"), "key": key, "form": form}
