"""Reads of calendars."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from workdays.arithmetic import Table, YearState
from workdays.models import Calendar, CalendarDay, CalendarYear


class UnknownCalendar(LookupError):
    """There is no calendar of this name; the message says so in Chinese."""

    def __init__(self, name: str) -> None:
        super().__init__(f"没有名为“{name}”的工作日历。请先用 load_holidays 装入节假日，或改用已有的日历名称。")


def calendar(name: str) -> Calendar:
    """Return the calendar of this name. Raises UnknownCalendar."""
    try:
        return Calendar.objects.get(name=name)
    except Calendar.DoesNotExist:
        raise UnknownCalendar(name) from None


def table(calendar_name: str) -> Table:
    """Return everything the calendar says, for `workdays.arithmetic`; three queries, whatever its size.

    The table's version is the sum of its years' versions, so it grows with every change. Raises UnknownCalendar.
    """
    chosen = calendar(calendar_name)
    return _read(chosen.pk, chosen.name, _versions(chosen.name))


def table_for_pages(calendar_name: str) -> Table:
    """Return what `table` returns for showing days left: one query while the calendar has not changed.

    The days are kept in the process with the versions under which they were read: every change of a year raises its
    version (`workdays.operations`). Due instants are never counted from it: acts read `table`. Raises UnknownCalendar.
    """
    versions = _versions(calendar_name)
    if not versions:
        return table(calendar_name)
    key = versions[0][0]
    if key not in _known or _known[key][0] != versions:
        _known[key] = versions, _read(key, calendar_name, versions)
    return _known[key][1]


def stretch(calendar: str | QuerySet[Any, Any], first: dt.date, last: dt.date) -> Table:
    """Return what a calendar says of these days alone; one query, also where `calendar` is one for its name.

    For counting a few days ahead inside an act. Days outside, and those of an unknown calendar, follow the weekday.
    """
    found = CalendarDay.objects.filter(calendar__name=calendar, date__range=(first, last))
    days = list(found.values_list("date", "working", "note"))
    return Table(
        name=str(calendar) if isinstance(calendar, str) else "",
        working={day: working for day, working, _note in days},
        notes={day: note for day, _working, note in days},
    )


# By calendar: the years as they stood, and the table that was read then.
_Versions = list[tuple[int, int, str, int]]
_known: dict[int, tuple[_Versions, Table]] = {}


def _versions(calendar_name: str) -> _Versions:
    years = CalendarYear.objects.filter(calendar__name=calendar_name).order_by("year")
    return list(years.values_list("calendar_id", "year", "state", "version"))


def _read(key: int, name: str, versions: _Versions) -> Table:
    days = list(CalendarDay.objects.filter(calendar=key).values_list("date", "working", "note"))
    return Table(
        name=name,
        working={day: working for day, working, _note in days},
        notes={day: note for day, _working, note in days},
        years={year: YearState(state) for _calendar, year, state, _version in versions},
        version=str(sum(version for _calendar, _year, _state, version in versions)),
    )
