"""Filters for Chinese text: dates, numbers, periods and titles. The rules are in `components.chinese`."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from components import chinese

register = template.Library()


def _unbroken(words: str) -> SafeString:
    return format_html('<span class="nb">{}</span>', words)


@register.filter
def day(value: date | datetime) -> SafeString:
    """`{{ period.end|day }}` → 11 月 4 日."""
    return _unbroken(chinese.day_words(value))


@register.filter
def day_week(value: date | datetime) -> SafeString:
    """`{{ due|day_week }}` → 11 月 4 日（周三）."""
    return _unbroken(chinese.day_words(value, week=True))


@register.filter
def full_day(value: date | datetime) -> SafeString:
    """`{{ due|full_day }}` → 2020 年 11 月 4 日."""
    return _unbroken(chinese.day_words(value, year=True))


@register.filter
def moment(value: datetime) -> SafeString:
    """`{{ sent_at|moment }}` → 11 月 4 日 17:30."""
    return _unbroken(chinese.moment_words(value))


@register.filter
def moment_week(value: datetime) -> SafeString:
    """`{{ due|moment_week }}` → 11 月 4 日（周三）17:30."""
    return _unbroken(chinese.moment_words(value, week=True))


@register.filter
def full_moment(value: datetime) -> SafeString:
    """`{{ now|full_moment }}` → 2020 年 11 月 4 日（周三）17:30."""
    return _unbroken(chinese.moment_words(value, week=True, year=True))


@register.filter
def moment_seconds(value: datetime) -> SafeString:
    """`{{ event.at|moment_seconds }}` → 11 月 2 日 15:06:44."""
    return _unbroken(chinese.moment_words(value, seconds=True))


@register.filter
def due(value: datetime) -> SafeString:
    """`{{ period.due_at|due }}` → 11 月 4 日（周三）24:00: a due instant is an exclusive end."""
    return _unbroken(chinese.due_words(value))


@register.filter
def near(value: datetime, now: datetime) -> SafeString:
    """`{{ sent_at|near:now }}` → 今天 14:12, or the day when it is not today."""
    return _unbroken(chinese.near_words(value, now))


@register.filter
def number(value: Decimal | float | int) -> str:
    """`{{ gap|number }}` → −0.7."""
    return chinese.number_words(value)


@register.filter
def signed(value: Decimal | float | int) -> str:
    """`{{ gap|signed }}` → +13, −0.7, 0."""
    return chinese.number_words(value, sign=True)


@register.filter
def tail(value: str, count: int = 4) -> SafeString:
    """`{{ matter.title|tail }}`: the last characters stay together, so that no line holds one alone."""
    return chinese.keep_tail(str(value), count)


@register.filter
def digest_ends(value: str) -> str:
    """`{{ sha256|digest_ends }}` → 9f2c 41d7 … b05e 7a13: the first and last eight digits of a digest."""
    return f"{value[:4]} {value[4:8]} … {value[-8:-4]} {value[-4:]}"


@register.simple_tag
def period_label(start: date, end: date, *, year: bool = False) -> SafeString:
    """`{% period_label period.start period.end year=True %}` → 2020 年 9—10 月."""
    return _unbroken(chinese.period_words(start, end, year=year))


@register.simple_tag
def html_lang() -> str:
    """Return the `lang` attribute of the page: zh-CN for the Chinese catalogue, else the language's own code."""
    language = get_language() or "zh-hans"
    return "zh-CN" if language == "zh-hans" else language
