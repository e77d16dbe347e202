"""Relay 流转尺, workday ruler 工作日尺, target gauge 目标尺, and the smaller ways of showing how far."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template

from components import chinese
from components.pieces import one_of

register = template.Library()

GAUGE_TONES = {"normal": "brand", "behind": "amb", "far_behind": "red", "unreported": "brand", "closed": "brand"}
# A word over a tick is anchored to the tick's middle unless that would push it off the track.
# The wide gauge also prints a date there; its words are about 150 px on a phone's track of 320.
_EDGE, _WIDE_EDGE = 12, 24


@register.inclusion_tag("components/relay.html")
def relay(stops: Sequence[Any], *, sentence: str = "") -> dict[str, Any]:
    """Relay 承办 → 牵头 → 负责人签发 → 督查室验收 from `Stop(label, note, state)`; a phone shows `sentence` instead.

    `{% relay stops sentence="黄文韬 今天 14:12 送签，8 家已报 7 家" %}`
    """
    return {"stops": stops, "sentence": sentence}


@register.inclusion_tag("components/relay_bars.html")
def relay_bars(stops: Sequence[Any]) -> dict[str, Any]:
    """The relay in lists: a 4 px bar a stop, the current one hatched and named to readers. `{% relay_bars stops %}`"""
    current = next((stop for stop in stops if _state(stop) in ("now", "returned")), None)
    return {"stops": stops, "current": current}


def _state(stop: Any) -> str:
    return str(stop["state"] if isinstance(stop, dict) else stop.state)


@register.inclusion_tag("components/workday_ruler.html")
def workday_ruler(days: Sequence[Any], *, caption: str, confirmed: bool, calendar_url: str = "") -> dict[str, Any]:
    """Workday ruler from `Day(day, note, working, today, due)`; says whether the calendar is 已核定 or 暂定.

    `{% workday_ruler days caption="2020 年第 5 期（9—10 月）" confirmed=True calendar_url=url %}`
    """
    cells = [{"day": day, "weekday": chinese.weekday(_day(day))} for day in days]
    return {"cells": cells, "caption": caption, "confirmed": confirmed, "calendar_url": calendar_url}


def _day(day: Any) -> Any:
    return day["day"] if isinstance(day, dict) else day.day


def _percent(value: Decimal | float, total: Decimal | float) -> float:
    """Share of the year's total in percent, kept on the track: below 0 is 0, above the total is 100."""
    if not total:
        return 0.0
    return round(min(max(float(value) / float(total) * 100, 0.0), 100.0), 2)


def _anchor(percent: float, edge: int) -> str:
    return "start" if percent < edge else "end" if percent > 100 - edge else "middle"


@register.inclusion_tag("components/target_gauge.html")
def target_gauge(
    *,
    name: str,
    unit: str,
    total: Decimal | float,
    actual: Decimal | float | None = None,
    due: Decimal | float | None = None,
    due_on: str = "",
    expected: Decimal | float | None = None,
    expected_on: str = "",
    lamp: str = "normal",
    wide: bool = False,
) -> dict[str, Any]:
    """Target gauge: track = the year's total, fill = actual, ink tick = 应达, paler tick = 序时; all in words too.

    Figures in `unit` (“亿元，累计”); `actual=None` is unreported (—). `wide=True`: one row, large figures (page 05b).
    `{% target_gauge name="完成年度投资额" unit="亿元，累计" total=14 actual=10.1 due=10.8 lamp="behind" %}`
    """
    tone = GAUGE_TONES[one_of("lamp", lamp, GAUGE_TONES)]
    due_at = None if due is None else _percent(due, total)
    expected_at = None if expected is None else _percent(expected, total)
    edge = _WIDE_EDGE if wide else _EDGE
    gap = None if actual is None or due is None else Decimal(str(actual)) - Decimal(str(due))
    return {
        "name": name,
        "unit": unit,
        "total": total,
        "actual": actual,
        "filled": 0 if actual is None else _percent(actual, total),
        "due": due,
        "due_at": due_at,
        "due_on": due_on,
        "due_anchor": _anchor(due_at or 0, edge),
        "expected": expected,
        "expected_at": expected_at,
        "expected_on": expected_on,
        "expected_anchor": _anchor(expected_at or 0, edge),
        "gap": gap,
        "behind": gap is not None and gap < 0,
        "tone": tone,
        "wide": wide,
    }


@register.inclusion_tag("components/bare_gauge.html")
def bare_gauge(
    *,
    total: Decimal | float,
    actual: Decimal | float | None,
    due: Decimal | float | None = None,
    lamp: str = "normal",
    words: str = "",
) -> dict[str, Any]:
    """The gauge's track alone, for a table cell that shows the figures beside it; `words` stands under it.

    `{% bare_gauge total=64 actual=49 due=49 words="76.6%，全年 64" %}`
    """
    tone = GAUGE_TONES[one_of("lamp", lamp, GAUGE_TONES)]
    return {
        "filled": 0 if actual is None else _percent(actual, total),
        "due_at": None if due is None else _percent(due, total),
        "tone": tone,
        "words": words,
    }


@register.inclusion_tag("components/days_left.html")
def days_left(days: int, due: datetime | None = None, *, inline: bool = False) -> dict[str, Any]:
    """Working days left with the date and hour: amber for the last day (0 or 1), red only when overdue (below 0).

    `inline=True`: one bold line, no date. `{% days_left 2 due=task.due %}`
    """
    tone = "red" if days < 0 else "amb" if days <= 1 else "text"
    return {"days": abs(days), "overdue": days < 0, "today": days == 0, "due": due, "tone": tone, "inline": inline}


@register.inclusion_tag("components/steps.html")
def steps(done: int, total: int) -> dict[str, Any]:
    """Short bars and “3/5” for a draft. `{% steps 3 5 %}`"""
    return {"done": done, "total": total, "bars": [index < done for index in range(total)]}


@register.inclusion_tag("components/progress_bar.html")
def progress_bar(value: int, total: int, *, label: str) -> dict[str, Any]:
    """A share as a bar; the figure itself stands beside it on the page. `{% progress_bar 3 9 label="已报出" %}`"""
    return {"value": value, "total": total, "filled": _percent(value, total), "label": label}
