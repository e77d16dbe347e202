"""Names of months and days as pages show them, translated: “11 月 4 日” is “4 Nov” in English."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_MONTHS = (
    gettext_noop("1 月"),
    gettext_noop("2 月"),
    gettext_noop("3 月"),
    gettext_noop("4 月"),
    gettext_noop("5 月"),
    gettext_noop("6 月"),
    gettext_noop("7 月"),
    gettext_noop("8 月"),
    gettext_noop("9 月"),
    gettext_noop("10 月"),
    gettext_noop("11 月"),
    gettext_noop("12 月"),
)


def month_name(number: int) -> str:
    """Return “1 月” … “12 月”; IndexError when `number` is no month."""
    if number < 1:
        raise IndexError(number)
    return _(_MONTHS[number - 1])


def day_of_month(day: dt.date, *, year: bool = False) -> str:
    """Return “11 月 4 日”, with `year` “2020 年 11 月 4 日”."""
    places = {"year": day.year, "month": month_name(day.month), "day": day.day}
    return _("%(year)d 年 %(month)s %(day)d 日") % places if year else _("%(month)s %(day)d 日") % places
