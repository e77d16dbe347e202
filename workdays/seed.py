"""The national calendar as the package `chinesecalendar` knows it: the State Council's notices, typed in by hand.

Needs no database. What the package does not know stays out of the table, and is therefore provisional: nothing is
invented for a year whose notice has not appeared.
"""

import datetime as dt
from functools import cache
from importlib.metadata import version

import chinese_calendar

from workdays.arithmetic import Table, YearState

NATIONAL = "全国"
_MAKE_UP = "调休上班"
# The package shortens these; the notices and the pages write them in full.
_FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}
_FIRST_YEAR_TRIED = 2000
_LAST_YEAR_TRIED = 2100


@cache
def known_years() -> tuple[int, ...]:
    """Return the years whose notice the package holds, in order.

    A year counts only when its National Day is named: the package answers for a year as soon as one day of it is typed
    in, and a notice may state days of a neighbouring year.
    """
    return tuple(year for year in range(_FIRST_YEAR_TRIED, _LAST_YEAR_TRIED + 1) if _knows(year))


def source() -> str:
    """Return what a year taken from the package rests on, in Chinese, with the package's version."""
    return f"国务院办公厅节假日安排通知（chinesecalendar {version('chinesecalendar')}）"


@cache
def table() -> Table:
    """Return the table of all known years: each holiday and make-up day with its name in Chinese."""
    working: dict[dt.date, bool] = {}
    notes: dict[dt.date, str] = {}
    for year in known_years():
        for day in _days_of(year):
            off, name = chinese_calendar.get_holiday_detail(day)
            if name is None:
                continue
            working[day] = not off
            notes[day] = _holiday_name(name) if off else _MAKE_UP
    return Table(
        name=NATIONAL,
        working=working,
        notes=notes,
        years=dict.fromkeys(known_years(), YearState.CONFIRMED),
        version=f"chinesecalendar {version('chinesecalendar')}",
    )


def _knows(year: int) -> bool:
    try:
        off, name = chinese_calendar.get_holiday_detail(dt.date(year, 10, 1))
    except NotImplementedError:
        return False
    return bool(off) and name == chinese_calendar.Holiday.national_day.value


def _holiday_name(english: str) -> str:
    name: str = chinese_calendar.Holiday(english).chinese
    return _FULL_NAMES.get(name, name)


def _days_of(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=offset) for offset in range((dt.date(year + 1, 1, 1) - first).days)]
