"""Writes to calendars. Nothing here moves a due instant: obligations keep the one they were confirmed with.

Every operation returns what it changed; the caller records the audit event in the same transaction.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from workdays import queries
from workdays.arithmetic import YearState, is_working
from workdays.models import NAME_LENGTH, NOTE_LENGTH, Calendar, CalendarDay, CalendarYear

# 全国年节及纪念日放假办法: always days off, in every year. A year in which one is worked was not read from a notice.
_ALWAYS_OFF = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"))


class CalendarRefused(ValueError):
    """The calendar cannot be changed in this way; the message says why and how to mend it, in Chinese."""


@dataclass(frozen=True)
class StatedDay:
    """One day as a notice states it: off, or worked although it is a weekend; `note` is the holiday's name."""

    date: dt.date
    working: bool
    note: str = ""


@dataclass(frozen=True)
class YearChange:
    """What an operation did to one year of a calendar. `changed` is False when everything stood there already."""

    calendar: str
    year: int
    state: YearState
    version: int
    days: tuple[dt.date, ...]
    changed: bool


def open_calendar(*, name: str, region: str) -> Calendar:
    """Return the calendar of this name, made when it is not there; an existing one keeps its region.

    Raises CalendarRefused for a name or region that is empty or too long.
    """
    if not 0 < len(name) <= NAME_LENGTH or not 0 < len(region) <= NAME_LENGTH:
        raise CalendarRefused(f"日历名称和适用地区须为 1 至 {NAME_LENGTH} 个字。")
    return Calendar.objects.get_or_create(name=name, defaults={"region": region})[0]


def load_days(
    *, calendar: str, days: Iterable[StatedDay], source: str, by: str, at: dt.datetime
) -> tuple[YearChange, ...]:
    """Store the stated days and return one change for each year they lie in, in order.

    Days that are not named stay as they are, since a notice may state days of the year before. A new year begins
    provisional; a confirmed one stays confirmed, and its change tells which days moved. A provisional year takes over
    the `source` unless that is empty; a confirmed one keeps its own. Loading the same again changes nothing.
    Raises UnknownCalendar; raises CalendarRefused when a day is stated twice or its note is too long.
    """
    stated: dict[dt.date, StatedDay] = {}
    for day in days:
        if day.date in stated:
            raise CalendarRefused(f"{day.date.isoformat()} 出现两次。请只保留一行。")
        if len(day.note) > NOTE_LENGTH:
            raise CalendarRefused(f"{day.date.isoformat()} 的说明超过 {NOTE_LENGTH} 字。请缩短。")
        stated[day.date] = day
    with transaction.atomic():
        chosen = _locked(calendar)
        years = sorted({day.year for day in stated})
        return tuple(
            _load_year(chosen, year, [day for day in stated.values() if day.date.year == year], source, by, at)
            for year in years
        )


def set_day(*, calendar: str, day: dt.date, working: bool, note: str = "", by: str, at: dt.datetime) -> YearChange:
    """Correct one day by hand; the year keeps its state and its source. Raises what `load_days` raises."""
    stated = StatedDay(day, working, note)
    return load_days(calendar=calendar, days=[stated], source="", by=by, at=at)[0]


def confirm_year(*, calendar: str, year: int, by: str, at: dt.datetime) -> YearChange:
    """Confirm that the year's days are those of its notice. Confirming again keeps the first time and name.

    Raises UnknownCalendar; raises CalendarRefused when nothing is stored for the year or when 元旦, 劳动节 or 国庆节
    would be worked.
    """
    with transaction.atomic():
        chosen = _locked(calendar)
        row = CalendarYear.objects.filter(calendar=chosen, year=year).first()
        if row is None or not CalendarDay.objects.filter(calendar=chosen, date__year=year).exists():
            raise CalendarRefused(f"日历“{calendar}”还没有 {year} 年的节假日，不能核定。请先用 load_holidays 装入。")
        table = queries.table(calendar)
        for month, day, name in _ALWAYS_OFF:
            if is_working(table, dt.date(year, month, day)):
                raise CalendarRefused(
                    f"日历“{calendar}”{year} 年 {month} 月 {day} 日（{name}）还是工作日，不能核定。"
                    "请按国务院办公厅通知补全后再核定。"
                )
        if row.state == YearState.CONFIRMED:
            return _change(chosen, row, (), changed=False)
        row.state, row.confirmed_at, row.confirmed_by = YearState.CONFIRMED.value, at, by
        row.version += 1
        row.save(update_fields=["state", "confirmed_at", "confirmed_by", "version"])
        return _change(chosen, row, (), changed=True)


def _locked(name: str) -> Calendar:
    """Lock the calendar, so that two loads of one year wait for each other and versions have no gap."""
    chosen = Calendar.objects.select_for_update().filter(name=name).first()
    if chosen is None:
        raise queries.UnknownCalendar(name)
    return chosen


def _load_year(
    chosen: Calendar, year: int, stated: list[StatedDay], source: str, by: str, at: dt.datetime
) -> YearChange:
    row, _made = CalendarYear.objects.get_or_create(
        calendar=chosen, year=year, defaults={"source": source or "逐日录入"}
    )
    present = {
        day.date: (day.working, day.note) for day in CalendarDay.objects.filter(calendar=chosen, date__year=year)
    }
    moved = sorted(
        (day for day in stated if present.get(day.date) != (day.working, day.note)), key=lambda day: day.date
    )
    another_source = source not in {"", row.source} and row.state == YearState.PROVISIONAL
    if not moved and not another_source:
        return _change(chosen, row, (), changed=False)
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(
                calendar=chosen, date=day.date, working=day.working, note=day.note, recorded_at=at, recorded_by=by
            )
            for day in moved
        ],
        update_conflicts=True,
        unique_fields=["calendar", "date"],
        update_fields=["working", "note", "recorded_at", "recorded_by"],
    )
    if another_source:
        row.source = source
    row.version += 1
    row.save(update_fields=["source", "version"])
    return _change(chosen, row, tuple(day.date for day in moved), changed=True)


def _change(chosen: Calendar, row: CalendarYear, days: tuple[dt.date, ...], *, changed: bool) -> YearChange:
    return YearChange(chosen.name, row.year, YearState(row.state), row.version, days, changed)
