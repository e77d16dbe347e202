"""Arithmetic of working days over a table of holidays and make-up days: pure, no database, no clock.

The rule behind it is 湛府办〔2020〕2号: 逢双月结束后3个工作日内报告进展情况. A working day is what the State Council's
holiday notice says it is, make-up days (调休) included.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from common.clock import SHANGHAI

_SATURDAY = 5
_WEEKEND_NAMES = {5: "周六", 6: "周日"}
_MAKE_UP = "调休上班"
_DAY_OFF = "放假"
_ONE_DAY = dt.timedelta(days=1)


class YearState(StrEnum):
    """Whether the holiday notice of a year is known and confirmed."""

    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, kw_only=True)
class Table:
    """What one calendar says about days.

    `working` holds the days that are stated (exceptions are enough: every other day follows the weekday), `notes` why.
    A year that is absent from `years` is provisional: nobody has read its notice.
    """

    name: str
    working: Mapping[dt.date, bool] = field(default_factory=dict)
    notes: Mapping[dt.date, str] = field(default_factory=dict)
    years: Mapping[int, YearState] = field(default_factory=dict)
    version: str = ""


@dataclass(frozen=True)
class CountedDay:
    """One day that a count passed: `ordinal` is its number among the working days, None for a day skipped.

    `note` says why a day was skipped or what is special about it (周六, 国庆节, 调休上班); none for a plain one.
    """

    date: dt.date
    working: bool
    note: str
    ordinal: int | None


@dataclass(frozen=True)
class Counted:
    """A due date and how it was counted: every day after the last day of the period, up to and with the due date.

    `provisional` (暂定): at least one of these days lies in a year whose notice is not confirmed.
    """

    due: dt.date
    days: tuple[CountedDay, ...]
    provisional: bool
    calendar: str
    version: str


def is_working(table: Table, day: dt.date) -> bool:
    """Tell whether `day` is a working day: as the table states, else Monday to Friday."""
    stated = table.working.get(day)
    return day.weekday() < _SATURDAY if stated is None else stated


def is_provisional(table: Table, year: int) -> bool:
    """Tell whether the notice of `year` is unknown or unconfirmed, so that dates in it may still move."""
    return table.years.get(year, YearState.PROVISIONAL) is not YearState.CONFIRMED


def note_of(table: Table, day: dt.date) -> str:
    """Return what falls on `day`: the table's note, else 周六, 周日, 调休上班 or 放假; empty for a plain day."""
    note = table.notes.get(day)
    if note:
        return note
    weekend = _WEEKEND_NAMES.get(day.weekday())
    if is_working(table, day):
        return _MAKE_UP if weekend else ""
    return weekend or _DAY_OFF


def add_working_days(table: Table, day: dt.date, n: int) -> dt.date:
    """Return the `n`-th working day after `day` (`day` itself is not counted); n = 0 gives `day` unchanged.

    Raises ValueError for a negative n.
    """
    return _walk(table, day, n, _ONE_DAY)


def subtract_working_days(table: Table, day: dt.date, n: int) -> dt.date:
    """Return the `n`-th working day before `day` (`day` itself is not counted); n = 0 gives `day` unchanged.

    Raises ValueError for a negative n.
    """
    return _walk(table, day, n, -_ONE_DAY)


def count_after(table: Table, last_day: dt.date, n: int) -> Counted:
    """Return the `n`-th working day after `last_day` with every day passed, counted or skipped and why.

    Raises ValueError unless n is at least 1: a report cannot be due before its period has ended.
    """
    if n < 1:
        raise ValueError(f"工作日数至少为 1，现在是 {n}。")
    days: list[CountedDay] = []
    day, counted = last_day, 0
    while counted < n:
        day += _ONE_DAY
        working = is_working(table, day)
        counted += working
        days.append(CountedDay(day, working, note_of(table, day), counted if working else None))
    provisional = any(is_provisional(table, passed.date.year) for passed in days)
    return Counted(day, tuple(days), provisional, table.name, table.version)


def due_instant(day: dt.date, cutoff: dt.time | None = None) -> dt.datetime:
    """Return the exclusive end of `day` as an aware instant in UTC: 24:00 Asia/Shanghai, or `cutoff` on that day.

    What arrives at this instant or later is late. Raises ValueError for a cut-off with a zone of its own.
    """
    if cutoff is None:
        local = dt.datetime.combine(day + _ONE_DAY, dt.time(), SHANGHAI)
    elif cutoff.tzinfo is None:
        local = dt.datetime.combine(day, cutoff, SHANGHAI)
    else:
        raise ValueError("截止时刻按北京时间填写，不能另带时区。")
    return local.astimezone(dt.UTC)


def working_days_left(table: Table, at: dt.datetime, due_at: dt.datetime) -> int:
    """Return how many working days remain after the Shanghai day of `at`, up to and with the last day before `due_at`.

    0 on the last day. Negative exactly when the due instant has passed: the working days since then, at least one, so
    that something overdue never looks like “today”. Both instants are aware; a naive one raises ValueError.
    """
    if at.tzinfo is None or due_at.tzinfo is None:
        raise ValueError("计算剩余工作日需要带时区的时间。")
    today = at.astimezone(SHANGHAI).date()
    last_day = (due_at - dt.timedelta.resolution).astimezone(SHANGHAI).date()
    if at >= due_at:
        return min(-1, -_working_days_between(table, last_day, today))
    return _working_days_between(table, today, last_day)


def _walk(table: Table, day: dt.date, n: int, step: dt.timedelta) -> dt.date:
    if n < 0:
        raise ValueError(f"工作日数不能为负，现在是 {n}。")
    while n:
        day += step
        n -= is_working(table, day)
    return day


def _working_days_between(table: Table, after: dt.date, until: dt.date) -> int:
    """Count the working days later than `after` and not later than `until`."""
    return sum(is_working(table, after + dt.timedelta(days=offset)) for offset in range(1, (until - after).days + 1))
