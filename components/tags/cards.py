"""Cards of the work lists: the returned card, one task, one document that somebody else holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.inclusion_tag("components/returned_card.html")
def returned_card(
    *,
    title: str,
    chip: str,
    role_line: str,
    returned_by: str,
    remarks: Sequence[Any],
    days: int,
    due: datetime,
    action_label: str,
    action_url: str,
    other_label: str = "",
    other_url: str = "",
) -> dict[str, Any]:
    """What was returned to me: red edge, who and when, each `Remark(section, text)`, the page's primary button.

    Example: the gallery's template. `returned_by`: “市水务局 黄文韬 今天 09:14 退回，2 处需修改”.
    """
    return {
        "title": title,
        "chip": chip,
        "role_line": role_line,
        "returned_by": returned_by,
        "remarks": remarks,
        "days": days,
        "due": due,
        "action_label": action_label,
        "action_url": action_url,
        "other_label": other_label,
        "other_url": other_url,
    }


@register.simple_block_tag
def task_row(
    content: str,
    *,
    title: str,
    url: str,
    chip: str = "",
    role_line: str = "",
    days: int | None = None,
    due: datetime | None = None,
    action_label: str = "",
    lamp: str = "",
    primary: bool = False,
) -> SafeString:
    """One task inside `{% card rows=True %}`: chip, role line, title; state (its content); days left; a button.

    `{% task_row title=t url=u chip="重点 8" days=1 due=due action_label="继续填写" %}{% steps 3 5 %}{% endtask_row %}`
    """
    return render_to_string(
        "components/task_row.html",
        {
            "content": content,
            "title": title,
            "url": url,
            "chip": chip,
            "role_line": role_line,
            "days": days,
            "due": due,
            "action_label": action_label,
            "lamp": lamp,
            "kind": "primary" if primary else "secondary",
        },
    )


@register.inclusion_tag("components/holder_row.html")
def holder_row(
    *, title: str, url: str, stops: Sequence[Any], holder: str, since: str, chip: str = ""
) -> dict[str, Any]:
    """One document of mine that somebody else holds, inside `{% card rows=True %}`.

    `{% holder_row title=t url=u stops=stops holder="市发展改革局 负责人待签" since="10 月 30 日 11:05 起" %}`
    """
    return {"title": title, "url": url, "stops": stops, "holder": holder, "since": since, "chip": chip}
