"""Names of months and days as pages show them, translated: “11 月 4 日” is “4 Nov” in English."""

import datetime as dt

from django.utils.translation import gettext as _


def month_name(number: int) -> str:
    """Return “1 月” … “12 月”; IndexError when `number` is no month."""
    names = (
        _("1 月"),
        _("2 月"),
        _("3 月"),
        _("4 月"),
        _("5 月"),
        _("6 月"),
        _("7 月"),
        _("8 月"),
        _("9 月"),
        _("10 月"),
        _("11 月"),
        _("12 月"),
    )
    if number < 1:
        raise IndexError(number)
    return names[number - 1]


def day_of_month(day: dt.date, *, year: bool = False) -> str:
    """Return “11 月 4 日”, with `year` “2020 年 11 月 4 日”."""
    places = {"year": day.year, "month": month_name(day.month), "day": day.day}
    return _("%(year)d 年 %(month)s %(day)d 日") % places if year else _("%(month)s %(day)d 日") % places
