"""Shapes with words: icon, lamp, number chip, tag, verdict of verification, compared text, checked points."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from components.icons import ICONS, LAMPS
from components.pieces import one_of

register = template.Library()

TONES = ("neutral", "blue", "green", "red", "amber", "outline")
VERDICTS = {"valid": ("shield-check", "grn"), "changed": ("shield-x", "red"), "unknown": ("shield-question", "sub")}
LAMP_SIZES = ("", "small")


def verdict_word(value: str) -> str:
    """Return 有效, 已被改动 or 无法判断 for `valid`, `changed` or `unknown`."""
    return {"valid": _("有效"), "changed": _("已被改动"), "unknown": _("无法判断")}[value]


@register.simple_tag
def icon(name: str, *, label: str = "", size: int = 20) -> SafeString:
    """Draw a line icon. `label` is its word where none is visible; without it the icon is hidden from readers.

    `{% icon "download" %} 下载`
    """
    one_of("icon", name, ICONS)
    # Our own constant; nothing from outside goes into the drawing.
    drawing = mark_safe(ICONS[name])  # noqa: S308
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
            size,
            size,
            label,
            drawing,
        )
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="{}" height="{}" aria-hidden="true" focusable="false">{}</svg>',
        size,
        size,
        drawing,
    )


def _lamp(code: str, size: str = "") -> dict[str, Any]:
    word, tone, drawing = LAMPS[one_of("lamp", code, LAMPS)]
    return {
        "code": code,
        "word": word,
        "tone": tone,
        "size": one_of("size", size, LAMP_SIZES),
        "drawing": mark_safe(drawing),  # noqa: S308 - our own constant
    }


@register.inclusion_tag("components/lamp.html")
def lamp(code: str, *, size: str = "", quiet: bool = False) -> dict[str, Any]:
    """Draw a lamp: shape, word and colour, never one alone.

    `code`: normal, behind, far_behind, unreported, due_soon, closed. `size="small"` for past periods;
    `quiet=True` greys the word of a past 正常. `{% lamp "behind" size="small" %}`
    """
    return {**_lamp(code, size), "quiet": quiet}


@register.inclusion_tag("components/lamp_override.html")
def lamp_override(code: str, *, rule: str, by: str, reason: str, on: date) -> dict[str, Any]:
    """Draw an overridden lamp: the new one, then the rule's own struck through, name, reason, date.

    `{% lamp_override "behind" rule="normal" by="周明" reason="拨款未到位" on=override.on %}`
    """
    return {"code": one_of("lamp", code, LAMPS), "rule_word": _lamp(rule)["word"], "by": by, "reason": reason, "on": on}


@register.inclusion_tag("components/chip.html")
def chip(label: str, *, table: bool = False) -> dict[str, Any]:
    """Number chip that precedes every title. `table=True`: 64 wide and centred. `{% chip "重点 17" %}`"""
    return {"label": label, "table": table}


@register.inclusion_tag("components/tag.html")
def tag(label: str, *, tone: str = "neutral", icon: str = "") -> dict[str, Any]:
    """State in a word. Tones: neutral, blue, green, red, amber, outline. `{% tag "填写中" tone="blue" %}`"""
    return {"label": label, "tone": one_of("tone", tone, TONES), "icon": icon}


@register.inclusion_tag("components/verdict.html")
def verdict(value: str, *, large: bool = False) -> dict[str, Any]:
    """Verdict of verification in a word: `valid` 有效, `changed` 已被改动, `unknown` 无法判断 (never green, never red).

    `{% verdict "valid" %}`
    """
    name, tone = VERDICTS[one_of("verdict", value, VERDICTS)]
    return {"icon": name, "tone": tone, "word": verdict_word(value), "large": large}


@register.simple_block_tag
def verdict_card(content: str, value: str, *, grounds: str) -> SafeString:
    """Verdict with its grounds; the content stands at the right: when it was verified and what to do next.

    `{% verdict_card "valid" grounds="文件自签发后一字未改。" %}11 月 3 日 10:02 核验{% endverdict_card %}`
    """
    name, tone = VERDICTS[one_of("verdict", value, VERDICTS)]
    return render_to_string(
        "components/verdict_card.html",
        {"icon": name, "tone": tone, "word": verdict_word(value), "grounds": grounds, "content": content},
    )


@register.inclusion_tag("components/diff.html")
def diff(spans: Iterable[Any]) -> dict[str, Any]:
    """Compared text from `Span(kind, text)`; readers hear 新增 and 删去. `{% diff section.spans %}`"""
    return {"spans": spans}


@register.inclusion_tag("components/diff_legend.html")
def diff_legend(against: str = "") -> dict[str, Any]:
    """Legend 新增 / 删去 for a card head. `{% diff_legend "与第 1 稿相比" %}`"""
    return {"against": against}


@register.inclusion_tag("components/checks.html")
def checks(points: Iterable[Any]) -> dict[str, Any]:
    """Checked points from `Check(state, word, text)`: ok ✓, look △, bad ×. `{% checks report.checks %}`"""
    return {"points": points}
