"""How numbers, dates and titles are set in Chinese text: pure functions behind `components.tags.text`."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.months import day_of_month, month_name

MINUS = "\u2212"
RANGE = "—"
# What may not be parted from the character before it: Latin words, figures and their signs.
_JOINED = re.compile(r"[0-9A-Za-z.%/〔〕\-−+]")
_NOT_FIRST = "，。、；：？！）》」』”’〕】%"
_SHORTEST_SPLIT = 8
_LONGEST_TAIL = 14
_DATE = re.compile(r"\d{1,2} ?月 ?\d{1,2} ?日(?:（周.）)?(?: ?\d{1,2}:\d{2}(?::\d{2})?)?")


def weekday(day: date) -> str:
    """Return 周一 … 周日."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[day.weekday()]


def local(value: datetime) -> datetime:
    """Return an aware instant in the time zone of display; ValueError for a naive one, whose zone nobody knows."""
    if timezone.is_naive(value):
        raise ValueError(f"naive datetime {value!r}: its time zone is unknown")
    return timezone.localtime(value)


def _calendar_day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def day_words(value: date | datetime, *, week: bool = False, year: bool = False) -> str:
    """Return “11 月 4 日”, with `week` “11 月 4 日（周三）”, with `year` “2020 年 11 月 4 日”."""
    day = _calendar_day(value)
    words = day_of_month(day, year=year)
    return words + _("（%(weekday)s）") % {"weekday": weekday(day)} if week else words


def moment_words(value: datetime, *, week: bool = False, seconds: bool = False, year: bool = False) -> str:
    """Return “11 月 4 日 17:30”, “11 月 4 日（周三）17:30” or “11 月 2 日 15:06:44”, local time; `year` leads."""
    at = local(value)
    clock = f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"
    return day_words(at, year=year) + _clock_words(at, clock, week=week)


def _clock_words(day: date, clock: str, *, week: bool) -> str:
    """Return what follows a day: “ 17:30”, or “（周三）17:30”, whose full-width bracket brings its own space."""
    return _("（%(weekday)s）%(clock)s") % {"weekday": weekday(day), "clock": clock} if week else f" {clock}"


def due_words(value: datetime, *, week: bool = True) -> str:
    """Return a due instant, an exclusive end: midnight is “11 月 4 日（周三）24:00” of the day that ends."""
    at = local(value)
    if at.time() != time():
        return moment_words(value, week=week)
    last = at - timedelta(days=1)
    return day_words(last) + _clock_words(last, "24:00", week=week)


def near_words(value: datetime, now: datetime) -> str:
    """Return “今天 14:12” for an instant of today, else “10 月 30 日 16:20”."""
    at = local(value)
    if at.date() == local(now).date():
        return _("今天 %(clock)s") % {"clock": f"{at:%H:%M}"}
    return moment_words(at)


def period_words(start: date, end: date, *, year: bool = False) -> str:
    """Return “9—10 月” for a reporting period, “9 月” for one of a month, with `year` “2020 年 9—10 月”."""
    if end < start:
        raise ValueError(f"period ends ({end}) before it starts ({start})")
    if start.year != end.year:
        return _("%(y1)d 年 %(m1)s—%(y2)d 年 %(m2)s") % {
            "y1": start.year,
            "m1": month_name(start.month),
            "y2": end.year,
            "m2": month_name(end.month),
        }
    words = month_name(end.month)
    if start.month != end.month:
        # Chinese says 月 once for both months; in English each keeps its name.
        words = month_name(start.month).removesuffix(" 月") + RANGE + words
    return _("%(year)d 年 %(period)s") % {"year": end.year, "period": words} if year else words


def number_words(value: Decimal | float | int, *, sign: bool = False) -> str:
    """Return a number with a real minus (−0.7); with `sign`, a plus before what is above zero (+13)."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if text.startswith("-"):
        digits = text[1:]
        return MINUS + digits if digits.strip("0.") else digits
    return f"+{text}" if sign and value > 0 else text


def characters(text: str) -> int:
    """Count 字: every character but white space (a line break costs nothing); the page's script counts alike."""
    return len(re.sub(r"\s", "", text))


def keep_tail(text: str, count: int = 4) -> SafeString:
    """Escape `text`, keep its last `count` characters on one line and its dates whole.

    The kept tail grows leftwards when it would cut a figure, a Latin word or a date, or begin with closing punctuation.
    Texts under eight characters only have their dates kept.
    """
    cut = len(text) - count
    if len(text) < max(_SHORTEST_SPLIT, count + 2):
        return _dates_whole(text)
    while cut > 0 and (_inside_word(text, cut) or text[cut] in _NOT_FIRST):
        cut -= 1
    for date_found in _DATE.finditer(text):
        if date_found.start() < cut < date_found.end():
            cut = date_found.start()
    if len(text) - cut > _LONGEST_TAIL:
        # A tail that long would itself be wider than a narrow column.
        return _dates_whole(text)
    return format_html('{}<span class="nb">{}</span>', _dates_whole(text[:cut]), text[cut:])


def _dates_whole(text: str) -> SafeString:
    """Escape `text` and keep each date in it (“1 月 6 日 17:30”) on one line."""
    pieces: list[SafeString] = []
    end = 0
    for found in _DATE.finditer(text):
        pieces.append(format_html('{}<span class="nb">{}</span>', text[end : found.start()], found[0]))
        end = found.end()
    pieces.append(format_html("{}", text[end:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _inside_word(text: str, cut: int) -> bool:
    return bool(_JOINED.match(text[cut]) and _JOINED.match(text[cut - 1])) or text[cut] == " "
